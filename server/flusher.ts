/**
 * Decides when queues are written: once a turn, after the reads that are ready have been handled, so
 * that all that a connection is owed from one turn goes out in one write.
 */

import { setImmediate } from "node:timers";

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
}

export class Flusher {
  readonly #defer: (act: () => void) => void;
  #waiting: Flushable[] = [];
  #scheduled = false;

  /** `defer` runs its argument at the end of this turn. */
  constructor(defer: (act: () => void) => void) {
    this.#defer = defer;
  }

  /** Has a queue written at the end of this turn. Call once a queue until it was flushed. */
  add(queue: Flushable): void {
    this.#waiting.push(queue);
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#defer(this.#run);
  }

  readonly #run = (): void => {
    this.#scheduled = false;
    const ready = this.#waiting;
    this.#waiting = [];
    for (const queue of ready) queue.flush();
  };
}
