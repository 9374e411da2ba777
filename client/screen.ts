/**
 * The screen: finished lines that scroll, below them a few live ones that may still change, and the
 * input line at the bottom.
 *
 * It stays on the normal screen and only ever moves within the live lines and the input line, so
 * scrollback, selection and screen readers work as in a shell. What it is given must be printable
 * already (see `sanitize.ts`); colour sequences may stand in it.
 */
import { type Drawing, drawInput, type InputText } from "./input_line.ts";
import { extent, mostColumns, stripColors, upTo, width } from "./layout.ts";

/** How many columns and rows a terminal has. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Where the screen draws. */
export interface ScreenOutput {
  write(text: string): void;
  size(): Size;
}

/** How to draw. */
export interface ScreenOptions {
  /**
   * Without escape sequences, for screen readers and dumb terminals: no colours, no live lines, and
   * only the row of the input line that the cursor is on.
   */
  readonly plain?: boolean;
  /** Whether the terminal breaks rows anew when its width changes; most do. */
  readonly rewraps?: boolean;
  /**
   * Whether a row that went on in the next one is still held to do so when it was erased and is used
   * again, until it is deleted: so with GNU screen.
   */
  readonly keepsWraps?: boolean;
}

/** Both keep a terminal from showing a half-drawn screen; the first one is newer and not everywhere. */
const BEGIN = "\u001b[?2026h\u001b[?25l";
const END = "\u001b[?25h\u001b[?2026l";
/** For the start of a row. Erased from the top left corner on, tmux would keep it all as scrollback. */
const ERASE_BELOW = "\u001b[K\u001b[C\u001b[J\r";
/** Characters that go to the screen one after the other, whatever stands before them. */
const APPENDABLE = /^[\p{L}\p{N}\p{P}\p{Zs}]+$/u;

/** The input line: what stands before it, and the text. */
export interface InputLine {
  readonly prompt: string;
  /** Read again whenever the line is drawn anew. */
  readonly text: InputText;
}

/** Text that takes as many columns as it has characters, and colours. */
const COUNTABLE = new RegExp("^(?:[ -~\u203a]|\u001b\\[[0-9;:]*m)*$");

interface Drawn extends Drawing {
  readonly columns: number;
}

/** Prints lines above an input line, and keeps live ones between them. */
export class Screen {
  readonly #output: ScreenOutput;
  readonly #plain: boolean;
  readonly #rewraps: boolean;
  readonly #keepsWraps: boolean;
  #input: InputLine | undefined;
  #live: readonly string[] = [];
  /** What stands on the screen now; nothing before the first draw and while hidden. */
  #drawn: Drawn | undefined;
  #closed = false;
  /** How often something was written. */
  #writes = 0;

  constructor(output: ScreenOutput, options: ScreenOptions = {}) {
    this.#output = output;
    this.#plain = options.plain ?? false;
    this.#rewraps = options.rewraps ?? true;
    this.#keepsWraps = options.keepsWraps ?? false;
  }

  /** Whether what stands on the screen can be changed: not in plain mode. */
  get redraws(): boolean {
    return !this.#plain;
  }

