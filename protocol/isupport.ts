/**
 * RPL_ISUPPORT: the tokens that say what a server does.
 *
 * @see https://modern.ircdocs.horse/#rplisupport-005
 */
import { byteLength, packWords } from "./text.ts";

/** Tokens by name; a token without a value has the empty one. */
export type Isupport = ReadonlyMap<string, string>;

/** The most tokens of one line. */
const TOKENS_PER_LINE = 13;

/** Gives tokens in groups of one line each, of so many bytes together, with the spaces between them. */
export type IsupportLines = (bytes: number) => readonly (readonly string[])[];

/** Writes tokens. A token that is too long for a line is left out. */
export function isupportLines(tokens: Isupport): IsupportLines {
  const words = [...tokens].map(([name, value]) =>
    value === "" ? name : `${name}=${escape(value)}`
  );
  // How much there is space for depends on how long a name is: there are not many lengths.
  const known = new Map<number, string[][]>();
  return (bytes) => {
    const made = known.get(bytes) ??
      packWords(words.filter((word) => byteLength(word) <= bytes), bytes, TOKENS_PER_LINE);
    known.set(bytes, made);
    return made;
  };
}

/** Reads the middle parameters of one 005 line on top of what is known; `-NAME` takes one away. */
export function readIsupport(known: Isupport, words: readonly string[]): Isupport {
  const tokens = new Map(known);
  for (const word of words) {
    const equals = word.indexOf("=");
    if (word.startsWith("-")) tokens.delete(word.slice(1));
    else if (equals === -1) tokens.set(word, "");
    else tokens.set(word.slice(0, equals), unescape(word.slice(equals + 1)));
  }
  return tokens;
}

function escape(value: string): string {
  return value.replace(
    /[ =\\]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}

function unescape(value: string): string {
  return value.replace(
    /\\x([0-9A-Fa-f]{2})/g,
    (_, hex: string) => String.fromCharCode(parseInt(hex, 16)),
  );
}

/**
 * Whether a list of `CLIENTTAGDENY` denies a client-only tag, which is named without its plus sign there.
 * @see https://ircv3.net/specs/extensions/message-tags#rpl_isupport-tokens
 */
export function deniesTag(list: readonly string[], tag: string): boolean {
  const name = tag.replace(/^\+/, "");
  return list.includes("*") ? !list.includes(`-${name}`) : list.includes(name);
}
