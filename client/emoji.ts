/**
 * Emoji by their short names: `:tada:`. The names are a data set of some hundred kilobytes, which is
 * loaded when the first one is needed.
 */

/** What {@linkcode Emoji} loads. */
export type EmojiNames = Readonly<Record<string, string>>;

/** A name between colons that do not belong to a word or a time, and such names in a row. */
const NAMES = "(?<![\\p{L}\\p{N}:])(?::[a-z0-9_+-]{1,60}:)+(?![\\p{L}\\p{N}:])";
const NAME = /:([a-z0-9_+-]+):/g;
/** Code and links stay as they are. */
const PARTS = new RegExp(`\`\`\`[^]*?(?:\`\`\`|$)|\`[^\`\\n]+\`|[a-z]+://\\S+|(${NAMES})`, "giu");
const HAS_NAMES = new RegExp(NAMES, "iu");
/** The most names that are offered for a beginning. */
const MOST_OFFERED = 40;

export class Emoji {
  readonly #load: () => Promise<EmojiNames>;
  #loading: Promise<void> | undefined;
  /** What waits for the names. */
  #turn: Promise<void> | undefined;
  #names: ReadonlyMap<string, string> | undefined;

  constructor(load: () => Promise<EmojiNames> = loadGemoji) {
    this.#load = load;
  }

  get isLoaded(): boolean {
    return this.#names !== undefined;
  }

  /**
   * Gives back a text with emoji in it: at once, or when the names are there. What comes after it waits
   * for it, so that the order stays.
   */
  expand(text: string, act: (expanded: string) => void): void {
    const waits = this.#names === undefined && HAS_NAMES.test(text);
    if (!waits && this.#turn === undefined) return act(this.replaceIn(text));
    const turn = (this.#turn ?? this.load()).then(() => act(this.replaceIn(text)));
    this.#turn = turn;
    void turn.finally(() => {
      if (this.#turn === turn) this.#turn = undefined;
    });
  }

  /** Loads the names, once. Never rejects: without them there are none. */
  load(): Promise<void> {
    this.#loading ??= this.#load().then(
      (names) => void (this.#names = new Map(Object.entries(names))),
      () => void (this.#names = new Map()),
    );
    return this.#loading;
  }

  /** The emoji of a name, without its colons. */
  find(name: string): string | undefined {
    return this.#names?.get(name.toLowerCase());
  }

  /** A text with emoji in place of their names, outside code and links. */
  replaceIn(text: string): string {
    return text.replace(
      PARTS,
      (part: string, names: string | undefined) =>
        names === undefined
          ? part
          : part.toLowerCase().replace(NAME, (whole, name: string) => this.find(name) ?? whole),
    );
  }

  /** Names that begin with this, or have it in them; the shortest first, each with its emoji. */
  offer(start: string): [name: string, emoji: string][] {
    const wanted = start.toLowerCase();
    const found = [...this.#names ?? []].filter(([name]) => name.includes(wanted));
    const rank = (name: string): number => (name.startsWith(wanted) ? 0 : 1_000) + name.length;
    return found.sort(([one], [other]) => rank(one) - rank(other) || (one < other ? -1 : 1))
      .slice(0, MOST_OFFERED);
  }
}

async function loadGemoji(): Promise<EmojiNames> {
  return (await import("gemoji")).nameToEmoji;
}
