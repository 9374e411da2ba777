import { Pace } from "../../client/pace.ts";
import { assertEquals } from "../../typed/assert.ts";
import { FakeClock } from "../helpers/clock.ts";

function setUp(every: number) {
  const clock = new FakeClock();
  const acts: number[] = [];
  const start = clock.now();
  const pace = new Pace(every, clock, () => acts.push(clock.now() - start));
  return { clock, acts, pace };
}

Deno.test("Pace: the first time at once, then no more often than it is told", () => {
  const { clock, acts, pace } = setUp(30);
  for (let n = 0; n < 10; n++) {
    pace.want();
    clock.advance(10);
  }
  assertEquals(acts, [0, 30, 60, 90]);
  clock.advance(100);
  assertEquals(acts, [0, 30, 60, 90, 120]);
  pace.want();
  assertEquals(acts.at(-1), 200);
  pace.stop();
});

Deno.test("Pace: what cannot wait takes along what was to come later", () => {
  const { clock, acts, pace } = setUp(30);
  pace.want();
  clock.advance(10);
  pace.want();
  pace.now();
  clock.advance(100);
  assertEquals([acts, clock.sleepers], [[0, 10], 0]);
});

Deno.test("Pace: stopped, it does not happen; without a pace, each time", () => {
  const { clock, acts, pace } = setUp(30);
  pace.want();
  pace.want();
  pace.stop();
  clock.advance(100);
  assertEquals([acts, clock.sleepers], [[0], 0]);
  const without = setUp(0);
  for (let n = 0; n < 3; n++) without.pace.want();
  assertEquals(without.acts, [0, 0, 0]);
});
