import { type Flushable, Flusher } from "../../server/flusher.ts";
import { SendQueue } from "../../server/send_queue.ts";
import { Sequences } from "../../server/sequence.ts";
import { assertEquals } from "../../typed/assert.ts";

Deno.test("Flusher flushes each queue once, at the end of the turn, and again in the next", () => {
  const turns: (() => void)[] = [];
  const flusher = new Flusher({ defer: (act) => turns.push(act), steady: () => 0 });
  const flushed: string[] = [];
  const queue = (name: string) => ({
    flush: (): void => void flushed.push(name),
    retract: (): void => {},
  });
  flusher.add(queue("a"));
  flusher.add(queue("b"));
  assertEquals([turns.length, flushed.length], [1, 0]);
  turns.shift()?.();
  assertEquals(flushed, ["a", "b"]);
  flusher.add(queue("c"));
  turns.shift()?.();
  assertEquals(flushed, ["a", "b", "c"]);
});

Deno.test("Flusher holds turns apart after one that took long, and never when there was a pause", () => {
  let now = 0;
  const turns: (() => void)[] = [];
  const later: { readonly act: () => void; readonly ms: number }[] = [];
  const flusher = new Flusher({
    defer: (act) => turns.push(act),
    steady: () => now,
    pacing: {
      times: 2,
      longest: 5,
      later: (act, ms) => later.push({ act, ms }),
    },
  });
  const flushed: string[] = [];
  const slow = (name: string, ms: number): Flushable => ({
    flush: () => {
      flushed.push(name);
      now += ms;
    },
    retract: () => {},
  });
  flusher.add(slow("a", 2));
  turns.shift()?.();
  now += 1;
  flusher.add(slow("b", 50));
  assertEquals([turns.length, later.map(({ ms }) => ms)], [0, [3]]);
  later.shift()?.act();
  flusher.add(slow("c", 0));
  assertEquals([turns.length, later.map(({ ms }) => ms)], [0, [5]]);
  later.shift()?.act();
  now += 5;
  flusher.add(slow("d", 0));
  assertEquals([turns.length, later.length], [1, 0]);
  turns.shift()?.();
  assertEquals(flushed, ["a", "b", "c", "d"]);
});

Deno.test("Flusher lets others have their turn while it writes to many, and settles before it goes on", () => {
  let now = 0;
  const turns: (() => void)[] = [];
  const done: string[] = [];
  const flusher = new Flusher({
    defer: (act) => turns.push(act),
    steady: () => now,
    settle: (waiting) => done.push(`settle ${waiting.length}`),
  });
  const add = (name: string): void =>
    flusher.add({
      flush: () => {
        done.push(name);
        now += 1;
      },
      retract: () => {},
    });
  for (let number = 0; number < 40; number++) add("old");
  turns.shift()?.();
  assertEquals([done.length, turns.length], [33, 1]);
  add("new");
  turns.shift()?.();
  assertEquals(turns.length, 0);
  assertEquals(done.slice(33), ["settle 9", "new", ...Array(8).fill("old")]);
});

Deno.test("SendQueue joins what it holds, in order, and counts bytes", () => {
  const queue = new SendQueue(new Sequences());
  queue.push(Uint8Array.of(1, 2));
  queue.push(Uint8Array.of(3));
  assertEquals(queue.bytes, 3);
  assertEquals(queue.take(), Uint8Array.of(1, 2, 3));
  assertEquals([queue.bytes, queue.take().length], [0, 0]);
});

Deno.test("SendQueue gives a single line without copying it", () => {
  const queue = new SendQueue(new Sequences());
  const line = Uint8Array.of(1, 2);
  queue.push(line);
  assertEquals(queue.take() === line, true);
});
