/** Parts of a buffer, by bounds that are records, places or times. */
import type { Journal } from "./journal.ts";
import type { Bound, Buffer, HistoryRecord, PageQuery, TagQuery } from "./store.ts";
import { firstFrom, lastUntil } from "./time_index.ts";

const END = Number.MAX_SAFE_INTEGER;

/** Part of a buffer: see `MessageStore.page`. */
export function readPage(
  journal: Journal,
  buffer: Buffer,
  query: PageQuery,
): HistoryRecord[] | undefined {
  const { after, before, inclusive = false, events, limit, rank } = query;
  const named = (bound: Bound | undefined): number | undefined =>
    bound !== undefined && "id" in bound ? seqOf(journal, buffer, bound.id, rank) : 0;
  const afterSeq = named(after);
  const beforeSeq = named(before);
  if (afterSeq === undefined || beforeSeq === undefined) return undefined;
  const number = journal.places.number(buffer);
  if (number === undefined || limit <= 0) return [];
  const low = lowerBound(journal, number, after, afterSeq, inclusive);
  const high = upperBound(journal, number, before, beforeSeq, inclusive);

  const found: HistoryRecord[] = [];
  const descending = query.from === "end";
  for (const seq of journal.walk(number, events, descending ? high : low, descending, rank)) {
    if (descending ? seq <= low : seq >= high) break;
    found.push(journal.entered(seq).record);
    if (found.length >= limit) break;
  }
  return descending ? found.reverse() : found;
}

/** What was only tagged: see `MessageStore.tags`. */
export function readTags(
  journal: Journal,
  buffer: Buffer,
  { after, before, limit, rank }: TagQuery,
): HistoryRecord[] {
  const number = journal.places.number(buffer);
  if (number === undefined) return [];
  const found: HistoryRecord[] = [];
  for (const seq of journal.tags(number, after, before)) {
    if (found.length >= limit) break;
    const { record } = journal.entered(seq);
    if (record.leastRank <= rank && !record.redacted) found.push(record);
  }
  return found.reverse();
}

/** The seq of a record that the reader may know of. */
function seqOf(journal: Journal, buffer: Buffer, id: string, rank: number): number | undefined {
  const record = journal.find(buffer, id)?.record;
  return record === undefined || record.leastRank > rank ? undefined : record.seq;
}

/** The seq that the page comes after; `seq` is that of a bound that is a record. */
function lowerBound(
  journal: Journal,
  buffer: number,
  bound: Bound | undefined,
  seq: number,
  inclusive: boolean,
): number {
  if (bound === undefined) return 0;
  if ("time" in bound) {
    return inclusive
      ? (firstAtOrAfter(journal, buffer, bound.time) ?? END) - 1
      : lastAtOrBefore(journal, buffer, bound.time) ?? 0;
  }
  const at = "seq" in bound ? bound.seq : seq;
  return inclusive ? at - 1 : at;
}

/** The seq that the page comes before. */
function upperBound(
  journal: Journal,
  buffer: number,
  bound: Bound | undefined,
  seq: number,
  inclusive: boolean,
): number {
  if (bound === undefined) return END;
  if ("time" in bound) {
    return inclusive
      ? (lastAtOrBefore(journal, buffer, bound.time) ?? 0) + 1
      : firstAtOrAfter(journal, buffer, bound.time) ?? END;
  }
  const at = "seq" in bound ? bound.seq : seq;
  return inclusive ? at + 1 : at;
}

function firstAtOrAfter(journal: Journal, buffer: number, time: number): number | undefined {
  return firstFrom(journal.database, buffer, time) ??
    journal.tail.of(buffer).find((entry) => entry.time >= time)?.seq;
}

function lastAtOrBefore(journal: Journal, buffer: number, time: number): number | undefined {
  return journal.tail.of(buffer).findLast((entry) => entry.time <= time)?.seq ??
    lastUntil(journal.database, buffer, time);
}
