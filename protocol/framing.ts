/**
 * Bytes to lines, bounded.
 *
 * @see https://modern.ircdocs.horse/#messages
 */

import { byteLength } from "./text.ts";

/** The longest line without tags, in bytes, its CR LF included. */
export const MAX_LINE = 512;

/** The longest tags section that a client may send, in bytes, `@` and the space included. */
export const MAX_CLIENT_TAGS = 4096;

/** The longest tags section that a server may send, in bytes, `@` and the space included. */
export const MAX_SERVER_TAGS = 8191;

/** What the framer found where one line ended. */
export type Frame =
  /** A line without its ending, and how long it is in bytes. */
  | { readonly kind: "line"; readonly text: string; readonly bytes: number }
  /** Longer than the limit; reported once, when the limit is passed. The rest is thrown away. */
  | { readonly kind: "too-long" }
  /** Not UTF-8. */
  | { readonly kind: "not-utf8" }
  /** A bare CR or a NUL inside: what another client might take for a line's end. */
  | { readonly kind: "malformed" };

const LF = 10;
const CR = 13;
const AT = 64;
const SPACE = 32;
const EMPTY = new Uint8Array(0);
/** Holds nothing between two lines. */
const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Cuts a stream of bytes into lines and holds at most one unfinished line.
 *
 * Lines end with LF or CR LF; empty ones are skipped. The tags section has a limit of its own. Memory
 * stays below `maxTags + maxLine` whatever arrives, because the excess of a line is not kept.
 */
export class LineFramer {
  readonly #maxTags: number;
  readonly #maxLine: number;
  #rest: Uint8Array = EMPTY;
  #skipped = 0;

  /** Limits in bytes: the tags section with its `@` and space, and the rest with its CR LF. */
  constructor(maxTags: number, maxLine: number) {
    this.#maxTags = maxTags;
    this.#maxLine = maxLine;
  }

  /** How many bytes of the line that is being thrown away have gone by; 0 when none is. */
  get skipped(): number {
    return this.#skipped;
  }

  /** How many bytes of an unfinished line are held. */
  get held(): number {
    return this.#rest.length;
  }

  /**
   * Takes the next bytes and calls `onFrame` for each line that ends in them, in order. The bytes are
   * not kept: the caller may use its buffer again.
   */
  push(bytes: Uint8Array, onFrame: (frame: Frame) => void): void {
    let from = 0;
    if (this.#rest.length > 0 || this.#skipped > 0) {
      const end = bytes.indexOf(LF);
      if (end === -1) return this.#keep(bytes, onFrame);
      this.#finish(bytes.subarray(0, end), onFrame);
      from = end + 1;
    }
    const last = bytes.lastIndexOf(LF);
    if (last >= from) this.#cut(bytes.subarray(from, last), onFrame);
    const rest = Math.max(from, last + 1);
    if (rest < bytes.length) this.#keep(bytes.subarray(rest), onFrame);
  }

  /** The line that began earlier ends with these bytes. */
  #finish(part: Uint8Array, onFrame: (frame: Frame) => void): void {
    const skipped = this.#skipped > 0;
    const line = skipped || this.#rest.length === 0 ? part : concat(this.#rest, part);
    this.#rest = EMPTY;
    this.#skipped = 0;
    if (!skipped) this.#cut(line, onFrame);
  }

  /** Cuts whole lines, the last one without its LF. Decoded at once, for that costs little more than one. */
  #cut(lines: Uint8Array, onFrame: (frame: Frame) => void): void {
    const text = decoded(lines);
    if (text === undefined) return this.#cutBytes(lines, onFrame);
    const isAscii = text.length === lines.length;
    for (let from = 0; from <= text.length;) {
      const end = indexOrEnd(text, "\n", from);
      const line = text.slice(from, text[end - 1] === "\r" ? Math.max(from, end - 1) : end);
      this.#take(line, isAscii ? line.length : byteLength(line), onFrame);
      from = end + 1;
    }
  }

  /** Cuts lines of which at least one is not UTF-8. */
  #cutBytes(lines: Uint8Array, onFrame: (frame: Frame) => void): void {
    for (let from = 0; from <= lines.length;) {
      const found = lines.indexOf(LF, from);
      const end = found === -1 ? lines.length : found;
      const line = lines.subarray(from, lines[end - 1] === CR ? Math.max(from, end - 1) : end);
      const text = decoded(line);
      if (text !== undefined) this.#take(text, line.length, onFrame);
      else onFrame({ kind: this.#isTooLong(line) ? "too-long" : "not-utf8" });
      from = end + 1;
    }
  }

  /** Takes a line without its ending, of so many bytes. */
  #take(text: string, bytes: number, onFrame: (frame: Frame) => void): void {
    if (text === "") return;
    const tags = text[0] === "@" ? byteLength(text.slice(0, indexOrEnd(text, " ", 0) + 1)) : 0;
    // The sender may end lines with LF alone, but the limit is counted with CR LF.
    if (tags > this.#maxTags || bytes - tags > this.#maxLine - 2) onFrame({ kind: "too-long" });
    else if (text.includes("\r") || text.includes("\0")) onFrame({ kind: "malformed" });
    else onFrame({ kind: "line", text, bytes });
  }

  /** Whether a line that cannot be read as a text is too long, and that is all that is said of it. */
  #isTooLong(line: Uint8Array): boolean {
    const tags = line[0] === AT ? line.indexOf(SPACE) + 1 || line.length : 0;
    return tags > this.#maxTags || line.length - tags + 2 > this.#maxLine;
  }

  /** Keeps the start of a line that has not ended, or starts to skip when it is too long already. */
  #keep(part: Uint8Array, onFrame: (frame: Frame) => void): void {
    if (this.#skipped > 0) {
      this.#skipped += part.length;
      return;
    }
    const length = this.#rest.length + part.length;
    if (length > this.#maxTags + this.#maxLine) {
      this.#rest = EMPTY;
      this.#skipped = length;
      onFrame({ kind: "too-long" });
      return;
    }
    this.#rest = this.#rest.length === 0 ? part.slice() : concat(this.#rest, part);
  }
}

/** Bytes as a text; `undefined` if they are not UTF-8. */
function decoded(bytes: Uint8Array): string | undefined {
  try {
    return DECODER.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Where a text has a character, or its end. */
function indexOrEnd(text: string, character: string, from: number): number {
  const at = text.indexOf(character, from);
  return at === -1 ? text.length : at;
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
