import fc from "fast-check";
import { pauseBefore, pauseInRestart, windowOf } from "../../client/backoff.ts";
import { assert, assertEquals, assertNotEquals } from "../../typed/assert.ts";

Deno.test("pauseBefore doubles from 1 s to 30 s", () => {
  const pauses = [1, 2, 3, 4, 5, 6, 7, 100, 5000].map((attempt) => pauseBefore(attempt, 0));
  assertEquals(pauses, [1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000, 30000]);
});

Deno.test("pauseBefore: chance takes away up to half, from every pause", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, chance) => {
        const full = pauseBefore(attempt, 0);
        const pause = pauseBefore(attempt, chance);
        assert(pause >= full / 2 && pause <= full, `${pause} of ${full}`);
      },
    ),
  );
  for (const attempt of [1, 2, 10]) {
    assertNotEquals(pauseBefore(attempt, 0.2), pauseBefore(attempt, 0.8), `attempt ${attempt}`);
  }
});

Deno.test("while a server restarts the pauses are short, and spread by chance", () => {
  const pauses = (spread: number): number[] =>
    [0, 0.25, 0.5, 0.999].map((chance) => pauseInRestart({ seconds: 5, spread }, chance));
  assertEquals(pauses(500), [250, 375, 500, 750]);
  assertEquals(pauses(4_000), [2_000, 3_000, 4_000, 5_996]);
});

Deno.test("a server that restarts is waited for longer than it has said", () => {
  assertEquals(windowOf({ seconds: 1, spread: 500 }), 10_000);
  assertEquals(windowOf({ seconds: 20, spread: 500 }), 60_000);
});
