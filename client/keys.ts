/**
 * Keyboard bytes → keys. Pure but for one timer, which tells a lone Escape from the start of a
 * sequence and can be passed in.
 *
 * The sequences themselves are decoded by `node:readline`. It knows neither bracketed paste nor focus
 * events nor Enter with modifiers, and waits half a second for what follows an Escape, so it never sees
 * any of these.
 */
import { emitKeypressEvents } from "node:readline";
import { PassThrough } from "node:stream";
import type { Clock } from "../cli/clock.ts";

const NAMED = {
  return: "enter",
  enter: "enter",
  tab: "tab",
  backspace: "backspace",
  delete: "delete",
  escape: "escape",
  left: "left",
  right: "right",
  up: "up",
  down: "down",
  home: "home",
  end: "end",
  pageup: "pageup",
  pagedown: "pagedown",
  insert: "insert",
} as const;

/** The keys that type nothing. */
export type NamedKey = typeof NAMED[keyof typeof NAMED];

// deno-fmt-ignore
type Letter = "a" | "b" | "c" | "d" | "e" | "f" | "g" | "h" | "i" | "j" | "k" | "l" | "m" | "n"
  | "o" | "p" | "q" | "r" | "s" | "t" | "u" | "v" | "w" | "x" | "y" | "z";
type Digit = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9";

/** A named key, or what was pressed together with Ctrl or Alt. */
export type KeyName = NamedKey | Letter | Digit | "_";

/** What the user did. */
export type Key =
  /** Typed characters; several when they arrived together. */
  | { readonly kind: "text"; readonly text: string }
  /** Pasted text, with its line breaks as `\n`; `cut`: it was more than 1 MiB, and this is its start. */
  | { readonly kind: "paste"; readonly text: string; readonly cut?: true }
  /** The terminal's window gained or lost the focus. */
  | { readonly kind: "focus"; readonly focused: boolean }
  | {
    readonly kind: "key";
    readonly name: KeyName;
    readonly ctrl: boolean;
    readonly alt: boolean;
    readonly shift: boolean;
  };

