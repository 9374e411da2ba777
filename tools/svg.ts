/** A terminal's screen, as text with colour sequences, drawn as an SVG. Pure. */
import { cells } from "../client/layout.ts";

/** How a piece of the screen looks. */
interface Look {
  bold?: boolean;
  dim?: boolean;
  italic?: boolean;
  underline?: boolean;
  inverse?: boolean;
  color?: string;
}

/** One piece of a row. */
interface Run {
  readonly column: number;
  text: string;
  columns: number;
  readonly look: Look;
}

const CELL = { width: 8.4, height: 18 };
const PADDING = 14;
const SGR = new RegExp("^\u001b\\[([0-9;]*)m$");
/** The 16 colours, as a terminal might have them. */
const SIXTEEN = [
  ...["#000000", "#c5303a", "#2f8f3a", "#9c7a10", "#2a5bd0", "#a83a9c", "#1f8f8f", "#808080"],
  ...["#606060", "#e05560", "#40a850", "#b8901a", "#4f80f0", "#c85fbc", "#30a8a8", "#d0d0d0"],
];

/**
 * Draws a screen. It takes the colours of the reader's own scheme, dark or light, for what has none.
 *
 * @param screen Rows with line feeds between them; they may hold colour sequences.
 * @param columns How wide the screen is.
 * @param title What it shows, for who cannot see it.
 */
export function svgOf(screen: string, columns: number, title: string): string {
  const rows = screen.split("\n");
  const width = Math.ceil(columns * CELL.width + 2 * PADDING);
  const height = rows.length * CELL.height + 2 * PADDING;
  let look: Look = {};
  const drawn = rows.flatMap((row, at) => {
    const { runs, last } = runsOf(row, look);
    look = last;
    return runs.flatMap((run) => drawRun(run, PADDING + at * CELL.height));
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">
<title>${title}</title>
<style>
.paper { fill: #ffffff; stroke: #d0d0d0 }
text { fill: #202020; font: 14px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre }
.back { fill: #202020 }
.behind { fill: #ffffff }
@media (prefers-color-scheme: dark) {
.paper { fill: #16181d; stroke: #303540 }
text { fill: #e4e4e4 }
.back { fill: #e4e4e4 }
.behind { fill: #16181d }
}
.bold { font-weight: bold }
.dim { opacity: 0.6 }
.italic { font-style: italic }
.underline { text-decoration: underline }
</style>
<rect class="paper" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>
${drawn.join("\n")}
</svg>
`;
}

/** The pieces of a row that look different, and how what comes after it looks. */
function runsOf(row: string, from: Look): { runs: Run[]; last: Look } {
  const runs: Run[] = [];
  let look = from;
  let column = 0;
  for (const { text, width } of cells(row)) {
    const [, codes] = SGR.exec(text) ?? [];
    if (codes !== undefined) {
      look = changed(look, codes.split(";").map(Number));
      continue;
    }
    const last = runs.at(-1);
    // A wide character stands alone, so that what comes after it is in its place.
    const joins = last !== undefined && last.look === look && width === 1 &&
      last.columns === last.text.length;
    if (joins) {
      last.text += text;
      last.columns++;
    } else runs.push({ column, text, columns: width, look });
    column += width;
  }
  return { runs, last: look };
}

function changed(look: Look, codes: readonly number[]): Look {
  const next = { ...look };
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code === 0) { for (const name of Object.keys(next)) delete next[name as keyof Look]; }
    else if (code === 1) next.bold = true;
    else if (code === 2) next.dim = true;
    else if (code === 3) next.italic = true;
    else if (code === 4) next.underline = true;
    else if (code === 7) next.inverse = true;
    else if (code === 22) [next.bold, next.dim] = [false, false];
    else if (code === 23) next.italic = false;
    else if (code === 24) next.underline = false;
    else if (code === 27) next.inverse = false;
    else if (code === 39) delete next.color;
    else if (code >= 30 && code <= 37) next.color = SIXTEEN[code - 30] ?? "";
    else if (code >= 90 && code <= 97) next.color = SIXTEEN[code - 82] ?? "";
    else if (code === 38 && codes[at + 1] === 2) {
      next.color = `rgb(${codes.slice(at + 2, at + 5).join(", ")})`;
      at += 4;
    }
  }
  return next;
}

function drawRun({ column, text, columns, look }: Run, top: number): string[] {
  const wide = (count: number): string => (count * CELL.width).toFixed(1);
  const left = (at: number): string => (PADDING + at * CELL.width).toFixed(1);
  const back = look.inverse
    ? [
      `<rect class="back" x="${left(column)}" y="${top}" width="${wide(columns)}" ` +
      `height="${CELL.height}"/>`,
    ]
    : [];
  // Spaces at the edges are left out by some programs that show an SVG.
  const shown = text.trim();
  if (shown === "") return back;
  const before = text.length - text.trimStart().length;
  const length = columns - (text.length - shown.length);
  const names: string[] = (["bold", "dim", "italic", "underline"] as const)
    .filter((name) => look[name]);
  if (look.inverse) names.push("behind");
  const marks = names.length === 0 ? "" : ` class="${names.join(" ")}"`;
  const fill = look.color === undefined || look.inverse ? "" : ` style="fill: ${look.color}"`;
  // Whatever font there is, what stands below each other stays so.
  return [
    ...back,
    `<text x="${left(column + before)}" y="${top + 13}" textLength="${wide(length)}"` +
    `${marks}${fill}>${escape(shown)}</text>`,
  ];
}

/** Spaces in a row are kept. */
function escape(text: string): string {
  return text.replaceAll(" ", "\u00a0").replace(
    /[&<>"]/g,
    (character) => `&#${character.charCodeAt(0)};`,
  );
}
