/** How often something has happened, by name: what is worth counting, for whoever wants to show it. */

export class Counters {
  readonly #counts = new Map<string, number>();

  /** Counts once more. Names are ours, never a stranger's: they are kept for good. */
  add(name: string): void {
    this.#counts.set(name, this.of(name) + 1);
  }

  /** How often it has happened. */
  of(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** All that has happened, by name. */
  entries(): IterableIterator<[string, number]> {
    return this.#counts.entries();
  }
}
