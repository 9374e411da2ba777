/** Tells the log and the counters of limits that were reached, however often that happens. */
import type { Counters } from "./counters.ts";
import { REACHED_LOGGED_EVERY } from "./limits.ts";
import type { Fields, Log } from "./log.ts";

/**
 * What became of who reached a limit: they were not let in, lost their connection, or were told so (or
 * made to wait).
 */
export type Outcome = "refused" | "closed" | "limit";

export class LimitLog {
  readonly #log: Log;
  readonly #counters: Counters;
  readonly #now: () => number;
  /** When each kind was logged last, and how many have come since. */
  readonly #kinds = new Map<string, { at: number; since: number }>();

  constructor(log: Log, counters: Counters, now: () => number) {
    this.#log = log;
    this.#counters = counters;
    this.#now = now;
  }

  /**
   * Counts it, as `closed_send_queue` for example, and logs it once a second for each reason.
   * @param reason Which limit it was: words of ours with `-` between them.
   * @param fields Who it was, as the log may show them: never an address.
   */
  note(outcome: Outcome, reason: string, fields: () => Fields): void {
    const name = `${outcome}_${reason.replaceAll("-", "_")}`;
    this.#counters.add(name);
    const now = this.#now();
    const last = this.#kinds.get(name);
    if (last !== undefined && now >= last.at && now - last.at < REACHED_LOGGED_EVERY) {
      last.since++;
      return;
    }
    const times = (last?.since ?? 0) + 1;
    this.#kinds.set(name, { at: now, since: 0 });
    const level = outcome === "refused" ? "warn" : "info";
    this.#log[level](outcome, { reason, ...fields(), times });
  }
}
