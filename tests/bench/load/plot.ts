/** A plot as an SVG: panels side by side, both axes in powers, readable on light and dark. Pure. */

/** A point of a line, both numbers above 0. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Series {
  readonly name: string;
  /** Series of one color are of one kind; of these the second one is drawn with dashes. */
  readonly color: number;
  readonly dashed: boolean;
  readonly points: readonly Point[];
}

export interface Panel {
  readonly title: string;
  /** What the axes are, with units. */
  readonly x: string;
  readonly y: string;
  readonly series: readonly Series[];
  /** Whether a line shows how something looks that grows as its cause does. */
  readonly proportion: boolean;
}

const PANEL = { width: 430, height: 330 } as const;
/** Room around a panel for its title and axes. */
const MARGIN = { top: 40, right: 20, bottom: 52, left: 74 } as const;
const LEGEND = { columns: 3, row: 20, swatch: 30 } as const;
/** Colors that differ for most eyes, and stand out from white and from black. */
const COLORS = ["#3b82c4", "#d9730d", "#3f9a5c", "#a35bc0"] as const;
/** Marks differ too. */
const MARKS = [circle, square, triangle, diamond] as const;
/** With fewer powers of ten than this on an axis there are ticks between them. */
const FEW_POWERS = 2.2;

/** Draws panels with one legend for all. */
export function plotOf(panels: readonly Panel[], title: string): string {
  const legend = distinct(panels);
  const legendHeight = Math.ceil(legend.length / LEGEND.columns) * LEGEND.row + 16;
  const width = panels.length * PANEL.width;
  const height = PANEL.height + legendHeight;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">
<title>${escape(title)}</title>
<style>
.paper { fill: #ffffff }
text { fill: #24292f; font: 12px system-ui, "Segoe UI", Helvetica, Arial, sans-serif }
.title { font-weight: 600; font-size: 14px }
.grid { stroke: #d8dee4; stroke-width: 1 }
.axis { stroke: #57606a; stroke-width: 1 }
.guide { stroke: #8c959f; stroke-width: 1; stroke-dasharray: 2 4 }
.note { fill: #6e7781 }
.line { fill: none; stroke-width: 2 }
.dashed { stroke-dasharray: 6 4 }
@media (prefers-color-scheme: dark) {
.paper { fill: #0d1117 }
text { fill: #e6edf3 }
.grid { stroke: #2a3038 }
.axis { stroke: #8b949e }
.note { fill: #8b949e }
}
</style>
<rect class="paper" width="${width}" height="${height}"/>
${panels.map((panel, at) => drawPanel(panel, at * PANEL.width)).join("\n")}
${legend.map((series, at) => drawLegend(series, at, width)).join("\n")}
</svg>
`;
}

/** Where numbers are on an axis that runs from one place to another. */
interface Axis {
  readonly ticks: readonly number[];
  place(value: number): number;
}

/** An axis in powers that has room for all of some numbers. */
function axisOf(
  values: readonly number[],
  ticks: readonly number[],
  from: number,
  to: number,
): Axis {
  const low = Math.log10(Math.min(...values, ...ticks));
  const high = Math.log10(Math.max(...values, ...ticks));
  const span = high - low || 1;
  return { ticks, place: (value) => from + (to - from) * (Math.log10(value) - low) / span };
}

/** Round numbers from below the least to above the greatest of some. */
export function roundTicks(values: readonly number[]): number[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const steps = Math.log10(high / low) < FEW_POWERS ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)) - 1; 10 ** power < high * 10; power++) {
    ticks.push(...steps.map((step) => Number(`${step}e${power}`)));
  }
  const first = Math.max(0, ticks.findLastIndex((tick) => tick <= low));
  const last = ticks.findIndex((tick) => tick >= high);
  return ticks.slice(first, last + 1);
}

function drawPanel(panel: Panel, offset: number): string {
  const points = panel.series.flatMap(({ points }) => points);
  const [left, right] = [offset + MARGIN.left, offset + PANEL.width - MARGIN.right];
  const [top, bottom] = [MARGIN.top, PANEL.height - MARGIN.bottom];
  const center = (left + right) / 2;
  const heading = `<text class="title" x="${left}" y="24">${escape(panel.title)}</text>`;
  if (points.length === 0) {
    return `${heading}\n<text class="note" x="${left}" y="${top + 20}">nothing was measured</text>`;
  }
  const xs = [...new Set(points.map(({ x }) => x))].toSorted((a, b) => a - b);
  const ys = points.map(({ y }) => y);
  const across = axisOf(xs, xs, left + 14, right - 14);
  const up = axisOf(ys, roundTicks(ys), bottom, top);
  const grid = [
    ...up.ticks.map((tick) => {
      const y = fixed(up.place(tick));
      return `<line class="grid" x1="${left}" x2="${right}" y1="${y}" y2="${y}"/>` +
        label(left - 8, up.place(tick) + 4, "end", number(tick));
    }),
    ...across.ticks.map((tick) => label(across.place(tick), bottom + 18, "middle", number(tick))),
  ];
  return [
    heading,
    ...grid,
    `<line class="axis" x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}"/>`,
    `<line class="axis" x1="${left}" x2="${left}" y1="${top}" y2="${bottom}"/>`,
    label(center, bottom + 40, "middle", panel.x),
    `<text text-anchor="middle" transform="translate(${offset + 16} ${(top + bottom) / 2}) ` +
    `rotate(-90)">${escape(panel.y)}</text>`,
    ...panel.proportion ? [drawProportion(points, across, up, bottom)] : [],
    ...panel.series.map((series) => drawSeries(series, across, up)),
  ].join("\n");
}

/** A line that grows in proportion, through the middle of those that are farthest out. */
function drawProportion(points: readonly Point[], across: Axis, up: Axis, bottom: number): string {
  const end = Math.max(...points.map(({ x }) => x));
  const last = points.filter(({ x }) => x === end).map(({ y }) => Math.log10(y));
  const slope = 10 ** (last.reduce((sum, y) => sum + y, 0) / last.length) / end;
  const start = Math.max(
    Math.min(...points.map(({ x }) => x)),
    Math.min(...up.ticks) / slope,
  );
  const [x, y] = [across.place(start), Math.min(up.place(start * slope), bottom)];
  return `<line class="guide" x1="${fixed(x)}" y1="${fixed(y)}" ` +
    `x2="${fixed(across.place(end))}" y2="${fixed(up.place(end * slope))}"/>` +
    `<text class="note" x="${fixed(x + 26)}" y="${fixed(y - 4)}">in proportion</text>`;
}

function drawSeries(series: Series, across: Axis, up: Axis): string {
  const places = series.points.map(({ x, y }): Point => ({ x: across.place(x), y: up.place(y) }));
  const path = places.map(({ x, y }) => `${fixed(x)},${fixed(y)}`).join(" ");
  return `<polyline ${lineStyle(series)} points="${path}"/>` +
    places.map(({ x, y }) => mark(series, x, y)).join("");
}

function drawLegend(series: Series, at: number, width: number): string {
  const x = MARGIN.left + at % LEGEND.columns * ((width - MARGIN.left) / LEGEND.columns);
  const y = PANEL.height + Math.floor(at / LEGEND.columns) * LEGEND.row + 10;
  return `<polyline ${lineStyle(series)} points="${fixed(x)},${y} ${
    fixed(x + LEGEND.swatch)
  },${y}"/>` +
    mark(series, x + LEGEND.swatch / 2, y) +
    label(x + LEGEND.swatch + 8, y + 4, "start", series.name);
}

function lineStyle({ color, dashed }: Series): string {
  return `class="line${dashed ? " dashed" : ""}" stroke="${COLORS[color % COLORS.length]}"`;
}

function mark({ color }: Series, x: number, y: number): string {
  const shape = MARKS[color % MARKS.length] ?? circle;
  return `<path fill="${COLORS[color % COLORS.length]}" d="${shape(fixed(x), fixed(y))}"/>`;
}

function circle(x: string, y: string): string {
  return `M${x} ${y}m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z`;
}

function square(x: string, y: string): string {
  return `M${x} ${y}m-3.5 -3.5h7v7h-7z`;
}

function triangle(x: string, y: string): string {
  return `M${x} ${y}m0 -5l4.5 8h-9z`;
}

function diamond(x: string, y: string): string {
  return `M${x} ${y}m0 -5l5 5l-5 5l-5 -5z`;
}

/** One series of each name. */
function distinct(panels: readonly Panel[]): Series[] {
  return [
    ...new Map(panels.flatMap(({ series }) => series).map((each) => [each.name, each])).values(),
  ];
}

function label(x: number, y: number, anchor: string, text: string): string {
  return `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}">${escape(text)}</text>`;
}

function number(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: 6 });
}

function fixed(value: number): string {
  return value.toFixed(1);
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
