/** Masks of lists, with what stands before them. @see https://modern.ircdocs.horse/#extban-parameter */
import fc from "fast-check";
import { formatExtban, readExtban } from "../../protocol/extbans.ts";
import { assertEquals } from "../../typed/assert.ts";

Deno.test("a mask is written with all its parts, and what ends by itself says so first", () => {
  const rows: readonly [string, string | undefined][] = [
    ["eve", "eve!*@*"],
    ["*@host", "*!*@host"],
    ["~a:eve", "~a:eve"],
    ["~r:Some One", "~r:Some One"],
    ["~m:eve", "~m:eve!*@*"],
    ["~t:60:eve", "~t:60:eve!*@*"],
    ["~t:060:~m:~a:eve", "~t:60:~m:~a:eve"],
    ["~m:~t:5:eve", "~t:5:~m:eve!*@*"],
    ["~t:0:eve", undefined],
    ["~t:-1:eve", undefined],
    ["~t:x:eve", undefined],
    ["~t:60:", undefined],
    ["~t:60", undefined],
    ["~t:9999999:eve", undefined],
    ["~t:99999999:eve", undefined],
    ["~x:eve", "~x:eve!*@*"],
  ];
  for (const [text, written] of rows) {
    const read = readExtban(text);
    assertEquals(read && formatExtban(read), written, text);
  }
  const [read] = [readExtban("~t:60:~m:eve")];
  assertEquals(read && formatExtban(read, false), "~m:eve!*@*");
});

Deno.test("a mask reads back as what it was written from", () => {
  const piece = fc.constantFrom(
    "~t:5:",
    "~t:0:",
    "~m:",
    "~a:",
    "~r:",
    "eve",
    "*",
    "!",
    "@",
    ":",
    " ",
  );
  fc.assert(fc.property(fc.array(piece, { maxLength: 8 }).map((all) => all.join("")), (text) => {
    const read = readExtban(text);
    if (read === undefined) return;
    const again = readExtban(formatExtban(read));
    assertEquals(again && formatExtban(again), formatExtban(read), text);
  }));
});
