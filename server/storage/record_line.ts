/**
 * A record as one text: the values of its row, with a CR between each two. That is how turns hold
 * records, on disk and in memory. A busy server has thousands that are not entered yet: to keep them
 * as objects is more work for who collects the garbage than all else that is done for a message, and
 * to write them as JSON takes twice as long.
 */
import type { Row, Value } from "./database.ts";
import { kindNumber } from "./records.ts";
import type { NewRecord } from "./store.ts";

/** Stands between values. No text has one: see `storable` in `records.ts`. */
const BREAK = "\r";

/** The columns of `message` and `event`, in the order of a line. */
export const COLUMNS = [
  "seq",
  "place",
  "kind",
  "time",
  "least",
  "redacted",
  "id",
  "source",
  "account",
  "target",
  "text",
  "detail",
] as const;

/** Those before this one are numbers. */
const FIRST_TEXT = COLUMNS.indexOf("id");
const LEAST = COLUMNS.indexOf("least");
/** Those that are absent when they are empty. */
const OPTIONAL: ReadonlySet<string> = new Set(["account", "detail"]);

/** Writes a record. `place` is the value of that column. */
export function lineOf(
  seq: number,
  place: Value,
  record: Omit<NewRecord, "place">,
  redacted = false,
): string {
  const { detail } = record;
  return [
    seq,
    place,
    kindNumber(record.kind),
    record.time,
    record.leastRank,
    redacted ? 1 : 0,
    record.id,
    record.source,
    record.account ?? "",
    record.target,
    record.text,
    detail === undefined ? "" : JSON.stringify(detail),
  ].join(BREAK);
}

/** The values of a record's row. */
export function valuesOf(line: string): Value[] {
  return line.split(BREAK).map((field, at) => {
    const column = COLUMNS[at] ?? "";
    // A place may be several numbers, as one text.
    if (at < FIRST_TEXT) return column === "place" && !/^\d+$/.test(field) ? field : Number(field);
    return field === "" && OPTIONAL.has(column) ? null : field;
  });
}

/** A record's row. */
export function rowOf(line: string): Row {
  const values = valuesOf(line);
  return Object.fromEntries(COLUMNS.map((name, at) => [name, values[at] ?? null]));
}

/** The value of its place, as text. */
export function placeOf(line: string): string {
  return line.split(BREAK, 2)[1] ?? "";
}

/** For which rank and higher ones it is. */
export function leastRankOf(line: string): number {
  return Number(line.split(BREAK, LEAST + 1)[LEAST]);
}

/** Whether it is the record with a seq. */
export function hasSeq(line: string, seq: number): boolean {
  return line.startsWith(`${seq}${BREAK}`);
}

/** Whether it is a record with a message id. */
export function hasId(line: string, id: string): boolean {
  // Most are not, and are not taken apart.
  return line.includes(id) && line.split(BREAK)[FIRST_TEXT] === id;
}

/** Several records as one text. */
export function joinLines(lines: readonly string[]): string {
  return lines.join(BREAK);
}

/** Takes such a text apart; `undefined` when it is none. */
export function splitLines(text: string): string[] | undefined {
  const fields = text.split(BREAK);
  if (fields.length % COLUMNS.length !== 0) return undefined;
  const lines: string[] = [];
  for (let at = 0; at < fields.length; at += COLUMNS.length) {
    lines.push(joinLines(fields.slice(at, at + COLUMNS.length)));
  }
  return lines;
}
