/**
 * What the store does when it can wait: forget what is too old, index what is new. In small steps
 * between the turns of the chat, so that nobody waits for it.
 */
import type { Clock } from "../cli/clock.ts";
import type { Flusher } from "./flusher.ts";
import type { Ledger } from "./ledger.ts";
import {
  FORGET_AFTER,
  HISTORY_RECORDS,
  UPKEEP_BUSY,
  UPKEEP_EVERY,
  UPKEEP_PATIENCE,
  UPKEEP_REST,
  UPKEEP_TIME,
} from "./limits.ts";
import type { Log } from "./log.ts";
import type { Registry } from "./state.ts";
import { type Store, StoreError } from "./storage/store.ts";

/** What upkeep is made of. */
export interface UpkeepParts {
  readonly clock: Clock;
  readonly store: Store;
  readonly state: Registry;
  readonly flusher: Flusher;
  readonly ledger: Ledger;
  readonly log: Log;
  /** For how many days messages are kept. */
  readonly historyDays: number;
}

const DAY = 24 * 60 * 60 * 1000;

/** Starts it. @returns What stops it. */
export function startUpkeep(parts: UpkeepParts): () => void {
  const { clock, flusher, log, ledger } = parts;
  const startedAt = clock.now();
  let rest = 0;
  let said = 0;
  let busyFor = 0;
  let failing = false;
  let stopped = false;
  const stop = clock.every(UPKEEP_EVERY, () => {
    const busy = ledger.said - said > UPKEEP_BUSY;
    said = ledger.said;
    // While much is said it waits; but not for ever.
    if (busy && busyFor++ < UPKEEP_PATIENCE) return;
    busyFor = 0;
    if (rest-- > 0) return;
    // What was written by a turn that nobody is told of is committed here at the latest.
    flusher.schedule();
    void flusher.settled().then(() => {
      if (stopped) return;
      try {
        rest = work(parts, startedAt) ? 0 : UPKEEP_REST;
        failing = false;
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        if (!failing) log.error("upkeep failed", { reason: error.message });
        failing = true;
        rest = UPKEEP_REST;
      }
    });
  });
  return () => {
    stopped = true;
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
