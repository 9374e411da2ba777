/** What a connection is owed: a sequence of encoded lines, and how many bytes they are. */
import { linesOf, type Sequence, type Sequences } from "./sequence.ts";

const NOTHING = new Uint8Array();

export class SendQueue {
  readonly #sequences: Sequences;
  #sequence: Sequence | undefined;

  constructor(sequences: Sequences) {
    this.#sequences = sequences;
  }

  /** How much is queued, in bytes. */
  get bytes(): number {
    return this.#sequence === undefined ? 0 : this.#sequence.bytes;
  }

  push(line: Uint8Array): void {
    this.#sequence = this.#sequences.extend(this.#sequence, line);
  }

  /** Takes everything, joined into one array for one write. Others may share it: do not change it. */
  take(): Uint8Array {
    const sequence = this.#sequence;
    if (sequence === undefined) return NOTHING;
    this.#sequence = undefined;
    return this.#sequences.join(sequence);
  }

  /** Takes some lines out again. */
  retract(lines: ReadonlySet<Uint8Array>): void {
    const kept = linesOf(this.#sequence).filter((line) => !lines.has(line));
    this.clear();
    for (const line of kept) this.push(line);
  }

  clear(): void {
    this.#sequence = undefined;
  }
}
