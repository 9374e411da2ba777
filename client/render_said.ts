/** What people say as lines: now, in the past, and found. */
import { casefold } from "../protocol/names.ts";
import { clock, dateAndClock, sameDay } from "./days.ts";
import type { Found, Heard, Past } from "./said.ts";
import { ink } from "./text/ink.ts";
import { width } from "./layout.ts";
import {
  clean,
  dayLine,
  hanging,
  info,
  isNarrow,
  type RenderContext,
  room,
  rule,
} from "./lines.ts";

/** Names are padded to so many columns, so that short ones stand in line. */
const NAME_COLUMN = 8;
/** Stands between the time and the name where a message names the reader. */
const MENTION = "»";

/** What was said before, with a line for each day, and one where the reader had not read yet. */
export function past(event: Past, context: RenderContext): string[] {
  const { messages, why, readTo } = event;
  const lines: string[] = [];
  if (why === "older") {
    if (messages.length === 0) return info(`There is nothing older here.`, context);
    lines.push(...rule(`older messages of room ${room(event.room)}`, context));
  }
  if (messages.length > 0 && event.gap) {
    lines.push(...info("More was said than is shown here: /history shows it.", context));
  }
  if (messages.length > 0 && why === "missed" && event.first) {
    lines.push(...rule("while you were away", context));
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
  if (why === "older") lines.push(...rule("so far; /history shows still older ones", context));
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
  const more = event.more ? "; /search more shows older ones" : "";
  return [...lines, ...rule(`that was found${more}`, context)];
}

/** What somebody says: who and when, then the text, in rows that stand under each other. */
export function heard(event: Heard, context: RenderContext, when = clock(event.time)): string[] {
  const { palette } = context;
  const from = clean(event.from);
  const painted = palette.name(event.from)(from);
  const { lines, mention } = event.takenBack
    ? { lines: [palette.dim("(taken back)")], mention: false }
    : ink(event.text, palette, event.own ? undefined : context.mentions);
  const time = palette.dim(when) + (mention ? palette.strong(MENTION) : " ");
  const where = place(event, context);
  if (event.style === "action") {
    const [first = "", ...others] = lines;
    return hanging(`${time}${where}* `, [`${painted} ${first}`, ...others], context);
  }
  if (event.room === undefined) {
    const to = event.own ? clean(event.peer ?? "") : "you";
    const pair = event.own ? `you → ${palette.name(to)(to)}` : `${painted} → you`;
    return hanging(`${time}${palette.strong(pair)}  `, lines, context);
  }
  const padding = isNarrow(context) ? 0 : Math.max(0, NAME_COLUMN - width(from));
  return hanging(`${time}${where}${painted}${" ".repeat(padding)}  `, lines, context);
}

/** Where something was said, when that is not the room in front. */
function place(event: Heard, { palette, room: current }: RenderContext): string {
  if (event.room === undefined) return palette.dim("(privately) ");
  const here = current !== undefined && casefold(event.room) === casefold(current);
  return here ? "" : palette.dim(`[${room(event.room)}] `);
}
