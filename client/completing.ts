/** Going through what Tab offers, one after the other, and back to what was typed. Pure. */
import type { Completion } from "./completion.ts";
import { mostColumns } from "./layout.ts";
import { clean, type RenderContext } from "./lines.ts";

/** What stands before and after the cursor. */
export interface Around {
  readonly before: string;
  readonly after: string;
}

export class Completing {
  readonly #typed: Around;
  readonly #completion: Completion;
  /** Which offer stands in the line; behind the last one comes what was typed. */
  #at: number;

  constructor(typed: Around, completion: Completion) {
    this.#typed = typed;
    this.#completion = completion;
    this.#at = completion.offers.length;
  }

  /** Whether there is only one to choose from. */
  get isSingle(): boolean {
    return this.#completion.offers.length === 1;
  }

  /** Goes on, or back. @returns What then stands in the line. */
  step(by: 1 | -1): Around {
    const { start, offers } = this.#completion;
    const places = offers.length + 1;
    this.#at = (this.#at + by + places) % places;
    const offer = offers[this.#at];
    if (offer === undefined) return this.#typed;
    const { before, after } = this.#typed;
    // A space that is there already is not put in once more.
    const text = /^\s/.test(after) ? offer.text.trimEnd() : offer.text;
    return { before: before.slice(0, start) + text, after };
  }

  /** The offer that stands in the line, and those that come after it, as far as there is room. */
  hint({ palette, columns }: RenderContext): string[] {
    const { offers } = this.#completion;
    if (this.isSingle || this.#at === offers.length) return [];
    const labels = offers.slice(this.#at).map((offer) => clean(offer.label));
    const shown: string[] = [];
    let free = columns - 3;
    for (const label of labels) {
      free -= mostColumns(label) + 3;
      if (free < 0 && shown.length > 0) break;
      shown.push(label);
    }
    const [first = "", ...others] = shown;
    const more = labels.length > shown.length ? [palette.dim("…")] : [];
    return [[palette.strong(first), ...others.map(palette.dim), ...more].join(palette.dim(" · "))];
  }
}
