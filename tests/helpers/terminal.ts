/**
 * A terminal in memory: it interprets what `client/screen.ts` writes and shows the screen as text.
 *
 * It behaves as xterm does where a row is full (the cursor waits until the next character before it
 * goes to the next row) and as most terminals do on a resize (what a narrower window cuts is wrapped,
 * and put together again in a wider one), or as xterm does there (it is cut). It is stricter than a real one: what it does not know throws.
 */
import { graphemes, width } from "../../client/layout.ts";
import type { ScreenOutput, Size } from "../../client/screen.ts";

/** A command that the terminal carries out without showing anything, also one that is passed on. */
const COMMAND = new RegExp(
  "^\u001b(?:\\][^\u0007\u001b]*\u0007|P(?:[^\u001b]|\u001b[^\\\\])*\u001b\\\\)",
);
const ESCAPE = new RegExp("^\u001b\\[(\\??[0-9;:]*)([A-Za-z])");
const TEXT = new RegExp("^[^\u0000-\u001f\u007f-\u009f]+");

/** One row: a text for each column; the second column of a wide character is empty. */
interface Row {
  cells: string[];
  /** Whether the text goes on in the next row because this one was full. */
  wrapped: boolean;
}

/** A screen that a test can look at. */
export class FakeTerminal implements ScreenOutput {
  /** Everything that was written, a piece for each write. */
  readonly writes: string[] = [];
  /** Bells, and commands for the desktop. */
  readonly signals: string[] = [];
  /** The private modes that are on, such as `25`, the cursor's visibility. */
  readonly modes = new Set<string>(["25"]);
  readonly #rewraps: boolean;
  #columns: number;
  #height: number;
  /** The scrollback and, from `#top` on, the screen. */
  #rows: Row[] = [];
  #top = 0;
  #row = 0;
  /** `#columns` when the row is full and the cursor waits. */
  #column = 0;
  /** Whether a character can join the one before it. */
  #joinable = false;

  /** @param rewraps Whether rows are broken anew when the width changes. */
  constructor(columns: number, rows: number, rewraps = true) {
    this.#rewraps = rewraps;
    this.#columns = columns;
    this.#height = rows;
  }

