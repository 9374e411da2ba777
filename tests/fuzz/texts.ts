/** Words and texts as nobody should send them, and some as everybody does. */
import type { Random } from "./random.ts";

/** Texts that have been trouble somewhere. */
const AWKWARD: readonly string[] = [
  "",
  " ",
  ":",
  ": ",
  ",",
  ",,,,",
  "*",
  "?",
  "#",
  "##",
  "#,#",
  "-",
  "+",
  "@",
  "!",
  "0",
  "-1",
  "1e9",
  "NaN",
  "99999999999999999999",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "undefined",
  "null",
  "%s%n%x",
  "../../etc/passwd",
  "'; DROP TABLE rooms; --",
  '"',
  "\\",
  "\\s\\:\\r\\n\\",
  "\x01",
  "\x01ACTION waves\x01",
  "\x01VERSION\x01",
  "\x02bold\x1f\x0304,12red",
  "\x1b[2J\x1b]0;title\x07",
  "\x7f\x80\x9b31m",
  "\ufeff",
  "\u202e\u2066\u2069",
  "\u200b\u200d\ufe0f",
  "é", // decomposed
  "İıſK",
  "ß",
  "家族",
  "שלום",
  "👩‍👩‍👧",
  "\u{10ffff}",
  "a\u0300".repeat(40),
  "***************************************************!*@*",
  "*a".repeat(60),
  "?*".repeat(60),
];

const NAMES = ["ann", "ben", "cat", "watcher", "Ann", "ANN", "аnn", "a\u0301nn", "n".repeat(32)];
const ROOMS = ["#7", "#8", "#9", "#lobby", "#LOBBY", "#1", "#999999999", "#007", "#a,b", "#\u200b"];

/** A text of characters from anywhere, up to so many. */
export function anyText(random: Random, most: number): string {
  const ranges = [
    [0x20, 0x7e],
    [0x20, 0x7e],
    [0, 0x9f],
    [0xa0, 0x24f],
    [0x300, 0x36f],
    [
      0x590,
      0x6ff,
    ],
    [0x2000, 0x206f],
    [0x4e00, 0x9fff],
    [0x1f300, 0x1faff],
  ] as const;
  let text = "";
  for (let left = random.below(most + 1); left > 0; left--) {
    const [first, last] = random.pick(ranges);
    text += String.fromCodePoint(first + random.below(last - first + 1));
  }
  return text;
}

export function awkward(random: Random): string {
  return random.oneIn(4) ? anyText(random, 40) : random.pick(AWKWARD);
}

export function nick(random: Random): string {
  return random.oneIn(6) ? awkward(random) : random.pick(NAMES);
}

export function room(random: Random): string {
  return random.oneIn(6) ? awkward(random) : random.pick(ROOMS);
}

export function target(random: Random): string {
  return random.oneIn(2) ? nick(random) : room(random);
}

/** Several with commas between them; sometimes very many. */
export function listOf(random: Random, one: () => string): string {
  const count = random.oneIn(20) ? 80 : random.oneIn(3) ? 1 + random.below(4) : 1;
  return Array.from({ length: count }, one).join(",");
}

export function number(random: Random): string {
  return random.oneIn(4) ? awkward(random) : String(random.below(200) - 10);
}

/** What is said; sometimes as long as a line can be, or a little longer. */
export function speech(random: Random): string {
  if (random.oneIn(12)) return "x".repeat(470 + random.below(60));
  if (random.oneIn(12)) return "é家".repeat(90 + random.below(15));
  return random.oneIn(2) ? awkward(random) : `${random.pick(["hello", "one", "two words"])} ann`;
}

export function mask(random: Random): string {
  return random.pick([
    "*!*@*",
    `${nick(random)}!*@*`,
    `*!${awkward(random)}@*`,
    `~a:${nick(random)}`,
    `~q:${nick(random)}`,
    `~t:${number(random)}:${nick(random)}`,
    `~${awkward(random)}`,
    awkward(random),
  ]);
}
