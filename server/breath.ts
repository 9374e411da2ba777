/**
 * Lets the network be looked at while there is always something to do.
 *
 * Deno looks at the network when its event loop has nothing to do, and else at every 61st turn. Where
 * each turn asks for the next one and takes 15 ms, what has come is read a second late (measured). So
 * now and then the loop has to be left alone for a moment.
 */
import type { Clock } from "../cli/clock.ts";
import { BREATH, TIMER } from "./limits.ts";

/** Runs its argument when the network has been looked at. */
export type Look = (act: () => void) => void;

/**
 * Sees by a timer that the network was looked at: it is told of in time then. If it took longer there was
 * something to do all the time, and it is tried again. That costs 2 ms or more, in which nobody is served.
 */
export function lookByTimer({ sleep, steady }: Pick<Clock, "sleep" | "steady">): Look {
  return (act) => {
    let tries = TIMER.tries;
    const wait = (): void => {
      const set = steady();
      void sleep(TIMER.time).then(() => {
        if (steady() - set > TIMER.late && --tries > 0) wait();
        else act();
      });
    };
    wait();
  };
}

/** What a breath is made of. */
export interface BreathParts {
  /** Runs its argument at the end of this turn. */
  readonly defer: (act: () => void) => void;
  /** ms that only go forwards. */
  readonly steady: () => number;
  /** Without it there are no breaths. */
  readonly look?: Look | undefined;
}

export class Breath {
  readonly #parts: BreathParts;
  /** When the last one was, or the work after it began. */
  #last: number | undefined;
  /** How many are to be run at the end of this turn. */
  #asked = 0;
  /** What is done after the one that has begun. */
  #waiting: (() => void)[] | undefined;

  constructor(parts: BreathParts) {
    this.#parts = parts;
  }

  /**
   * Runs something at the end of this turn; after a breath, if the last one was long ago.
   * @param after For how long there may have been none, in ms.
   */
  defer(act: () => void, after: number = BREATH): void {
    const { defer, steady, look } = this.#parts;
    if (look === undefined) return defer(act);
    if (this.#waiting !== undefined) return void this.#waiting.push(act);
    const now = steady();
    this.#last ??= now;
    if (now - this.#last < after) {
      this.#asked++;
      return defer(() => this.#run(act));
    }
    this.#waiting = [act];
    look(this.#over);
  }

  readonly #over = (): void => {
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
