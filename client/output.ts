/**
 * Standard output of a program that others read: lines wait in a queue and are written beside what else
 * happens, so that a reader that is slow, or that waits for us to read, holds nothing up.
 */
import { reason } from "../cli/reason.ts";

/** What may wait to be read, in bytes. */
const MOST_WAITING = 8 * 1024 * 1024;
/** What is written at once, in bytes. */
const WRITE = 64 * 1024;

export class Output {
  readonly #write: (bytes: Uint8Array) => Promise<number>;
  readonly #encoder = new TextEncoder();
  readonly #gone = Promise.withResolvers<void>();
  readonly #failed = Promise.withResolvers<string>();
  #waiting: Uint8Array[] = [];
  #bytes = 0;
  #writing: Promise<void> | undefined;
  #closed = false;

  /** @param write Writes some of the bytes; rejects when nobody reads any more. */
  constructor(write: (bytes: Uint8Array) => Promise<number>) {
    this.#write = write;
  }

  /** Resolves when nobody reads any more. */
  get gone(): Promise<void> {
    return this.#gone.promise;
  }

  /** Resolves with a sentence when not all can be written; what comes then is not kept. */
  get failed(): Promise<string> {
    return this.#failed.promise;
  }

  /** Writes a line, some time. */
  print(line: string): void {
    if (this.#closed) return;
    const bytes = this.#encoder.encode(`${line}\n`);
    if (this.#bytes + bytes.length > MOST_WAITING) {
      this.#failed.resolve("Whoever reads the output does not keep up: it was cut off.");
      return;
    }
    this.#waiting.push(bytes);
    this.#bytes += bytes.length;
    this.#writing ??= this.#run();
  }

  /** Resolves when all is written, or never will be. */
  async written(): Promise<void> {
    await this.#writing;
  }

  async #run(): Promise<void> {
    // What comes together is written together.
    await Promise.resolve();
    try {
      while (this.#waiting.length > 0) {
        let bytes = this.#next();
        while (bytes.length > 0) {
          const count = await this.#write(bytes);
          this.#bytes -= count;
          bytes = bytes.subarray(count);
        }
      }
    } catch (error) {
      this.#closed = true;
      this.#waiting = [];
      if (error instanceof Deno.errors.BrokenPipe) this.#gone.resolve();
      else this.#failed.resolve(`The output cannot be written: ${reason(error)}.`);
    } finally {
      this.#writing = undefined;
    }
  }

  #next(): Uint8Array {
    const parts: Uint8Array[] = [];
    let length = 0;
    for (const part of this.#waiting) {
      if (parts.length > 0 && length + part.length > WRITE) break;
      parts.push(part);
      length += part.length;
    }
    this.#waiting.splice(0, parts.length);
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }
}
