/** Lets something happen at once, but no more often than every so many milliseconds. */
import type { Clock } from "../cli/clock.ts";
import { type KeyTimer, timerOf } from "./keys.ts";

export class Pace {
  readonly #every: number;
  readonly #clock: Pick<Clock, "now">;
  readonly #timer: KeyTimer;
  readonly #act: () => void;
  #last = -Infinity;
  #cancel: (() => void) | undefined;

  /** @param every ms; 0: whenever it is wanted. */
  constructor(every: number, clock: Clock, act: () => void) {
    this.#every = every;
    this.#clock = clock;
    this.#timer = timerOf(clock);
    this.#act = act;
  }

  /** Has it happen: now, or as soon as it is time. */
  want(): void {
    if (this.#cancel !== undefined) return;
    const wait = this.#last + this.#every - this.#clock.now();
    // A clock that was set back is nothing to wait for.
    if (wait <= 0 || wait > this.#every) return this.now();
    this.#cancel = this.#timer.after(wait, () => this.now());
  }

  /** Has it happen now, also where it was to happen later. */
  now(): void {
    this.stop();
    this.#last = this.#clock.now();
    this.#act();
  }

  /** It does not happen any more, unless it is wanted again. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
