/**
 * Masks: `*` stands for any text, `?` for one character. A star that was passed is never come back to,
 * so that matching takes at most as many steps as the lengths of both multiplied, whatever the mask.
 */
import { casefold } from "./names.ts";

/** The longest mask, in bytes. */
export const MASK_LENGTH = 200;

/** Whether a text matches a mask; both are casefolded first. */
export function matches(mask: string, text: string): boolean {
  return glob([...casefold(mask)], [...casefold(text)]);
}

/** The same by characters. */
export function glob(pattern: readonly string[], subject: readonly string[]): boolean {
  let at = 0;
  let next = 0;
  // Where the last star stands, and how much of the text it has taken so far.
  let star = -1;
  let taken = 0;
  while (at < subject.length) {
    if (pattern[next] === "*") {
      star = next++;
      taken = at;
    } else if (next < pattern.length && (pattern[next] === "?" || pattern[next] === subject[at])) {
      next++;
      at++;
    } else if (star >= 0) {
      next = star + 1;
      at = ++taken;
    } else return false;
  }
  while (pattern[next] === "*") next++;
  return next === pattern.length;
}

/** Whether a text holds a wildcard. */
export function isMask(text: string): boolean {
  return /[*?]/.test(text);
}

/** A mask for people with all its parts: `bob` is `bob!*@*`, `a@b` is `*!a@b`. */
export function wholeMask(mask: string): string {
  const collapsed = mask.replace(/\*+/g, "*");
  const bang = collapsed.indexOf("!");
  const at = collapsed.lastIndexOf("@");
  if (bang >= 0 && at > bang) return collapsed;
  if (bang >= 0) return `${collapsed}@*`;
  if (at >= 0) return `*!${collapsed}`;
  return `${collapsed}!*@*`;
}
