/** What a server and the load on it take of the processor while something goes on. */
import { ownSeconds, secondsBetween, type ThreadTimes, threadTimes } from "./process.ts";

/** What was taken. */
export interface Reading {
  /** How long it went on, in seconds. */
  readonly seconds: number;
  /** Time of the processor that the server has taken, in seconds. */
  readonly cpu: number;
  /** The share of its time that the load itself was busy: near 1 it is the limit, not the server. */
  readonly busy: number;
}

export class Meter {
  readonly #pid: number;
  readonly #before: ThreadTimes;
  readonly #own: number;
  /** In ms of `performance.now()`. */
  readonly began: number;

  /** Begins to measure the process of a server. */
  constructor(pid: number) {
    this.#pid = pid;
    this.#own = ownSeconds();
    this.#before = threadTimes(pid);
    this.began = performance.now();
  }

  read(): Reading {
    const seconds = (performance.now() - this.began) / 1000;
    return {
      seconds,
      cpu: secondsBetween(this.#before, threadTimes(this.#pid)),
      busy: (ownSeconds() - this.#own) / seconds,
    };
  }
}
