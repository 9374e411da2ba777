import fc from "fast-check";
import { formatDuration, MOST_MINUTES, readDuration } from "../../protocol/durations.ts";
import { assertEquals } from "../../typed/assert.ts";

Deno.test("readDuration takes what people write", () => {
  const rows: readonly [string, number | undefined][] = [
    ["1m", 1],
    ["90min", 90],
    ["2h", 120],
    ["2H", 120],
    ["1d12h", 36 * 60],
    ["3 days", 3 * 1440],
    ["1 week 2 days", 9 * 1440],
    ["1w", 7 * 1440],
    ["3650d", MOST_MINUTES],
    ["3651d", undefined],
    ["0m", undefined],
    ["30", undefined],
    ["", undefined],
    ["h", undefined],
    ["2s", undefined],
    ["2h spam", undefined],
    ["-2h", undefined],
    ["2.5h", undefined],
    ["99999999m", undefined],
  ];
  for (const [text, minutes] of rows) assertEquals(readDuration(text), minutes, text);
});

Deno.test("formatDuration reads well, and reads back as the same", () => {
  const rows: readonly [number, string][] = [
    [1, "1 minute"],
    [60, "1 hour"],
    [61, "1 hour 1 minute"],
    [1440, "1 day"],
    [10_080, "7 days"],
    [2 * 1440 + 3 * 60 + 4, "2 days 3 hours 4 minutes"],
  ];
  for (const [minutes, text] of rows) assertEquals(formatDuration(minutes), text);
  fc.assert(fc.property(fc.integer({ min: 1, max: MOST_MINUTES }), (minutes) => {
    assertEquals(readDuration(formatDuration(minutes)), minutes);
    assertEquals(readDuration(`${minutes}m`), minutes);
  }));
});

Deno.test("readDuration takes any text, and only times within bounds", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => {
    const minutes = readDuration(text);
    return minutes === undefined || minutes >= 1 && minutes <= MOST_MINUTES;
  }));
  // It takes no longer for what is nearly one.
  const began = performance.now();
  assertEquals(readDuration(`${"1h ".repeat(50_000)}!`), undefined);
  assertEquals(performance.now() - began < 1_000, true);
});
