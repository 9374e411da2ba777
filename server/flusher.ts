/**
 * Decides when queues are written: once a turn, after the reads that are ready have been handled, so
 * that all that a connection is owed from one turn goes out in one write.
 */

import { setImmediate } from "node:timers";
import { Sequences } from "./sequence.ts";

/**
 * Runs something when the reads that are ready have been handled. A microtask would come after each
 * of them, and send each line by itself: measured, that costs a quarter of the lines a second where
 * many people send single lines.
 */
export function endOfTurn(act: () => void): void {
  setImmediate(act);
}

/** Something with a queue to write. */
export interface Flushable {
  flush(): void;
  /** Takes lines out of the queue that are not to be sent after all. */
  retract(lines: ReadonlySet<Uint8Array>): void;
}

export class Flusher {
  /** What the queues hold. */
  readonly sequences = new Sequences();
  readonly #defer: (act: () => void) => void;
  readonly #settle: (waiting: readonly Flushable[]) => void;
  #waiting: Flushable[] = [];
  #scheduled = false;
  #began: number | undefined;

  /**
   * @param defer Runs its argument at the end of this turn.
   * @param settle Is called before the queues are written, with all that have got something.
   */
  constructor(
    defer: (act: () => void) => void,
    settle: (waiting: readonly Flushable[]) => void = () => {},
  ) {
    this.#defer = defer;
    this.#settle = settle;
  }

  /** Has a queue written at the end of this turn. Call once a queue until it was flushed. */
  add(queue: Flushable): void {
    this.#waiting.push(queue);
    this.schedule();
  }

  /** Has this turn settled at its end, though no queue may have got anything. */
  schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#defer(this.#run);
  }

  /** For how long this turn has gone on, in ms: since it was asked for the first time. */
  age(now: number): number {
    if (this.#began === undefined) {
      this.#began = now;
      this.schedule();
    }
    return now - this.#began;
  }

  /** Resolves at the end of this turn, when the queues that wait now have been written. */
  turn(): Promise<void> {
    return new Promise((resolve) => this.#defer(resolve));
  }

  readonly #run = (): void => {
    // What settling adds to a queue goes out with the rest.
    this.#settle(this.#waiting);
    this.#scheduled = false;
    this.#began = undefined;
    const ready = this.#waiting;
    this.#waiting = [];
    for (const queue of ready) queue.flush();
    this.sequences.endTurn();
  };
}
