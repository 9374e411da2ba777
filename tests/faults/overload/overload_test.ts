/**
 * Three times what the server carries, and more, for a moment: people in quiet rooms are still heard,
 * nobody is dropped, nothing is lost, and it ends. The whole minute, with figures: `deno task overload`.
 */
import { Scene } from "../../bench/load/scene.ts";
import { transports } from "../../helpers/server.ts";
import { readFlags, UsageError } from "../../../cli/flags.ts";
import { assert, assertEquals, assertThrows } from "../../../typed/assert.ts";
import { OVERLOAD_FLAGS, overloadPlan } from "./flags.ts";
import { Trial } from "./trial.ts";

const QUIET = { rooms: 2, members: 5, every: 1_000 };
const LOUD = { rooms: 4, members: 25, speakers: 5 };
/** What is said within `ms`: work for seconds. */
const OFFERED = { perSecond: 80_000, ms: 2_000 };
/**
 * A crowd that has too little of the machine leaves the server a moment without work, and then it is no
 * overload, however much there was to do: so often it is offered, if need be.
 */
const OFFERS = 10;
/** Newcomers: each costs the server more than 2 ms. */
const COMING = { perSecond: 1_500, ms: 2_000 };
/** A test's machine may do other things at the same time; alone it is a tenth of that: ms. */
const MOST = 3_000;

/** Waits until the server says that all is as before. */
async function calm(trial: Trial): Promise<void> {
  for (;;) {
    const { overloaded, waiting, queuedBytes } = await trial.figures();
    if (overloaded + waiting + queuedBytes === 0) return;
    await trial.quiet.sync();
  }
}

for (const [transport] of transports()) {
  Deno.test(`more lines than the server can carry: ${transport}`, async () => {
    await using scene = new Scene();
    const plan = { transport, kind: "talk", quiet: QUIET, loud: LOUD, pinned: false } as const;
    await using trial = await Trial.begin(scene, plan);
    const before = await trial.figures();
    let overloads = 0;
    for (let offers = 0; overloads === 0; offers++) {
      assert(offers < OFFERS, trial.log);
      const [quiet, { missing, lost, why }] = await trial.talkDuring(trial.crowd.follow(OFFERED));
      assertEquals({ missing, lost, why }, { missing: 0, lost: 0, why: "" });
      assertEquals(quiet.missing, 0);
      assert(quiet.most < MOST, `${quiet.most} ms`);
      const figures = await trial.figures();
      assert((figures.counted["limited turn"] ?? 0) > 1_000, "The loud have not waited");
      overloads = figures.overloads;
    }
    await calm(trial);
    const after = await trial.figures();
    assertEquals([after.connections, after.rooms], [before.connections, before.rooms]);
    assert(trial.log.includes("overload begins") && trial.log.includes("overload ends"), trial.log);
  });

  Deno.test(`more newcomers than the server can let in: ${transport}`, async () => {
    await using scene = new Scene();
    const plan = { transport, kind: "storm", quiet: QUIET, loud: LOUD, pinned: false } as const;
    await using trial = await Trial.begin(scene, plan);
    const before = await trial.figures();
    const [quiet] = await trial.talkDuring(trial.crowd.follow(COMING));
    assertEquals(quiet.missing, 0);
    assert(quiet.most < MOST, `${quiet.most} ms`);
    await calm(trial);
    while ((await trial.figures()).connections > before.connections) await trial.quiet.sync();
    // Nobody who was there has had to go.
    assertEquals((await trial.figures()).connections, before.connections);
  });
}

Deno.test("deno task overload: flags", () => {
  const planOf = (...args: string[]) =>
    overloadPlan(readFlags(OVERLOAD_FLAGS, args, () => undefined));
  assertEquals(planOf("--kind", "talk", "--seconds=5"), {
    ...{ seconds: 5, times: 3, transports: ["deno", "node"], kinds: ["talk"] },
  });
  for (const wrong of [["--kind", "x"], ["--seconds", "0"], ["--quick"]]) {
    assertThrows(() => planOf(...wrong), UsageError);
  }
});
