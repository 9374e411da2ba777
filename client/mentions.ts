/** Whether a text names somebody, or holds a word that somebody wants to be told of. Pure. */

/** Written without spaces between words, so that a name may stand right beside other letters. */
const RUN_TOGETHER =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]$/u;
/** What goes on with a word; a hyphen does so between letters only. */
const NOT_AFTER_WORD = "(?<![\\p{L}\\p{M}\\p{N}_]|[\\p{L}\\p{M}\\p{N}_]-)";
const NOT_BEFORE_WORD = "(?![\\p{L}\\p{M}\\p{N}_]|-[\\p{L}\\p{N}_])";

/**
 * A pattern for any of some words, as whole words and in any case; it has the flag `g`, and matches
 * nothing where there are no words.
 */
export function mentionPattern(words: readonly string[]): RegExp {
  const parts = words.filter((word) => word !== "")
    // The longest first: of `ann` and `ann-marie` the latter.
    .sort((one, other) => other.length - one.length)
    .map((word) => word.normalize("NFC"))
    .map((word) => {
      const points = [...word];
      const before = RUN_TOGETHER.test(points[0] ?? "") ? "" : edge(points[0], NOT_AFTER_WORD);
      const after = RUN_TOGETHER.test(points.at(-1) ?? "")
        ? ""
        : edge(points.at(-1), NOT_BEFORE_WORD);
      return `${before}${escape(word)}${after}`;
    });
  return new RegExp(parts.length === 0 ? "(?!)" : parts.join("|"), "giu");
}

/** A keyword may begin or end with a sign (`c++`): then any neighbour will do. */
function edge(point: string | undefined, condition: string): string {
  return /[\p{L}\p{M}\p{N}_-]/u.test(point ?? "") ? condition : "";
}

function escape(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

/** Which words the reader wants to be told of, as they are now. */
export class Mentions {
  readonly #words: () => readonly string[];
  #known: readonly string[] = [];
  #pattern = mentionPattern([]);

  /** @param words Their name, and their keywords. */
  constructor(words: () => readonly string[]) {
    this.#words = words;
  }

  /** As {@linkcode mentionPattern} makes it. */
  get pattern(): RegExp {
    const words = this.#words();
    const same = words.length === this.#known.length &&
      words.every((word, at) => word === this.#known[at]);
    if (!same) [this.#known, this.#pattern] = [[...words], mentionPattern(words)];
    return this.#pattern;
  }

  /** Whether a text has one of them in it. */
  areIn(text: string): boolean {
    return text.search(this.pattern) >= 0;
  }
}
