/**
 * Bytes to lines, bounded.
 *
 * @see https://modern.ircdocs.horse/#messages
 */

/** The longest line without tags, in bytes, its CR LF included. */
export const MAX_LINE = 512;

/** The longest tags section that a client may send, in bytes, `@` and the space included. */
export const MAX_CLIENT_TAGS = 4096;

/** The longest tags section that a server may send, in bytes, `@` and the space included. */
export const MAX_SERVER_TAGS = 8191;

/** What the framer found where one line ended. */
export type Frame =
  | { readonly kind: "line"; readonly text: string }
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

/**
 * Cuts a stream of bytes into lines and holds at most one unfinished line.
 *
 * Lines end with LF or CR LF; empty ones are skipped. The tags section has a limit of its own. Memory
 * stays below `maxTags + maxLine` whatever arrives, because the excess of a line is not kept.
 */
export class LineFramer {
  readonly #maxTags: number;
  readonly #maxLine: number;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
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
    while (from < bytes.length) {
      const end = bytes.indexOf(LF, from);
      if (end === -1) {
        this.#keep(bytes.subarray(from), onFrame);
        return;
      }
      const part = bytes.subarray(from, end);
      from = end + 1;
      if (this.#skipped > 0) {
        this.#skipped = 0;
        continue;
      }
      const line = this.#rest.length === 0 ? part : concat(this.#rest, part);
      this.#rest = EMPTY;
      const frame = this.#frame(line);
      if (frame !== undefined) onFrame(frame);
    }
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

  #frame(line: Uint8Array): Frame | undefined {
    const end = line[line.length - 1] === CR ? line.length - 1 : line.length;
    if (end === 0) return undefined;
    const tags = line[0] === AT ? line.indexOf(SPACE) + 1 || end : 0;
    // The sender may end lines with LF alone, but the limit is counted with CR LF.
    if (tags > this.#maxTags || end - tags + 2 > this.#maxLine) return { kind: "too-long" };
    let text: string;
    try {
      text = this.#decoder.decode(end === line.length ? line : line.subarray(0, end));
    } catch {
      return { kind: "not-utf8" };
    }
    if (text.includes("\r") || text.includes("\0")) return { kind: "malformed" };
    return { kind: "line", text };
  }
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
