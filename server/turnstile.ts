/**
 * Shares out what the server can do: while more is asked for than it has time for, each who asks has an
 * equal part, and who has had less than that goes first. So the quiet never stand behind the loud.
 *
 * This is fair queueing (as Golestani's self-clocked one, 1994) over rounds: a round does so much, has all
 * of it written, and only then takes in more. What something costs is known when it is done; until then
 * it is expected to cost what the last did. Where there is time for all nobody waits. It counts, and looks
 * at no clock.
 */
import { ROUND } from "./limits.ts";

/** What one who asks has had so far, by the reckoning of the turnstile. */
export class Share {
  /** When its part would have been done, had all been served at once. */
  had = 0;
  /** What it asked for last has cost. */
  cost: number = ROUND.line;
  /** Whether it waits: where it stands was settled when it began to. */
  waits = false;
  /** How many times as large its part is as that of others. */
  readonly weight: number;

  constructor(weight = 1) {
    this.weight = weight;
  }
}

/** Somebody who waits for the next round. */
interface Waiting {
  /** When its part would be done, had all been served at once. */
  readonly due: number;
  /** Does what is to be done, and spends what it costs. */
  readonly go: () => void;
}

export class Turnstile {
  /** How many queues are to be written: much is said to many at once for little more. */
  readonly #queues: () => number;
  /** Has a round end, though nothing may have been done in it. */
  readonly #schedule: () => void;
  /** How far all have come. */
  #common = 0;
  #spent = 0;
  /** Who has come furthest. */
  #furthest = 0;
  /** Who is to go first is last. */
  readonly #waiting: Waiting[] = [];

  constructor(queues: () => number, schedule: () => void) {
    this.#queues = queues;
    this.#schedule = schedule;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Whether there is time for somebody in this round. Call {@linkcode Turnstile.spend} then. */
  admits(share: Share): boolean {
    const first = this.#waiting.at(-1);
    if (first === undefined && this.#spent < ROUND.cost) return true;
    // Who has had little need not wait for those who have had much.
    const isBehind = first === undefined ? share.had <= this.#common : this.#due(share) < first.due;
    return this.#spent < (isBehind ? this.#most * 2 : first === undefined ? this.#most : 0);
  }

  /** Notes what was done for somebody, in deliveries of a line. */
  spend(share: Share, cost: number): void {
    const start = share.waits ? share.had : Math.max(share.had, this.#common);
    this.#spent += cost;
    if (start > this.#common) this.#common = start;
    share.waits = false;
    share.cost = cost;
    share.had = start + cost / share.weight;
    if (share.had > this.#furthest) this.#furthest = share.had;
  }

  /** Calls `go` in one of the next rounds, when it is this one's turn. Wait once at a time. */
  wait(share: Share, go: () => void): void {
    const due = this.#due(share);
    share.had = Math.max(share.had, this.#common);
    share.waits = true;
    const waiting = this.#waiting;
    let from = 0;
    for (let to = waiting.length; from < to;) {
      const middle = (from + to) >> 1;
      if ((waiting[middle]?.due ?? 0) > due) from = middle + 1;
      else to = middle;
    }
    waiting.splice(from, 0, { due, go });
    this.#schedule();
  }

  /** Spends it at once if there is time; else resolves when that was. */
  pass(share: Share, cost: number): Promise<void> | undefined {
    if (this.admits(share)) {
      this.spend(share, cost);
      return undefined;
    }
    return new Promise((resolve) =>
      this.wait(share, () => {
        this.spend(share, cost);
        resolve();
      })
    );
  }

  /** Begins a round: call when all that the last one has brought was written. @returns Whether some wait on. */
  next(): boolean {
    this.#spent = 0;
    while (this.#spent < this.#most) {
      const first = this.#waiting.pop();
      if (first === undefined) {
        // Nobody had to wait: what was before is forgotten.
        this.#common = this.#furthest;
        return false;
      }
      first.go();
    }
    this.#schedule();
    return true;
  }

  get #most(): number {
    return Math.max(ROUND.cost, ROUND.lines * this.#queues());
  }

  #due({ had, cost, weight }: Share): number {
    return Math.max(had, this.#common) + cost / weight;
  }
}
