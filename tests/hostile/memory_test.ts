/** A server that says ever new things: what is kept of them has a bound. */
import { assert, assertEquals } from "../../typed/assert.ts";
import { Memory } from "../helpers/memory.ts";
import { floodLine, FLOODS } from "./floods.ts";
import { Victim } from "./victim.ts";

/** Lines after which everything that has a small bound is full, and those after them. */
const FULL = 700;
const MORE = 600;
/** Each line has 200 bytes and more that no other has: who keeps them keeps more than this of each. */
const KEPT_OF_EACH = 150;
/** Names of people have a bound too, but a high one: 20,000 in a room. */
const PEOPLE = new Set([":N!u@h JOIN #7", ":s 353 alice = #7 :N"]);

Deno.test("nothing that a server says without end is kept without end", async () => {
  const kept: string[] = [];
  const memory = new Memory();
  for (const pattern of FLOODS) {
    await using alice = new Victim();
    await alice.letIn();
    let number = 0;
    const flood = async (count: number): Promise<void> => {
      for (const end = number + count; number < end;) {
        alice.server.say(...Array.from({ length: 100 }, () => floodLine(pattern, number++)));
        await alice.heard();
      }
    };
    const keptOfEach = async (): Promise<number> => {
      memory.look();
      const before = memory.held;
      await flood(MORE);
      memory.look();
      return (memory.held - before) / MORE;
    };
    await flood(FULL);
    // Once may be the engine's doing: it compiles, and makes room.
    const grows = await keptOfEach() > KEPT_OF_EACH && await keptOfEach() > KEPT_OF_EACH;
    if (grows && !PEOPLE.has(pattern)) kept.push(pattern);
    assertEquals(alice.fault, undefined, pattern);
    assertEquals(alice.steered, undefined, pattern);
  }
  assertEquals(kept, []);
});

Deno.test("a room of a million: as many names are kept as there is room for", async () => {
  await using alice = new Victim();
  await alice.letIn();
  const memory = new Memory();
  memory.look();
  const before = memory.held;
  for (let number = 0; number < 1_000_000;) {
    const lines = Array.from({ length: 100 }, () => {
      const names = Array.from({ length: 100 }, () => `name${number++}`);
      return `:s 353 alice = #7 :${names.join(" ")}`;
    });
    alice.server.say(...lines);
    await alice.heard();
  }
  alice.server.say(":s 366 alice #7 :End");
  await alice.heard();
  memory.look();
  const grown = memory.held - before;
  assert(grown < 10 * 2 ** 20, `${grown} bytes`);
  alice.type("still here");
  await alice.sees(/still here/);
  await alice.leaves();
  assertEquals([alice.outcome, alice.fault], [null, undefined]);
});
