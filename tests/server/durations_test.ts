import { Durations } from "../../server/durations.ts";
import { assertEquals } from "../../typed/assert.ts";

Deno.test("durations: all are counted and told of, the latest are remembered one by one", () => {
  const durations = new Durations();
  assertEquals(durations.recent(), { median: 0, p99: 0, most: 0 });
  for (let ms = 1; ms <= 100; ms++) durations.add(ms);
  assertEquals(durations.recent(), { median: 50, p99: 99, most: 100 });
  const told: number[] = [];
  durations.listener = (ms) => told.push(ms);
  for (let number = 0; number < 600; number++) durations.add(2);
  assertEquals(durations.recent(), { median: 2, p99: 2, most: 2 });
  assertEquals([durations.count, told.length, told[0]], [700, 600, 2]);
});
