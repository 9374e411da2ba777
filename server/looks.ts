/**
 * Names that look alike, by Unicode's data on confusable characters.
 *
 * @see https://www.unicode.org/reports/tr39/#Confusable_Detection
 */

/** Puts the prototype of each confusable character in its place. */
type Prototypes = (text: string) => string;

export class Looks {
  /** Nothing looks like anything else until the data is there. */
  #prototypes: Prototypes = (text) => text;
  #loading: Promise<void> | undefined;

  /** Loads the data, which takes some time; resolves when it is there. Call as often as you like. */
  load(): Promise<void> {
    this.#loading ??= import("unhomoglyph").then((module) => {
      this.#prototypes = module.default;
    });
    return this.#loading;
  }

  /**
   * What a name looks like. Two names that have one of these in common cannot be told apart.
   *
   * There are up to two: one of the name as it is spelled, in which `I` looks like `l`, and one of its
   * lower case, so that styled letters of either case look like plain ones.
   */
  of(name: string): readonly string[] {
    const plain = name.normalize("NFKC");
    return [...new Set([this.#skeleton(plain), this.#skeleton(plain.toLowerCase())])];
  }

  #skeleton(text: string): string {
    return this.#prototypes(text.normalize("NFD")).normalize("NFD").toLowerCase();
  }
}
