/**
 * What a script may ask for with `--json`: a row for each type of object, from which lines are read,
 * and `docs/scripts.md` and its JSON Schema are made. Pure.
 */
import * as field from "./fields.ts";
import { ORDER_REQUESTS } from "./order_requests.ts";
import { ROOM_REQUESTS } from "./room_requests.ts";
import { type Action, type Row, Values } from "./row.ts";
import { TALK_REQUESTS } from "./talk_requests.ts";

export const REQUESTS: readonly Row[] = [
  ...TALK_REQUESTS,
  ...ROOM_REQUESTS,
  ...ORDER_REQUESTS,
  {
    type: "quit",
    help: "leaves, when everything before it is done",
    fields: [],
    act: () => ({ kind: "quit" }),
  },
];

/** What a line asks for. */
export interface Request {
  /** What the script calls it. */
  readonly id: string | undefined;
  readonly type: string;
  readonly action: Action;
}

/** What may be wrong with a line that is JSON or should be. */
export const FAULTS = [
  "not-json",
  "not-an-object",
  "unknown-type",
  "missing-field",
  "bad-field",
] as const;

/** What is wrong with a line. */
export interface Fault {
  readonly id: string | undefined;
  readonly code: typeof FAULTS[number];
  /** A sentence that says what to do. */
  readonly text: string;
}

/** The longest word of somebody's that is said back. */
const LONGEST_SHOWN = 40;
const EXAMPLE = 'Say something with {"type":"say","text":"hello"}';

/** Reads one line. */
export function readRequest(line: string): Request | Fault {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { id: undefined, code: "not-json", text: `This is no JSON. ${EXAMPLE}` };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { id: undefined, code: "not-an-object", text: `A line is one object. ${EXAMPLE}` };
  }
  const fields = new Map<string, unknown>(Object.entries(value));
  const id = field.ID.read(fields.get("id"));
  const fault = (code: Fault["code"], text: string): Fault => ({ id, code, text });
  if (id === undefined && isGiven(fields.get("id"))) {
    return fault("bad-field", `"id" takes ${field.ID.takes}.`);
  }
  const row = REQUESTS.find(({ type }) => type === fields.get("type"));
  if (row === undefined) {
    const types = REQUESTS.map(({ type }) => type).join(", ");
    return fault("unknown-type", `"type" is one of: ${types}.`);
  }
  const values = readFields(row, fields);
  if (!(values instanceof Values)) return { id, ...values };
  const action = row.act(values);
  return typeof action === "string"
    ? fault("bad-field", `${action}.`)
    : { id, type: row.type, action };
}

function readFields(
  row: Row,
  fields: ReadonlyMap<string, unknown>,
): Values | Omit<Fault, "id"> {
  const known = new Set(["id", "type", ...row.fields.map(({ name }) => name)]);
  const stranger = [...fields.keys()].find((name) => !known.has(name));
  if (stranger !== undefined) {
    const takes = row.fields.map(({ name }) => name).join(", ") || "no fields";
    const shown = stranger.slice(0, LONGEST_SHOWN);
    return { code: "bad-field", text: `"${row.type}" has no "${shown}". It takes ${takes}.` };
  }
  const values = new Map<string, string | number | boolean>();
  for (const { name, kind, required } of row.fields) {
    const given = fields.get(name);
    if (!isGiven(given)) {
      if (!required) continue;
      return { code: "missing-field", text: `"${row.type}" needs "${name}": ${kind.takes}.` };
    }
    const read = kind.read(given);
    if (read === undefined) return { code: "bad-field", text: `"${name}" takes ${kind.takes}.` };
    values.set(name, read);
  }
  return new Values(values);
}

/** Programs write `null` for what is not there. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
