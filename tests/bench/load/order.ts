/** Whether a reader of a room got what was said there: each line once, in each speaker's order. Pure. */

/**
 * What one reader has got. Speakers of a room have numbers from 0, and number their lines from 0.
 */
export class OrderCheck {
  readonly #next: Int32Array;
  #wrong = 0;

  /** @param speakers How many there are in the room. */
  constructor(speakers: number) {
    this.#next = new Int32Array(speakers);
  }

  /** Notes a line that has come. */
  take(speaker: number, line: number): void {
    const next = this.#next[speaker];
    if (line !== next) {
      this.#wrong++;
      // What was left out may come later: that is wrong a second time.
      if (next === undefined || line < next) return;
    }
    this.#next[speaker] = line + 1;
  }

  /** Lines that came twice, or when another was due. */
  get wrong(): number {
    return this.#wrong;
  }

  /** Lines that have not come, or that nobody has said. @param said How many each speaker has said. */
  missing(said: readonly number[]): number {
    return said.reduce((sum, count, at) => sum + Math.abs(count - (this.#next[at] ?? 0)), 0);
  }
}
