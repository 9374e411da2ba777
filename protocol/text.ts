/** Texts measured and cut in bytes, on the borders of characters. */

/** The most bytes that UTF-8 needs for one code unit of a string. */
export const BYTES_PER_UNIT = 3;

/** The length of a text in UTF-8, in bytes; a lone surrogate counts like what is written for it. */
export function byteLength(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (isPair(unit, text, at)) {
      // Two units, four bytes.
      bytes += 2;
      at++;
    } else bytes += 2;
  }
  return bytes;
}

/** Whether a text has more bytes than so many. Most texts are short enough without being counted. */
export function isLonger(text: string, bytes: number): boolean {
  return text.length * BYTES_PER_UNIT > bytes && byteLength(text) > bytes;
}

function isPair(unit: number, text: string, at: number): boolean {
  return (unit & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
}

/** The longest start of a text that fits, cut between characters as a reader sees them. */
export function cutToBytes(text: string, bytes: number): string {
  return splitToBytes(text, bytes)[0] ?? "";
}

/**
 * Cuts a text into pieces of at most so many bytes: after a space where one is near enough, else
 * between grapheme clusters, else between code points. The pieces joined are the text.
 *
 * @throws {RangeError} If `bytes` is less than 4, the size of the longest code point.
 */
export function splitToBytes(text: string, bytes: number): string[] {
  if (bytes < 4) throw new RangeError(`Cannot split to ${bytes} bytes: 4 is the least`);
  const pieces: string[] = [];
  let rest = text;
  for (let left = isLonger(text, bytes) ? byteLength(text) : 0; left > bytes;) {
    const cut = cutAt(rest, bytes);
    const piece = rest.slice(0, cut);
    pieces.push(piece);
    rest = rest.slice(cut);
    left -= byteLength(piece);
  }
  if (rest !== "") pieces.push(rest);
  return pieces;
}

/**
 * Puts words into lines of at most so many bytes, in order. A word that is longer has a line of its
 * own, which is longer too.
 *
 * @param bytes What the words of one line may have, with one byte between them.
 * @param most The most words of one line.
 */
export function packWords(words: Iterable<string>, bytes: number, most = Infinity): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  let length = 0;
  for (const word of words) {
    const size = byteLength(word);
    if (line.length > 0 && (length + 1 + size > bytes || line.length >= most)) {
      lines.push(line);
      line = [];
    }
    length = line.length === 0 ? size : length + 1 + size;
    line.push(word);
  }
  if (line.length > 0) lines.push(line);
  return lines;
}

/** Where to cut a text that is too long, as an index into it. */
function cutAt(text: string, bytes: number): number {
  // No character takes less than a byte, so what can fit lies within the first `bytes` code units.
  const head = text.slice(0, bytes + 1);
  let used = 0;
  let grapheme = 0;
  let space = 0;
  for (const { segment, index } of new Intl.Segmenter().segment(head)) {
    used += byteLength(segment);
    if (used > bytes) break;
    grapheme = index + segment.length;
    if (segment === " ") space = grapheme;
  }
  if (space > grapheme / 2) return space;
  return grapheme > 0 ? grapheme : codePointCut(head, bytes);
}

function codePointCut(text: string, bytes: number): number {
  let used = 0;
  let end = 0;
  for (const character of text) {
    used += byteLength(character);
    if (used > bytes) break;
    end += character.length;
  }
  return end;
}
