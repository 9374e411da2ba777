import fc from "fast-check";
import {
  casefold,
  CHANNEL_BYTES,
  hasControl,
  isNick,
  isRoom,
  NICK_BYTES,
  roomFromInput,
} from "../../protocol/names.ts";
import { byteLength } from "../../protocol/text.ts";
import { assert, assertEquals, assertNotEquals } from "../../typed/assert.ts";

Deno.test("isNick takes letters and digits of any script, and nothing that could mislead", () => {
  const good = [
    "a",
    "alice",
    "Alice-2",
    "[x]",
    "_^_",
    "josé",
    "Ünal",
    "家族",
    "Ольга",
    "محمد",
    "a1",
    "young",
  ];
  const bad = [
    "",
    "1a",
    "-a",
    "a b",
    "a,b",
    "a!b",
    "a@b",
    "#a",
    "a:b",
    "a*",
    "a\x00",
    "a\x1b[31m",
    "a\u0085",
    "a\u202eb",
    "a\u200bb",
    "a\u2066b",
    "\u3164",
    "a\ufe0f",
    "a\u034fb",
    "\u0430nn",
    "\u03b1nn",
    "you",
    "YoU",
    "x".repeat(33),
    "x".repeat(500),
    "家".repeat(33),
  ];
  for (const name of good) assertEquals(isNick(name), true, name);
  for (const name of bad) assertEquals(isNick(name), false, name);
  assertEquals(isNick("家".repeat(32)), true);
});

Deno.test("isRoom takes numbers with one spelling, and names that begin with a letter or digit", () => {
  const good = [
    "#7",
    "#1",
    "#999999999",
    "#general",
    "#c++",
    "#node.js",
    "#7up",
    "#学生",
    "#Ärzte",
  ];
  const bad = [
    "",
    "#",
    "7",
    "#0",
    "#07",
    "#1000000000",
    "#999999999999",
    "#-1",
    "#７",
    "#1７",
    "#٧",
    "#²",
    "#../x",
    "##x",
    "#a b",
    "#a,b",
    "#a/b",
    "#a:b",
    "#a\x07",
    "#a\u202e",
    "#\u3164",
    "#a\ufe0f",
    `#${"x".repeat(64)}`,
  ];
  for (const name of good) assertEquals(isRoom(name), true, name);
  for (const name of bad) assertEquals(isRoom(name), false, name);
});

Deno.test("roomFromInput reads what a person types", () => {
  const cases: readonly [string, string | undefined][] = [
    ["7", "#7"],
    ["#7", "#7"],
    [" 007 ", "#7"],
    ["general", "#general"],
    ["７", "#7"],
    ["＃０７", "#7"],
    ["学生７", "#学生７"],
    ["٧", undefined],
    ["0", undefined],
    ["-1", undefined],
    ["999999999999", undefined],
    ["../x", undefined],
    ["", undefined],
  ];
  for (const [typed, room] of cases) assertEquals(roomFromInput(typed), room, typed);
});

Deno.test("casefold folds ASCII only, as CASEMAPPING=ascii says, and composes", () => {
  assertEquals(casefold("ALICE[]"), casefold("alice[]"));
  assertNotEquals(casefold("[]"), casefold("{}"));
  assertNotEquals(casefold("É"), casefold("é"));
  assertEquals(casefold("e\u0301"), casefold("\u00e9"));
});

/** Names as people, and those who mean harm, may write them. */
const anyName = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(..."aAéÉÅ\u0301\u0130ıßẞſKµ#1"), maxLength: 12 }),
);

Deno.test("casefold: done twice it is the same, and ASCII case and composition do not matter", () => {
  fc.assert(fc.property(anyName, (name) => {
    const folded = casefold(name);
    assertEquals(casefold(folded), folded);
    assertEquals(casefold(name.normalize("NFC")), casefold(name.normalize("NFD")));
    const ascii = name.replace(/[^\0-\x7f]/g, "");
    assertEquals(casefold(ascii.toUpperCase()), casefold(ascii));
    assertEquals(casefold("W\u030a"), casefold("w\u030a"));
    // Nothing but ASCII letters has two cases here: `CASEMAPPING=ascii`.
    assert(!/[A-Z]/.test(folded));
  }));
});

Deno.test("a name that is taken has no control, no space and no more bytes than it may have", () => {
  fc.assert(fc.property(anyName, (name) => {
    for (
      const [valid, most] of [[isNick(name), NICK_BYTES], [isRoom(name), CHANNEL_BYTES]] as const
    ) {
      if (!valid) continue;
      assert(!hasControl(name) && !/[ ,]/.test(name), JSON.stringify(name));

      assert(byteLength(name) <= most);
    }
    const room = roomFromInput(name);
    if (room !== undefined) assert(isRoom(room) && roomFromInput(room) === room);
  }));
});
