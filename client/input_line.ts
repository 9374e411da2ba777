/** What the input line looks like: prompt, text and cursor → rows. Pure. */
import { type Cell, cell, cells } from "./layout.ts";
import { sanitize } from "./sanitize.ts";
import type { Editor } from "./editor.ts";

/** The input line as it stands on the screen. */
export interface Drawing {
  /** Never empty. No row is wider than the screen. */
  readonly rows: readonly string[];
  readonly cursorRow: number;
  readonly cursorColumn: number;
}

/** What {@linkcode drawInput} needs of the editor. */
export type InputText = Pick<Editor, "graphemes" | "cursor">;

/**
 * Lays out the input line, broken at its line breaks and wherever a row is full. The prompt may hold
 * colour sequences. With more rows than `maxRows` it shows those around the cursor.
 */
export function drawInput(
  prompt: string,
  editor: InputText,
  columns: number,
  maxRows = Infinity,
): Drawing {
  const rows: string[] = [""];
  let used = 0;
  /** What the row takes where characters are wider than they should be. */
  let most = 0;
  let cursorRow = 0;
  let cursorColumn = 0;
  const breakRow = (): void => {
    rows.push("");
    used = 0;
    most = 0;
  };
  const makeRoom = (width: number): void => {
    if (most > 0 && most + width > columns) breakRow();
  };
  const put = (cell: Cell): void => {
    makeRoom(cell.most);
    rows[rows.length - 1] += cell.text;
    used += cell.width;
    most += cell.most;
  };

  for (const part of cells(prompt)) put(part);
  // The cursor stands on a character, which may be the first of the next row, or after the last one.
  const markCursor = (width: number): void => {
    makeRoom(width);
    cursorRow = rows.length - 1;
    cursorColumn = used;
  };
  editor.graphemes.forEach((grapheme, index) => {
    if (grapheme === "\n") {
      if (index === editor.cursor) markCursor(1);
      breakRow();
      return;
    }
    const shown = visible(grapheme);
    if (index === editor.cursor) markCursor(shown[0]?.most ?? 1);
    shown.forEach(put);
  });
  if (editor.cursor >= editor.graphemes.length) markCursor(1);
  return showAround({ rows, cursorRow, cursorColumn }, Math.max(1, maxRows));
}

/** What stands for a grapheme that shows nothing, so that the cursor does not get stuck on it. */
const NOTHING = "·";
const TAB = "    ";

function visible(grapheme: string): readonly Cell[] {
  const shown = sanitize(grapheme.replace("\t", TAB)) || NOTHING;
  return shown === grapheme ? [cell(grapheme)] : cells(shown);
}

/** Keeps the rows around the cursor. */
function showAround(drawing: Drawing, maxRows: number): Drawing {
  const { rows, cursorRow, cursorColumn } = drawing;
  if (rows.length <= maxRows) return drawing;
  const middle = cursorRow - Math.floor(maxRows / 2);
  const top = Math.max(0, Math.min(middle, rows.length - maxRows));
  return { rows: rows.slice(top, top + maxRows), cursorRow: cursorRow - top, cursorColumn };
}
