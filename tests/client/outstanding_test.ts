import fc from "fast-check";
import type { Saying } from "../../client/events.ts";
import { Outstanding } from "../../client/outstanding.ts";
import { assertEquals } from "../../typed/assert.ts";

const ONE: Saying = { to: "#7", text: "one", style: "message" };
const TWO: Saying = { to: "#7", text: "two", style: "message" };

Deno.test("Outstanding gives each part a label of its own, and never one twice", () => {
  const outstanding = new Outstanding();
  assertEquals(outstanding.add(ONE, 2), ["s1", "s2"]);
  assertEquals(outstanding.add(TWO, 1), ["s3"]);
  assertEquals(outstanding.size, 3);
  outstanding.drain();
  assertEquals(outstanding.add(ONE, 1), ["s4"]);
  assertEquals(outstanding.add(ONE, 0), []);
  assertEquals(outstanding.size, 1);
});

Deno.test("Outstanding.settle tells when the last part was answered, and whether one had failed", () => {
  const outstanding = new Outstanding();
  outstanding.add(ONE, 3);
  assertEquals(outstanding.settle("s2"), { saying: ONE, done: false, failed: false });
  assertEquals(outstanding.settle("s1", true), { saying: ONE, done: false, failed: false });
  assertEquals(outstanding.settle("s3"), { saying: ONE, done: true, failed: true });
  assertEquals(outstanding.settle("s3"), undefined);
  assertEquals(outstanding.settle("s9"), undefined);
  assertEquals(outstanding.settle(undefined), undefined);
});

Deno.test("Outstanding.drain returns what waits, in order, each once, without what had failed", () => {
  const outstanding = new Outstanding();
  outstanding.add(ONE, 2);
  outstanding.add(TWO, 2);
  outstanding.settle("s3");
  assertEquals(outstanding.drain(), [ONE, TWO]);
  assertEquals([outstanding.size, outstanding.drain()], [0, []]);
  outstanding.add(ONE, 2);
  outstanding.add(TWO, 1);
  outstanding.settle("s5", true);
  assertEquals(outstanding.drain(), [TWO]);
});

Deno.test("Outstanding: whatever the order of answers, each saying is done once", () => {
  const parts = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 });
  fc.assert(fc.property(parts, fc.infiniteStream(fc.nat()), (parts, chance) => {
    const outstanding = new Outstanding();
    const sayings = parts.map((_, index): Saying => ({ ...ONE, text: `${index}` }));
    const labels = sayings.flatMap((saying, index) => outstanding.add(saying, parts[index] ?? 0));
    const done: string[] = [];
    while (labels.length > 0) {
      const [label] = labels.splice((chance.next().value ?? 0) % labels.length, 1);
      const settled = outstanding.settle(label);
      if (settled?.done) done.push(settled.saying.text);
    }
    assertEquals(done.sort(), sayings.map((saying) => saying.text).sort());
    assertEquals(outstanding.size, 0);
  }));
});
