/**
 * What is being written: keys in, text and cursor out. Pure: it knows no terminal and draws nothing.
 *
 * It is one line, or where line breaks are allowed a few: then keys that go to the start or the end of
 * the line mean the one that the cursor is in.
 */
import { graphemes } from "./layout.ts";
import { LineBuffer, type Snapshot } from "./line_buffer.ts";
import { LineHistory } from "./line_history.ts";
import type { Key } from "./keys.ts";

export { MAX_LINE_BYTES } from "./line_buffer.ts";

/** What a key did, for the caller to act on. */
export type EditorEvent =
  /** The text, the cursor or the search changed: draw it. */
  | { readonly kind: "edited" }
  /** Enter: the text was taken out of the editor. */
  | { readonly kind: "submit"; readonly text: string }
  /** Nothing that changes anything here. */
  | { readonly kind: "ignored" }
  /** Ctrl+C on an empty line. */
  | { readonly kind: "interrupt" }
  /** Ctrl+D on an empty line. */
  | { readonly kind: "eof" }
  /** Tab: complete the word before the cursor; Shift+Tab goes back to the completion before. */
  | { readonly kind: "complete"; readonly step: 1 | -1 }
  /** Ctrl+L. */
  | { readonly kind: "redraw" }
  /**
   * Pasted text of several lines, or more than the line can take, or more than was kept of it; the line
   * is as it was.
   */
  | { readonly kind: "paste"; readonly text: string; readonly cut?: true };

/** A search through the history, while it lasts. */
export interface Search {
  readonly query: string;
  /** Whether some line has the query in it; the text then shows that line. */
  readonly found: boolean;
}

interface RunningSearch extends Search {
  /** Where in the history the line that is shown stands. */
  readonly at: number | undefined;
  readonly before: Snapshot;
}

const EDITED: EditorEvent = { kind: "edited" };
const IGNORED: EditorEvent = { kind: "ignored" };

/** Keys that change the line or the cursor: whether they did. */
const EDITS: Readonly<Record<string, (line: LineBuffer) => boolean>> = {
  "left": (line) => line.go(line.cursor - 1),
  "ctrl+b": (line) => line.go(line.cursor - 1),
  "right": (line) => line.go(line.cursor + 1),
  "ctrl+f": (line) => line.go(line.cursor + 1),
  "home": (line) => line.go(line.lineStart),
  "ctrl+a": (line) => line.go(line.lineStart),
  "end": (line) => line.go(line.lineEnd),
  "ctrl+e": (line) => line.go(line.lineEnd),
  "ctrl+home": (line) => line.go(0),
  "ctrl+end": (line) => line.go(line.length),
  "ctrl+left": (line) => line.go(line.back(isWord)),
  "alt+left": (line) => line.go(line.back(isWord)),
  "alt+b": (line) => line.go(line.back(isWord)),
  "ctrl+right": (line) => line.go(line.forward(isWord)),
  "alt+right": (line) => line.go(line.forward(isWord)),
  "alt+f": (line) => line.go(line.forward(isWord)),

  "backspace": (line) => line.delete(line.cursor - 1, line.cursor),
  "ctrl+h": (line) => line.delete(line.cursor - 1, line.cursor),
  "delete": (line) => line.delete(line.cursor, line.cursor + 1),
  "ctrl+d": (line) => line.delete(line.cursor, line.cursor + 1),
  "ctrl+c": (line) => line.delete(0, line.length),

  "ctrl+w": (line) => line.kill(line.back(isNoSpace), line.cursor),
  "alt+backspace": (line) => line.kill(line.back(isWord), line.cursor),
  "ctrl+backspace": (line) => line.kill(line.back(isWord), line.cursor),
  "alt+d": (line) => line.kill(line.cursor, line.forward(isWord)),
  "ctrl+delete": (line) => line.kill(line.cursor, line.forward(isWord)),
  // At the end of a line that is the line break, and so at the start.
  "ctrl+k": (line) => line.kill(line.cursor, Math.max(line.lineEnd, line.cursor + 1)),
  "ctrl+u": (line) => line.kill(Math.min(line.lineStart, line.cursor - 1), line.cursor),
  "ctrl+y": (line) => line.yank(),
  "alt+y": (line) => line.yankNext(),
  "ctrl+t": (line) => line.transpose(),
  "ctrl+_": (line) => line.undo(),
  "ctrl+z": (line) => line.undo(),
};

