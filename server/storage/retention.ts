/** Forgets records that are too old, too many, or of buffers that are gone: a few at a time. */
import type { Journal } from "./journal.ts";
import { buffersOf } from "./places.ts";
import { isSaid } from "./records.ts";
import type { SearchIndex } from "./search_index.ts";
import { take } from "./sequences.ts";
import type { RetentionPolicy } from "./store.ts";
import { forgetTimes } from "./time_index.ts";

/** The most records, and characters of their texts, that one step forgets: each of the words costs. */
const STEP_RECORDS = 8;
const STEP_CHARACTERS = 1024;

/** Forgets some records. @returns Whether there were any to forget. */
export function forgetSome(
  journal: Journal,
  index: SearchIndex,
  policy: RetentionPolicy,
): boolean {
  const [gone] = journal.places.gone;
  if (gone !== undefined) {
    forgetFrom(journal, index, gone, Infinity, () => true);
    return true;
  }
  const crowded = journal.database.get(
    "SELECT id, records FROM buffer WHERE records > ? LIMIT 1",
    policy.count,
  );
  if (crowded !== undefined) {
    const many = Number(crowded.records) - policy.count;
    forgetFrom(journal, index, Number(crowded.id), many, () => true);
    return true;
  }
  const old = oldBuffer(journal, policy);
  if (old === undefined) return false;
  forgetFrom(journal, index, old.id, Infinity, (time) => time < old.before);
  return true;
}

/** A buffer whose oldest record is too old, and since when it would not be. */
function oldBuffer(
  journal: Journal,
  { now, age, roomAges }: RetentionPolicy,
): { readonly id: number; readonly before: number } | undefined {
  for (const [room, age] of roomAges) {
    const before = now - age;
    const row = journal.database.get(
      "SELECT id FROM buffer WHERE id = ? AND oldest < ?",
      room,
      before,
    );
    if (row !== undefined) return { id: room, before };
  }
  const rows = journal.database.all(
    "SELECT id FROM buffer WHERE oldest < ? ORDER BY oldest LIMIT ?",
    now - age,
    roomAges.size + 1,
  );
  const id = rows.map((row) => Number(row.id)).find((id) => !roomAges.has(id));
  return id === undefined ? undefined : { id, before: now - age };
}

/** Forgets the oldest records of a buffer, as far as they are too old and up to a number of them. */
function forgetFrom(
  journal: Journal,
  index: SearchIndex,
  buffer: number,
  most: number,
  tooOld: (time: number) => boolean,
): void {
  const { database } = journal;
  // Only what is entered: what is still in the tail has its turn later.
  const first = journal.tail.of(buffer)[0]?.seq ?? Number.MAX_SAFE_INTEGER;
  let forgotten = 0;
  let characters = 0;
  let oldest: number | undefined;
  for (const seq of [...take(journal.walk(buffer, true, 0, false), STEP_RECORDS + 1)]) {
    if (seq >= first) break;
    const kept = journal.entered(seq);
    const { record, place } = kept;
    oldest = record.time;
    const full = forgotten >= Math.min(most, STEP_RECORDS) || characters >= STEP_CHARACTERS;
    if (full || !tooOld(oldest)) break;
    const said = isSaid(record.kind);
    database.run(FORGET_ENTRY, buffer, said ? 1 : 0, seq);
    const others = buffersOf(place).filter((other) => other !== buffer);
    if (!others.some((other) => journal.has(other, said, seq))) {
      if (said) index.remove(kept);
      database.run(said ? FORGET_MESSAGE : FORGET_EVENT, seq);
    }
    forgotten++;
    characters += record.text.length;
    oldest = undefined;
  }
  if (oldest !== undefined) {
    database.run(
      "UPDATE buffer SET records = records - ?, oldest = ? WHERE id = ?",
      forgotten,
      oldest,
      buffer,
    );
  } else if (journal.tail.of(buffer).length === 0) journal.places.removed(buffer);
  else database.run("DELETE FROM buffer WHERE id = ?", buffer);
  // So that the number of a record is not used again when there is no record left.
  journal.setNumber("last", journal.last);
  forgetTimes(database, lowest(journal));
}

const FORGET_ENTRY = "DELETE FROM entry WHERE buffer = ? AND said = ? AND seq = ?";
const FORGET_MESSAGE = "DELETE FROM message WHERE seq = ?";
const FORGET_EVENT = "DELETE FROM event WHERE seq = ?";

/** The oldest record of all. */
function lowest(journal: Journal): number {
  const rows = ["message", "event"].map((table) =>
    journal.database.get(`SELECT min(seq) AS seq FROM ${table}`)?.seq
  );
  return Math.min(...rows.map((seq) => Number(seq ?? journal.last + 1)));
}
