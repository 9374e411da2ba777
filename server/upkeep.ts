/**
 * What the store does when it can wait: forget what is too old, index what is new. In small steps
 * between the turns of the chat, so that nobody waits for it: many while nobody says anything, few
 * while somebody does, and next to none while there is much else to do.
 */
import type { Clock } from "../cli/clock.ts";
import type { Flusher } from "./flusher.ts";
import {
  FORGET_AFTER,
  HISTORY_RECORDS,
  UPKEEP_BUSY,
  UPKEEP_EVERY,
  UPKEEP_PATIENCE,
  UPKEEP_PAUSE,
  UPKEEP_REST,
  UPKEEP_SPELLS,
  UPKEEP_TIME,
} from "./limits.ts";
import type { Log } from "./log.ts";
import type { Registry } from "./state.ts";
import { type Store, StoreError } from "./storage/store.ts";
import type { Vitals } from "./vitals.ts";

/** What upkeep is made of. */
export interface UpkeepParts {
  readonly clock: Clock;
  readonly store: Store;
  readonly state: Pick<Registry, "rooms">;
  readonly flusher: Pick<Flusher, "schedule" | "settled">;
  readonly vitals: Pick<Vitals, "linesIn">;
  readonly log: Log;
  /** For how many days messages are kept. */
  readonly historyDays: number;
}

const DAY = 24 * 60 * 60 * 1000;

/** Starts it. @returns What stops it. */
export function startUpkeep(parts: UpkeepParts): () => void {
  const { clock, vitals } = parts;
  const startedAt = clock.now();
  let rest = 0;
  let heard = 0;
  let busyFor = 0;
  let works = false;
  let failing = false;
  const stopping = new AbortController();
  const { signal } = stopping;

  /** One after the other, for as long as nobody says anything. @returns Whether there is more to do. */
  const spells = async (most: number): Promise<boolean> => {
    for (let left = most; !signal.aborted; left--) {
      // What was written by a turn that nobody is told of is committed here at the latest.
      parts.flusher.schedule();
      await parts.flusher.settled();
      if (signal.aborted || !work(parts, startedAt)) return false;
      if (left <= 1 || vitals.linesIn !== heard) return true;
      await clock.sleep(UPKEEP_PAUSE, signal);
      if (vitals.linesIn !== heard) return true;
    }
    return false;
  };

  const begin = async (most: number): Promise<void> => {
    works = true;
    try {
      rest = await spells(most) ? 0 : UPKEEP_REST;
      failing = false;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (!failing) parts.log.error("upkeep failed", { reason: error.message });
      failing = true;
      rest = UPKEEP_REST;
    } finally {
      works = false;
    }
  };

  const stop = clock.every(UPKEEP_EVERY, () => {
    const lines = vitals.linesIn - heard;
    heard = vitals.linesIn;
    // While much is asked for it waits; but not for ever.
    if (works || (lines > UPKEEP_BUSY && busyFor++ < UPKEEP_PATIENCE)) return;
    busyFor = 0;
    if (rest-- <= 0) void begin(lines === 0 ? UPKEEP_SPELLS : 1);
  });
  return () => {
    stopping.abort();
    stop();
  };
}

/** Works for a moment. @returns Whether there is more to do. */
function work({ clock, store, state, historyDays }: UpkeepParts, startedAt: number): boolean {
  // What the turn that is going on has written is not for us to commit.
  if (store.dirty) return true;
  const began = clock.now();
  const roomAges = new Map<number, number>();
  for (const room of state.rooms) {
    if (room.keep !== undefined) roomAges.set(room.id, Math.min(room.keep, historyDays) * DAY);
  }
  // A machine may start with a clock that is years ahead: by then it has been set right.
  const forgets = began - startedAt >= FORGET_AFTER;
  const policy = forgets
    ? { now: began, age: historyDays * DAY, roomAges, count: HISTORY_RECORDS }
    : { now: began, age: began, roomAges: new Map(), count: HISTORY_RECORDS };
  for (;;) {
    if (!store.maintain(policy)) return false;
    if (clock.now() - began >= UPKEEP_TIME) return true;
  }
}
