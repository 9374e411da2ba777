/** The JSON Schemas and the documents say what the program takes. */
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { FAULTS, readRequest, REQUESTS } from "../../../client/script/requests.ts";
import { inputSchema } from "../../../client/script/schema.ts";
import { SCHEMAS, withTables } from "../../../tools/script_docs.ts";
import { assert, assertEquals } from "../../../typed/assert.ts";
import { GOOD } from "../../helpers/requests.ts";

const DOCS = new URL("../../../docs/", import.meta.url);

/** How a table is aligned is no difference. */
function unaligned(text: string): string {
  return text.replace(/ +/g, " ").replace(/-{3,}/g, "---").replace(/\n+/g, "\n");
}

Deno.test("docs/ has what the tables say: deno task docs writes it", async () => {
  const page = await Deno.readTextFile(new URL("scripts.md", DOCS));
  assert(page.includes("| `say`"));
  assertEquals(unaligned(page), unaligned(withTables(page)));
  for (const [name, schema] of SCHEMAS) {
    assertEquals(JSON.parse(await Deno.readTextFile(new URL(name, DOCS))), schema, name);
  }
  for (const code of FAULTS) assert(page.includes(`\`${code}\``), code);
});

Deno.test("what the program takes, the schema takes", () => {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
  const takes = ajv.compile(inputSchema());
  for (const fields of GOOD) {
    assert(takes(fields), `${JSON.stringify(fields)}: ${ajv.errorsText(takes.errors)}`);
  }
  const wrong: readonly unknown[] = [
    {},
    "say",
    { type: "Say", text: "x" },
    { type: "say" },
    { type: "say", text: 7 },
    { type: "say", text: "x", txt: "x" },
    { type: "say", text: "x", style: "notice" },
    { type: "ban", room: "7", name: "bob", minutes: 0 },
    { type: "ban", room: "7", name: "bob", minutes: "2h" },
    { type: "rank", room: "7", name: "bob", rank: "boss" },
  ];
  for (const fields of wrong) {
    assertEquals(takes(fields), false, JSON.stringify(fields));
    assert("code" in readRequest(JSON.stringify(fields)), JSON.stringify(fields));
  }
  // The schema is the wider one: that a name is no name it does not know.
  const field = fc.tuple(
    fc.constantFrom(...new Set(REQUESTS.flatMap(({ fields }) => fields.map(({ name }) => name)))),
    fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constantFrom("7", "bob", 7, 51, true, null, "lock")),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...GOOD),
      fc.array(field, { maxLength: 2 }),
      fc.constantFrom(...REQUESTS.map(({ type }) => type)),
      (good, fields, type) => {
        const object = { ...good, ...Object.fromEntries(fields), type };
        const line = JSON.stringify(object);
        if ("action" in readRequest(line)) {
          assert(takes(JSON.parse(line)), `${line}: ${ajv.errorsText(takes.errors)}`);
        }
      },
    ),
    { numRuns: 2_000 },
  );
});
