/** How long something takes, again and again: plain numbers, which are worked out when asked for. */

/** The latest that are remembered one by one. */
const RECENT = 600;

/** What is known of the latest, in ms. */
export interface Spread {
  readonly median: number;
  readonly p99: number;
  readonly most: number;
}

export class Durations {
  /** How many there were. */
  count = 0;
  /** Is told of each, in ms: for somebody who wants more than the latest. */
  listener: ((ms: number) => void) | undefined;
  readonly #recent = new Float64Array(RECENT);

  /** Notes one more, in ms. */
  add(ms: number): void {
    this.#recent[this.count % RECENT] = ms;
    this.count++;
    this.listener?.(ms);
  }

  /** How the latest are spread; zeros before the first. */
  recent(): Spread {
    const sorted = this.#recent.slice(0, Math.min(this.count, RECENT)).sort();
    const at = (part: number): number => sorted[Math.floor((sorted.length - 1) * part)] ?? 0;
    return { median: at(0.5), p99: at(0.99), most: at(1) };
  }
}
