/** What we have said and the server has not acknowledged yet. */
import type { Saying } from "./events.ts";

interface Entry {
  readonly saying: Saying;
  /** Parts that are not acknowledged yet. */
  left: number;
  failed: boolean;
}

/** What became of a saying when one of its parts was answered. */
export interface Settled {
  readonly saying: Saying;
  /** Whether all parts have been answered. */
  readonly done: boolean;
  /** Whether a part before this one was refused. */
  readonly failed: boolean;
}

export class Outstanding {
  readonly #byLabel = new Map<string, Entry>();
  #next = 1;

  /** How many parts wait for an answer. */
  get size(): number {
    return this.#byLabel.size;
  }

  /** Notes something that is sent in so many parts. @returns A label for each part. */
  add(saying: Saying, parts: number): string[] {
    const entry: Entry = { saying, left: parts, failed: false };
    return Array.from({ length: parts }, () => {
      const label = `s${this.#next++}`;
      this.#byLabel.set(label, entry);
      return label;
    });
  }

  /** Whether a part waits for its answer. */
  has(label: string): boolean {
    return this.#byLabel.has(label);
  }

  /** What a part that waits for its answer belongs to. */
  sayingOf(label: string | undefined): Saying | undefined {
    return label === undefined ? undefined : this.#byLabel.get(label)?.saying;
  }

  /** A part was answered. @returns What it belongs to, or `undefined` when nothing waits for it. */
  settle(label: string | undefined, failed = false): Settled | undefined {
    if (label === undefined) return undefined;
    const entry = this.#byLabel.get(label);
    if (entry === undefined) return undefined;
    this.#byLabel.delete(label);
    entry.left--;
    const failedBefore = entry.failed;
    entry.failed ||= failed;
    return { saying: entry.saying, done: entry.left === 0, failed: failedBefore };
  }

  /** Forgets everything and returns what was neither acknowledged nor refused, each saying once. */
  drain(): Saying[] {
    const waiting = [...this.#byLabel.values()].filter((entry) => !entry.failed);
    const sayings = new Set(waiting.map((entry) => entry.saying));
    this.#byLabel.clear();
    return [...sayings];
  }
}
