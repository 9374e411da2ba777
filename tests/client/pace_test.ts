import { Pace } from "../../client/pace.ts";
import { assert, assertEquals } from "../../typed/assert.ts";
import { FakeClock } from "../helpers/clock.ts";

function setUp(every: number, something = true) {
  const clock = new FakeClock();
  const acts: number[] = [];
  const start = clock.now();
  const pace = new Pace(every, clock, () => {
    acts.push(clock.now() - start);
    return something;
  });
  return { clock, acts, pace, start };
}

Deno.test("Pace: a few times at once, then on the whole no more often than it is told", () => {
  const { clock, acts, pace, start } = setUp(30);
  for (let n = 0; n < 100; n++) {
    pace.want();
    clock.advance(10);
  }
  assertEquals(acts.slice(0, 7), [0, 10, 20, 90, 100, 110, 180]);
  assert(acts.length <= 1 + 1_000 / 30 + 3, String(acts.length));
  clock.advance(100);
  pace.want();
  assertEquals(acts.at(-1), clock.now() - start);
  pace.stop();
});

Deno.test("Pace: what cannot wait takes along what was to come later", () => {
  const { clock, acts, pace } = setUp(30);
  for (let n = 0; n < 4; n++) pace.want();
  clock.advance(10);
  pace.now();
  clock.advance(100);
  assertEquals(acts, [0, 0, 0, 10]);
});

Deno.test("Pace: where there was nothing to do, the next time may come at once", () => {
  const { acts, pace } = setUp(30, false);
  for (let n = 0; n < 9; n++) pace.want();
  assertEquals(acts.length, 9);
});

Deno.test("Pace: stopped, it does not happen; without a pace, each time", () => {
  const { clock, acts, pace } = setUp(30);
  for (let n = 0; n < 5; n++) pace.want();
  pace.stop();
  clock.advance(100);
  assertEquals(acts, [0, 0, 0]);
  const without = setUp(0);
  for (let n = 0; n < 5; n++) without.pace.want();
  assertEquals(without.acts, [0, 0, 0, 0, 0]);
});
