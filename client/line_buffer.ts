/**
 * Text with a cursor, undo and a kill ring: what the keys of `editor.ts` work on. Pure.
 *
 * The cursor counts graphemes, what a reader takes for characters. The text is segmented anew after
 * each change, because a change can join what was apart: an emoji arrives code point by code point.
 * Every edit says whether it changed anything.
 */
import { graphemes, width } from "./layout.ts";

/** A text and a place in it. */
export interface Snapshot {
  readonly text: string;
  readonly cursor: number;
}

/** A line takes this much UTF-8. */
export const MAX_LINE_BYTES = 16 * 1024;
const MAX_UNDO = 100;
const MAX_KILLS = 16;
const ENCODER = new TextEncoder();

/** What was done last: typing in a row is undone as one, and kills in a row are one kill. */
type Action = "type" | "kill" | "yank" | "other";

/** Text with a cursor, and what was done to it. */
export class LineBuffer {
  #graphemes: string[] = [];
  #cursor = 0;
  #action: Action = "other";
  #previous: Action = "other";
  readonly #undo: Snapshot[] = [];
  readonly #kills: string[] = [];

  get text(): string {
    return this.#graphemes.join("");
  }

  get graphemes(): readonly string[] {
    return this.#graphemes;
  }

  get length(): number {
    return this.#graphemes.length;
  }

  /** How many graphemes stand before the cursor. */
  get cursor(): number {
    return this.#cursor;
  }

  /** Where the line that the cursor is in begins. */
  get lineStart(): number {
    return this.#cursor === 0 ? 0 : this.#graphemes.lastIndexOf("\n", this.#cursor - 1) + 1;
  }

  /** Where the line that the cursor is in ends. */
  get lineEnd(): number {
    const end = this.#graphemes.indexOf("\n", this.#cursor);
    return end < 0 ? this.length : end;
  }

  get snapshot(): Snapshot {
    return { text: this.text, cursor: this.#cursor };
  }

  /** Starts the next step: what is done in the same step counts as done at once. */
  step(): void {
    this.#previous = this.#action;
    this.#action = "other";
  }

  /** Shows a text with the cursor between its two parts. Undo does not know of it. */
  show(before: string, after = ""): void {
    this.#graphemes = graphemes(before + after);
    // The two parts may join where they meet: the cursor then stands after what they joined to.
    let length = 0;
    this.#cursor = 0;
    while (length < before.length) length += this.#graphemes[this.#cursor++]?.length ?? Infinity;
  }

  /** Shows an earlier state. Undo does not know of it. */
  restore({ text, cursor }: Snapshot): void {
    this.show(text);
    this.#cursor = cursor;
  }

  /** Adds a state that undo can go back to. */
  save(snapshot: Snapshot): void {
    this.#undo.push(snapshot);
    if (this.#undo.length > MAX_UNDO) this.#undo.shift();
  }

  /** Takes the text out and leaves nothing to undo. */
  take(): string {
    const text = this.text;
    this.load("");
    return text;
  }

  /** Starts anew with a text. */
  load(text: string): void {
    this.#undo.length = 0;
    this.show(text);
  }

  go(cursor: number): boolean {
    const from = this.#cursor;
    this.#cursor = Math.max(0, Math.min(Math.trunc(cursor), this.length));
    return this.#cursor !== from;
  }

  /** Goes a line up or down, to the same column where there is one. */
  goRows(step: -1 | 1): boolean {
    const { lineStart, lineEnd } = this;
    const target = step < 0 ? lineStart - 1 : lineEnd + 1;
    if (target < 0 || target > this.length) return false;
    const column = width(this.#slice(lineStart, this.#cursor));
    this.#cursor = target;
    const end = this.lineEnd;
    this.#cursor = this.lineStart;
    for (let used = 0; this.#cursor < end; this.#cursor++) {
      used += width(this.#graphemes[this.#cursor] ?? "");
      if (used > column) break;
    }
    return true;
  }

  replace(text: string): boolean {
    if (!fits(text)) return false;
    this.#change("other", text, "");
    return true;
  }

  insert(text: string, action: Action = "other"): boolean {
    const before = this.#slice(0, this.#cursor) + text;
    const after = this.#slice(this.#cursor);
    if (text === "" || !fits(before + after)) return false;
    const sameRun = action === "type" && this.#previous === "type" && !text.startsWith(" ");
    this.#change(action, before, after, sameRun);
    return true;
  }

  delete(start: number, end: number): boolean {
    if (start < 0 || end > this.length || start >= end) return false;
    this.#change("other", this.#slice(0, start), this.#slice(end));
    return true;
  }

  /** Deletes, and keeps what was deleted for {@linkcode yank}. */
  kill(from: number, to: number): boolean {
    const start = Math.max(0, from);
    const end = Math.min(to, this.length);
    if (start >= end) return false;
    const killed = this.#slice(start, end);
    const run = this.#previous === "kill" ? this.#kills.pop() ?? "" : "";
    this.#kills.push(start < this.#cursor ? killed + run : run + killed);
    if (this.#kills.length > MAX_KILLS) this.#kills.shift();
    this.#change("kill", this.#slice(0, start), this.#slice(end));
    return true;
  }

  /** Inserts what was killed last. */
  yank(): boolean {
    return this.insert(this.#kills.at(-1) ?? "", "yank");
  }

  /** Replaces what was just yanked by the kill before it. */
  yankNext(): boolean {
    if (this.#previous !== "yank") return false;
    this.#kills.unshift(...this.#kills.splice(-1));
    this.undo();
    return this.yank();
  }

  /** Swaps the characters around the cursor, or the last two. */
  transpose(): boolean {
    const at = Math.min(this.#cursor, this.length - 1);
    if (at < 1) return false;
    const swapped = this.#slice(at, at + 1) + this.#slice(at - 1, at);
    this.#change("other", this.#slice(0, at - 1) + swapped, this.#slice(at + 1));
    return true;
  }

  undo(): boolean {
    const last = this.#undo.pop();
    if (last !== undefined) this.restore(last);
    return last !== undefined;
  }

  /** Where the word before the cursor starts. */
  back(inWord: (grapheme: string) => boolean): number {
    let at = this.#cursor;
    while (at > 0 && !inWord(this.#graphemes[at - 1] ?? "")) at--;
    while (at > 0 && inWord(this.#graphemes[at - 1] ?? "")) at--;
    return at;
  }

  /** Where the word after the cursor ends. */
  forward(inWord: (grapheme: string) => boolean): number {
    let at = this.#cursor;
    while (at < this.length && !inWord(this.#graphemes[at] ?? "")) at++;
    while (at < this.length && inWord(this.#graphemes[at] ?? "")) at++;
    return at;
  }

  #slice(start: number, end?: number): string {
    return this.#graphemes.slice(start, end).join("");
  }

  /** Every edit comes through here. */
  #change(action: Action, before: string, after: string, sameRun = false): void {
    if (!sameRun) this.save(this.snapshot);
    this.#action = action;
    this.show(before, after);
  }
}

/** One UTF-16 unit is at most three bytes, so most lines need no counting. */
function fits(text: string): boolean {
  return text.length * 3 <= MAX_LINE_BYTES || ENCODER.encode(text).length <= MAX_LINE_BYTES;
}
