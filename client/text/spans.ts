/** Pieces of a text and how each is meant to look, before anybody knows what the terminal can do. */

/** A colour as another client names it: one of the 99 of IRC, or red, green and blue. */
export type Color =
  | { readonly kind: "number"; readonly number: number }
  | { readonly kind: "rgb"; readonly red: number; readonly green: number; readonly blue: number };

/** How a piece looks; what is not said is as usual. */
export interface Look {
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
  readonly strike?: boolean;
  readonly inverse?: boolean;
  /** Something to be read letter by letter. */
  readonly code?: boolean;
  /** Something that names the reader. */
  readonly mention?: boolean;
  readonly color?: Color | undefined;
  readonly background?: Color | undefined;
}

export interface Span {
  readonly text: string;
  readonly look: Look;
}

/** Where a link begins; it goes on to the next space. */
const LINK = /(?:https?|snug):\/\/\S+/gu;

/** The text of spans without how it looks. */
export function textOf(spans: readonly Span[]): string {
  return spans.map((span) => span.text).join("");
}

/** Does something with what is not a link: of those nothing may be taken away, and nothing put in. */
export function outsideLinks(text: string, act: (text: string) => Span[], link: Look): Span[] {
  const spans: Span[] = [];
  let at = 0;
  for (const found of text.matchAll(LINK)) {
    spans.push(...act(text.slice(at, found.index)), { text: found[0], look: link });
    at = found.index + found[0].length;
  }
  spans.push(...act(text.slice(at)));
  return spans.filter((span) => span.text !== "");
}
