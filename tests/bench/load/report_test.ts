import { assertEquals } from "../../../typed/assert.ts";
import type { Figures } from "./figures.ts";
import { failed, report, type Result } from "./report.ts";
import type { ServerName } from "./servers.ts";
import { WORKLOADS } from "./workloads.ts";

const workload = WORKLOADS.find(({ name }) => name === "join") ?? WORKLOADS[0];

function result(server: ServerName, figures: Figures, more: Partial<Result> = {}): Result {
  if (workload === undefined) throw new Error("no workloads");
  const history = server === "snug" ? true : undefined;
  const contestant = { server, history };
  return { workload, contestant, figures, lost: 0, ...more };
}

Deno.test("report shows medians, and ratios to InspIRCd", () => {
  const results = [
    result("snug", { p50: 1, p99: 5, longest: 30, entering: 2_000, memory: 100 }),
    result("inspircd", { p50: 2, p99: 4, longest: 20, entering: 1_000, memory: 10 }),
    result("snug", { p50: 3, p99: 6, longest: 50, entering: 4_000, memory: 300 }, { lost: 7 }),
    result("snug", { p50: 2, p99: 7, longest: 10, entering: 3_000, memory: 200 }),
  ];
  const [, ...lines] = report(results, false).trim().split("\n");
  const head = ["server", "PONG p50 ms", "PONG p99 ms", "longest PONG ms", "NAMES and WHO ms"];
  assertEquals(lines.map((line) => line.split(/ {2,}/)), [
    [...head, "memory MB", "lost"],
    ["snug, history on", "2.00", "6.00", "30.0 (1.50)", "3,000 (3.00)", "200", "7"],
    ["inspircd", "2.00", "4.00", "20.0", "1,000", "10", "0"],
  ]);
  assertEquals(failed(results), true);
  assertEquals(failed(results.filter(({ lost }) => lost === 0)), false);
});

Deno.test("report says what was broken off, and has nothing to say of it", () => {
  const results = [result("snug", {}, { failure: "c1: gone" }), result("snug", { p50: 1 })];
  const last = report(results, false).trim().split("\n").at(-1) ?? "";
  assertEquals(last.replace(/ {2,}/g, "|"), "snug, history on|1.00|-|-|-|-|1 of 2 broken off");
  assertEquals(failed(results), true);
});
