/** Standard output whose reader is slow, stops reading, or has gone. */
import { Output } from "../../client/output.ts";
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";

/** A reader that takes at most so many bytes at once, when it is told to. */
class Reader {
  read = "";
  readonly writes: number[] = [];
  gone = false;
  readonly #most: number;
  #waiting: (() => void) | undefined;
  #open: boolean;

  constructor(most = Infinity, open = true) {
    this.#most = most;
    this.#open = open;
  }

  async write(bytes: Uint8Array): Promise<number> {
    if (!this.#open) await new Promise<void>((resolve) => this.#waiting = resolve);
    if (this.gone) throw new Deno.errors.BrokenPipe("gone");
    const count = Math.min(bytes.length, this.#most);
    this.writes.push(count);
    this.read += new TextDecoder().decode(bytes.subarray(0, count));
    return count;
  }

  open(): void {
    this.#open = true;
    this.#waiting?.();
  }
}

Deno.test("lines are written in order, those that come together in one piece", async () => {
  const reader = new Reader();
  const output = new Output((bytes) => reader.write(bytes));
  output.print("one");
  output.print("two");
  await output.written();
  output.print("three");
  await output.written();
  assertEquals(reader.read, "one\ntwo\nthree\n");
  assertEquals(reader.writes.length, 2);
});

Deno.test("a reader that takes little at once gets all of it", async () => {
  const reader = new Reader(7);
  const output = new Output((bytes) => reader.write(bytes));
  const lines = Array.from({ length: 50 }, (_, number) => `line ${number} äöü`);
  lines.forEach((line) => output.print(line));
  await output.written();
  // Characters that were cut are whole again only for who reads bytes.
  assertEquals(reader.writes.reduce((sum, count) => sum + count), lines.join("\n").length + 151);
});

Deno.test("nobody waits for a slow reader, and what it has not read is bounded", async () => {
  const reader = new Reader(Infinity, false);
  const output = new Output((bytes) => reader.write(bytes));
  let failed = "";
  void output.failed.then((text) => failed = text);
  const line = "x".repeat(1024 * 1024 - 1);
  for (let count = 0; count < 8; count++) output.print(line);
  await Promise.resolve();
  assertEquals(failed, "");
  output.print("one more");
  assertMatch(await output.failed, /does not keep up/);
  reader.open();
  await output.written();
  assertEquals(reader.read.length, 8 * 1024 * 1024);
});

Deno.test("a reader that has gone is told of once, and nothing is kept for it", async () => {
  const reader = new Reader();
  const output = new Output((bytes) => reader.write(bytes));
  output.print("one");
  await output.written();
  reader.gone = true;
  output.print("two");
  await output.gone;
  await output.written();
  for (let count = 0; count < 100; count++) output.print("x".repeat(1024 * 1024));
  await output.written();
  assert(!reader.read.includes("x"));
});

Deno.test("a disk that is full is no reader that has gone", async () => {
  const output = new Output(() => Promise.reject(new Error("No space left (os error 28)")));
  output.print("one");
  assertEquals(await output.failed, "The output cannot be written: No space left.");
  await output.written();
});
