/**
 * Memory to read into, as large as a connection needs: most people send a short line now and then, and
 * there are thousands of them; a few send much, and each read has its price.
 */

/** In bytes. */
const SMALLEST = 512;
const LARGEST = 16 * 1024;
/** What a connection has that has filled the smallest: most bursts fit into it. */
const BURST = 4 * 1024;
/** After so many reads that would have fitted into a quarter of it, it is made small again. */
const PATIENCE = 16;

export class ReadBuffer {
  #bytes: Uint8Array | undefined;
  #size = SMALLEST;
  #short = 0;

  /** Where the next read goes. What was read before is not valid any more. */
  next(): Uint8Array {
    if (this.#bytes?.length !== this.#size) this.#bytes = new Uint8Array(this.#size);
    return this.#bytes;
  }

  /** Notes how many bytes the read has brought. @returns Those bytes. */
  filled(count: number): Uint8Array {
    const bytes = this.next().subarray(0, count);
    if (count === this.#size) {
      this.#size = Math.min(Math.max(this.#size * 2, BURST), LARGEST);
      this.#short = 0;
    } else if (count > this.#size / 4) this.#short = 0;
    else if (++this.#short >= PATIENCE) {
      this.#size = SMALLEST;
      this.#short = 0;
    }
    return bytes;
  }
}
