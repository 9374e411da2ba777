/**
 * The terms that stand in the index for words: a place, and a number made of the word. By the place,
 * a search reads what was said where it looks and nothing else.
 *
 * Words do not stand there themselves, because not all of them can be taken out again: the index
 * keeps the beginnings of some to find its pages by. Two words may have one number; what is found is
 * compared with its text.
 */
import type { Place } from "./places.ts";
import { nickOf } from "./records.ts";
import { type Phrase, termsOf } from "./search_text.ts";
import type { Folded } from "../../protocol/names.ts";

/** Letters and digits of a number, and how many numbers there are. */
const DIGITS = 7;
const NUMBERS = 36 ** DIGITS;
/** The most phrases, and words of one, that the index is asked for. */
const PHRASES = 16;
const PHRASE_WORDS = 16;

/** Makes a word a term. */
export type Term = (word: string) => string;

/** The terms of a room. */
export function roomTerms(room: number, key: number): Term {
  return (word) => `r${room}x${hashed(word, key)}`;
}

/** The terms of all that is private and somebody's. */
export function personTerms(person: number, key: number): Term {
  return (word) => `o${person}x${hashed(word, key)}`;
}

/** The term of a conversation. */
export function conversationTerm(id: number): string {
  return `c${id}`;
}

/** The columns of an entry: words, characters, nick and conversations. */
export function columnsOf(place: Place, source: string, text: string, key: number): string[] {
  const { words, characters } = termsOf(text);
  const places = place.room === undefined
    ? place.people.map((person) => personTerms(person, key))
    : [roomTerms(place.room, key)];
  const all = (items: readonly string[]): string =>
    places.flatMap((term) => items.map(term)).join(" ");
  return [
    all(words),
    all([...characters]),
    all([nickOf(source)]),
    place.conversations.map(conversationTerm).join(" "),
  ];
}

/**
 * What to ask the index for to find phrases and a nick in a place: at least one of the two is given.
 * It finds all that has them, and seldom a little more.
 */
export function conditionsOf(
  term: Term,
  phrases: readonly Phrase[],
  from: Folded | undefined,
): string[] {
  const conditions: string[] = [];
  for (const { words, open } of phrases.slice(0, PHRASES)) {
    const whole = (open ? words.slice(0, -1) : words).slice(0, PHRASE_WORDS);
    if (whole.length > 0) conditions.push(`words:"${whole.map(term).join(" ")}"`);
    if (open) conditions.push(`characters:${term(words.at(-1) ?? "")}`);
  }
  if (from !== undefined) conditions.push(`nick:${term(from)}`);
  return conditions;
}

/** A number made of a word and a database's own number, in letters and digits. */
function hashed(word: string, key: number): string {
  let a = 0xdeadbeef ^ key;
  let b = 0x41c6ce57 ^ key;
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at);
    a = Math.imul(a ^ code, 2_654_435_761);
    b = Math.imul(b ^ code, 1_597_334_677);
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  const number = 4_294_967_296 * (b & 0x1f_ffff) + (a >>> 0);
  return (number % NUMBERS).toString(36).padStart(DIGITS, "0");
}
