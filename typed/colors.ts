/** `@std/fmt/colors`, with types (see `parse_args.ts` for why). */
import * as untyped from "@std/fmt/colors";

/** Wraps a text in one terminal style. */
export type Style = (text: string) => string;

/** Turns all colouring on or off for the whole process. */
export const setColorEnabled: (enabled: boolean) => void = untyped.setColorEnabled;
export const bold: Style = untyped.bold;
export const dim: Style = untyped.dim;
export const red: Style = untyped.red;
export const green: Style = untyped.green;
export const yellow: Style = untyped.yellow;
export const blue: Style = untyped.blue;
export const magenta: Style = untyped.magenta;
export const cyan: Style = untyped.cyan;
export const brightRed: Style = untyped.brightRed;
export const brightGreen: Style = untyped.brightGreen;
export const brightBlue: Style = untyped.brightBlue;
export const brightMagenta: Style = untyped.brightMagenta;
export const brightCyan: Style = untyped.brightCyan;
