/** Tells the log and the counters of who was not let in, however many they are. */
import type { Refusal } from "./admission.ts";
import type { Counters } from "./counters.ts";
import { REFUSALS_LOGGED_EVERY } from "./limits.ts";
import type { Log } from "./log.ts";

export class RefusalLog {
  readonly #log: Log;
  readonly #counters: Counters;
  /** When each kind was logged last, and how many have come since. */
  readonly #kinds = new Map<Refusal, { at: number; since: number }>();

  constructor(log: Log, counters: Counters) {
    this.#log = log;
    this.#counters = counters;
  }

  /** @param from Who it was, as others would see them: never an address. */
  note(reason: Refusal, now: number, from: () => string): void {
    this.#counters.add(`refused_${reason.replaceAll("-", "_")}`);
    const last = this.#kinds.get(reason);
    if (last !== undefined && now >= last.at && now - last.at < REFUSALS_LOGGED_EVERY) {
      last.since++;
      return;
    }
    const times = (last?.since ?? 0) + 1;
    this.#kinds.set(reason, { at: now, since: 0 });
    this.#log.warn("refused", { reason, from: from(), times });
  }
}
