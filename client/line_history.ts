/** The lines that were sent before, and the unfinished one below them. Pure. */

const MAX_LINES = 1000;

/** A place among the lines; the last one is the unfinished line. */
export class LineHistory {
  readonly #lines: string[];
  /** What the user made of a line on the way; forgotten when a line is sent. */
  readonly #edited = new Map<number, string>();
  #at: number;

  constructor(lines: readonly string[]) {
    this.#lines = lines.slice(-MAX_LINES);
    this.#at = this.#lines.length;
  }

  /** Notes a line that was sent, unless it only repeats the last one. */
  add(line: string): void {
    if (line.trim() !== "" && line !== this.#lines.at(-1)) this.#lines.push(line);
    if (this.#lines.length > MAX_LINES) this.#lines.shift();
    this.leave();
  }

  /** Goes back below the last line, and forgets what was made of others on the way. */
  leave(): void {
    this.#edited.clear();
    this.#at = this.#lines.length;
  }

  /** Leaves `current` as it is and goes one line up or down, if there is one. */
  move(step: -1 | 1, current: string): string | undefined {
    const target = this.#at + step;
    if (target < 0 || target > this.#lines.length) return undefined;
    this.#edited.set(this.#at, current);
    this.#at = target;
    return this.#edited.get(target) ?? this.#lines[target] ?? "";
  }

  /** The next line with the query in it, in that direction, looking from a place or from the end. */
  find(query: string, step: -1 | 1, from?: number): { line: string; at: number } | undefined {
    const wanted = query.toLowerCase();
    for (let at = from ?? this.#lines.length - 1;; at += step) {
      const line = this.#lines[at];
      if (line === undefined) return undefined;
      if (line.toLowerCase().includes(wanted)) return { line, at };
    }
  }
}
