import { assert, assertEquals } from "../../../typed/assert.ts";
import { Latencies, median } from "./statistics.ts";

Deno.test("median is the number in the middle", () => {
  assertEquals(median([3, 1, 2]), 2);
  assertEquals(median([7]), 7);
  assertEquals(median([]), NaN);
});

Deno.test("Latencies tells quantiles within 3 %, and the longest as it was", () => {
  const latencies = new Latencies();
  for (let at = 1; at <= 10_000; at++) latencies.add(at / 100);
  for (const [part, ms] of [[0.01, 1], [0.5, 50], [0.99, 99], [0.999, 99.9]] as const) {
    const found = latencies.quantile(part);
    assert(Math.abs(found - ms) <= ms * 0.03, `${part}: ${found}`);
  }
  assertEquals(latencies.longest, 100);
  assertEquals(latencies.quantile(1), 100);
  assertEquals(latencies.count, 10_000);
});

Deno.test("Latencies holds what takes no time and what takes for ever", () => {
  const latencies = new Latencies();
  assertEquals(latencies.quantile(0.5), NaN);
  latencies.add(0);
  assertEquals(latencies.quantile(0.5), 0);
  latencies.add(1e9);
  assertEquals(latencies.longest, 1e9);
  assert(latencies.quantile(1) > 2e6);
  latencies.clear();
  assertEquals([latencies.count, latencies.longest], [0, 0]);
});
