/** A connection in memory, harsher than a real one: short writes, and writes that wait. */
import type { Stream } from "../../client/link.ts";

export class FakeStream implements Stream {
  /** What the next writes take; when it is used up, all that they are given. */
  readonly takes: number[] = [];
  /** Calls in order: `write` as text, `closeWrite`, `close`. */
  readonly calls: string[] = [];
  /** Writes wait for {@linkcode release} while this is on. */
  held = false;
  /** What the next write throws. */
  broken: Error | undefined;
  readonly #incoming: (Uint8Array | null)[] = [];
  #reader: (() => void) | undefined;
  #writer: (() => void) | undefined;
  #closed = false;

  /** All that was written. */
  get written(): string {
    return this.calls.filter((call) => call !== "closeWrite" && call !== "close").join("");
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Has bytes arrive; `null` is the end. */
  arrive(text: string | null): void {
    this.#incoming.push(text === null ? null : new TextEncoder().encode(text));
    this.#reader?.();
  }

  /** Lets a write that waits go on. */
  release(): void {
    this.#writer?.();
  }

  async read(buffer: Uint8Array): Promise<number | null> {
    while (this.#incoming.length === 0) {
      if (this.#closed) throw new Deno.errors.BadResource("closed");
      await new Promise<void>((resolve) => this.#reader = resolve);
    }
    const [bytes] = this.#incoming;
    if (bytes === null || bytes === undefined) return null;
    const count = Math.min(bytes.length, buffer.length);
    buffer.set(bytes.subarray(0, count));
    if (count === bytes.length) this.#incoming.shift();
    else this.#incoming[0] = bytes.subarray(count);
    return count;
  }

  async write(bytes: Uint8Array): Promise<number> {
    if (this.held) await new Promise<void>((resolve) => this.#writer = resolve);
    if (this.broken !== undefined) throw this.broken;
    const count = Math.min(this.takes.shift() ?? bytes.length, bytes.length);
    this.calls.push(new TextDecoder().decode(bytes.subarray(0, count)));
    return count;
  }

  closeWrite(): Promise<void> {
    this.calls.push("closeWrite");
    return Promise.resolve();
  }

  close(): void {
    if (this.#closed) throw new Deno.errors.BadResource("closed");
    this.#closed = true;
    this.calls.push("close");
    this.#reader?.();
  }
}
