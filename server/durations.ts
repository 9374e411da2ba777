/** How long something takes, again and again: plain numbers, which are worked out when asked for. */

/** The latest that are remembered one by one. */
const RECENT = 600;
/** Upper ends of the ranges in which all are counted, in ms; one without an end follows. */
const BOUNDS = [0.1, 0.3, 1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000] as const;

/** What is known of the latest, in ms. */
export interface Spread {
  readonly median: number;
  readonly p99: number;
  readonly most: number;
}

export class Durations {
  /** How many there were, and how long they took together: ms. */
  count = 0;
  sum = 0;
  readonly #counts = new Array<number>(BOUNDS.length + 1).fill(0);
  readonly #recent = new Float64Array(RECENT);

  /** Notes one more, in ms. */
  add(ms: number): void {
    this.#recent[this.count % RECENT] = ms;
    this.count++;
    this.sum += ms;
    let at = 0;
    while (ms > (BOUNDS[at] ?? Infinity)) at++;
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
  }

  /** How the latest are spread; zeros before the first. */
  recent(): Spread {
    const sorted = this.#recent.slice(0, Math.min(this.count, RECENT)).sort();
    const at = (part: number): number => sorted[Math.floor((sorted.length - 1) * part)] ?? 0;
    return { median: at(0.5), p99: at(0.99), most: at(1) };
  }

  /** How many took at most so many ms; the last bound has no end. */
  cumulated(): { readonly most: number; readonly count: number }[] {
    let count = 0;
    return this.#counts.map((some, at) => ({
      most: BOUNDS[at] ?? Infinity,
      count: count += some,
    }));
  }
}
