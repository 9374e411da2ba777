/** Which colours the screen may use. Only the 16 that every terminal has, by their names. */
import * as colors from "../typed/colors.ts";

/** Wraps a text in a style; without colours it is the text itself. */
export type Style = (text: string) => string;

export interface Palette {
  readonly dim: Style;
  readonly strong: Style;
  readonly warning: Style;
  /** The colour of a person's name: the same for the same name. */
  readonly name: (name: string) => Style;
}

const plain: Style = (text) => text;

/** No colours: for `NO_COLOR`, `--plain` and dumb terminals. */
export const PLAIN: Palette = { dim: plain, strong: plain, warning: plain, name: () => plain };

/** Readable on dark and on light backgrounds: neither black, white, nor plain yellow. */
const NAME_STYLES: readonly Style[] = [
  colors.red,
  colors.green,
  colors.blue,
  colors.magenta,
  colors.cyan,
  colors.brightRed,
  colors.brightBlue,
  colors.brightMagenta,
];

export const COLORED: Palette = {
  dim: colors.dim,
  strong: colors.bold,
  warning: colors.red,
  name: (name) => NAME_STYLES[hash(name) % NAME_STYLES.length] ?? plain,
};

/** FNV-1a over UTF-16 units: small, and spread well enough for eight colours. */
function hash(text: string): number {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  }
  return sum >>> 0;
}