/** What {@linkcode KeyDecoder} needs of a clock. */
export interface KeyTimer {
  /** Calls back once after that many milliseconds, unless the function that it returns is called. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** The clock of this process. */
export const REAL_TIMER: KeyTimer = {
  after(milliseconds, callback) {
    const id = setTimeout(callback, milliseconds);
    return () => clearTimeout(id);
  },
};

/** A timer that goes by a clock. */
export function timerOf(clock: Pick<Clock, "every">): KeyTimer {
  return {
    after(milliseconds, callback) {
      const stop = clock.every(milliseconds, () => {
        stop();
        callback();
      });
      return stop;
    },
  };
}

/** A lone Escape is one when nothing follows for so long; so is a Ctrl+C in what is being pasted. */
const ESCAPE_MS = 150;
/** What is being pasted is all of it when nothing follows for so long: its end may have been lost. */
const PASTE_MS = 3_000;
const CTRL_C = "\u0003";
const MAX_PASTE = 1024 * 1024;

const ESC = "\u001b";
const PASTE_START = `${ESC}[200~`;
const PASTE_END = `${ESC}[201~`;
const FOCUS_IN = `${ESC}[I`;
const FOCUS_OUT = `${ESC}[O`;
/** Enter with Shift or Alt, as terminals send it that tell these apart (CSI u, and xterm's own way). */
const ENTERS: ReadonlyMap<string, { readonly shift: boolean; readonly alt: boolean }> = new Map(
  [2, 3, 4].flatMap((modifier) => {
    const keys = { shift: modifier !== 3, alt: modifier !== 2 };
    return [[`${ESC}[13;${modifier}u`, keys], [`${ESC}[27;${modifier};13~`, keys]] as const;
  }),
);
const OURS = [PASTE_START, PASTE_END, FOCUS_IN, FOCUS_OUT, ...ENTERS.keys()];
/**
 * Any other key with its modifiers, as such terminals send it: `ESC [ 27 ; MODIFIERS ; CODE ~` or
 * `ESC [ CODE ; MODIFIERS u`. `node:readline` would type the end of it.
 */
// deno-lint-ignore no-control-regex
const CODED = /\x1b\[(?:27;(\d{1,3});(\d{1,7})~|(\d{1,7})(?:;(\d{1,3}))?u)/;
/** The start of one. */
// deno-lint-ignore no-control-regex
const CODED_START = /\x1b+\[\d[\d;]{0,12}$/;
/** What stands for a key that types nothing. */
const CODES: ReadonlyMap<number, NamedKey> = new Map([
  [8, "backspace"],
  [9, "tab"],
  [13, "enter"],
  [27, "escape"],
  [127, "backspace"],
]);

/** The part of `node:readline`'s key that is used. */
interface Keypress {
  readonly sequence?: string;
  readonly name?: string;
  readonly ctrl: boolean;
  readonly meta: boolean;
  readonly shift: boolean;
}

/**
 * Turns bytes, however they are cut, into keys. `onKey` is called from within {@linkcode push}, but for
 * a lone Escape, which comes from the timer.
 */
export class KeyDecoder {
  readonly #onKey: (key: Key) => void;
  readonly #timer: KeyTimer;
  readonly #utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
  readonly #stream = new PassThrough();
  /** The start of a sequence of ours, or a lone Escape, until what follows is known. */
  #held = "";
  #stopTimer: (() => void) | undefined;
  /** Typed characters that have not been passed on yet. */
  #typed = "";
  #paste: Paste | undefined;
  /** Whether a paste was taken to be over before its end had come. */
  #gaveUp = false;
  #closed = false;

  constructor(onKey: (key: Key) => void, timer: KeyTimer = REAL_TIMER) {
    this.#onKey = onKey;
    this.#timer = timer;
    emitKeypressEvents(this.#stream);
    this.#stream.on("keypress", (_: unknown, key: Keypress) => this.#onKeypress(key));
  }

  /** Takes the next bytes from the keyboard. */
  push(bytes: Uint8Array): void {
    if (this.#closed) return;
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    let input = this.#held + this.#utf8.decode(bytes, { stream: true });
    this.#held = "";
    while (input !== "") {
      const paste = this.#paste;
      input = paste === undefined ? this.#takeKeys(input) : this.#takePaste(input, paste);
    }
    this.#flushTyped();
    if (this.#paste !== undefined) return this.#watchPaste(this.#paste);
    if (!isEscapes(this.#held)) return;
    this.#stopTimer = this.#timer.after(ESCAPE_MS, () => {
      const escapes = this.#held;
      this.#held = "";
      for (const _ of escapes) this.#key("escape");
    });
  }

  /** Forgets what is unfinished. Nothing is called after this. */
  close(): void {
    this.#closed = true;
    this.#stopTimer?.();
    this.#stream.removeAllListeners();
    this.#stream.destroy();
  }

  /** Takes keys up to the next sequence of ours and returns what is left. */
  #takeKeys(input: string): string {
    const at = indexOfAny(input, OURS);
    const coded = CODED.exec(input);
    if (coded !== null && coded.index < (at?.index ?? Infinity)) {
      this.#decode(input.slice(0, coded.index));
      this.#flushTyped();
      const [whole, modifiers = coded[4] ?? "1", code = coded[3]] = coded;
      this.#coded(Number(code), Number(modifiers) - 1);
      return input.slice(coded.index + whole.length);
    }
    if (at === undefined) {
      const started = CODED_START.exec(input)?.[0].length ?? 0;
      const held = Math.max(started, heldLength(input, OURS));
      this.#decode(input.slice(0, input.length - held));
      this.#held = input.slice(input.length - held);
      return "";
    }
    const before = input.slice(0, at.index);
    const enter = ENTERS.get(at.found);
    // The end of a paste that was given up: what comes with it was pasted, too.
    if (at.found === PASTE_END && this.#gaveUp && before !== "") this.#onKey(pasted(before));
    else this.#decode(before);
    this.#flushTyped();
    if (at.found === PASTE_START || at.found === PASTE_END) this.#gaveUp = false;
    if (at.found === PASTE_START) this.#paste = { parts: [], length: 0 };
    else if (enter !== undefined) this.#key("enter", { ctrl: false, ...enter });
    else if (at.found !== PASTE_END) {
      this.#onKey({ kind: "focus", focused: at.found === FOCUS_IN });
    }
    return input.slice(at.index + at.found.length);
  }

  /** A key by its code point, and its modifiers as bits: 1 is Shift, 2 Alt, 4 Ctrl. */
  #coded(code: number, bits: number): void {
    const modifiers = { shift: (bits & 1) !== 0, alt: (bits & 2) !== 0, ctrl: (bits & 4) !== 0 };
    const named = CODES.get(code);
    if (bits > 7 || code > 0x10ffff) return;
    if (named !== undefined) return this.#key(named, modifiers);
    const text = String.fromCodePoint(code);
    const plain = text.toLowerCase();
    if ((modifiers.ctrl || modifiers.alt) && isLetterOrDigit(plain)) this.#key(plain, modifiers);
    else if (!modifiers.ctrl && !modifiers.alt && isPrintable(text)) {
      this.#typed += modifiers.shift ? text.toUpperCase() : text;
    }
  }

  /** Takes pasted text up to its end and returns what is left. */
  #takePaste(input: string, paste: Paste): string {
    const end = input.indexOf(PASTE_END);
    const held = end >= 0 ? 0 : heldLength(input, [PASTE_END]);
    keep(paste, input.slice(0, end >= 0 ? end : input.length - held));
    this.#held = input.slice(input.length - held);
    if (end < 0) return "";
    this.#paste = undefined;
    this.#onKey(pasted(paste.parts.join("")));
    return input.slice(end + PASTE_END.length);
  }

  /** Ends a paste whose end does not come; a Ctrl+C in it that nothing follows takes it back. */
  #watchPaste(paste: Paste): void {
    const last = this.#held === "" ? paste.parts.at(-1) ?? "" : this.#held;
    const cancelled = last.endsWith(CTRL_C);
    this.#stopTimer = this.#timer.after(cancelled ? ESCAPE_MS : PASTE_MS, () => {
      keep(paste, this.#held);
      this.#paste = undefined;
      this.#held = "";
      this.#gaveUp = true;
      if (!cancelled) this.#onKey(pasted(paste.parts.join("")));
    });
  }

  /** Passes text to the decoder, which must never see an Escape at the end: it would wait for more. */
  #decode(text: string): void {
    const end = text.length - trailingEscapes(text);
    if (end > 0) this.#stream.write(text.slice(0, end));
    for (let at = end; at < text.length; at++) this.#key("escape");
  }

  #onKeypress(key: Keypress): void {
    if (this.#closed) return;
    const { sequence = "", name = "", ctrl, meta: alt, shift } = key;
    if (sequence === "\u001f") return this.#key("_", { ctrl: true, alt, shift });
    if (!ctrl && !alt && isPrintable(sequence)) {
      this.#typed += sequence;
      return;
    }
    const known = Object.hasOwn(NAMED, name) ? NAMED[name as keyof typeof NAMED] : undefined;
    if (known !== undefined) this.#key(known, { ctrl, alt, shift });
    else if ((ctrl || alt) && isLetterOrDigit(name)) this.#key(name, { ctrl, alt, shift });
  }

  #key(name: KeyName, modifiers = { ctrl: false, alt: false, shift: false }): void {
    this.#flushTyped();
    this.#onKey({ kind: "key", name, ...modifiers });
  }

