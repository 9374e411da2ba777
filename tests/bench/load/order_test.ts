import { assertEquals } from "../../../typed/assert.ts";
import { OrderCheck } from "./order.ts";

/** What is found where one speaker said five lines, another one none, and these came. */
function found(...lines: number[]): { wrong: number; missing: number } {
  const check = new OrderCheck(2);
  for (const line of lines) check.take(0, line);
  return { wrong: check.wrong, missing: check.missing([5, 0]) };
}

Deno.test("OrderCheck is content with each line once, in order", () => {
  assertEquals(found(0, 1, 2, 3, 4), { wrong: 0, missing: 0 });
});

Deno.test("OrderCheck finds a line that came twice", () => {
  assertEquals(found(0, 1, 1, 2, 3, 4), { wrong: 1, missing: 0 });
  assertEquals(found(0, 1, 2, 3, 4, 0), { wrong: 1, missing: 0 });
  assertEquals(found(0, 1, 2, 3, 4, 4), { wrong: 1, missing: 0 });
});

Deno.test("OrderCheck finds a line that is missing, wherever that is", () => {
  assertEquals(found(1, 2, 3, 4), { wrong: 1, missing: 0 });
  assertEquals(found(0, 1, 3, 4), { wrong: 1, missing: 0 });
  assertEquals(found(0, 1, 2, 3), { wrong: 0, missing: 1 });
  assertEquals(found(), { wrong: 0, missing: 5 });
});

Deno.test("OrderCheck finds lines that were swapped", () => {
  assertEquals(found(0, 2, 1, 3, 4), { wrong: 2, missing: 0 });
  assertEquals(found(0, 1, 2, 4, 3), { wrong: 2, missing: 0 });
});

Deno.test("OrderCheck finds what nobody has said", () => {
  const check = new OrderCheck(2);
  check.take(1, 0);
  check.take(7, 0);
  assertEquals({ wrong: check.wrong, missing: check.missing([0, 0]) }, { wrong: 1, missing: 1 });
});

Deno.test("OrderCheck keeps speakers apart", () => {
  const check = new OrderCheck(2);
  for (const [speaker, line] of [[0, 0], [1, 0], [1, 1], [0, 1]] as const) {
    check.take(speaker, line);
  }
  assertEquals({ wrong: check.wrong, missing: check.missing([2, 2]) }, { wrong: 0, missing: 0 });
});
