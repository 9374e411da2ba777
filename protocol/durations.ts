/** How long something lasts, as people write and read it: `2h`, `3 days`, `forever`. Whole minutes. */

const HOUR = 60;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

/** The longest time, in minutes: ten years. What is to last longer lasts for ever. */
export const MOST_MINUTES = 10 * 365 * DAY;

const UNITS: ReadonlyMap<string, number> = new Map([
  ["m", 1],
  ["min", 1],
  ["mins", 1],
  ["minute", 1],
  ["minutes", 1],
  ["h", HOUR],
  ["hour", HOUR],
  ["hours", HOUR],
  ["d", DAY],
  ["day", DAY],
  ["days", DAY],
  ["w", WEEK],
  ["week", WEEK],
  ["weeks", WEEK],
]);

const NAMES: readonly (readonly [number, string])[] = [[DAY, "day"], [HOUR, "hour"], [1, "minute"]];

/**
 * Reads a time: `30m`, `2h`, `1d12h`, `3 days`.
 * @returns Minutes, at least 1; `undefined` when it is not a time, or longer than
 * {@linkcode MOST_MINUTES}.
 */
export function readDuration(text: string): number | undefined {
  if (!/^(?:\d{1,7}\s*[a-z]+\s*)+$/i.test(text)) return undefined;
  let minutes = 0;
  for (const [, count = "", unit = ""] of text.matchAll(/(\d+)\s*([a-z]+)/gi)) {
    const size = UNITS.get(unit.toLowerCase());
    if (size === undefined) return undefined;
    minutes += Number(count) * size;
  }
  return minutes >= 1 && minutes <= MOST_MINUTES ? minutes : undefined;
}

/** Minutes in words: `2 hours`, `1 day 12 hours`. */
export function formatDuration(minutes: number): string {
  let rest = minutes;
  const words: string[] = [];
  for (const [size, name] of NAMES) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) words.push(`${count} ${name}${count === 1 ? "" : "s"}`);
  }
  return words.join(" ");
}