/** Keys that the caller acts on. */
const REQUESTS: Readonly<Record<string, EditorEvent>> = {
  "tab": { kind: "complete", step: 1 },
  "shift+tab": { kind: "complete", step: -1 },
  "ctrl+l": { kind: "redraw" },
};

/** Keys that break the line. */
const BREAKS: ReadonlySet<string> = new Set([
  "alt+enter",
  "shift+enter",
  "alt+shift+enter",
  "ctrl+o",
]);

/** The same on an empty line, where they have nothing to delete. */
const EMPTY_REQUESTS: Readonly<Record<string, EditorEvent>> = {
  "ctrl+c": { kind: "interrupt" },
  "ctrl+d": { kind: "eof" },
};

/** Keys that go through the lines sent before. */
const RECALLS: Readonly<Record<string, -1 | 1>> = {
  "up": -1,
  "down": 1,
};

/** What keys do while a search runs; any other key ends it and then does what it always does. */
const SEARCH_KEYS: Readonly<Record<string, "older" | "newer" | "shorten" | "cancel">> = {
  "ctrl+r": "older",
  "ctrl+s": "newer",
  "backspace": "shorten",
  "ctrl+h": "shorten",
  "escape": "cancel",
  "ctrl+g": "cancel",
  "ctrl+c": "cancel",
};

/** One line of text, edited by keys as readline does. */
export class Editor {
  readonly #line = new LineBuffer();
  readonly #history: LineHistory;
  readonly #clean: (text: string) => string;
  readonly #breaks: boolean;
  readonly #searches: boolean;
  #search: RunningSearch | undefined;

  /**
   * @param history Lines that were sent before.
   * @param breaks Whether line breaks are allowed; without, one becomes a space.
   * @param searches Whether Ctrl+R goes through what was sent before.
   */
  constructor(history: readonly string[] = [], { breaks = false, searches = true } = {}) {
    this.#history = new LineHistory(history);
    this.#breaks = breaks;
    this.#searches = searches;
    this.#clean = breaks ? printableLines : printable;
  }

  get text(): string {
    return this.#line.text;
  }

  get graphemes(): readonly string[] {
    return this.#line.graphemes;
  }

  /** How many graphemes stand before the cursor. */
  get cursor(): number {
    return this.#line.cursor;
  }

  /** The search that runs (Ctrl+R), for the caller to show instead of the prompt. */
  get search(): Search | undefined {
    return this.#search;
  }

  /** The line and the cursor as they are, to be taken up again with {@linkcode resume}. */
  get draft(): Snapshot {
    this.#endSearch();
    return this.#line.snapshot;
  }

  /** Goes on with a line that was left unfinished, in place of the one that there is. */
  resume(draft: Snapshot): void {
    this.#endSearch();
    this.#history.leave();
    this.#line.load("");
    this.#line.restore(draft);
  }

  /** Replaces the text; the cursor goes to its end if not told otherwise. False: it does not fit. */
  set(text: string, cursor = Infinity): boolean {
    this.#line.step();
    this.#endSearch();
    if (!this.#line.replace(this.#clean(text))) return false;
    this.#line.go(cursor);
    return true;
  }

  /** Inserts text at the cursor. False: there was none or it does not fit, and nothing changed. */
  insert(text: string): boolean {
    this.#line.step();
    this.#endSearch();
    return this.#line.insert(this.#clean(text));
  }

  /** Does what a key does. */
  apply(key: Key): EditorEvent {
    if (key.kind === "focus") return IGNORED;
    const search = this.#search;
    const event = this.#apply(key);
    return event === IGNORED && search !== this.#search ? EDITED : event;
  }

  #apply(key: Exclude<Key, { kind: "focus" }>): EditorEvent {
    this.#line.step();
    if (key.kind === "paste") return this.#paste(key);
    if (key.kind === "text") return this.#type(printable(key.text));
    const shift = key.shift && (key.name === "tab" || key.name === "enter") ? "shift+" : "";
    return this.#press(`${key.ctrl ? "ctrl+" : ""}${key.alt ? "alt+" : ""}${shift}${key.name}`);
  }

