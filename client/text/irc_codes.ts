/**
 * Formatting codes that other IRC clients put into a text, taken out and understood. Pure.
 *
 * @see https://modern.ircdocs.horse/formatting
 */
import { type Color, type Look, type Span, textOf } from "./spans.ts";

/** The codes, and what may follow the one of colours by number and the one of colours by hex. */
const CODE =
  // deno-lint-ignore no-control-regex -- these are the codes
  /\x03(?:(\d{1,2})(?:,(\d{1,2}))?)?|\x04(?:([\da-f]{6})(?:,([\da-f]{6}))?)?|[\x02\x0f\x11\x12\x16\x1d\x1e\x1f]/gi;

const SWITCHES: Readonly<Record<string, keyof Look>> = {
  "\x02": "bold",
  "\x11": "code",
  "\x12": "inverse",
  "\x16": "inverse",
  "\x1d": "italic",
  "\x1e": "strike",
  "\x1f": "underline",
};
const RESET = "\x0f";
/** This number means the usual colour. */
const USUAL = 99;

/** Splits a text where its codes say that it looks different. The codes are gone then. */
export function parseCodes(text: string): Span[] {
  const spans: Span[] = [];
  let look: Look = {};
  let at = 0;
  const put = (end: number): void => {
    if (end > at) spans.push({ text: text.slice(at, end), look });
  };
  for (const found of text.matchAll(CODE)) {
    put(found.index);
    at = found.index + found[0].length;
    look = changed(look, found);
  }
  put(text.length);
  return spans;
}

/** A text as it is without its codes. */
export function withoutCodes(text: string): string {
  return textOf(parseCodes(text));
}

function changed(look: Look, found: RegExpExecArray): Look {
  const [code, number, numberBehind, hex, hexBehind] = found;
  const letter = code.slice(0, 1);
  const name = SWITCHES[letter];
  if (name !== undefined) return { ...look, [name]: look[name] !== true };
  if (letter === RESET) return {};
  const color = byNumber(number) ?? byHex(hex);
  // A colour code alone ends both; one with a colour leaves the background that there is.
  if (number === undefined && hex === undefined) {
    return { ...look, color: undefined, background: undefined };
  }
  const changesBehind = numberBehind !== undefined || hexBehind !== undefined;
  const background = changesBehind ? byNumber(numberBehind) ?? byHex(hexBehind) : look.background;
  return { ...look, color, background };
}

function byNumber(digits: string | undefined): Color | undefined {
  const number = Number(digits ?? USUAL);
  return number === USUAL ? undefined : { kind: "number", number };
}

function byHex(digits: string | undefined): Color | undefined {
  if (digits === undefined) return undefined;
  const value = parseInt(digits, 16);
  return { kind: "rgb", red: value >> 16, green: (value >> 8) & 0xff, blue: value & 0xff };
}