  #flushTyped(): void {
    const text = this.#typed;
    this.#typed = "";
    if (text !== "") this.#onKey({ kind: "text", text });
  }
}

/** What has come of a paste so far. */
interface Paste {
  readonly parts: string[];
  length: number;
}

/** Keeps a part of a paste; one character more than is taken tells that it was too much. */
function keep(paste: Paste, part: string): void {
  const taken = part.slice(0, MAX_PASTE + 1 - paste.length);
  if (taken === "") return;
  paste.parts.push(taken);
  paste.length += taken.length;
}

function pasted(text: string): Key {
  const taken = text.slice(0, MAX_PASTE).toWellFormed().replace(/\r\n?/g, "\n");
  return { kind: "paste", text: taken, ...text.length > MAX_PASTE ? { cut: true } : {} };
}

function isLetterOrDigit(name: string): name is Letter | Digit {
  return /^[a-z0-9]$/.test(name);
}

function isPrintable(text: string): boolean {
  return text !== "" && !/\p{Cc}/u.test(text);
}

function isEscapes(text: string): boolean {
  return text !== "" && trailingEscapes(text) === text.length;
}

function trailingEscapes(text: string): number {
  let count = 0;
  while (text[text.length - 1 - count] === ESC) count++;
  return count;
}

/** Where the first of several sequences starts. */
function indexOfAny(
  text: string,
  sequences: readonly string[],
): { index: number; found: string } | undefined {
  for (let index = text.indexOf(ESC); index >= 0; index = text.indexOf(ESC, index + 1)) {
    const found = sequences.find((sequence) => text.startsWith(sequence, index));
    if (found !== undefined) return { index, found };
  }
  return undefined;
}

/** How much of the end of the text may be the start of one of the sequences. */
function heldLength(text: string, sequences: readonly string[]): number {
  const start = text.lastIndexOf(ESC);
  if (start < 0) return 0;
  const end = text.slice(start);
  if (!sequences.some((sequence) => sequence.startsWith(end))) return 0;
  return trailingEscapes(text.slice(0, start)) + end.length;
}
