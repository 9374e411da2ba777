/**
 * What a script may give and what it gets, as JSON Schemas and as tables of the documents; made from
 * the rows. Pure.
 *
 * @see https://json-schema.org/draft/2020-12
 */
import { ID } from "./fields.ts";
import { OUTPUTS } from "./outputs.ts";
import { REQUESTS } from "./requests.ts";

const DIALECT = "https://json-schema.org/draft/2020-12/schema";

type Schema = Readonly<Record<string, unknown>>;

/** The schema of one line of input. */
export function inputSchema(): Schema {
  return {
    $schema: DIALECT,
    title: "snug join --json: a line of input",
    oneOf: REQUESTS.map(({ type, help, fields }) => ({
      title: type,
      description: help,
      type: "object",
      properties: {
        type: { const: type },
        id: orNull(ID.schema),
        ...Object.fromEntries(
          fields.map(({ name, kind: { schema }, required, help }) => [
            name,
            { description: help, ...required ? schema : orNull(schema) },
          ]),
        ),
      },
      required: ["type", ...fields.filter(({ required }) => required).map(({ name }) => name)],
      additionalProperties: false,
    })),
  };
}

/** The schema of one line of output. Lines and fields that it does not know may come. */
export function outputSchema(): Schema {
  return {
    $schema: DIALECT,
    title: "snug join --json: a line of output",
    oneOf: OUTPUTS.map(({ type, help, fields }) => ({
      title: type,
      description: help,
      type: "object",
      properties: {
        type: { const: type },
        ...Object.fromEntries(
          fields.map(({ name, kind, help }) => [name, { description: help, ...kind.schema }]),
        ),
      },
      required: ["type", ...fields.filter(({ optional }) => !optional).map(({ name }) => name)],
    })),
  };
}

/** What is taken besides `null`, as programs write what is not there. */
function orNull(schema: Schema): Schema {
  if ("enum" in schema && Array.isArray(schema.enum)) return { enum: [...schema.enum, null] };
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  return { ...schema, type: [...types, "null"] };
}

/** The documents' table of what goes in: a row for each type and for each of its fields. */
export function inputTable(): string[] {
  return table(REQUESTS.map(({ type, help, fields }) => ({
    type,
    help,
    fields: fields.map(({ name, kind, required, help }) => ({
      name: required ? `\`${name}\`` : `\`${name}\` ?`,
      help,
      takes: kind.takes,
    })),
  })));
}

/** The same of what comes out. */
export function outputTable(): string[] {
  return table(OUTPUTS.map(({ type, help, fields }) => ({
    type,
    help,
    fields: fields.map(({ name, kind, help, optional }) => ({
      name: optional ? `\`${name}\` ?` : `\`${name}\``,
      help,
      takes: kind.is,
    })),
  })));
}

interface Documented {
  readonly type: string;
  readonly help: string;
  readonly fields: readonly {
    readonly name: string;
    readonly help: string;
    readonly takes: string;
  }[];
}

function table(types: readonly Documented[]): string[] {
  const rows = types.flatMap(({ type, help, fields }) => [
    [`\`${type}\``, "", help, ""],
    ...fields.map(({ name, help, takes }) => ["", name, help, takes]),
  ]);
  return [["type", "field", "what it is", "what it holds"], Array(4).fill("---"), ...rows]
    .map((cells) => `| ${cells.join(" | ").replaceAll("\\n", "`\\n`")} |`);
}
