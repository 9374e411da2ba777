/**
 * Colours that can be read on a dark and on a light background. Pure.
 *
 * Nobody tells a program which background it has, so what is no colour of the terminal's own must
 * stand out from both black and white.
 */
import type { Color } from "./spans.ts";

/** How many colours a terminal has: none, its 16, 256, or any (24 bits). */
export type Depth = "none" | "16" | "256" | "all";

export interface Rgb {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

/** The luminance whose contrast to black is that to white (WCAG 2): 4.6 to 1. */
const MIDDLE = 0.179;
/**
 * Of the 16 that every terminal has, those that can be read on both backgrounds in most themes, by the
 * hue from red on. Neither black, white, grey, nor the dark blue.
 */
const SIXTEEN = [31, 91, 33, 32, 32, 36, 36, 94, 94, 95, 35, 95] as const;
/** Of these, the ones for names: without yellow, which is lost on white in some. */
const NAMES_OF_16 = [31, 32, 35, 36, 91, 94, 95] as const;
/** The 16 colours of IRC as hues of that wheel of twelve; what has no hue is the usual colour. */
const HUES: readonly (number | undefined)[] = [
  undefined,
  undefined,
  8,
  4,
  0,
  0,
  10,
  2,
  2,
  4,
  6,
  6,
  8,
  11,
  undefined,
  undefined,
];
/** From this number on the colours of IRC go around the wheel, twelve a row; the last are greys. */
const FIRST_OF_ROWS = 16;
const FIRST_GREY = 88;

/** The relative luminance of a colour, 0 to 1 (WCAG 2). */
export function luminance({ red, green, blue }: Rgb): number {
  const linear = (part: number): number => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** A colour of a hue, in degrees, that stands out as much from black as from white. */
export function readable(hue: number, saturation = 0.75): Rgb {
  let [low, high] = [0, 1];
  for (let step = 0; step < 12; step++) {
    const middle = (low + high) / 2;
    if (luminance(rgbOf(hue, saturation, middle)) < MIDDLE) low = middle;
    else high = middle;
  }
  return rgbOf(hue, saturation, low);
}

/** The number of the colour nearest to one among the 216 of the cube that 256 colours have. */
export function nearestOf256({ red, green, blue }: Rgb): number {
  const step = (part: number): number =>
    part < 48 ? 0 : part < 115 ? 1 : Math.floor((part - 35) / 40);
  return 16 + 36 * step(red) + 6 * step(green) + step(blue);
}

/** The red, green and blue of a colour of the cube. */
export function rgbOf256(number: number): Rgb {
  const part = (step: number): number => step === 0 ? 0 : 55 + 40 * step;
  const at = number - 16;
  return {
    red: part(Math.floor(at / 36)),
    green: part(Math.floor(at / 6) % 6),
    blue: part(at % 6),
  };
}

/** The number that begins a foreground of that hue, in degrees. */
export function foreground(hue: number, depth: Depth): string {
  const color = readable(hue);
  if (depth === "all") return `38;2;${color.red};${color.green};${color.blue}`;
  if (depth === "256") return `38;5;${nearestReadable(hue)}`;
  return String(SIXTEEN[Math.round(hue / 30) % 12] ?? SIXTEEN[0]);
}

/** The numbers that begin the colours which tell people apart. */
export function nameColors(depth: Depth): readonly string[] {
  if (depth === "none") return [];
  if (depth === "16") return NAMES_OF_16.map(String);
  const count = depth === "all" ? 36 : 18;
  const all = Array.from({ length: count }, (_, at) => foreground(at * 360 / count, depth));
  return [...new Set(all)];
}

/** The hue of a colour that another client names; `undefined` where it has none. */
export function hueOf(color: Color): number | undefined {
  if (color.kind === "rgb") return hueOfRgb(color);
  const { number } = color;
  if (number >= FIRST_GREY) return undefined;
  if (number >= FIRST_OF_ROWS) return (number - FIRST_OF_ROWS) % 12 * 30;
  const hue = HUES[number];
  return hue === undefined ? undefined : hue * 30;
}

function hueOfRgb({ red, green, blue }: Rgb): number | undefined {
  const most = Math.max(red, green, blue);
  const range = most - Math.min(red, green, blue);
  if (range < 32) return undefined;
  const sixth = most === red
    ? (green - blue) / range
    : most === green
    ? 2 + (blue - red) / range
    : 4 + (red - green) / range;
  return (sixth * 60 + 360) % 360;
}

/** Of the colours of the cube with about that hue, the one that can be read best. */
function nearestReadable(hue: number): number {
  let best = nearestOf256(readable(hue));
  let least = Infinity;
  for (let number = 16; number < 232; number++) {
    const color = rgbOf256(number);
    const other = hueOfRgb(color);
    if (other === undefined) continue;
    const apart = Math.abs((other - hue + 540) % 360 - 180);
    const off = apart / 15 + Math.abs(Math.log((luminance(color) + 0.05) / (MIDDLE + 0.05))) * 4 -
      (Math.max(color.red, color.green, color.blue) -
          Math.min(color.red, color.green, color.blue)) / 255;
    if (off < least) [best, least] = [number, off];
  }
  return best;
}

/** From hue (degrees), saturation and lightness (0 to 1). */
function rgbOf(hue: number, saturation: number, lightness: number): Rgb {
  const chroma = saturation * Math.min(lightness, 1 - lightness);
  const part = (offset: number): number => {
    const k = (offset + hue / 30) % 12;
    return Math.round(255 * (lightness - chroma * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return { red: part(0), green: part(8), blue: part(4) };
}
