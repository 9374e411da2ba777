/** A connection in memory, harsher than a real one: short writes, and writes that wait. */
import type { Stream } from "../../client/link.ts";

/** A test that waits longer than this has failed, in ms. */
const DEADLINE = 20_000;

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
  /** Lines of what was written that {@linkcode expect} has gone past. */
  #taken = 0;
  readonly #watchers = new Set<() => void>();

  /** All that was written. */
  get written(): string {
    return this.calls.filter((call) => call !== "closeWrite" && call !== "close").join("");
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Has text arrive; `null` is the end. */
  arrive(text: string | null): void {
    this.arriveBytes(text === null ? null : new TextEncoder().encode(text));
  }

  /** Has bytes arrive, in one read. */
  arriveBytes(bytes: Uint8Array | null): void {
    this.#incoming.push(bytes);
    this.#reader?.();
  }

  /** Has lines arrive. */
  say(...lines: readonly string[]): void {
    this.arrive(lines.map((line) => `${line}\r\n`).join(""));
  }

  /** Waits for a line to be written, and returns it; what was written before it is passed over. */
  async expect(pattern: RegExp): Promise<string> {
    const found = Promise.withResolvers<string>();
    const look = (): void => {
      const lines = this.written.split("\r\n").slice(0, -1);
      const at = lines.findIndex((line, index) => index >= this.#taken && pattern.test(line));
      if (at === -1) return;
      this.#taken = at + 1;
      found.resolve(lines[at] ?? "");
    };
    const timer = setTimeout(
      () => found.reject(new Error(`${pattern} was not written:\n${this.written}`)),
      DEADLINE,
    );
    this.#watchers.add(look);
    look();
    return await found.promise.finally(() => {
      clearTimeout(timer);
      this.#watchers.delete(look);
    });
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
    for (const look of [...this.#watchers]) look();
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
