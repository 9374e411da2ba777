import { svgOf } from "../../tools/svg.ts";
import { assert, assertEquals } from "../../typed/assert.ts";

/** The pieces of text, each as `x class style text`. */
function pieces(screen: string): string[] {
  return [
    ...svgOf(screen, 20, "x").matchAll(
      /<text x="([\d.]+)"[^>]*?( class="[^"]*")?( style="[^"]*")?>([^<]*)</g,
    ),
  ]
    .map(([, x, marks = "", style = "", text]) =>
      `${x} ${marks.slice(8, -1)} ${style.slice(8, -1)} ${text}`.replaceAll("\u00a0", " ")
    );
}

Deno.test("svgOf draws each piece in its column, as it looks", () => {
  assertEquals(pieces("a \u001b[1mb\u001b[0m\u001b[2;31mc\u001b[0m  d"), [
    "14.0   a",
    "30.8 bold  b",
    "39.2 dim fill: #c5303a c",
    "64.4   d",
  ]);
  assertEquals(pieces("\u001b[38;2;1;2;3mx\u001b[39my"), [
    "14.0  fill: rgb(1, 2, 3) x",
    "22.4   y",
  ]);
  assertEquals(pieces("三a"), ["14.0   三", "30.8   a"]);
  assertEquals(pieces("\u001b[3mone\ntwo"), ["14.0 italic  one", "14.0 italic  two"]);
});

Deno.test("svgOf paints what is inverse, and nothing can break out of it", () => {
  const svg = svgOf("\u001b[7m<&\"'>\u001b[0m", 20, "x");
  assert(svg.includes('<rect class="back" x="14.0" y="14" width="42.0" height="18"/>'), svg);
  assertEquals(pieces("<b>&amp;</b>"), ["14.0   &#60;b&#62;&#38;amp;&#60;/b&#62;"]);
});
