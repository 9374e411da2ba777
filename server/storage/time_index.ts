/**
 * Finds records by time though the clock may have been set back: for each block of seqs, the
 * earliest and the latest time are known, and only blocks that can hold the answer are looked at.
 */
import type { Database } from "./database.ts";
import type { TailEntry } from "./tail.ts";

/** How many seqs make a block. */
const BLOCK = 1024;

/** Notes the times of records. */
export function noteTimes(database: Database, entries: readonly TailEntry[]): void {
  const blocks = new Map<number, { earliest: number; latest: number }>();
  for (const { seq, time } of entries) {
    const start = seq - seq % BLOCK;
    const block = blocks.get(start) ?? { earliest: time, latest: time };
    block.earliest = Math.min(block.earliest, time);
    block.latest = Math.max(block.latest, time);
    blocks.set(start, block);
  }
  for (const [start, { earliest, latest }] of blocks) {
    database.run(
      `INSERT INTO span (start, earliest, latest) VALUES (?, ?, ?) ON CONFLICT (start) DO UPDATE
       SET earliest = min(earliest, excluded.earliest), latest = max(latest, excluded.latest)`,
      start,
      earliest,
      latest,
    );
  }
}

/** Forgets the blocks before a seq. */
export function forgetTimes(database: Database, first: number): void {
  database.run("DELETE FROM span WHERE start < ?", first - BLOCK);
}

/** A seq below which no record has this time or a later one; `undefined` when none has at all. */
export function lowestFrom(database: Database, time: number): number | undefined {
  const row = database.get(
    "SELECT start FROM span WHERE latest >= ? ORDER BY start LIMIT 1",
    time,
  );
  return row === undefined ? undefined : Number(row.start);
}

/** A seq above which no record has this time or an earlier one; `undefined` when none has at all. */
export function highestUntil(database: Database, time: number): number | undefined {
  const row = database.get(
    "SELECT start FROM span WHERE earliest <= ? ORDER BY start DESC LIMIT 1",
    time,
  );
  return row === undefined ? undefined : Number(row.start) + BLOCK - 1;
}

/** The first record of a buffer that has this time or a later one. */
export function firstFrom(database: Database, buffer: number, time: number): number | undefined {
  let next: number | undefined = 0;
  while (next !== undefined) {
    const run = database.get(
      "SELECT start FROM span WHERE start >= ? AND latest >= ? ORDER BY start LIMIT 1",
      next,
      time,
    );
    if (run === undefined) return undefined;
    const start = Number(run.start);
    const end = database.get(
      "SELECT start FROM span WHERE start > ? AND latest < ? ORDER BY start LIMIT 1",
      start,
      time,
    );
    next = end === undefined ? undefined : Number(end.start);
    const below = next ?? Number.MAX_SAFE_INTEGER;
    const found = ["message", "event"].flatMap((table) => {
      const row = database.get(
        `SELECT entry.seq AS seq FROM entry CROSS JOIN ${table} AS record ON record.seq = entry.seq
         WHERE buffer = ? AND said = ? AND entry.seq >= ? AND entry.seq < ? AND time >= ?
         ORDER BY entry.seq LIMIT 1`,
        buffer,
        table === "message" ? 1 : 0,
        start,
        below,
        time,
      );
      return row === undefined ? [] : [Number(row.seq)];
    });
    if (found.length > 0) return Math.min(...found);
  }
  return undefined;
}

/** The last record of a buffer that has this time or an earlier one. */
export function lastUntil(database: Database, buffer: number, time: number): number | undefined {
  let next: number | undefined = Number.MAX_SAFE_INTEGER;
  while (next !== undefined) {
    const run = database.get(
      "SELECT start FROM span WHERE start <= ? AND earliest <= ? ORDER BY start DESC LIMIT 1",
      next,
      time,
    );
    if (run === undefined) return undefined;
    const start = Number(run.start);
    const end = database.get(
      "SELECT start FROM span WHERE start < ? AND earliest > ? ORDER BY start DESC LIMIT 1",
      start,
      time,
    );
    next = end === undefined ? undefined : Number(end.start);
    const from = end === undefined ? 0 : Number(end.start) + BLOCK;
    const found = ["message", "event"].flatMap((table) => {
      const row = database.get(
        `SELECT entry.seq AS seq FROM entry CROSS JOIN ${table} AS record ON record.seq = entry.seq
         WHERE buffer = ? AND said = ? AND entry.seq >= ? AND entry.seq < ? AND time <= ?
         ORDER BY entry.seq DESC LIMIT 1`,
        buffer,
        table === "message" ? 1 : 0,
        from,
        start + BLOCK,
        time,
      );
      return row === undefined ? [] : [Number(row.seq)];
    });
    if (found.length > 0) return Math.max(...found);
  }
  return undefined;
}
