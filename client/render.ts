/**
 * Events as lines of text for the screen. The only place that colours, and the last step before the
 * terminal: here all text from the network is made harmless.
 */
import { casefold, roomForPeople } from "../protocol/names.ts";
import type { ClientEvent, Heard, Saying } from "./events.ts";
import { width, wrap } from "./layout.ts";
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

/** Names are padded to so many columns, so that short ones stand in line. */
const NAME_COLUMN = 8;
/** The most names that are listed; the rest are counted. */
const MOST_NAMES = 40;
/** In a narrow window, text wraps under itself only this far in. */
const NARROW = 50;
const NARROW_INDENT = 6;

/** The lines that show an event; none when there is nothing to see. */
export function render(event: ClientEvent, context: RenderContext): string[] {
  const { palette } = context;
  switch (event.kind) {
    case "heard":
      return heard(event, context);
    case "entered":
      return entered(event, context);
    case "people":
      return info(`in room ${room(event.room)}: ${nameList(event.people, context)}`, context);
    case "joined":
      return aside(event.time, event.room, `→ ${clean(event.who)} came in`, context);
    case "left": {
      const why = event.reason === "" ? "" : ` (${clean(event.reason)})`;
      const [only] = event.rooms;
      const where = event.rooms.length === 1 ? only : context.room;
      return aside(event.time, where, `← ${clean(event.who)} left${why}`, context);
    }
    case "renamed": {
      const text = event.own
        ? `you are ${clean(event.to)} now`
        : `${clean(event.from)} is ${clean(event.to)} now`;
      return aside(event.time, context.room, text, context);
    }
    case "topic": {
      const text = event.text === ""
        ? `${clean(event.who)} took the topic away`
        : `${clean(event.who)} set the topic: ${clean(event.text)}`;
      return aside(event.time, event.room, text, context);
    }
    case "left-room":
      return info(`You left room ${room(event.room)}.`, context);
    case "not-sent":
      return [...notSent(event.saying, event.reason, context)];
    case "refused":
      return warn(clean(event.text), context);
    case "goodbye":
      return warn(`The server says goodbye: ${clean(event.reason)}`, context);
    case "notice":
      return wrap(palette.dim(`${clock(context.now)} ${clean(event.text)}`), context.columns, 6);
    case "welcomed":
    case "delivered":
      return [];
  }
}

/** A line from the program itself. */
export function info(text: string, { palette, columns }: RenderContext): string[] {
  return wrap(palette.dim(`── ${text}`), columns, 3);
}

/** A line from the program that a person should not miss. */
export function warn(text: string, { palette, columns }: RenderContext): string[] {
  return wrap(palette.warning(`!! ${text}`), columns, 3);
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

function entered(
  event: Extract<ClientEvent, { kind: "entered" }>,
  context: RenderContext,
): string[] {
  const { palette } = context;
  const topic = event.topic === "" ? "" : ` · ${clean(event.topic)}`;
  const name = palette.strong(`room ${room(event.room)}`);
  return [
    ...wrap(`${palette.dim("──")} ${name}${palette.dim(topic)}`, context.columns, 3),
    ...info(`here: ${nameList(event.people, context)}`, context),
  ];
}

function heard(event: Heard, context: RenderContext): string[] {
  const { palette } = context;
  const time = palette.dim(clock(event.time));
  const from = clean(event.from);
  const painted = palette.name(event.from)(from);
  const text = clean(event.text);
  const where = place(event, context);
  if (event.style === "action") {
    return wrapped(`${time} ${where}* ${painted} ${text}`, 8, context);
  }
  if (event.room === undefined) {
    const to = event.own ? clean(event.peer ?? "") : "you";
    const pair = event.own ? `you → ${palette.name(to)(to)}` : `${painted} → you`;
    return wrapped(`${time} ${palette.strong(pair)}  ${text}`, 6, context);
  }
  const padding = " ".repeat(Math.max(0, NAME_COLUMN - width(from)));
  const head = `${time} ${where}${painted}${padding}  `;
  return wrapped(head + text, width(head), context);
}

/** Where something was said, when that is not the room in front. */
function place(event: Heard, { palette, room: current }: RenderContext): string {
  if (event.room === undefined) return palette.dim("(privately) ");
  const here = current !== undefined && casefold(event.room) === casefold(current);
  return here ? "" : palette.dim(`[${room(event.room)}] `);
}

/** What happened beside the talk, dim. */
function aside(
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

function notSent(saying: Saying, reason: string, context: RenderContext): string[] {
  const text = `not sent: ${clean(saying.text)} (${
    clean(reason.replace(/\.$/, ""))
  }; /again sends it)`;
  return warn(text, context);
}

function wrapped(text: string, indent: number, { columns }: RenderContext): string[] {
  return wrap(text, columns, columns < NARROW ? NARROW_INDENT : indent);
}

/** Text from the network, harmless and unable to turn our own text around. */
function clean(text: string): string {
  return isolate(sanitize(text));
}

function room(name: string): string {
  return clean(roomForPeople(name));
}

/** `HH:MM` in the local time. */
function clock(time: number): string {
  const date = new Date(time);
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}
