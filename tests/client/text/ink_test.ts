import fc from "fast-check";
import { mentionPattern } from "../../../client/mentions.ts";
import { stripColors } from "../../../client/layout.ts";
import { COLORED, paletteOf, PLAIN } from "../../../client/palette.ts";
import { ink } from "../../../client/text/ink.ts";
import { assert, assertEquals } from "../../../typed/assert.ts";

const ANN = mentionPattern(["ann"]);

Deno.test("ink: what another client formats looks so, and where nothing can, it is only text", () => {
  const text = "\x02bold\x02 \x0304red\x03 **too** `code`";
  assertEquals(ink(text, PLAIN, undefined).lines, ["bold red **too** `code`"]);
  assertEquals(ink(text, COLORED, undefined).lines, [
    "\x1b[1mbold\x1b[22m \x1b[31mred\x1b[39m \x1b[1mtoo\x1b[22m \x1b[36mcode\x1b[39m",
  ]);
});

Deno.test("ink: a message that names the reader says so, and where", () => {
  const named = ink("hi Ann, and annabel", COLORED, ANN);
  assertEquals([named.mention, named.lines], [true, [
    "hi \x1b[7m\x1b[1mAnn\x1b[22m\x1b[27m, and annabel",
  ]]);
  assertEquals(ink("hi ann", PLAIN, ANN), { lines: ["hi ann"], mention: true });
  for (const text of ["annabel", "https://x.y/ann", "nobody"]) {
    assertEquals(ink(text, PLAIN, ANN), { lines: [text], mention: false }, text);
  }
  assertEquals(ink("ann", PLAIN, undefined).mention, false);
});

Deno.test("ink: lines, no more than so many, and links in one piece", () => {
  assertEquals(ink("one\n\n  two", PLAIN, undefined).lines, ["one", "", "  two"]);
  const many = ink("x\n".repeat(300), PLAIN, undefined).lines;
  assertEquals([many.length, many.at(-1)], [201, "… and 101 more lines"]);
  assertEquals(ink("**see https://x.y/a_b_c**", COLORED, undefined).lines, [
    "**see https://x.y/a_b_c**",
  ]);
});

Deno.test("ink: text from right to left cannot turn around what stands beside it", () => {
  assertEquals(ink("\x02שלום\x02 x", PLAIN, undefined).lines, ["\u2068שלום x\u2069"]);
});

Deno.test("ink: whatever is said, all that goes to the terminal beside text is ours", () => {
  const unit = fc.oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
    fc.constantFrom(
      ..."\x1b\x9b\x07\r\n\t\x7f\x02\x03\x04\x0f\x11\x16\x1d\x1e\x1f\u202e\u2066\u2069\u200b\u200d\u0301",
      ...["[31m", "]0;x", "]8;;http://x", "04,05", "**", "_", "`", "```", "ann", "ش", "👩", " "],
    ),
  );
  const harmful = /[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}\u061c\u200e\u200f\u202a-\u202e\u2066\u2067]/u;
  const palette = fc.constantFrom(PLAIN, COLORED, paletteOf("256"), paletteOf("all"));
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 60 }), palette, (units, palette) => {
      for (const line of ink(units.join(""), palette, ANN).lines) {
        const bare = palette === PLAIN ? line : stripColors(line);
        assert(!harmful.test(bare), JSON.stringify(line));
        // Every style that is begun has ended.
        const styles = line.match(new RegExp("\u001b\\[[0-9;]+m", "g")) ?? [];
        assert(styles.length === 0 || /\[(2[2-9]|39)m$/.test(styles.at(-1) ?? ""), line);
      }
    }),
    { numRuns: 1000 },
  );
});
