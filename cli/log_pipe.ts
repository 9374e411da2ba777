/**
 * Lines to somewhere that may be slow, or gone: who writes one never waits and never fails.
 *
 * A pipe that nobody reads takes 64 KiB and then holds up whoever writes to it in the ordinary way; a
 * log must not stop the chat.
 */

/** What waits at most, in bytes; more is lost. */
const MOST_WAITING = 1024 * 1024;

export class LogPipe {
  readonly #write: (bytes: Uint8Array) => Promise<number>;
  readonly #encoder = new TextEncoder();
  #waiting: Uint8Array[] = [];
  #bytes = 0;
  #writing: Promise<void> | undefined;
  #broken = false;

  /** @param write Writes some of the bytes, and says how many. */
  constructor(write: (bytes: Uint8Array) => Promise<number>) {
    this.#write = write;
  }

  /** Has a line written. @returns Whether there was place for it. */
  line(line: string): boolean {
    const bytes = this.#encoder.encode(`${line}\n`);
    if (this.#broken || this.#bytes + bytes.length > MOST_WAITING) return false;
    this.#waiting.push(bytes);
    this.#bytes += bytes.length;
    this.#writing ??= this.#writeAll();
    return true;
  }

  /** Resolves when all that waits was written, or cannot be. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    try {
      for (let bytes = this.#waiting.shift(); bytes !== undefined; bytes = this.#waiting.shift()) {
        for (let at = 0; at < bytes.length;) at += await this.#write(bytes.subarray(at));
        this.#bytes -= bytes.length;
      }
    } catch {
      // Whoever read it is gone, and does not come back.
      this.#broken = true;
      this.#waiting = [];
    } finally {
      this.#writing = undefined;
    }
  }
}
