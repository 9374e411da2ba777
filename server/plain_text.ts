/** Text for who runs the server, on a terminal or in a file. Knows neither. */

import { controlPicture } from "../cli/control_pictures.ts";
import { shellWord } from "../cli/shell_word.ts";

/** Characters that only steer how others are shown, and the marks of annotations. */
const STEERING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]/g;
/** Those of them that turn the direction of letters round. */
const OVERRIDE = /[\u202d\u202e]/g;
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/gu;

/** Untrusted text with nothing in it that a terminal would act on: controls and overrides are shown. */
export function harmless(text: string): string {
  return text.toWellFormed().replace(CONTROL, controlPicture).replace(OVERRIDE, escaped)
    .replace(STEERING, "");
}

/** JSON with these characters as escapes: its meaning stays. */
export function harmlessJson(json: string): string {
  return json.replace(CONTROL, escaped).replace(STEERING, escaped);
}

/** A time in ms since 1970 as `2026-11-23 18:05:12Z`. */
export function stamp(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace("T", " ")}Z`;
}

/** A day of a time in ms since 1970, as `2026-11-23`. */
export function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** Rows as lines, each column as wide as it must be. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [at, cell] of row.entries()) {
      widths[at] = Math.max(widths[at] ?? 0, [...cell].length);
    }
  }
  return rows.map((row) =>
    row.map((cell, at) => cell + " ".repeat((widths[at] ?? 0) - [...cell].length))
      .join("  ").trimEnd()
  );
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** The flag that names a data folder to another command, as a shell takes it; nothing for none. */
export function dataFlag(folder: string | undefined): string {
  return folder === undefined ? "" : ` --data ${shellWord(folder)}`;
}
