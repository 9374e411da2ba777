/** The kinds of lines on the screen. What is put into them must have gone through `clean`. */
import { casefold, roomForPeople } from "../protocol/names.ts";
import { clock, dayName } from "./days.ts";
import { wrap } from "./layout.ts";
import type { Palette } from "./palette.ts";
import { isolate, sanitize } from "./sanitize.ts";

/** What rendering depends on besides the event. */
export interface RenderContext {
  readonly palette: Palette;
  readonly columns: number;
  /** The room that the input line speaks to. */
  readonly room: string | undefined;
  readonly me: string;
  /** ms since 1970, for what carries no time of its own. */
  readonly now: number;
}

/** The most names that are listed; the rest are counted. */
const MOST_NAMES = 40;
/** In a narrow window, text wraps under itself only this far in. */
const NARROW = 50;
const NARROW_INDENT = 6;

/** A line from the program itself. */
export function info(text: string, { palette, columns }: RenderContext): string[] {
  return wrap(palette.dim(`── ${text}`), columns, 3);
}

/** A line from the program that a person should not miss. */
export function warn(text: string, { palette, columns }: RenderContext): string[] {
  return wrap(palette.warning(`!! ${text}`), columns, 3);
}

/** A line across, with a text in it: `── Monday 23 November ──`. */
export function rule(text: string, { palette, columns }: RenderContext): string[] {
  return wrap(palette.dim(`── ${text} ──`), columns, 3);
}

/** What stands above the first message of another day. */
export function dayLine(time: number, context: RenderContext): string[] {
  return rule(dayName(time, context.now), context);
}

/** Names in a sentence, the first ones where there are many. */
export function nameList(names: readonly string[], { palette, me }: RenderContext): string {
  const others = names.filter((name) => casefold(name) !== casefold(me))
    .sort((a, b) => a.localeCompare(b));
  if (others.length === 0) return "only you";
  const shown = others.slice(0, MOST_NAMES).map((name) => palette.name(name)(clean(name)));
  const more = others.length - shown.length;
  return `you, ${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** The prompt of the input line. */
export function prompt({ palette, room: current, me }: RenderContext): string {
  const where = current === undefined ? "" : `[${room(current)}] `;
  return `${palette.dim(where)}${clean(me)}› `;
}

/** What happened beside the talk, dim. */
export function aside(
  time: number,
  where: string | undefined,
  text: string,
  context: RenderContext,
): string[] {
  const { palette, room: current, columns } = context;
  const elsewhere = where !== undefined && casefold(where) !== casefold(current ?? "");
  const tag = elsewhere ? `[${room(where)}] ` : "";
  return wrap(palette.dim(`${clock(time)} ${tag}${text}`), columns, 6);
}

export function wrapped(text: string, indent: number, { columns }: RenderContext): string[] {
  return wrap(text, columns, columns < NARROW ? NARROW_INDENT : indent);
}

/** Text from the network, harmless and unable to turn our own text around. */
export function clean(text: string): string {
  return isolate(sanitize(text));
}

/** A text of several lines on one. */
export function oneLine(text: string): string {
  return clean(text.replace(/\s*\n\s*/g, " / "));
}

/** A room as people write it. */
export function room(name: string): string {
  return clean(roomForPeople(name));
}
