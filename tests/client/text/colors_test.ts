import {
  type Depth,
  foreground,
  hueOf,
  luminance,
  nameColors,
  nearestOf256,
  readable,
  type Rgb,
  rgbOf256,
} from "../../../client/text/colors.ts";
import { assert, assertEquals } from "../../../typed/assert.ts";

/** The contrast of a colour to the darker and the lighter background (WCAG 2). */
function contrasts(color: Rgb): [number, number] {
  const light = luminance(color) + 0.05;
  return [light / 0.05, 1.05 / light];
}

function rgbOfCode(code: string): Rgb {
  const [, , ...numbers] = code.split(";").map(Number);
  const [red = 0, green = 0, blue = 0] = numbers;
  return numbers.length === 1 ? rgbOf256(red) : { red, green, blue };
}

Deno.test("every colour for names stands out from black and from white", () => {
  for (const [depth, least] of [["256", 3.5], ["all", 4.5]] as const) {
    for (const code of nameColors(depth)) {
      for (const contrast of contrasts(rgbOfCode(code))) {
        assert(contrast >= least, `${code}: ${contrast.toFixed(2)}`);
      }
    }
  }
  assertEquals(nameColors("none"), []);
});

Deno.test("readable: a colour of any hue", () => {
  for (let hue = 0; hue < 360; hue += 7) {
    const color = readable(hue);
    for (const contrast of contrasts(color)) assert(contrast >= 4.5, `${hue}: ${contrast}`);
    const back = hueOf({ kind: "rgb", ...color }) ?? 0;
    assert(Math.abs((back - hue + 540) % 360 - 180) < 6, `${hue}: ${back}`);
  }
});

Deno.test("the colours of IRC have hues, and greys have none", () => {
  const rows: readonly [number, number | undefined][] = [
    [0, undefined],
    [1, undefined],
    [2, 240],
    [3, 120],
    [4, 0],
    [12, 240],
    [13, 330],
    [14, undefined],
    [16, 0],
    [20, 120],
    [28, 0],
    [87, 330],
    [88, undefined],
    [98, undefined],
    [1234, undefined],
  ];
  for (const [number, hue] of rows) {
    assertEquals(hueOf({ kind: "number", number }), hue, `${number}`);
  }
  assertEquals(hueOf({ kind: "rgb", red: 0, green: 128, blue: 128 }), 180);
  assertEquals(hueOf({ kind: "rgb", red: 120, green: 128, blue: 128 }), undefined);
});

Deno.test("a foreground is one that the terminal has", () => {
  const rows: readonly [Depth, RegExp][] = [
    ["16", /^(3[1-6]|9[1-6])$/],
    ["256", /^38;5;\d{2,3}$/],
    ["all", /^38;2;\d{1,3};\d{1,3};\d{1,3}$/],
  ];
  for (const [depth, pattern] of rows) {
    for (const hue of [0, 14, 29, 45, 180, 359]) assert(pattern.test(foreground(hue, depth)));
  }
});

Deno.test("the cube of 256 colours: each is the nearest to itself", () => {
  for (let number = 16; number < 232; number++) {
    assertEquals(nearestOf256(rgbOf256(number)), number);
  }
});
