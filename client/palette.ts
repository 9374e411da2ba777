/** How the screen may look: what each kind of text is on a terminal with so many colours. */
import { casefold } from "../protocol/names.ts";
import { type Depth, foreground, hueOf, nameColors } from "./text/colors.ts";
import { sgr, type Style, UNSTYLED } from "./text/sgr.ts";
import type { Color, Look } from "./text/spans.ts";

export type { Style };

export interface Palette {
  /** Whether anything looks different from anything else. */
  readonly styled: boolean;
  readonly dim: Style;
  readonly strong: Style;
  readonly warning: Style;
  /** The colour of a person's name: the same for the same name. */
  readonly name: (name: string) => Style;
  /** How a piece of what somebody says looks. */
  readonly look: (look: Look) => Style;
}

/** Nothing looks different: for `NO_COLOR`, `--plain` and dumb terminals. */
export const PLAIN: Palette = {
  styled: false,
  dim: UNSTYLED,
  strong: UNSTYLED,
  warning: UNSTYLED,
  name: () => UNSTYLED,
  look: () => UNSTYLED,
};

const BOLD = sgr(1, 22);
const DIM = sgr(2, 22);
const ITALIC = sgr(3, 23);
const UNDERLINE = sgr(4, 24);
const INVERSE = sgr(7, 27);
const STRIKE = sgr(9, 29);
/** The end of a foreground, and the hues of what has a colour of its own, in degrees. */
const USUAL = 39;
const RED = 0;
const CYAN = 180;

/** The palette of a terminal with so many colours. */
export function paletteOf(depth: Depth): Palette {
  if (depth === "none") return PLAIN;
  const names = nameColors(depth).map((color) => sgr(color, USUAL));
  const code = sgr(foreground(CYAN, depth), USUAL);
  return {
    styled: true,
    dim: DIM,
    strong: BOLD,
    warning: sgr(foreground(RED, depth), USUAL),
    name: (name) => names[hash(casefold(name)) % names.length] ?? UNSTYLED,
    look: (look) => {
      const styles = stylesOf(look, code, (color) => colored(color, depth));
      return (text) => styles.reduce((text, style) => style(text), text);
    },
  };
}

/** Only the 16 colours that every terminal has. */
export const COLORED: Palette = paletteOf("16");

function stylesOf(look: Look, code: Style, colored: (color: Color) => Style): Style[] {
  const { color, background } = look;
  return [
    ...look.code ? [code] : [],
    ...look.bold ? [BOLD] : [],
    ...look.italic ? [ITALIC] : [],
    ...look.underline ? [UNDERLINE] : [],
    ...look.strike ? [STRIKE] : [],
    // A background is no more than a hint of one: a text must never be lost in it.
    ...look.inverse || background !== undefined ? [INVERSE] : [],
    ...color === undefined || look.code ? [] : [colored(color)],
    ...look.mention ? [BOLD, INVERSE] : [],
  ];
}

function colored(color: Color, depth: Depth): Style {
  const hue = hueOf(color);
  return hue === undefined ? UNSTYLED : sgr(foreground(hue, depth), USUAL);
}

/** FNV-1a over UTF-16 units: small, and spread well enough for a few dozen colours. */
function hash(text: string): number {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  }
  return sum >>> 0;
}