  /** Prints finished lines above the live ones and the input line, in one write. */
  print(lines: readonly string[]): void {
    this.update(lines, this.#live);
  }

  /**
   * Prints finished lines, and has `live` stand between them and the input line until it is set anew,
   * perhaps with another input line: all in one write, and none when nothing changes. Of live lines,
   * as many are shown as fit, the last ones; in plain mode none, as nothing there can be taken back.
   */
  update(lines: readonly string[], live: readonly string[], input = this.#input): boolean {
    if (this.#closed) return false;
    const before = this.#writes;
    const first = this.#drawn === undefined && input !== this.#input;
    const draws = this.#drawn !== undefined || first;
    this.#live = live;
    this.#input = input;
    if (lines.length === 0) {
      if (draws) this.#drawChange();
      return this.#writes > before;
    }
    const finished = lines.map((line) => (this.#plain ? stripColors(line) : line) + "\r\n").join(
      "",
    );
    this.#paint(this.#erase() + finished + (draws ? this.#draw() : ""));
    return true;
  }

  /** Shows the input line as it is now. */
  setInput(prompt: string, text: InputText): void {
    if (this.#closed) return;
    this.#input = { prompt, text };
    this.#drawChange();
  }

  /** Draws the live lines and the input line anew: after a resize, or after {@linkcode hide}. */
  redraw(): void {
    if (!this.#closed && this.#input !== undefined) this.#paint(this.#erase() + this.#draw());
  }

  /** Takes the input line and the live ones off the screen until it is set or drawn again. */
  hide(): void {
    if (this.#drawn !== undefined) this.#paint(this.#erase());
    this.#drawn = undefined;
  }

  /** Others have written on the screen: what stood there is left, and the cursor is in a row of its own. */
  forget(): void {
    this.#drawn = undefined;
  }

  /** Takes both off the screen for good and leaves the cursor where they began. */
  close(): void {
    this.hide();
    this.#closed = true;
  }

  /** Draws what has changed, with as little as it takes. */
  #drawChange(): void {
    const old = this.#drawn;
    const next = this.#layOut();
    if (old && next && isSameDrawing(old, next)) return;
    const added = old && next && appended(old, next);
    if (added === undefined) return this.redraw();
    this.#drawn = next;
    this.#write(added);
  }

  #write(text: string): void {
    this.#writes++;
    this.#output.write(text);
  }

  #paint(text: string): void {
    this.#write(this.#plain ? text : BEGIN + text + END);
  }

  /** What erases the live lines and the input line, and leaves the cursor where they began. */
  #erase(): string {
    const drawn = this.#drawn;
    if (drawn === undefined) return "";
    if (!this.#plain) {
      const { columns, rows } = this.#output.size();
      return moveUp(this.#rewraps ? rowsAbove(drawn, columns) : drawn.cursorRow) +
        (this.#keepsWraps ? `\u001b[${rows}M` : "") + ERASE_BELOW;
    }
    const room = this.#output.size().columns - 1;
    return `\r${" ".repeat(Math.max(0, Math.min(mostColumns(drawn.rows[0] ?? ""), room)))}\r`;
  }

  /** What draws the live lines and the input line, with the cursor in its place. Notes what it drew. */
  #draw(): string {
    const next = this.#layOut();
    this.#drawn = next;
    if (next === undefined) return "";
    const { rows, cursorRow, cursorColumn } = next;
    const text = rows.join("\r\n");
    if (atEnd(next)) return text;
    // The terminal may take other columns for a character than we do: what stands before the cursor is
    // written again, rather than counted.
    const before = upTo(rows[cursorRow] ?? "", cursorColumn);
    if (this.#plain || !COUNTABLE.test(before)) {
      return text + moveUp(rows.length - 1 - cursorRow) + before;
    }
    return text + moveUp(rows.length - 1 - cursorRow) +
      (cursorColumn > 0 ? `\u001b[${cursorColumn}C` : "");
  }

  #layOut(): Drawn | undefined {
    if (this.#input === undefined) return undefined;
    const { prompt, text } = this.#input;
    const { columns, rows } = this.#output.size();
    // Without escape sequences a full row could not be left again: one column stays free.
    if (this.#plain) return { ...drawInput(stripColors(prompt), text, columns - 1, 1), columns };
    const input = drawInput(prompt, text, columns, rows - 2);
    const live = lastThatFit(
      this.#live,
      columns,
      Math.min(Math.floor(rows / 2), rows - 1 - input.rows.length),
    );
    return {
      rows: [...live, ...input.rows],
      cursorRow: live.length + input.cursorRow,
      cursorColumn: input.cursorColumn,
      columns,
    };
  }
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((line, at) => line === other[at]);
}

function isSameDrawing(one: Drawn, other: Drawn): boolean {
  return one.columns === other.columns && one.cursorRow === other.cursorRow &&
    one.cursorColumn === other.cursorColumn && isSame(one.rows, other.rows);
}

/** The last lines, as many as take at most so many rows. */
function lastThatFit(lines: readonly string[], columns: number, rows: number): readonly string[] {
  let free = rows;
  let from = lines.length;
  for (; from > 0; from--) {
    free -= extent(lines[from - 1] ?? "", columns).rows;
    if (free < 0) break;
  }
  return lines.slice(from);
}

/** To the start of the row that many rows up. */
function moveUp(rows: number): string {
  return rows > 0 ? `\r\u001b[${rows}A` : "\r";
}

/**
 * How many rows the terminal now has above the cursor, from the first of those that were drawn on. Terminals
 * break rows anew when they get narrower, and each row that was drawn ended with a line break.
 */
function rowsAbove({ rows, cursorRow, cursorColumn }: Drawn, columns: number): number {
  const above = rows.slice(0, cursorRow).reduce((sum, row) => sum + extent(row, columns).rows, 0);
  const before = extent(upTo(rows[cursorRow] ?? "", cursorColumn), columns);
  return above + before.rows - 1;
}

/**
 * What to add to the screen to turn one drawing into the other, if that is all it takes. Then only the
 * new characters are sent, which is also what a screen reader reads aloud.
 */
function appended(old: Drawn, next: Drawn): string | undefined {
  const last = old.rows.length - 1;
  const oldRow = old.rows[last] ?? "";
  const nextRow = next.rows[last] ?? "";
  const same = old.columns === next.columns && old.rows.length === next.rows.length &&
    nextRow.startsWith(oldRow) && old.rows.slice(0, last).every((row, at) => row === next.rows[at]);
  if (!same || !atEnd(old) || !atEnd(next)) return undefined;
  const added = nextRow.slice(oldRow.length);
  return APPENDABLE.test(added) ? added : undefined;
}

/** Whether the cursor stands after the last character. */
function atEnd({ rows, cursorRow, cursorColumn }: Drawn): boolean {
  return cursorRow === rows.length - 1 && cursorColumn === width(rows[cursorRow] ?? "");
}
