/**
 * The newest records, which the tables do not have yet, in memory: on disk they stand in their turns.
 *
 * They are entered many at a time, in the order of the index of buffers, which costs a fraction of
 * entering each one alone: a page of the index is written once for all records of its buffer.
 */
import type { Place, PlaceColumn } from "./places.ts";
import type { HistoryRecord } from "./store.ts";

/** A record with what only the database knows of it. */
export interface Kept {
  readonly record: HistoryRecord;
  readonly place: Place;
}

export interface TailEntry {
  readonly seq: number;
  readonly time: number;
  readonly said: boolean;
  /** Where it belongs. */
  readonly column: PlaceColumn;
  /** The record as one text: see `record_line.ts`. */
  line: string;
}

export class Tail {
  /** In the order of their seqs. Nothing else is kept to find them by: most are never looked for. */
  #entries: TailEntry[] = [];
  readonly #buffers = new Map<number, TailEntry[]>();
  #characters = 0;

  get size(): number {
    return this.#entries.length;
  }

  /** How long their lines are together. */
  get characters(): number {
    return this.#characters;
  }

  /** A record, if it is here. */
  get(seq: number): TailEntry | undefined {
    let from = 0;
    for (let to = this.#entries.length; from < to;) {
      const middle = (from + to) >> 1;
      if ((this.#entries[middle]?.seq ?? seq) < seq) from = middle + 1;
      else to = middle;
    }
    const found = this.#entries[from];
    return found?.seq === seq ? found : undefined;
  }

  /** All records, newest first. */
  newestFirst(): Iterable<TailEntry> {
    return this.#entries.toReversed();
  }

  add(entry: TailEntry): void {
    this.#entries.push(entry);
    this.#index(entry);
  }

  /** Puts another line in the place of one, of which all but what it says is the same. */
  replace(entry: TailEntry, line: string): void {
    this.#characters += line.length - entry.line.length;
    entry.line = line;
  }

  /** The records of a buffer that are here, oldest first. */
  of(buffer: number): readonly TailEntry[] {
    return this.#buffers.get(buffer) ?? [];
  }

  /** How many of the oldest have to go until there are fewer than so many, and so many characters. */
  surplus(most: number, characters: number): number {
    let count = 0;
    let left = this.#characters;
    for (const { line } of this.#entries) {
      if (this.#entries.length - count < most && left < characters) break;
      left -= line.length;
      count++;
    }
    return count;
  }

  /** The oldest records. */
  first(count: number): readonly TailEntry[] {
    return this.#entries.slice(0, count);
  }

  /** Forgets the oldest records, which are in the index now. */
  drop(count: number): void {
    const dropped = new Map<number, number>();
    for (const { column, line } of this.#entries.splice(0, count)) {
      for (const buffer of column.buffers) dropped.set(buffer, (dropped.get(buffer) ?? 0) + 1);
      this.#characters -= line.length;
    }
    for (const [buffer, gone] of dropped) {
      const list = this.#buffers.get(buffer);
      list?.splice(0, gone);
      if (list?.length === 0) this.#buffers.delete(buffer);
    }
  }

  /** Forgets the newest records, which were not kept after all. */
  truncate(last: number): void {
    this.set(this.#entries.filter((entry) => entry.seq <= last));
  }

  set(entries: readonly TailEntry[]): void {
    this.#entries = [...entries];
    this.#buffers.clear();
    this.#characters = 0;
    for (const entry of entries) this.#index(entry);
  }

  #index(entry: TailEntry): void {
    this.#characters += entry.line.length;
    for (const buffer of entry.column.buffers) {
      const list = this.#buffers.get(buffer);
      if (list === undefined) this.#buffers.set(buffer, [entry]);
      else list.push(entry);
    }
  }
}
