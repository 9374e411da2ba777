/** Colour and style sequences of terminals (SGR): writing them, and keeping track of those that are on. */

/** Wraps a text in a style; without colours it is the text itself. */
export type Style = (text: string) => string;

export const UNSTYLED: Style = (text: string): string => text;

const ESCAPE = "\u001b";
const SEQUENCE = new RegExp(`^${ESCAPE}\\[([0-9;:]*)m$`);
/** What ends it all. */
export const RESET = `${ESCAPE}[0m`;

/** A style by the number that begins it and the one that ends it; it goes on after one inside it. */
export function sgr(begin: string | number, end: number): Style {
  const on = `${ESCAPE}[${begin}m`;
  const off = `${ESCAPE}[${end}m`;
  return (text) => text === "" ? "" : on + text.replaceAll(off, off + on) + off;
}

/** What ends what: a number that begins a style belongs to the one that ends it. */
const ENDS: readonly (readonly [end: string, begins: RegExp])[] = [
  ["22", /^[12]$/],
  ["23", /^3$/],
  ["24", /^4$/],
  ["27", /^7$/],
  ["29", /^9$/],
  ["39", /^(3[0-7]|38[;:].*|9[0-7])$/],
  ["49", /^(4[0-7]|48[;:].*|10[0-7])$/],
];

/** Follows the sequences in a text: which styles are on where it has got to. */
export class Styles {
  #on: string[] = [];

  /** Takes a sequence. What is none is ignored. */
  take(sequence: string): void {
    const [, number] = SEQUENCE.exec(sequence) ?? [];
    if (number === undefined) return;
    if (number === "" || number === "0") {
      this.#on = [];
      return;
    }
    const end = ENDS.find(([end]) => end === number);
    if (end === undefined) this.#on.push(number);
    else this.#on = this.#on.filter((begin) => !end[1].test(begin));
  }

  /** What switches off what is on; empty when nothing is. */
  get off(): string {
    return this.#on.length === 0 ? "" : RESET;
  }

  /** What switches it on again. */
  get on(): string {
    return this.#on.map((begin) => `${ESCAPE}[${begin}m`).join("");
  }
}
