import { ROUND } from "../../server/limits.ts";
import { Share, Turnstile } from "../../server/turnstile.ts";
import { assert, assertEquals } from "../../typed/assert.ts";

/** A line to so many that a round has room for 16. */
const LOUD = ROUND.cost / 16;

class Crowd {
  readonly turnstile = new Turnstile(() => 0, () => {});
  readonly said: string[] = [];

  /** Somebody who has so many lines to say, each of which costs so much. */
  speak(name: string, lines: number, cost: number, share = new Share()): Share {
    const say = (): void => {
      this.said.push(name);
      this.turnstile.spend(share, cost);
    };
    const go = (): void => {
      say();
      if (--lines > 0) next();
    };
    const next = (): void => {
      while (lines > 0 && this.turnstile.admits(share)) {
        say();
        lines--;
      }
      if (lines > 0) this.turnstile.wait(share, go);
    };
    next();
    return share;
  }

  /** How many lines somebody has said. */
  of(name: string): number {
    return this.said.filter((each) => each === name).length;
  }
}

Deno.test("Turnstile: nobody waits where there is time for all", () => {
  const crowd = new Crowd();
  crowd.speak("loud", 15, LOUD);
  crowd.speak("quiet", 1, 1);
  assertEquals([crowd.said.length, crowd.turnstile.waiting], [16, 0]);
  assertEquals(crowd.turnstile.next(), false);
});

Deno.test("Turnstile: who has had little passes though the round is over, and not without end", () => {
  const crowd = new Crowd();
  crowd.speak("loud", 1_000, LOUD);
  assertEquals([crowd.of("loud"), crowd.turnstile.waiting], [16, 1]);
  crowd.speak("quiet", 1, 10);
  assertEquals(crowd.of("quiet"), 1);
  // Each of them has had nothing yet: together they get one round more.
  for (let n = 0; n < 100; n++) crowd.speak("new", 1, LOUD);
  assertEquals(crowd.of("new"), 16);
  assertEquals(crowd.turnstile.waiting, 85);
});

Deno.test("Turnstile: equal parts for all who ask for more than there is", () => {
  const crowd = new Crowd();
  crowd.speak("long", 10_000, LOUD / 2);
  crowd.speak("short", 10_000, LOUD / 10);
  crowd.speak("other", 10_000, LOUD / 10);
  for (let round = 0; round < 30; round++) assertEquals(crowd.turnstile.next(), true);
  const had = [crowd.of("long") * 5, crowd.of("short"), crowd.of("other")];
  assert(Math.max(...had) < Math.min(...had) * 1.15, `${had}`);
  assert(Math.min(...had) > 1_000, `${had}`);
});

Deno.test("Turnstile: the quiet are before the loud in each round, and what they left is no debt", () => {
  const crowd = new Crowd();
  const quiet = new Share();
  for (let n = 0; n < 200; n++) crowd.speak("loud", 1_000, LOUD);
  for (let round = 0; round < 20; round++) crowd.turnstile.next();
  for (let round = 0; round < 20; round++) {
    const before = crowd.said.length;
    crowd.speak("quiet", 1, 10, quiet);
    assertEquals(crowd.said.slice(before), ["quiet"]);
    crowd.turnstile.next();
  }
});

Deno.test("Turnstile: a larger part for who stands for many", () => {
  const crowd = new Crowd();
  crowd.speak("one", 10_000, LOUD);
  crowd.speak("many", 10_000, LOUD, new Share(10));
  for (let round = 0; round < 30; round++) crowd.turnstile.next();
  const times = crowd.of("many") / crowd.of("one");
  assert(times > 7 && times < 13, `${times}`);
});

Deno.test("Turnstile: when nobody waits all are equal again", () => {
  const crowd = new Crowd();
  const loud = crowd.speak("loud", 40, LOUD);
  while (crowd.turnstile.next());
  assertEquals(crowd.of("loud"), 40);
  crowd.speak("quiet", 1, 1);
  crowd.speak("loud", 1, LOUD, loud);
  assertEquals(crowd.turnstile.waiting, 0);
});

Deno.test("Turnstile: what cannot pass now is told when it has", async () => {
  const { turnstile } = new Crowd();
  const share = new Share();
  assertEquals(turnstile.pass(share, ROUND.cost), undefined);
  const passed: string[] = [];
  const first = turnstile.pass(share, 1)?.then(() => passed.push("first"));
  assert(first !== undefined);
  turnstile.next();
  await first;
  assertEquals(passed, ["first"]);
});
