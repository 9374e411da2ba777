import { stripColors } from "../../client/layout.ts";
import { COLORED, PLAIN } from "../../client/palette.ts";
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import { testInColor } from "../helpers/colors.ts";

Deno.test("PLAIN changes nothing", () => {
  for (const style of [PLAIN.dim, PLAIN.strong, PLAIN.warning, PLAIN.name("alice")]) {
    assertEquals(style("text"), "text");
  }
});

testInColor("COLORED wraps in one style that ends where the text ends", () => {
  for (const style of [COLORED.dim, COLORED.strong, COLORED.warning, COLORED.name("alice")]) {
    assertMatch(style("text"), new RegExp("^\u001b\\[[0-9]+mtext\u001b\\[[0-9]+m$"));
    assertEquals(stripColors(style("text")), "text");
  }
});

testInColor(
  "COLORED gives a name the same colour each time, and names many, none hard to read",
  () => {
    const names = Array.from({ length: 200 }, (_, n) => `person${n}`);
    const codes = names.map((name) => /\[(\d+)m/.exec(COLORED.name(name)("x"))?.[1] ?? "");
    const again = names.map((name) => /\[(\d+)m/.exec(COLORED.name(name)("x"))?.[1] ?? "");
    assertEquals(codes, again);
    assertEquals(new Set(codes).size, 8);
    // Black, yellow, white, and grey are lost on one background or the other.
    for (const code of codes) assert(!["30", "33", "37", "90", "93", "97"].includes(code), code);
  },
);
