/** What people say as lines: now, in the past, and found. */
import { casefold } from "../protocol/names.ts";
import { clock, dateAndClock, sameDay } from "./days.ts";
import type { Found, Heard, Past, Quote, Reaction } from "./said.ts";
import type { Palette } from "./palette.ts";
import { ink } from "./text/ink.ts";
import { parseCodes } from "./text/irc_codes.ts";
import { parseMarkup } from "./text/markup.ts";
import { textOf } from "./text/spans.ts";
import { cut, marginOf, width, wrap } from "./layout.ts";
import {
  clean,
  dayLine,
  hanging,
  info,
  isNarrow,
  plainly,
  type RenderContext,
  room,
  rule,
} from "./lines.ts";

/** Names are padded to so many columns, so that short ones stand in line. */
const NAME_COLUMN = 8;
/** Stands between the time and the name where a message names the reader. */
const MENTION = "»";

/** A quote has so many columns at least. */
const LEAST_QUOTE = 12;
/** The most reactions of a message that are shown, and the most names for each. */
const MOST_REACTIONS = 10;
const MOST_NAMES = 5;

/** What was said before, with a line for each day, and one where the reader had not read yet. */
export function past(event: Past, context: RenderContext): string[] {
  const { messages, why, readTo } = event;
  const lines: string[] = [];
  if (why === "older") {
    if (messages.length === 0) return info(`There is nothing older here.`, context);
    const where = event.room === undefined
      ? `what you and ${clean(event.peer ?? "")} said before`
      : `older messages of room ${room(event.room)}`;
    lines.push(...rule(where, context));
  }
  if (messages.length > 0 && event.gap) {
    lines.push(...info("More was said than is shown here: /history shows it.", context));
  }
  if (messages.length > 0 && why === "missed" && event.first) {
    const privately = event.room === undefined ? `${clean(event.peer ?? "")}, ` : "";
    lines.push(...rule(`${privately}while you were away`, context));
  }
  const news = why === "entry" && readTo !== undefined
    ? messages.find((message) => message.time > readTo && !message.own)
    : undefined;
  let day = context.now;
  for (const message of messages) {
    if (!sameDay(day, message.time)) lines.push(...dayLine(message.time, context));
    if (message === news) lines.push(...rule("new since you left", context));
    lines.push(...heard(message, context));
    day = message.time;
  }
  if (why === "older") lines.push(...rule("so far; /history looks for older ones", context));
  return lines;
}

/** What was read in a room before, now that it is in front again. */
export function readBefore(messages: readonly Heard[], context: RenderContext): string[] {
  let day = context.now;
  return messages.flatMap((message) => {
    const lines = sameDay(day, message.time) ? [] : dayLine(message.time, context);
    day = message.time;
    return [...lines, ...heard(message, context)];
  });
}

export function found(event: Found, context: RenderContext): string[] {
  const where = room(event.room);
  if (event.messages.length === 0) {
    return info(
      event.again ? "Nothing more was found." : `Nothing was found in room ${where}.`,
      context,
    );
  }
  const lines = rule(`found in room ${where}`, context);
  for (const message of event.messages) {
    lines.push(...heard(message, context, dateAndClock(message.time, context.now)));
  }
  const more = event.more ? "; /search more looks for older ones" : "";
  return [...lines, ...rule(`that was found${more}`, context)];
}

/** What somebody says: who and when, then the text, in rows that stand under each other. */
export function heard(event: Heard, context: RenderContext, when = clock(event.time)): string[] {
  const { palette } = context;
  const from = clean(event.from);
  const painted = palette.name(event.from)(from);
  const { lines, mention } = spoken(event, context);
  const time = palette.dim(when) + (mention ? palette.strong(MENTION) : " ");
  const where = place(event, context);
  const below = event.takenBack ? [] : reactionLines(event.reactions ?? [], context);
  if (event.style === "action") {
    const [first = "", ...others] = lines;
    const head = `${time}${where}* `;
    return [...hanging(head, [`${painted} ${first}`, ...others], context), ...below];
  }
  const padding = isNarrow(context) ? 0 : Math.max(0, NAME_COLUMN - width(from));
  const head = event.room === undefined
    ? `${time}${palette.strong(pair(event, painted, context))}  `
    : `${time}${where}${painted}${" ".repeat(padding)}  `;
  const answered = event.takenBack ? undefined : event.quote;
  const quote = answered === undefined
    ? []
    : [quoteLine(answered, Math.max(LEAST_QUOTE, context.columns - width(head)), context)];
  return [...hanging(head, [...quote, ...lines], context), ...below];
}

/** The lines of what somebody says, and whether it is meant for the reader among others. */
function spoken(
  { text, own, takenBack, quote }: Heard,
  { palette, mentions, me }: RenderContext,
): { lines: readonly string[]; mention: boolean } {
  if (takenBack) return { lines: [palette.dim("(taken back)")], mention: false };
  if (plainly(text).trim() === "") {
    return { lines: [palette.dim("(nothing to be seen)")], mention: false };
  }
  const { lines, mention } = ink(text, palette, own ? undefined : mentions);
  const answered = casefold(quote?.said?.from ?? "") === casefold(me);
  return { lines, mention: mention || (answered && !own) };
}

/** Who says something privately to whom. */
function pair({ own, peer = "" }: Heard, from: string, { palette }: RenderContext): string {
  return own ? `you → ${palette.name(peer)(clean(peer))}` : `${from} → you`;
}

/** A message that something refers to, on one row. */
export function quoteLine({ said }: Quote, columns: number, context: RenderContext): string {
  const { palette, inWords } = context;
  const text = said === undefined
    ? "an earlier message"
    : `${clean(said.from)}: ${unmarked(said.text, palette)}`;
  return palette.dim(cut(`${inWords ? "re" : "↳"} ${text}`, columns));
}

/** The first line of a text as it is shown, but without looking like anything. */
function unmarked(text: string, palette: Palette): string {
  const [line = []] = parseMarkup([parseCodes(text)], !palette.styled);
  return clean(textOf(line));
}

/** What a message was answered with, below it. */
export function reactionLines(
  reactions: readonly Reaction[],
  context: RenderContext,
): string[] {
  if (reactions.length === 0) return [];
  const { palette, columns } = context;
  const indent = isNarrow(context) ? 6 : 16;
  const text = " ".repeat(marginOf(indent, columns)) + reactionText(reactions);
  return wrap(palette.dim(text), columns, indent);
}

/** Who has answered with what: `👍 ann, ben · 🎉 dee`. */
export function reactionText(reactions: readonly Reaction[]): string {
  return reactions.slice(0, MOST_REACTIONS).map(({ emoji, names }) => {
    const more = names.length - MOST_NAMES;
    const shown = names.slice(0, MOST_NAMES).map(clean).join(", ");
    return `${clean(emoji)} ${shown}${more > 0 ? ` and ${more} more` : ""}`;
  }).join(" · ");
}

/** Where something was said, when that is not the room in front. */
function place(event: Heard, { palette, room: current }: RenderContext): string {
  if (event.room === undefined) return palette.dim("(privately) ");
  const here = current !== undefined && casefold(event.room) === casefold(current);
  return here ? "" : palette.dim(`[${room(event.room)}] `);
}
