/**
 * Decides when queues are written: once a turn, after the reads that are ready have been handled, so
 * that all that a connection is owed from one turn goes out in one write. Under load turns may be held
 * apart, so that more goes out in each write; when there is little to do nothing waits. Where thousands
 * are written to, others have their turn between.
 */

import { setImmediate } from "node:timers";
import type { Clock } from "../cli/clock.ts";
import { Breath, type BreathParts } from "./breath.ts";
import { FLUSH_PAUSE, WRITE_TIME } from "./limits.ts";
import { Sequences } from "./sequence.ts";

/**
 * Runs something when the reads that are ready have been handled. A microtask would come after each
 * of them, and send each line by itself: measured, that costs a quarter of the lines a second where
 * many people send single lines.
 */
export function endOfTurn(act: () => void): void {
  setImmediate(act);
}

/**
 * Holds turns apart under load: after one that took long to write, the next one is written when so many
 * times as long has passed.
 */
export interface Pacing {
  readonly times: number;
  /** The longest pause, in ms. */
  readonly longest: number;
  /** Runs something in so many ms. */
  later(act: () => void, ms: number): void;
}

/**
 * How turns are held apart where the system holds short writes back until what was written before has
 * been acknowledged (Nagle's algorithm): there, who is written to less often gets more, sooner.
 */
export function pacing({ sleep }: Pick<Clock, "sleep">): Pacing {
  return { ...FLUSH_PAUSE, later: (act, ms) => void sleep(ms).then(act) };
}

/** After so many queues the time is looked at. */
const LOOK_EVERY = 32;
/** A pause that is shorter is not worth a timer, in ms. */
const LEAST_PAUSE = 0.5;

/** Something with a queue to write. */
export interface Flushable {
  flush(): void;
  /** Takes lines out of the queue that are not to be sent after all. */
  retract(lines: ReadonlySet<Uint8Array>): void;
}

/** What a flusher is made of. */
export interface FlusherParts extends BreathParts {
  /** Is called first in each turn: what is to be queued yet is queued then. */
  readonly gather?: () => void;
  /** Is called before the queues are written, with all that have got something. */
  readonly settle?: (waiting: readonly Flushable[]) => void;
  /**
   * Is called when all queues have been written. @returns Whether somebody waits for the next turn:
   * it is not held back then.
   */
  readonly written?: () => boolean;
  /** Without it nothing is held back. */
  readonly pacing?: Pacing | undefined;
}

export class Flusher {
  /** What the queues hold. */
  readonly sequences = new Sequences();
  readonly #defer: (act: () => void) => void;
  readonly #breath: Breath;
  readonly #gather: () => void;
  readonly #settle: (waiting: readonly Flushable[]) => void;
  readonly #written: () => boolean;
  readonly #steady: () => number;
  readonly #pacing: Pacing | undefined;
  /** When the next turn may be written, by the pacing's clock. */
  #nextAt = 0;
  #waiting: Flushable[] = [];
  /** Those for which the last turn had no time. */
  #rest: Flushable[] = [];
  #scheduled = false;
  /** Whether one turn follows the other. */
  #busy = false;
  #began: number | undefined;

  constructor(parts: FlusherParts) {
    const { defer, steady, pacing } = parts;
    const { gather = () => {}, settle = () => {}, written = () => false } = parts;
    this.#defer = defer;
    this.#breath = new Breath(parts);
    this.#steady = steady;
    this.#gather = gather;
    this.#settle = settle;
    this.#written = written;
    this.#pacing = pacing;
  }

  /** How many queues are to be written. */
  get waiting(): number {
    return this.#waiting.length + this.#rest.length;
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
    const pause = this.#pacing === undefined ? 0 : this.#nextAt - this.#steady();
    if (pause >= LEAST_PAUSE) this.#pacing?.later(this.#run, pause);
    else if (this.#busy) this.#breath.defer(this.#run);
    else this.#defer(this.#run);
  }

  /** For how long this turn has gone on, in ms: since it was asked for the first time. */
  age(now: number): number {
    if (this.#began === undefined) {
      this.#began = now;
      this.schedule();
    }
    return now - this.#began;
  }

  /** Resolves when this turn was settled. */
  settled(): Promise<void> {
    return new Promise((resolve) => this.#defer(resolve));
  }

  /** Resolves when others have had their turn: for what takes many of them, one after the other. */
  turn(): Promise<void> {
    return new Promise((resolve) => this.#breath.defer(resolve));
  }

  readonly #run = (): void => {
    this.#gather();
    // What settling adds to a queue goes out with the rest.
    this.#settle(this.#queues);
    this.#busy = true;
    this.#scheduled = false;
    this.#began = undefined;
    const before = this.#steady();
    // What reads have brought meanwhile comes before what is left of the last turn. It is little: who
    // says much is not heard until all is written.
    const queues = this.#queues;
    this.#waiting = [];
    this.#rest = this.#flushSome(queues, before);
    this.sequences.endTurn();
    if (this.#rest.length > 0) {
      this.#nextAt = 0;
      if (this.#scheduled) return;
      // The network is looked at in between: it would not be while one turn asks for the next.
      this.#scheduled = true;
      return this.#breath.defer(this.#run, 0);
    }
    const after = this.#steady();
    this.#busy = this.#written();
    if (this.#busy || this.#pacing === undefined) return;
    const { times, longest } = this.#pacing;
    this.#nextAt = after + Math.min((after - before) * times, longest);
  };

  /** All that are to be written, in their order. */
  get #queues(): Flushable[] {
    return this.#rest.length === 0 ? this.#waiting : this.#waiting.concat(this.#rest);
  }

  /** Writes queues for as long as a turn may take. @returns Those that are left. */
  #flushSome(queues: Flushable[], began: number): Flushable[] {
    for (let at = 0; at < queues.length;) {
      queues[at++]?.flush();
      if (at % LOOK_EVERY === 0 && this.#steady() - began >= WRITE_TIME) return queues.slice(at);
    }
    return [];
  }
}
