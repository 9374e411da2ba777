/**
 * `**bold**`, `_italic_`, `` `code` `` and fenced code, as people type them. Pure.
 *
 * What only looks like it stays as it is: marks stand at the edges of words, with no space inside them.
 */
import { type Look, outsideLinks, type Span } from "./spans.ts";

/** Code first: in it, nothing else is meant. */
const CODE = /(?<!`)(`{1,2})(?!`)(.+?)(?<!`)\1(?!`)/gu;
const BOLD = /(?<![\p{L}\p{N}*])\*\*(?![\s*])(.+?)(?<![\s*])\*\*(?![\p{L}\p{N}*])/gu;
const ITALIC = /(?<![\p{L}\p{N}_])_(?![\s_])(.+?)(?<![\s_])_(?![\p{L}\p{N}_])/gu;
/** Code may say in which language it is, where it begins; a word where it would end is no end of it. */
const OPENING = /^\s*```[\p{L}\p{N}+#.-]*\s*$/u;
const CLOSING = /^\s*```\s*$/;

/** In a line that is longer than this, nothing is looked for: it would take too long. */
const LONGEST = 2_000;

/**
 * Finds what is marked, line by line.
 * @param marks Whether the marks stay in the text: where nothing can be shown in another way.
 */
export function parseMarkup(
  lines: readonly (readonly Span[])[],
  marks: boolean,
): (readonly Span[])[] {
  const fences: number[] = [];
  lines.forEach((spans, at) => {
    if (isAll(spans, fences.length % 2 === 0 ? OPENING : CLOSING)) fences.push(at);
  });
  // A fence that is not closed is none.
  if (fences.length % 2 === 1) fences.pop();
  let open = false;
  return lines.flatMap((spans, at): (readonly Span[])[] => {
    if (fences.includes(at)) {
      open = !open;
      return marks ? [spans] : [];
    }
    return [open ? spans.map(asCode) : spans.flatMap((span) => inLine(span, marks))];
  });
}

/** Whether a line has one look and is what a pattern says. */
function isAll(spans: readonly Span[], pattern: RegExp): boolean {
  return spans.length === 1 && pattern.test(spans[0]?.text ?? "");
}

function asCode({ text, look }: Span): Span {
  return { text, look: { ...look, code: true } };
}

function inLine({ text, look }: Span, marks: boolean): Span[] {
  if (text.length > LONGEST) return [{ text, look }];
  // A link in code is code.
  return marked(
    text,
    CODE,
    2,
    look,
    { code: true },
    marks,
    (text, look) =>
      outsideLinks(
        text,
        (text) =>
          marked(text, BOLD, 1, look, { bold: true }, marks, (text, look) =>
            marked(text, ITALIC, 1, look, { italic: true }, marks, plain)),
        look,
      ),
  );
}

function plain(text: string, look: Look): Span[] {
  return text === "" ? [] : [{ text, look }];
}

/** Splits a text where something is marked. `inside` and what lies between go on with `next`. */
function marked(
  text: string,
  pattern: RegExp,
  group: number,
  look: Look,
  change: Look,
  marks: boolean,
  next: (text: string, look: Look) => Span[],
): Span[] {
  const spans: Span[] = [];
  let at = 0;
  for (const found of text.matchAll(pattern)) {
    spans.push(...next(text.slice(at, found.index), look));
    const inside = marks ? found[0] : found[group] ?? "";
    const inner = { ...look, ...change };
    spans.push(...change.code ? plain(inside, inner) : next(inside, inner));
    at = found.index + found[0].length;
  }
  return [...spans, ...next(text.slice(at), look)];
}
