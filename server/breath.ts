/**
 * Lets the network be looked at while there is always something to do.
 *
 * Deno looks at the network when its event loop has nothing to do, and else at every 61st turn. Where
 * each turn asks for the next one and takes 15 ms, what has come is read a second late (measured). So
 * now and then the loop has to be idle for a moment. A timer shows whether it was: it is told of in time
 * then.
 */
import { BREATH } from "./limits.ts";

/** What a breath is made of. */
export interface BreathParts {
  /** Runs its argument at the end of this turn. */
  readonly defer: (act: () => void) => void;
  /** ms that only go forwards. */
  readonly steady: () => number;
  /** Runs its argument in so many ms. Without it there are no breaths. */
  readonly later?: ((act: () => void, ms: number) => void) | undefined;
}

export class Breath {
  readonly #parts: BreathParts;
  /** When the last one was, or the work after it began. */
  #last: number | undefined;
  /** How many are to be run at the end of this turn. */
  #asked = 0;
  /** What is done after the one that has begun. */
  #waiting: (() => void)[] | undefined;
  /** When the timer was set, and how often it may still be set again. */
  #set = 0;
  #tries = 0;

  constructor(parts: BreathParts) {
    this.#parts = parts;
  }

  /**
   * Runs something at the end of this turn; after a breath, if the last one was long ago.
   * @param after For how long there may have been none, in ms.
   */
  defer(act: () => void, after: number = BREATH.after): void {
    const { defer, steady, later } = this.#parts;
    if (later === undefined) return defer(act);
    if (this.#waiting !== undefined) return void this.#waiting.push(act);
    const now = steady();
    this.#last ??= now;
    if (now - this.#last < after) {
      this.#asked++;
      return defer(() => this.#run(act));
    }
    this.#waiting = [act];
    this.#tries = BREATH.tries;
    this.#set = now;
    later(this.#over, BREATH.time);
  }

  readonly #over = (): void => {
    const { steady, later } = this.#parts;
    const now = steady();
    // There was something to do all the time: what was written has to be encrypted, and sent.
    if (now - this.#set > BREATH.idle && --this.#tries > 0) {
      this.#set = now;
      return later?.(this.#over, BREATH.time);
    }
    const waiting = this.#waiting ?? [];
    this.#waiting = this.#last = undefined;
    // What has come is handled first.
    for (const act of waiting) this.defer(act);
  };

  #run(act: () => void): void {
    this.#asked--;
    act();
    if (this.#asked === 0) this.#parts.defer(this.#ended);
  }

  /** If nothing more was asked for in a whole turn the loop is idle by itself. */
  readonly #ended = (): void => {
    if (this.#asked === 0 && this.#waiting === undefined) this.#last = undefined;
  };
}
