/**
 * Writes what the tables of `client/script/` say into `docs/`: the tables of `docs/scripts.md` and the
 * two JSON Schemas.
 */
import { inputSchema, inputTable, outputSchema, outputTable } from "../client/script/schema.ts";

const DOCS = new URL("../docs/", import.meta.url);

/** The tables, by the name that stands in the marks around them. */
const TABLES: readonly (readonly [string, readonly string[]])[] = [
  ["input", inputTable()],
  ["output", outputTable()],
];

/** The files, by name. */
export const SCHEMAS = new Map([
  ["scripts-input.schema.json", inputSchema()],
  ["scripts-output.schema.json", outputSchema()],
]);

/** The documents with tables that are up to date, but not formatted. */
export function withTables(text: string): string {
  return TABLES.reduce((text, [name, lines]) => {
    const marks = new RegExp(`(<!-- ${name} -->\n).*(<!-- end of ${name} -->)`, "s");
    return text.replace(marks, (_, begin, end) => `${begin}\n${lines.join("\n")}\n\n${end}`);
  }, text);
}

if (import.meta.main) {
  const page = new URL("scripts.md", DOCS);
  Deno.writeTextFileSync(page, withTables(Deno.readTextFileSync(page)));
  for (const [name, schema] of SCHEMAS) {
    Deno.writeTextFileSync(new URL(name, DOCS), `${JSON.stringify(schema, null, 2)}\n`);
  }
  const { code } = new Deno.Command(Deno.execPath(), { args: ["fmt", DOCS.pathname] }).outputSync();
  if (code !== 0) throw new Error("deno fmt does not take what was written");
}
