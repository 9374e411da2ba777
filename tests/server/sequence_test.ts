import fc from "fast-check";
import { SendQueue } from "../../server/send_queue.ts";
import { Sequences } from "../../server/sequence.ts";
import { assert, assertEquals } from "../../typed/assert.ts";

const LINES = Array.from({ length: 5 }, (_, at) => new Uint8Array(at + 1).fill(at));

Deno.test("queues that were given the same lines get the same bytes, made once", () => {
  const sequences = new Sequences();
  const queues = Array.from({ length: 3 }, () => new SendQueue(sequences));
  for (const line of LINES.slice(0, 2)) for (const queue of queues) queue.push(line);
  const [one, other, third] = queues.map((queue) => queue.take());
  assertEquals(one, Uint8Array.of(0, 1, 1));
  assert(one === other && other === third);
});

Deno.test("queues that differ share what they have in common, and each has its own order", () => {
  const sequences = new Sequences();
  const [all, some, rest] = [1, 2, 3].map(() => new SendQueue(sequences));
  const [a, b, c] = LINES;
  assert(all && some && rest && a && b && c);
  for (const [line, queues] of [[a, [all, some]], [b, [all]], [c, [some, all, rest]]] as const) {
    for (const queue of queues) queue.push(line);
  }
  assertEquals([...all.take()], [...a, ...b, ...c]);
  assertEquals([...some.take()], [...a, ...c]);
  assertEquals([...rest.take()], [...c]);
});

Deno.test("any order of pushes, takes, turns and lines taken back gives each queue what it was given", () => {
  const act = fc.record({
    queue: fc.integer({ min: 0, max: 2 }),
    act: fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: 0, max: LINES.length - 1 }) },
      { weight: 1, arbitrary: fc.constant("take" as const) },
      { weight: 1, arbitrary: fc.constant("turn" as const) },
      { weight: 1, arbitrary: fc.constant("retract" as const) },
    ),
  });
  fc.assert(fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
    const sequences = new Sequences();
    const queues = [0, 1, 2].map(() => ({ queue: new SendQueue(sequences), owed: [] as number[] }));
    for (const { queue: at, act } of acts) {
      const one = queues[at];
      assert(one !== undefined);
      if (act === "turn") sequences.endTurn();
      else if (act === "retract") {
        one.queue.retract(new Set([LINES[0], LINES[2]].filter((line) => line !== undefined)));
        one.owed = one.owed.filter((value) => value !== 0 && value !== 2);
      } else if (act === "take") {
        assertEquals([...one.queue.take()], one.owed);
        one.owed = [];
      } else {
        const line = LINES[act] ?? new Uint8Array();
        one.queue.push(line);
        one.owed.push(...line);
      }
      assertEquals(one.queue.bytes, one.owed.length);
    }
    for (const { queue, owed } of queues) assertEquals([...queue.take()], owed);
  }));
});

Deno.test("what queues share is let go of at the end of the turn", () => {
  const sequences = new Sequences();
  const [line, other] = LINES;
  assert(line && other);
  const first = sequences.extend(undefined, line);
  const second = sequences.extend(first, other);
  const bytes = sequences.join(second);
  assert(sequences.extend(first, other) === second && sequences.join(second) === bytes);
  sequences.endTurn();
  assert(sequences.extend(first, other) !== second && sequences.join(second) !== bytes);
});
