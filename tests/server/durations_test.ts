import { Durations } from "../../server/durations.ts";
import { assertEquals } from "../../typed/assert.ts";

Deno.test("durations: counted in ranges for ever, and the latest one by one", () => {
  const durations = new Durations();
  assertEquals(durations.recent(), { median: 0, p99: 0, most: 0 });
  for (let ms = 1; ms <= 100; ms++) durations.add(ms);
  assertEquals(durations.recent(), { median: 50, p99: 99, most: 100 });
  assertEquals([durations.count, durations.sum], [100, 5050]);
  assertEquals(
    durations.cumulated().filter(({ most }) => [1, 10, 100, Infinity].includes(most)),
    [
      { most: 1, count: 1 },
      { most: 10, count: 10 },
      { most: 100, count: 100 },
      { most: Infinity, count: 100 },
    ],
  );
  durations.add(60_000);
  assertEquals(durations.cumulated().at(-1), { most: Infinity, count: 101 });
  assertEquals(durations.cumulated().at(-2)?.count, 100);
  for (let number = 0; number < 600; number++) durations.add(2);
  assertEquals(durations.recent(), { median: 2, p99: 2, most: 2 });
});
