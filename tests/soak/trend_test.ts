import { assert, assertEquals } from "../../typed/assert.ts";
import { growth, median, slope } from "./trend.ts";

Deno.test("slope: how much figures grow from one to the next", () => {
  assertEquals(slope([1, 3, 5, 7]), 2);
  assertEquals(slope([4, 4, 4]), 0);
  assertEquals([slope([]), slope([9])], [0, 0]);
});

Deno.test("growth: noise does not hide it, and is not taken for it", () => {
  const noisy = (at: number): number => [0, 9, 3, 7][at % 4] ?? 0;
  const flat = Array.from({ length: 60 }, (_, at) => noisy(at));
  assert(Math.abs(growth(flat)) < 5);
  assert(growth(flat.map((figure, at) => figure + at)) > 30);
  assertEquals(growth([]), 0);
  assertEquals(median([5, 1, 3]), 3);
});
