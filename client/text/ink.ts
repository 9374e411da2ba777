/**
 * What somebody says, as lines that may be printed: codes and marks understood, names and keywords
 * highlighted, and all of it harmless. The last step before the terminal.
 */
import type { Palette } from "../palette.ts";
import { isolate, sanitize } from "../sanitize.ts";
import { parseCodes } from "./irc_codes.ts";
import { parseMarkup } from "./markup.ts";
import { outsideLinks, type Span } from "./spans.ts";

/** What somebody says, ready to be wrapped and printed. */
export interface Inked {
  readonly lines: readonly string[];
  /** Whether it names the reader, or has one of their keywords in it. */
  readonly mention: boolean;
}

/** The most lines of one message. */
const MOST_LINES = 200;
/** How a tab is shown: not as far as to the next stop, which lies elsewhere in each program. */
const TAB = "    ";

/**
 * Makes a text of somebody's printable.
 * @param mentions What is highlighted, a pattern with the flag `g`; undefined where nothing is.
 */
export function ink(text: string, palette: Palette, mentions: RegExp | undefined): Inked {
  const all = text.replaceAll("\t", TAB).split(/\r\n|\n/);
  const marked = parseMarkup(all.slice(0, MOST_LINES).map(parseCodes), !palette.styled);
  let mention = false;
  const lines = marked.map((spans): string => {
    const found = mentions === undefined ? spans : spans.flatMap((span) => findIn(span, mentions));
    mention ||= found.some((span) => span.look.mention);
    return isolate(found.map((span) => paint(span, palette)).join(""));
  });
  const more = all.length - MOST_LINES;
  if (more > 0) lines.push(palette.dim(`… and ${more} more lines`));
  return { lines, mention };
}

function paint({ text, look }: Span, palette: Palette): string {
  return palette.look(look)(sanitize(text));
}

/** Marks the words that are looked for. */
function findIn({ text, look }: Span, mentions: RegExp): Span[] {
  return outsideLinks(text, (text) => {
    const spans: Span[] = [];
    let at = 0;
    for (const { 0: word, index } of text.matchAll(mentions)) {
      if (word === "") continue;
      spans.push({ text: text.slice(at, index), look }, {
        text: word,
        look: { ...look, mention: true },
      });
      at = index + word.length;
    }
    return [...spans, { text: text.slice(at), look }];
  }, look);
}
