/** What a connection is owed: references to encoded lines, and how many bytes they are. */

export class SendQueue {
  #lines: Uint8Array[] = [];
  #bytes = 0;

  /** How much is queued, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  push(line: Uint8Array): void {
    this.#lines.push(line);
    this.#bytes += line.length;
  }

  /** Takes everything, joined into one array for one write. A single line is not copied. */
  take(): Uint8Array {
    const lines = this.#lines;
    const [first] = lines;
    const joined = lines.length === 1 && first !== undefined ? first : this.#join(lines);
    this.clear();
    return joined;
  }

  /** Takes some lines out again. */
  retract(lines: ReadonlySet<Uint8Array>): void {
    this.#lines = this.#lines.filter((line) => !lines.has(line));
    this.#bytes = this.#lines.reduce((sum, line) => sum + line.length, 0);
  }

  clear(): void {
    this.#lines = [];
    this.#bytes = 0;
  }

  #join(lines: readonly Uint8Array[]): Uint8Array {
    const joined = new Uint8Array(this.#bytes);
    let at = 0;
    for (const line of lines) {
      joined.set(line, at);
      at += line.length;
    }
    return joined;
  }
}
