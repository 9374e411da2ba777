/**
 * Lets something happen at once, but in the long run no more often than every so many milliseconds: a
 * few times may follow each other closely after a pause.
 */
import type { Clock } from "../cli/clock.ts";
import { type KeyTimer, timerOf } from "./keys.ts";

/** How often it may happen closely after each other. */
const BURST = 3;

export class Pace {
  readonly #every: number;
  readonly #clock: Pick<Clock, "now">;
  readonly #timer: KeyTimer;
  readonly #act: () => boolean;
  /** When it happened the last few times. */
  #times: number[] = [];
  #cancel: (() => void) | undefined;

  /**
   * @param every ms; 0: whenever it is wanted.
   * @param act What is to happen. Returns whether there was something to do: else it does not count.
   */
  constructor(every: number, clock: Clock, act: () => boolean) {
    this.#every = every;
    this.#clock = clock;
    this.#timer = timerOf(clock);
    this.#act = act;
  }

  /** Has it happen: now, or as soon as it is time. */
  want(): void {
    if (this.#cancel !== undefined) return;
    const [first = -Infinity] = this.#times.length < BURST ? [] : this.#times;
    const wait = first + this.#every * BURST - this.#clock.now();
    // A clock that was set back is nothing to wait for.
    if (wait <= 0 || wait > this.#every * BURST) return this.now();
    this.#cancel = this.#timer.after(wait, () => this.now());
  }

  /** Has it happen now, also where it was to happen later. */
  now(): void {
    this.stop();
    if (this.#act()) this.#times = [...this.#times, this.#clock.now()].slice(-BURST);
  }

  /** It does not happen any more, unless it is wanted again. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