  #press(chord: string): EditorEvent {
    if (this.#search !== undefined) {
      const event = this.#steer(chord, this.#search);
      if (event !== undefined) return event;
      this.#endSearch();
    }
    if (chord === "enter") return this.#submit();
    if (BREAKS.has(chord) && this.#breaks) return this.#line.insert("\n") ? EDITED : IGNORED;
    if (chord === "ctrl+r" && this.#searches) return this.#startSearch();
    const empty = this.#line.length === 0 ? lookUp(EMPTY_REQUESTS, chord) : undefined;
    const request = empty ?? lookUp(REQUESTS, chord);
    if (request !== undefined) return request;
    const recall = lookUp(RECALLS, chord);
    if (recall !== undefined) return this.#recall(recall);
    return lookUp(EDITS, chord)?.(this.#line) ? EDITED : IGNORED;
  }

  #type(text: string): EditorEvent {
    if (this.#search !== undefined) return this.#find(this.#search.query + text, this.#search);
    return this.#line.insert(text, "type") ? EDITED : IGNORED;
  }

  #paste(paste: Extract<Key, { kind: "paste" }>): EditorEvent {
    this.#endSearch();
    const line = paste.text.replace(/\n+$/, "");
    if (line.includes("\n") || paste.cut) return paste;
    const clean = printable(line);
    if (clean === "") return IGNORED;
    return this.#line.insert(clean) ? EDITED : paste;
  }

  #submit(): EditorEvent {
    const text = this.#line.take();
    this.#history.add(text);
    return { kind: "submit", text };
  }

  #recall(step: -1 | 1): EditorEvent {
    if (this.#line.goRows(step)) return EDITED;
    const line = this.#history.move(step, this.text);
    if (line === undefined) return IGNORED;
    this.#line.load(line);
    return EDITED;
  }

  #startSearch(): EditorEvent {
    this.#search = { query: "", found: true, at: undefined, before: this.#line.snapshot };
    return EDITED;
  }

  /** Ends the search and keeps the line that it shows. */
  #endSearch(): void {
    if (this.#search !== undefined) this.#line.save(this.#search.before);
    this.#search = undefined;
  }

  #steer(chord: string, search: RunningSearch): EditorEvent | undefined {
    const { query, at, before } = search;
    switch (lookUp(SEARCH_KEYS, chord)) {
      case "older":
        return this.#find(query, search, at === undefined ? undefined : at - 1);
      case "newer":
        return this.#find(query, search, at === undefined ? undefined : at + 1, 1);
      case "shorten":
        return this.#find(graphemes(query).slice(0, -1).join(""), { ...search, at: undefined });
      case "cancel":
        this.#search = undefined;
        this.#line.restore(before);
        return EDITED;
      default:
        return undefined;
    }
  }

  /** Shows the next line that has the query in it; if none has, the line stays as it is. */
  #find(query: string, search: RunningSearch, from = search.at, step: -1 | 1 = -1): EditorEvent {
    const hit = query === "" ? undefined : this.#history.find(query, step, from);
    this.#search = { ...search, query, found: hit !== undefined || query === "" };
    if (hit === undefined) return EDITED;
    this.#search = { ...this.#search, at: hit.at };
    const column = hit.line.toLowerCase().indexOf(query.toLowerCase());
    this.#line.show(hit.line.slice(0, column), hit.line.slice(column));
    return EDITED;
  }
}

function lookUp<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Text as it may stand in the line: no controls, and a space for each line break. */
export function printable(text: string): string {
  return text.toWellFormed().replace(/\r\n|[\r\n\t]/g, " ").replace(/\p{Cc}/gu, "");
}

/** The same, where line breaks are allowed. */
export function printableLines(text: string): string {
  return text.toWellFormed().replace(/\r\n?/g, "\n").replace(/(?![\n\t])\p{Cc}/gu, "");
}

function isWord(grapheme: string): boolean {
  return /^[\p{L}\p{N}_]/u.test(grapheme);
}

function isNoSpace(grapheme: string): boolean {
  return /\S/u.test(grapheme);
}
