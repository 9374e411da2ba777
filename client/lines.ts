/** The kinds of lines on the screen. What is put into them must have gone through `clean`. */
import { casefold, roomForPeople } from "../protocol/names.ts";
import { clock, dayName } from "./days.ts";
import { marginOf, width, wrap } from "./layout.ts";
import type { Palette } from "./palette.ts";
import { isolate, sanitize } from "./sanitize.ts";
import { withoutCodes } from "./text/irc_codes.ts";

/** What rendering depends on besides the event. */
export interface RenderContext {
  readonly palette: Palette;
  readonly columns: number;
  /** The room that the input line speaks to. */
  readonly room: string | undefined;
  readonly me: string;
  /** ms since 1970, for what carries no time of its own. */
  readonly now: number;
  /** For who has it read aloud: words in place of signs. */
  readonly inWords?: boolean;
  /** What is highlighted in what others say, with the flag `g`; nothing where it is not given. */
  readonly mentions?: RegExp;
}

/** The most names that are listed; the rest are counted. */
const MOST_NAMES = 40;
/** In a narrow window, text wraps under itself only this far in: under the time it would be, else. */
const NARROW = 50;
const NARROW_INDENT = 6;
/** After a head that is longer than this, the rows below begin here. */
const LONGEST_HEAD = 26;
const USUAL_INDENT = 16;

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

/** A room that is not in front, and what is new in it. */
export interface Elsewhere {
  readonly room: string;
  readonly messages: number;
  readonly mentions: number;
}

/** A number is not counted further than this. */
const MOST_COUNTED = 99;

/**
 * The prompt of the input line: `[7 | 8:3 9:2!] ben› `, where 3 messages are new in room 8, and 2 in room
 * 9 of which some name the reader.
 */
export function prompt(context: RenderContext, elsewhere: readonly Elsewhere[] = []): string {
  const { palette, room: current, me, columns } = context;
  const name = `${clean(me)}› `;
  const here = current === undefined ? "" : room(current);
  const free = Math.floor(columns / 2) - width(`[${here} | ] ${name}`);
  const news = newsIn(elsewhere, palette, free);
  if (here === "" && news === "") return name;
  const where = [palette.dim(here), news].filter((part) => part !== "").join(palette.dim(" | "));
  return `${palette.dim("[")}${where}${palette.dim("]")} ${name}`;
}

/** Where something is new, as far as there is room; those that name the reader go before others. */
function newsIn(elsewhere: readonly Elsewhere[], palette: Palette, columns: number): string {
  const texts = new Map(elsewhere.map((entry) => [entry, newsOf(entry)]));
  const all = [...texts.values()].reduce((sum, text) => sum + width(text) + 1, -1);
  // How many are left out needs room, too.
  let free = all <= columns ? all : columns - width(` +${elsewhere.length}`);
  const shown = new Set<Elsewhere>();
  for (const entry of elsewhere.toSorted((a, b) => b.mentions - a.mentions)) {
    free -= width(texts.get(entry) ?? "") + (shown.size > 0 ? 1 : 0);
    if (free < 0) break;
    shown.add(entry);
  }
  const left = elsewhere.filter((entry) => !shown.has(entry));
  const named = left.some(({ mentions }) => mentions > 0);
  return [
    ...elsewhere.filter((entry) => shown.has(entry)).map((entry) =>
      (entry.mentions > 0 ? palette.strong : palette.dim)(texts.get(entry) ?? "")
    ),
    ...left.length === 0
      ? []
      : [(named ? palette.strong : palette.dim)(`+${left.length}${named ? "!" : ""}`)],
  ].join(" ");
}

function newsOf({ room: name, messages, mentions }: Elsewhere): string {
  const count = messages > MOST_COUNTED ? `${MOST_COUNTED}+` : messages;
  return `${room(name)}:${count}${mentions > 0 ? "!" : ""}`;
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

/** Whether a window is so narrow that nothing can stand in columns. */
export function isNarrow({ columns }: RenderContext): boolean {
  return columns < NARROW;
}

/** Lines of text after a head: the rows below the first stand under the text. */
export function hanging(
  head: string,
  lines: readonly string[],
  context: RenderContext,
): string[] {
  const { columns } = context;
  const length = width(head);
  const indent = isNarrow(context) ? NARROW_INDENT : length > LONGEST_HEAD ? USUAL_INDENT : length;
  const margin = marginOf(indent, columns);
  const [first = "", ...others] = lines;
  return [
    ...wrap(head + first, columns, indent),
    ...others.flatMap((line) => {
      const [row = "", ...rows] = wrap(line, columns, indent, margin);
      return [" ".repeat(margin) + row, ...rows];
    }),
  ];
}

/** Text from the network, harmless and unable to turn our own text around. */
export function clean(text: string): string {
  return isolate(sanitize(text));
}

/** The same for what somebody has written: without the codes that other clients format it with. */
export function plainly(text: string): string {
  return clean(withoutCodes(text));
}

/** What somebody has written in several lines, on one. */
export function oneLine(text: string): string {
  return plainly(text.replace(/\s*\n\s*/g, " / "));
}

/** A room as people write it. */
export function room(name: string): string {
  return clean(roomForPeople(name));
}
