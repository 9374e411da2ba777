/**
 * The newest records, which the index of buffers does not have yet: which they are, in memory.
 *
 * They are entered into the index many at a time, in the index's order, which costs a fraction of
 * entering each one alone: a page of the index is written once for all records of its buffer.
 */

export interface TailEntry {
  readonly seq: number;
  readonly time: number;
  readonly said: boolean;
  readonly buffers: readonly number[];
}

export class Tail {
  #entries: TailEntry[] = [];
  #buffers = new Map<number, TailEntry[]>();

  get size(): number {
    return this.#entries.length;
  }

  add(entry: TailEntry): void {
    this.#entries.push(entry);
    this.#index(entry);
  }

  /** The records of a buffer that are here, oldest first. */
  of(buffer: number): readonly TailEntry[] {
    return this.#buffers.get(buffer) ?? [];
  }

  /** The oldest records. */
  first(count: number): readonly TailEntry[] {
    return this.#entries.slice(0, count);
  }

  /** Forgets the oldest records, which are in the index now. */
  drop(count: number): void {
    const dropped = new Map<number, number>();
    for (const { buffers } of this.#entries.slice(0, count)) {
      for (const buffer of buffers) dropped.set(buffer, (dropped.get(buffer) ?? 0) + 1);
    }
    this.#entries = this.#entries.slice(count);
    for (const [buffer, gone] of dropped) {
      const left = this.of(buffer).slice(gone);
      if (left.length === 0) this.#buffers.delete(buffer);
      else this.#buffers.set(buffer, left);
    }
  }

  /** Forgets the newest records, which were not kept after all. */
  truncate(last: number): void {
    this.set(this.#entries.filter((entry) => entry.seq <= last));
  }

  set(entries: readonly TailEntry[]): void {
    this.#entries = [...entries];
    this.#buffers = new Map();
    for (const entry of entries) this.#index(entry);
  }

  #index(entry: TailEntry): void {
    for (const buffer of entry.buffers) {
      const list = this.#buffers.get(buffer);
      if (list === undefined) this.#buffers.set(buffer, [entry]);
      else list.push(entry);
    }
  }
}
