/** What both stores know of records: what becomes of them, and in which order they stand. */
import {
  type Detail,
  EVENT_KINDS,
  type HistoryRecord,
  type NewRecord,
  SAID_KINDS,
  type SaidKind,
} from "./store.ts";
import { casefold, type Folded } from "../../protocol/names.ts";

/** Where the numbers of events begin, so that both lists may grow at their end. */
const EVENTS = 64;

/** The number that a kind has in a database. */
export function kindNumber(kind: NewRecord["kind"]): number {
  return isSaid(kind) ? SAID_KINDS.indexOf(kind) : EVENTS + EVENT_KINDS.indexOf(kind);
}

/** The kind that has a number. */
export function kindOf(number: number): NewRecord["kind"] | undefined {
  return SAID_KINDS[number] ?? EVENT_KINDS[number - EVENTS];
}

/** Whether a kind is something said, not something else that happened. */
export function isSaid(kind: NewRecord["kind"]): kind is SaidKind {
  return kind === "message" || kind === "notice";
}

/**
 * A text as it is kept: SQLite's texts end at a NUL, and a CR stands between the values of a record (see
 * `record_line.ts`). No chat line has either.
 */
export function storable(text: string): string {
  return text.includes("\0") || text.includes("\r") ? text.replaceAll(/[\0\r]/g, "\ufffd") : text;
}

/** What is left of a record's detail when its text is taken back. */
export function withoutText(detail: Detail | undefined): Detail | undefined {
  if (detail === undefined) return undefined;
  const kept = Object.entries(detail).filter(([name]) => name !== "tags" && name !== "lines");
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** What a record is when its text was taken back. */
export function redacted(record: HistoryRecord): HistoryRecord {
  return { ...record, text: "", detail: withoutText(record.detail), redacted: true };
}

/** The nick of a source, folded. */
export function nickOf(source: string): Folded {
  return casefold(source.split("!", 1)[0] ?? "");
}