  size(): Size {
    return { columns: this.#columns, rows: this.#height };
  }

  /** The rows on the screen, without the blank ones below the last text. */
  lines(): string[] {
    return trimmed(this.#rows.slice(this.#top));
  }

  /** The same with all that has scrolled away. */
  history(): string[] {
    return trimmed(this.#rows);
  }

  /** The cursor, counted from the first row of the screen. */
  cursor(): { row: number; column: number } {
    return { row: this.#row - this.#top, column: Math.min(this.#column, this.#columns - 1) };
  }

  write(text: string): void {
    this.writes.push(text);
    let rest = text;
    while (rest !== "") {
      const escape = ESCAPE.exec(rest);
      const run = TEXT.exec(rest)?.[0];
      const command = COMMAND.exec(rest)?.[0];
      if (command !== undefined || rest[0] === "\x07") {
        this.signals.push(command ?? "\x07");
        rest = rest.slice(command?.length ?? 1);
        continue;
      }
      if (run !== undefined) graphemes(run).forEach((grapheme) => this.#put(grapheme));
      else if (escape !== null) this.#escape(escape[1] ?? "", escape[2] ?? "");
      else this.#control(rest.slice(0, 1));
      rest = rest.slice(run?.length ?? escape?.[0].length ?? 1);
      this.#joinable = run !== undefined;
    }
  }

  /** Changes the size, as the user does by pulling at the window. */
  resize(columns: number, rows: number): void {
    if (!this.#rewraps) return this.#cut(columns, rows);
    const rewrapped: Row[] = [];
    let cursor = { row: 0, column: 0 };
    for (const line of this.#lines()) {
      const start = rewrapped.length;
      rewrapped.push(...wrapped(line.cells, columns));
      if (line.cursor === undefined) continue;
      const before = [...line.cells, ...blanks(line.cursor - line.cells.length)];
      const rowsBefore = wrapped(before.slice(0, line.cursor), columns);
      const row = start + rowsBefore.length - 1;
      cursor = { row, column: rowsBefore.at(-1)?.cells.length ?? 0 };
    }
    this.#columns = columns;
    this.#height = rows;
    this.#rows = rewrapped;
    this.#row = cursor.row;
    this.#column = cursor.column;
    while (this.#rows.length > cursor.row + 1 && this.#rows.at(-1)?.cells.length === 0) {
      this.#rows.pop();
    }
    this.#current();
    this.#top = Math.max(0, this.#rows.length - rows);
  }

  #cut(columns: number, rows: number): void {
    for (const row of this.#rows) {
      // Half of a wide character is none.
      if (row.cells[columns] === "") row.cells[columns - 1] = " ";
      row.cells.length = Math.min(row.cells.length, columns);
      row.wrapped = false;
    }
    this.#columns = columns;
    this.#height = rows;
    this.#column = Math.min(this.#column, columns - 1);
    this.#top = Math.max(0, this.#row - rows + 1, Math.min(this.#top, this.#rows.length - 1));
  }

  /** The lines as the program ended them, and where in its line the cursor stands. */
  #lines(): { cells: string[]; cursor?: number }[] {
    const lines: { cells: string[]; cursor?: number }[] = [];
    let goesOn = false;
    for (const [index, row] of this.#rows.entries()) {
      if (!goesOn) lines.push({ cells: [] });
      const line = lines.at(-1) ?? { cells: [] };
      if (index === this.#row) line.cursor = line.cells.length + this.#column;
      line.cells.push(...row.cells);
      goesOn = row.wrapped;
    }
    return lines;
  }

  /** The row that the cursor is on, made if need be. */
  #current(): Row {
    while (this.#rows.length <= this.#row) this.#rows.push({ cells: [], wrapped: false });
    const row = this.#rows[this.#row];
    if (row === undefined) throw new Error("The cursor is above the screen");
    return row;
  }

  #put(grapheme: string): void {
    const text = this.#joinable ? this.#takeJoined(grapheme) : grapheme;
    const columns = width(text);
    if (this.#column + columns > this.#columns) {
      this.#current().wrapped = true;
      this.#lineFeed();
      this.#column = 0;
    }
    const { cells } = this.#current();
    cells.push(...blanks(this.#column - cells.length));
    if (cells[this.#column] === "") cells[this.#column - 1] = " ";
    cells.splice(this.#column, columns, text, ...new Array<string>(columns - 1).fill(""));
    this.#column += columns;
    if (cells[this.#column] === "") cells[this.#column] = " ";
    this.#joinable = true;
  }

  /** Takes back the character before the cursor if the next one belongs to it. */
  #takeJoined(grapheme: string): string {
    const { cells } = this.#current();
    const start = cells[this.#column - 1] === "" ? this.#column - 2 : this.#column - 1;
    const joined = (cells[start] ?? "") + grapheme;
    if (start < 0 || graphemes(joined).length !== 1) return grapheme;
    cells.length = start;
    this.#column = start;
    return joined;
  }

  #control(control: string): void {
    if (control === "\r") this.#column = 0;
    else if (control === "\n") this.#lineFeed();
    else throw new Error(`The terminal was sent ${JSON.stringify(control)}`);
  }

  #lineFeed(): void {
    this.#row++;
    this.#current();
    this.#top = Math.max(this.#top, this.#row - this.#height + 1);
  }

  #escape(parameters: string, final: string): void {
    const count = Math.max(1, Number(parameters));
    if (final === "m") return;
    if (final === "A") this.#row = Math.max(this.#top, this.#row - count);
    else if (final === "C") this.#column = Math.min(this.#columns - 1, this.#column + count);
    else if (final === "J" && parameters === "") this.#eraseBelow();
    else if (final === "K" && parameters === "") this.#eraseRow();
    else if (final === "h") this.modes.add(parameters.slice(1));
    else if (final === "l") this.modes.delete(parameters.slice(1));
    else throw new Error(`The terminal was sent ESC [ ${parameters} ${final}`);
  }

  #eraseBelow(): void {
    this.#eraseRow();
    this.#rows.length = this.#row + 1;
  }

  #eraseRow(): void {
    const row = this.#current();
    row.cells.length = Math.min(row.cells.length, this.#column);
    row.wrapped = false;
  }
}

/** Cells in rows of that many columns; a wide character stays in one row. */
function wrapped(cells: readonly string[], columns: number): Row[] {
  const rows: Row[] = [{ cells: [], wrapped: false }];
  let last = rows[0];
  for (const [index, text] of cells.entries()) {
    if (last === undefined || text === "") continue;
    const taken = cells[index + 1] === "" ? [text, ""] : [text];
    if (last.cells.length + taken.length > columns) {
      last.wrapped = true;
      last = { cells: [], wrapped: false };
      rows.push(last);
    }
    last.cells.push(...taken);
  }
  return rows;
}

/** The rows as text, without the blank ones at the end. */
function trimmed(rows: readonly Row[]): string[] {
  const lines = rows.map((row) => row.cells.join("").trimEnd());
  while (lines.at(-1) === "") lines.pop();
  return lines;
}

function blanks(count: number): string[] {
  return new Array<string>(Math.max(0, count)).fill(" ");
}
