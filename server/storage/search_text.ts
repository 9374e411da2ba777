/**
 * What is found by which search: the words of a text, and the phrases that somebody looks for.
 *
 * Case and accents do not matter. Scripts that put no spaces between words (Chinese, Japanese, Thai,
 * and Korean, which glues particles to its words) are cut into overlapping pairs of characters, so
 * any part of a sentence is found. That is done by this rule rather than `Intl.Segmenter`, whose
 * dictionary cuts a word alone otherwise than within a sentence, and otherwise in the next release;
 * but an index entry can be taken back only by exactly the words that it was made of.
 */

/** Words one after the other. */
export interface Phrase {
  readonly words: readonly string[];
  /** Whether the last one is one character of a script without spaces: how a word may begin. */
  readonly open: boolean;
}

const UNSPACED = "[\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Bopo}\\p{sc=Hang}\\p{sc=Thai}" +
  "\\p{sc=Laoo}\\p{sc=Khmr}\\p{sc=Mymr}\\p{sc=Tibt}\\u30fc]";
/** A run of such a script, or a word, or a pictograph. */
const WORD = new RegExp(
  `([${UNSPACED}&&[\\p{L}\\p{M}\\p{N}]]+)|` +
    `[[\\p{L}\\p{N}]--${UNSPACED}][[\\p{L}\\p{N}\\p{M}]--${UNSPACED}]*|\\p{ExtPict}`,
  "gv",
);
/** Bold, colours and the like, as chat clients write them into a text. */
const FORMATTING = new RegExp(
  String.raw`\x03(?:\d{1,2}(?:,\d{1,2})?)?|\x04(?:[0-9a-f]{6})?|[\x02\x0f\x11\x16\x1d-\x1f]`,
  "gi",
);
/** Accents, points of Hebrew and Arabic, and what is not seen at all. */
const MARKS = /[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u064b-\u065f\u0670\ufe0f\p{Cf}]/gu;

/** The form in which words are compared. */
function fold(text: string): string {
  const plain = text.replace(FORMATTING, "").toLowerCase();
  if (isAscii(plain)) return plain;
  return plain.normalize("NFKD").toLowerCase().replace(MARKS, "").replaceAll("ς", "σ")
    .normalize("NFC");
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

/** What may be looked for in a text. */
export interface Terms {
  /** Its words in their order, and pairs of characters. */
  readonly words: readonly string[];
  /** The characters that may be looked for alone though they are a part of a pair. */
  readonly characters: ReadonlySet<string>;
}

/** What may be looked for in a text. */
export function termsOf(text: string): Terms {
  const folded = fold(text);
  // Nearly all texts of many servers, in a fifth of the time.
  if (isAscii(folded)) return { words: folded.match(/[a-z0-9]+/g) ?? [], characters: new Set() };
  const words: string[] = [];
  const characters = new Set<string>();
  for (const [word, run] of folded.matchAll(WORD)) {
    if (run === undefined) {
      words.push(word);
      continue;
    }
    words.push(...pairs(run));
    for (const character of run) characters.add(character);
  }
  return { words, characters };
}

/** Each character with the next one; the last one alone. */
function pairs(run: string): string[] {
  const characters = [...run];
  return characters.map((character, at) => character + (characters[at + 1] ?? ""));
}

/** What a person looks for: words, and phrases between double quotes. Every text is a valid one. */
export function phrasesOf(text: string): Phrase[] {
  const phrases = new Map<string, Phrase>();
  const pieces = text.split('"');
  for (const [at, piece] of pieces.entries()) {
    const quoted = at % 2 === 1 && at < pieces.length - 1;
    for (const part of quoted ? [piece] : piece.split(/\s+/)) {
      const phrase = phraseOf(part);
      if (phrase.words.length > 0) phrases.set(phrase.words.join(" "), phrase);
    }
  }
  return [...phrases.values()];
}

function phraseOf(text: string): Phrase {
  const words: string[] = [];
  let length = 0;
  for (const [word, run] of fold(text).matchAll(WORD)) {
    const found = run === undefined ? [word] : pairs(run);
    words.push(...found);
    length = run === undefined ? 0 : found.length;
  }
  // What follows a run's last character does not matter where nothing is asked to follow.
  if (length > 1) words.pop();
  return { words, open: length === 1 };
}

/** Whether a text has all of these phrases. */
export function hasPhrases(text: string, phrases: readonly Phrase[]): boolean {
  if (phrases.length === 0) return true;
  // No word has a space in it, so words stand one after the other where the joined texts do.
  const words = ` ${termsOf(text).words.join(" ")} `;
  return phrases.every((phrase) =>
    words.includes(` ${phrase.words.join(" ")}${phrase.open ? "" : " "}`)
  );
}
