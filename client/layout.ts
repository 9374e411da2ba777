/**
 * How wide text is, and where it breaks. Pure: it knows no terminal.
 *
 * Text may hold colour sequences (SGR) that this program itself wrote; any other control must be gone
 * before (see `sanitize.ts`).
 */
import stringWidth from "string-width";
import { Styles } from "./text/sgr.ts";

/** One grapheme with its width, or one colour sequence, which has none. */
export interface Cell {
  readonly text: string;
  readonly width: number;
  /**
   * The columns that some terminals give it, where these are more: they show what it is made of one
   * after the other. Rows are broken by this, so that none is longer than it was meant to be.
   */
  readonly most: number;
}

const SEGMENTER = new Intl.Segmenter(undefined, { granularity: "grapheme" });
/** First strong isolate, and the end of one: see `sanitize.ts`. */
const ISOLATE = "\u2068";
const POP = "\u2069";
const SGR = new RegExp("(\u001b\\[[0-9;:]*m)");
const LINK = /(?:https?|snug):\/\//;
/** Each of these takes one column. */
const ASCII = /^[ -~]*$/;
/** Each of these is a character of its own: no need to look further. Latin, dashes, arrows, lines. */
const SIMPLE =
  /^[ -~\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2500-\u257f]*$/;
/** Scripts that are written without spaces, so that a row may end before any character. */
const BREAKS_BEFORE = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** Splits text into what a reader takes for single characters. */
export function graphemes(text: string): string[] {
  if (SIMPLE.test(text)) return text.split("");
  return Array.from(SEGMENTER.segment(text), (part) => part.segment);
}

/** How many columns a text takes; colour sequences take none. */
export function width(text: string): number {
  const bare = stripColors(text);
  if (ASCII.test(bare)) return bare.length;
  let columns = 0;
  for (const cell of cells(text)) columns += cell.width;
  return columns;
}

/** The same text without colour sequences. */
export function stripColors(text: string): string {
  if (!text.includes("\u001b")) return text;
  return text.split(SGR).filter((_, index) => index % 2 === 0).join("");
}

/** Splits text into graphemes and colour sequences, each with its width. */
export function cells(text: string): Cell[] {
  if (!text.includes("\u001b")) return graphemes(text).map(cell);
  const found: Cell[] = [];
  for (const [index, part] of text.split(SGR).entries()) {
    if (index % 2 === 1) found.push({ text: part, width: 0, most: 0 });
    else for (const grapheme of graphemes(part)) found.push(cell(grapheme));
  }
  return found;
}

/** One grapheme with its width. ASCII, the common case, needs no table. */
export function cell(grapheme: string): Cell {
  if (grapheme.length === 1 && grapheme >= " " && grapheme <= "~") {
    return { text: grapheme, width: 1, most: 1 };
  }
  const width = stringWidth(grapheme);
  const points = grapheme.length === 1 ? [] : Array.from(grapheme);
  const apart = points.length < 2 ? 0 : points.reduce((sum, point) => sum + stringWidth(point), 0);
  return { text: grapheme, width, most: Math.max(width, apart) };
}

/** The most columns that a text takes on any terminal. */
export function mostColumns(text: string): number {
  return cells(text).reduce((sum, cell) => sum + cell.most, 0);
}

/**
 * How many rows a text takes on a terminal that breaks it anywhere, and the column after its end. A
 * full last row counts as full: the column is then `columns`.
 */
export function extent(text: string, columns: number): { rows: number; column: number } {
  const total = width(text);
  if (total <= columns) return { rows: 1, column: total };
  let rows = 1;
  let column = 0;
  for (const { width } of cells(text)) {
    if (column > 0 && column + width > columns) {
      rows++;
      column = 0;
    }
    column += width;
  }
  return { rows, column };
}

/** The start of a text, as far as a column. */
export function upTo(text: string, column: number): string {
  if (width(text) <= column) return text;
  let start = "";
  let used = 0;
  for (const cell of cells(text)) {
    used += cell.width;
    if (used > column) break;
    start += cell.text;
  }
  return start;
}

/** A text on one row: cut where it is longer, and marked so. */
export function cut(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  const start = upTo(text, Math.max(0, columns - 1));
  const open = start.split(ISOLATE).length - start.split(POP).length;
  return `${start}…${POP.repeat(Math.max(0, open))}`;
}

/**
 * Breaks text into rows of at most `columns`, at spaces where possible. Rows after the first start
 * with `indent` spaces; the first has room for `first` columns less, for what the caller puts before
 * it.
 *
 * A word that is longer than a row is broken between graphemes. A word with a link in it is never
 * broken: the terminal itself then wraps it, and it can still be clicked and copied in one piece.
 * A style that is on where a row breaks is switched off for the break and the indent; what is kept from
 * turning around what stands beside it is so in each row.
 */
export function wrap(text: string, columns: number, indent: number, first = 0): string[] {
  const margin = marginOf(indent, columns);
  const styles = new Styles();
  let isolates = 0;
  const room = Math.max(1, columns - margin);
  const rows: string[] = [];
  let row = "";
  let free = Math.max(1, columns - first);
  let fresh = true;
  const breakRow = (): void => {
    rows.push(row + POP.repeat(isolates) + styles.off);
    row = " ".repeat(margin) + styles.on + ISOLATE.repeat(isolates);
    free = room;
    fresh = true;
  };
  const put = (cell: Cell): void => {
    row += cell.text;
    free -= cell.most;
    if (cell.width > 0) fresh = false;
    else if (cell.text === ISOLATE) isolates++;
    else if (cell.text === POP) isolates = Math.max(0, isolates - 1);
    else styles.take(cell.text);
  };

  for (const { space, cells, whole } of pieces(text)) {
    const length = cells.reduce((sum, cell) => sum + cell.most, 0);
    const fits = space.length + length <= free;
    const movable = length > 0 && (length <= room || free <= space.length);
    if (!fits && !fresh && movable) breakRow();
    else {
      const text = space.slice(0, Math.max(0, free));
      put({ text, width: text.length, most: text.length });
    }
    for (const cell of cells) {
      if (!whole && !fresh && cell.most > Math.max(0, free)) breakRow();
      put(cell);
    }
  }
  return [...rows, row];
}

/** An indent never leaves fewer columns than this for the text. */
const MIN_ROOM = 10;

/** How far a text is indented where that leaves room for it. */
export function marginOf(indent: number, columns: number): number {
  return Math.max(0, Math.min(indent, columns - MIN_ROOM));
}

/** What stays on one row if it can, and the spaces before it, which a break swallows. */
interface Piece {
  readonly space: string;
  readonly cells: readonly Cell[];
  /** Not even to be broken when it is longer than a row. */
  readonly whole: boolean;
}

function* pieces(text: string): Generator<Piece> {
  for (const [, space = "", word = ""] of text.matchAll(/( *)([^ ]*)/g)) {
    const whole = LINK.test(word);
    let piece: Cell[] = [];
    let before = space;
    for (const cell of cells(word)) {
      if (!whole && piece.length > 0 && BREAKS_BEFORE.test(cell.text)) {
        yield { space: before, cells: piece, whole };
        piece = [];
        before = "";
      }
      piece.push(cell);
    }
    yield { space: before, cells: piece, whole };
  }
}
