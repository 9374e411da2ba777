/** A page of records that are all at hand: what `pages.ts` does with those of a database. */
import { isSaid } from "./records.ts";
import type { Bound, HistoryRecord, PageQuery } from "./store.ts";

/** The part of a buffer's records that is asked for: see `MessageStore.page`. */
export function pageOf(
  records: readonly HistoryRecord[],
  { after, before, inclusive = false, from, limit, events, rank }: PageQuery,
): HistoryRecord[] | undefined {
  const low = after === undefined ? 0 : lowerBound(records, after, inclusive, rank);
  const high = before === undefined ? Infinity : upperBound(records, before, inclusive, rank);
  if (low === undefined || high === undefined) return undefined;
  const found = records.filter((record) =>
    record.seq > low && record.seq < high && record.leastRank <= rank &&
    (events || isSaid(record.kind))
  );
  if (limit <= 0) return [];
  return from === "start" ? found.slice(0, limit) : found.slice(-limit);
}

/** The seq that a page comes after, if the bound is one. */
function lowerBound(
  records: readonly HistoryRecord[],
  bound: Bound,
  inclusive: boolean,
  rank: number,
): number | undefined {
  if ("time" in bound) {
    return inclusive
      ? (records.find(({ time }) => time >= bound.time)?.seq ?? Infinity) - 1
      : records.findLast(({ time }) => time <= bound.time)?.seq ?? 0;
  }
  const seq = seqOf(records, bound, rank);
  return seq === undefined || !inclusive ? seq : seq - 1;
}

/** The seq that a page comes before, if the bound is one. */
function upperBound(
  records: readonly HistoryRecord[],
  bound: Bound,
  inclusive: boolean,
  rank: number,
): number | undefined {
  if ("time" in bound) {
    return inclusive
      ? (records.findLast(({ time }) => time <= bound.time)?.seq ?? 0) + 1
      : records.find(({ time }) => time >= bound.time)?.seq ?? Infinity;
  }
  const seq = seqOf(records, bound, rank);
  return seq === undefined || !inclusive ? seq : seq + 1;
}

function seqOf(
  records: readonly HistoryRecord[],
  bound: { readonly id: string } | { readonly seq: number },
  rank: number,
): number | undefined {
  if ("seq" in bound) return bound.seq;
  return records.find(({ id, leastRank }) => id === bound.id && id !== "" && leastRank <= rank)
    ?.seq;
}
