import { stripColors } from "../../client/layout.ts";
import { COLORED, paletteOf, PLAIN } from "../../client/palette.ts";
import { assert, assertEquals, assertMatch, assertNotEquals } from "../../typed/assert.ts";

const SGR = new RegExp("^\u001b\\[[0-9;]+mtext\u001b\\[[0-9]+m$");

Deno.test("PLAIN changes nothing", () => {
  const looks = [PLAIN.look({ bold: true, color: { kind: "number", number: 4 } })];
  for (const style of [PLAIN.dim, PLAIN.strong, PLAIN.warning, PLAIN.name("alice"), ...looks]) {
    assertEquals(style("text"), "text");
  }
  assertEquals(paletteOf("none"), PLAIN);
});

Deno.test("a style ends where its text ends", () => {
  for (const { dim, strong, warning, name } of [COLORED, paletteOf("256"), paletteOf("all")]) {
    for (const style of [dim, strong, warning, name("alice")]) {
      assertMatch(style("text"), SGR);
      assertEquals(stripColors(style("text")), "text");
      assertEquals(style(""), "");
    }
  }
});

Deno.test("a style goes on after one inside it that ends in the same way", () => {
  const { dim, strong } = COLORED;
  assertEquals(dim(`a${strong("b")}c`), "\x1b[2ma\x1b[1mb\x1b[22m\x1b[2mc\x1b[22m");
});

Deno.test("a name has the same colour each time, and people have many, none hard to read", () => {
  const names = Array.from({ length: 300 }, (_, n) => `person${n}`);
  for (const [depth, least] of [["16", 7], ["256", 14], ["all", 30]] as const) {
    const palette = paletteOf(depth);
    const codes = names.map((name) => /\[([0-9;]+)m/.exec(palette.name(name)("x"))?.[1] ?? "");
    assertEquals(
      codes,
      names.map((name) => {
        return /\[([0-9;]+)m/.exec(paletteOf(depth).name(name.toUpperCase())("x"))?.[1] ?? "";
      }),
    );
    assert(new Set(codes).size >= least, `${depth}: ${new Set(codes).size}`);
    // Black, yellow, white, grey and dark blue are lost on one background or the other.
    for (const code of codes) {
      assert(!["30", "33", "34", "37", "90", "93", "97"].includes(code), code);
    }
  }
});

Deno.test("looks: each is one, and together they are all", () => {
  const { look } = COLORED;
  const looks = [
    look({ bold: true }),
    look({ italic: true }),
    look({ underline: true }),
    look({ strike: true }),
    look({ inverse: true }),
    look({ code: true }),
    look({ color: { kind: "number", number: 4 } }),
  ].map((style) => style("text"));
  for (const text of looks) assertMatch(text, SGR);
  assertEquals(new Set(looks).size, looks.length);
  const all = look({ bold: true, italic: true, underline: true, strike: true, inverse: true })("x");
  assertEquals(stripColors(all), "x");
  for (const begin of [1, 3, 4, 7, 9]) assert(all.includes(`\x1b[${begin}m`), `${begin}`);
  assertEquals(look({})("x"), "x");
});

Deno.test("a text is never lost in its background, nor in a colour like white or black", () => {
  const { look } = COLORED;
  for (const number of [0, 1, 14, 15, 88, 98, 99]) {
    assertEquals(look({ color: { kind: "number", number } })("x"), "x", `${number}`);
  }
  const color = { kind: "number", number: 4 } as const;
  const hidden = look({ color, background: color })("x");
  assert(hidden.includes("\x1b[7m") && hidden.includes("\x1b[31m"), JSON.stringify(hidden));
  assert(!new RegExp("\\[4[0-7]m").test(hidden));
});

Deno.test("a mention is not told by colour alone", () => {
  const text = COLORED.look({ mention: true })("ann");
  assertNotEquals(text, "ann");
  assert(text.includes("\x1b[1m") && text.includes("\x1b[7m"));
});
