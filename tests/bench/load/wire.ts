/**
 * The wire, as far as a load needs it: lines that say who said them and which one it is, found again
 * with as little work for each as can be. Pure.
 */

/** The length of a text that is said. */
const TEXT = 100;
/** A text ends with this, two digits for its speaker and seven for its number. */
const MARK = "~";
const MARK_CODE = MARK.charCodeAt(0);
const SPEAKER_DIGITS = 2;
const NUMBER_DIGITS = 7;
const TAIL = MARK.length + SPEAKER_DIGITS + NUMBER_DIGITS;
const FILLING = "x".repeat(TEXT - TAIL);

/** How many speakers a room may have. */
export const MOST_SPEAKERS = 10 ** SPEAKER_DIGITS;

/** The line that says one text to a room. */
export function sayLine(room: string, speaker: number, number: number): string {
  const tail = digits(speaker, SPEAKER_DIGITS) + digits(number, NUMBER_DIGITS);
  return `PRIVMSG ${room} :${FILLING}${MARK}${tail}\r\n`;
}

function digits(number: number, count: number): string {
  return String(number).padStart(count, "0");
}

/** Who wants to know of what comes. */
export interface Hearer {
  /** A text that was made by {@linkcode sayLine}. */
  said(speaker: number, number: number): void;
  /** Any other line, without its end. */
  line(text: string): void;
}

/** Cuts what was read into lines. */
export class LineReader {
  readonly #hearer: Hearer;
  #rest = "";

  constructor(hearer: Hearer) {
    this.#hearer = hearer;
  }

  /** @param read Bytes as latin1, which costs least. */
  push(read: string): void {
    const text = this.#rest === "" ? read : this.#rest + read;
    let from = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", from)) {
      // Each line ends with CR LF.
      const tail = end - 1 - TAIL;
      const speaker = tail < from || text.charCodeAt(tail) !== MARK_CODE
        ? -1
        : numberAt(text, tail + 1, SPEAKER_DIGITS);
      const number = speaker < 0 ? -1 : numberAt(text, end - 1 - NUMBER_DIGITS, NUMBER_DIGITS);
      if (number < 0) this.#hearer.line(text.slice(from, end - 1));
      else this.#hearer.said(speaker, number);
      from = end + 1;
    }
    this.#rest = from === text.length ? "" : text.slice(from);
  }
}

/** The number that stands there; -1 if there is none. */
function numberAt(text: string, from: number, count: number): number {
  let number = 0;
  for (let at = from; at < from + count; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}

/** The command of a line, and the last of its parameters. */
export function readLine(line: string): { command: string; last: string } {
  const body = line.startsWith(":") ? line.slice(line.indexOf(" ") + 1) : line;
  const space = body.indexOf(" ");
  if (space < 0) return { command: body, last: "" };
  const colon = body.indexOf(" :");
  return {
    command: body.slice(0, space),
    last: colon < 0 ? body.slice(body.lastIndexOf(" ") + 1) : body.slice(colon + 2),
  };
}
