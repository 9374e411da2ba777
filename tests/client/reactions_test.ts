import fc from "fast-check";
import { type OneReaction, Reactions } from "../../client/reactions.ts";
import { casefold } from "../../protocol/names.ts";
import { assert, assertEquals } from "../../typed/assert.ts";

Deno.test("Reactions are bounded: of messages, and of one message", () => {
  const reactions = new Reactions();
  const one = (id: string, who: string): OneReaction => ({
    id,
    emoji: "x",
    who,
    on: true,
    time: 1,
  });
  for (let n = 0; n < 250; n++) reactions.take(one("m", `who${n}`));
  assertEquals(reactions.of("m")[0]?.names.length, 200);
  for (let n = 0; n < 500; n++) reactions.take(one(`m${n}`, "bob"));
  assertEquals([reactions.of("m"), reactions.of("m499").length], [[], 1]);
});

Deno.test("Reactions follow a name, and go with their message", () => {
  const reactions = new Reactions();
  reactions.take({ id: "m", emoji: "x", who: "bob", on: true, time: 1 });
  reactions.rename(casefold("BOB"), "rob");
  assert(reactions.has("m", "x", "Rob") && !reactions.has("m", "x", "bob"));
  reactions.forget("m");
  assertEquals(reactions.of("m"), []);
});

Deno.test("Reactions: in whatever order they come, the latest counts", () => {
  const reaction = fc.record({
    id: fc.constant("m"),
    emoji: fc.constantFrom("x", "y"),
    who: fc.constantFrom("ann", "ben"),
    on: fc.boolean(),
    time: fc.integer({ min: 0, max: 30 }),
  });
  const list = fc.uniqueArray(reaction, { maxLength: 12, selector: ({ time }) => time });
  fc.assert(fc.property(list, fc.infiniteStream(fc.nat()), (list, chance) => {
    const sorted = new Reactions();
    for (const one of list.toSorted((a, b) => a.time - b.time)) sorted.take(one);
    const mixed = new Reactions();
    const left = [...list];
    while (left.length > 0) {
      const [one] = left.splice((chance.next().value ?? 0) % left.length, 1);
      if (one !== undefined) mixed.take(one);
    }
    for (const emoji of ["x", "y"]) {
      for (const who of ["ann", "ben"]) {
        assertEquals(mixed.has("m", emoji, who), sorted.has("m", emoji, who));
      }
    }
    assertEquals(mixed.of("m"), sorted.of("m"));
  }));
});
