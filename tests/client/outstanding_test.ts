import fc from "fast-check";
import type { Heard, Saying } from "../../client/said.ts";
import { Outstanding } from "../../client/outstanding.ts";
import { assertEquals } from "../../typed/assert.ts";

const ONE: Saying = { to: "#7", text: "one", style: "message" };
const TWO: Saying = { to: "#7", text: "two", style: "message" };

const never = (): boolean => false;
const always = (): boolean => true;

function lose(
  outstanding: Outstanding,
  hasGone: (label: string) => boolean = never,
  willTell: (saying: Saying) => boolean = always,
): Saying[] {
  return outstanding.lose(hasGone, willTell).map(({ saying }) => saying);
}

Deno.test("Outstanding gives each part a label of its own, and never one twice", () => {
  const outstanding = new Outstanding();
  assertEquals(outstanding.add(ONE, ["o", "ne"]), ["s1", "s2"]);
  assertEquals(outstanding.add(TWO, ["two"]), ["s3"]);
  assertEquals(outstanding.size, 3);
  lose(outstanding);
  assertEquals(outstanding.add(ONE, ["one"]), ["s4"]);
  assertEquals(outstanding.add(ONE, []), []);
  assertEquals(outstanding.size, 1);
});

Deno.test("Outstanding.settle tells when the last part was answered, and whether one had failed", () => {
  const outstanding = new Outstanding();
  outstanding.add(ONE, ["o", "n", "e"]);
  const answered = { saying: ONE, done: false, failed: false };
  assertEquals(outstanding.settle("s2"), { ...answered, part: "n" });
  assertEquals(outstanding.settle("s1", true), { ...answered, part: "o" });
  assertEquals(outstanding.settle("s3"), { saying: ONE, done: true, failed: true, part: "e" });
  assertEquals(outstanding.settle("s3"), undefined);
  assertEquals(outstanding.settle("s9"), undefined);
  assertEquals(outstanding.settle(undefined), undefined);
});

Deno.test("Outstanding.lose returns what has not arrived, in order, each once, and which parts", () => {
  const outstanding = new Outstanding();
  outstanding.add(ONE, ["o", "ne"]);
  outstanding.add(TWO, ["t", "wo"]);
  outstanding.settle("s3");
  assertEquals(outstanding.lose(never, always), [
    { saying: ONE, to: "#7", perhaps: false, failed: false },
    { saying: TWO, to: "#7", perhaps: false, failed: false, parts: ["wo"] },
  ]);
  assertEquals([outstanding.size, lose(outstanding)], [0, []]);
  outstanding.add(ONE, ["o", "ne"]);
  outstanding.settle("s5", true);
  assertEquals(outstanding.lose(always, always), [
    { saying: ONE, to: "#7", perhaps: true, failed: true, parts: ["ne"] },
  ]);
});

function heard(text: string, to = "#7", style: Saying["style"] = "message"): Heard {
  const room = to.startsWith("#") ? to : undefined;
  const peer = room === undefined ? to : undefined;
  return { kind: "heard", time: 0, id: "", from: "alice", own: true, room, peer, text, style };
}

Deno.test("Outstanding: what may have arrived is unsure until it is recognised, or missing", () => {
  const outstanding = new Outstanding();
  const again: Saying = { ...ONE };
  const wave: Saying = { to: "#7", text: "waves", style: "action" };
  const there: Saying = { to: "bob", text: "one", style: "message" };
  outstanding.add(TWO, ["t", "wo"]);
  for (const saying of [ONE, again, wave, there]) outstanding.add(saying, [saying.text]);
  assertEquals(lose(outstanding, always, (saying) => saying !== wave), [wave]);
  assertEquals(outstanding.size, 0);
  assertEquals(outstanding.recognise(heard("wo")), undefined, "one part of two");
  assertEquals(outstanding.recognise(heard("other")), undefined);
  assertEquals(outstanding.recognise(heard("one", "#8")), undefined);
  assertEquals(outstanding.recognise(heard("one", "#7", "action")), undefined);
  assertEquals(outstanding.recognise(heard("one")), ONE);
  assertEquals(outstanding.recognise(heard("t")), TWO);
  assertEquals(outstanding.recognise(heard("one", "BOB")), there);
  assertEquals(outstanding.missing("#8"), []);
  assertEquals(outstanding.missing("#7"), [{ saying: again, to: "#7" }]);
  assertEquals(outstanding.missing("#7"), []);
});

Deno.test("Outstanding: a saying of which a part may have arrived is unsure, and its parts are told apart", () => {
  const outstanding = new Outstanding();
  outstanding.add(TWO, ["t", "w", "o"]);
  assertEquals(lose(outstanding, (label) => label !== "s3"), []);
  outstanding.recognise(heard("w"));
  assertEquals(outstanding.missing("#7"), [{ saying: TWO, to: "#7", parts: ["t", "o"] }]);
  outstanding.add(TWO, ["t", "w", "o"]);
  assertEquals(outstanding.lose((label) => label === "s4", never), [
    { saying: TWO, to: "#7", perhaps: true, failed: false },
  ]);
});

Deno.test("Outstanding: whatever the order of answers, each saying is done once", () => {
  const parts = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 });
  fc.assert(fc.property(parts, fc.infiniteStream(fc.nat()), (parts, chance) => {
    const outstanding = new Outstanding();
    const sayings = parts.map((_, index): Saying => ({ ...ONE, text: `${index}` }));
    const labels = sayings.flatMap((saying, index) =>
      outstanding.add(saying, new Array<string>(parts[index] ?? 0).fill("x"))
    );
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

Deno.test("Outstanding: the same words of another day are not what was on its way", () => {
  const outstanding = new Outstanding();
  const at = 1_000_000_000;
  outstanding.add(ONE, ["one"], { at });
  lose(outstanding, always);
  assertEquals(outstanding.recognise({ ...heard("one"), time: at - 601_000 }), undefined);
  // The server's clock may be behind.
  assertEquals(outstanding.recognise({ ...heard("one"), time: at - 599_000 }), ONE);
});

Deno.test("Outstanding: a room may get another name meanwhile", () => {
  const outstanding = new Outstanding();
  outstanding.add(ONE, ["one"]);
  outstanding.add(TWO, ["two"]);
  outstanding.rename("#7", "#tea");
  lose(outstanding, always);
  assertEquals(outstanding.recognise(heard("one", "#tea")), ONE);
  assertEquals(outstanding.unsureOf(() => true), ["#tea"]);
  assertEquals(outstanding.missing("#tea"), [{ saying: TWO, to: "#tea" }]);
});
