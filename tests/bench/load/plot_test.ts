import { assert, assertEquals } from "../../../typed/assert.ts";
import { type Panel, plotOf, roundTicks } from "./plot.ts";

function panel(points: { x: number; y: number }[], more: Partial<Panel> = {}): Panel {
  const series = [{ name: "a & b", color: 0, dashed: false, points }];
  return { title: "T", x: "readers", y: "µs", series, proportion: false, ...more };
}

/** Where the points of the first line are. */
function places(svg: string): number[][] {
  const [, points = ""] = /<polyline [^>]*points="([^"]*)"/.exec(svg) ?? [];
  return points.split(" ").map((pair) => pair.split(",").map(Number));
}

Deno.test("roundTicks go around what is shown, in powers or in steps between them", () => {
  assertEquals(roundTicks([30, 9_000]), [10, 100, 1_000, 10_000]);
  assertEquals(roundTicks([35, 72]), [20, 50, 100]);
  assertEquals(roundTicks([10, 100]), [10, 20, 50, 100]);
  assertEquals(roundTicks([5]), [5]);
  assertEquals(roundTicks([0.03]), [0.02, 0.05]);
});

Deno.test("plotOf places points by the power, upwards", () => {
  const svg = plotOf([panel([{ x: 1, y: 10 }, { x: 10, y: 100 }, { x: 100, y: 1_000 }])], "t");
  const [[x1 = 0, y1 = 0] = [], [x2 = 0, y2 = 0] = [], [x3 = 0, y3 = 0] = []] = places(svg);
  assert(Math.abs((x3 - x2) - (x2 - x1)) < 0.2 && x2 > x1, svg);
  assert(Math.abs((y3 - y2) - (y2 - y1)) < 0.2 && y2 < y1, svg);
});

Deno.test("plotOf has two panels with their axes, a legend, and colors for light and dark", () => {
  const points = [{ x: 10, y: 3 }, { x: 5_000, y: 4_000 }];
  const svg = plotOf([panel(points, { proportion: true }), panel(points)], "what <it> is");
  for (const text of [">readers<", ">µs<", ">5,000<", ">1,000<"]) {
    assertEquals(svg.split(text).length - 1, 2, text);
  }
  for (
    const text of ["prefers-color-scheme: dark", ">in proportion<", ">a &#38; b<", "&#60;it&#62;"]
  ) {
    assertEquals(svg.split(text).length - 1, 1, text);
  }
});

Deno.test("plotOf says where nothing was measured, and draws a single point", () => {
  const svg = plotOf([panel([], { series: [] }), panel([{ x: 10, y: 30 }])], "t");
  assert(svg.includes("nothing was measured"));
  assert(!svg.includes("NaN") && !svg.includes("Infinity"), svg);
});
