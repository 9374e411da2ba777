import { clock, dateAndClock, dayName, sameDay, startOfDay } from "../../client/days.ts";
import { assertEquals } from "../../typed/assert.ts";

const NOW = new Date(2026, 10, 23, 9, 5).getTime();

Deno.test("a day by its name, with the year where it is another one", () => {
  assertEquals(dayName(NOW, NOW), "Monday 23 November");
  assertEquals(dayName(new Date(2026, 0, 1).getTime(), NOW), "Thursday 1 January");
  assertEquals(
    dayName(new Date(2025, 11, 31, 23, 59).getTime(), NOW),
    "Wednesday 31 December 2025",
  );
  assertEquals(dateAndClock(NOW, NOW), "23 Nov 09:05");
  assertEquals(dateAndClock(new Date(2024, 4, 2, 23, 59).getTime(), NOW), "2 May 2024 23:59");
  assertEquals(clock(NOW), "09:05");
});

Deno.test("days begin at midnight where one is", () => {
  const midnight = new Date(2026, 10, 23).getTime();
  assertEquals(sameDay(NOW, midnight), true);
  assertEquals(sameDay(NOW, midnight - 1), false);
  assertEquals(sameDay(NOW, new Date(2025, 10, 23, 9, 5).getTime()), false);
});

Deno.test("a day that somebody typed", () => {
  assertEquals(startOfDay("2026-11-23"), new Date(2026, 10, 23).getTime());
  assertEquals(startOfDay("2026-1-2"), new Date(2026, 0, 2).getTime());
  for (const text of ["", "2026-02-30", "2026-13-01", "yesterday", "23.11.2026", "2026-11-23x"]) {
    assertEquals(startOfDay(text), undefined, text);
  }
});
