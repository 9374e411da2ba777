import { UsageError } from "../../../cli/flags.ts";
import { assertEquals, assertThrows } from "../../../typed/assert.ts";
import { readOptions } from "./options.ts";
import { contestantName } from "./report.ts";

function names(...args: string[]): readonly string[] | undefined {
  return readOptions(args)?.workloads.map(({ name }) => name);
}

Deno.test("readOptions takes all workloads, or those that are named", () => {
  assertEquals(names()?.length, 9);
  assertEquals(names("paced", "burst"), ["burst", "paced"]);
  assertEquals(names("growth"), ["growth-readers", "growth-rooms"]);
  assertEquals(names("growth-rooms"), ["growth-rooms"]);
  assertThrows(() => names("brust"), UsageError, 'no workload "brust"');
});

Deno.test("readOptions takes servers, each Snug with and without history", () => {
  const contestants = (...args: string[]) => readOptions(args)?.contestants.map(contestantName);
  assertEquals(contestants("--servers", "snug-node,inspircd"), [
    "snug-node, history off",
    "snug-node, history on",
    "inspircd",
  ]);
  assertEquals(contestants("--servers", "snug", "--history", "on"), ["snug, history on"]);
  assertThrows(() => contestants("--servers", "ergo"), UsageError, 'not "ergo"');
  assertThrows(() => contestants("--history", "yes"), UsageError, "--history takes");
});

Deno.test("readOptions draws only what is measured", () => {
  assertEquals(readOptions(["growth", "--plot", "x.svg"])?.plot, "x.svg");
  assertThrows(() => readOptions(["burst", "--plot", "x.svg"]), UsageError, "add growth");
  assertEquals(readOptions(["--help"]), undefined);
});
