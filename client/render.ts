/**
 * Events as lines of text for the screen. The only place that colours, and the last step before the
 * terminal: here all text from the network is made harmless.
 */
import { casefold, roomForPeople } from "../protocol/names.ts";
import { clock, dateAndClock, dayName, sameDay } from "./days.ts";
import type { ClientEvent, Found, Heard, Keeping, Past, Saying, TakenBack } from "./events.ts";
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
      return leftRoom(event, context);
    case "past":
      return past(event, context);
    case "found":
      return found(event, context);
    case "taken-back":
      return takenBack(event, context);
    case "room-renamed": {
      const text = `${clean(event.who)} calls room ${room(event.from)} ${room(event.to)} now`;
      return aside(event.time, event.to, text, context);
    }
    case "invited": {
      const name = room(event.room);
      const text = `${clean(event.who)} invites you to room ${name}: /room ${name}`;
      return wrap(`${clock(event.time)} ${palette.strong(text)}`, context.columns, 6);
    }
    case "away": {
      const text = event.text === "" ? "" : `: ${clean(event.text)}`;
      return aside(context.now, context.room, `${clean(event.who)} is away${text}`, context);
    }
    case "keeping":
      return aside(event.time, event.room, keeping(event), context);
    case "announced":
      return warn(
        `${event.toAll ? "announcement of the server: " : ""}${clean(event.text)}`,
        context,
      );
    case "logged-in":
      return event.kept ? [] : info(`You are logged in as ${clean(event.account)}.`, context);
    case "logged-out":
      return info("You are logged out.", context);
    case "login-refused":
      return warn(
        event.kept
          ? `The login that was kept for ${clean(event.account)} is not valid any more: /login ` +
            "logs in again."
          : clean(event.text),
        context,
      );
    case "account-done":
      return info(accountDone(event.what, clean(event.account)), context);
    case "invite-code": {
      const until = event.until === undefined
        ? ""
        : `, good until ${dayName(event.until, context.now)} ${clock(event.until)}`;
      const text = `Invitation code: ${palette.strong(clean(event.code))}${until}. "snug join" ` +
        "asks whoever needs it.";
      return wrap(`${palette.dim("──")} ${text}`, context.columns, 3);
    }
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
    // A secret.
    case "login-token":
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

/** A line across, with a text in it: `── Monday 23 November ──`. */
function rule(text: string, { palette, columns }: RenderContext): string[] {
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

/** What was said before, with a line for each day, and one where the reader had not read yet. */
function past(event: Past, context: RenderContext): string[] {
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

function found(event: Found, context: RenderContext): string[] {
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

function takenBack(event: TakenBack, context: RenderContext): string[] {
  const who = clean(event.who);
  const own = event.author === undefined || casefold(event.author) === casefold(event.who);
  const text = own
    ? `${who} took back a message`
    : `${who} removed a message of ${clean(event.author)}`;
  return aside(event.time, event.room ?? context.room, text, context);
}

function leftRoom(
  event: Extract<ClientEvent, { kind: "left-room" }>,
  context: RenderContext,
): string[] {
  const name = room(event.room);
  if (event.by === undefined) return info(`You left room ${name}.`, context);
  const why = event.reason ? `: ${clean(event.reason)}` : "";
  return warn(`${clean(event.by)} put you out of room ${name}${why}`, context);
}

function keeping({ room: name, who, days }: Keeping): string {
  const kept = days === undefined
    ? "are kept as long as this server keeps them"
    : days === 0
    ? "are not kept"
    : `are kept for ${days} ${days === 1 ? "day" : "days"}`;
  return `messages of room ${room(name)} ${kept} (${clean(who)})`;
}

function accountDone(what: "registered" | "password" | "claimed", account: string): string {
  switch (what) {
    case "registered":
      return `The name ${account} is yours now: /login takes it, with your password, from anywhere.`;
    case "password":
      return "Your password is changed.";
    case "claimed":
      return "The code is right: you are an admin of this server now.";
  }
}

function heard(event: Heard, context: RenderContext, when = clock(event.time)): string[] {
  const { palette } = context;
  const time = palette.dim(when);
  const from = clean(event.from);
  const painted = palette.name(event.from)(from);
  const text = event.takenBack ? palette.dim("(taken back)") : clean(event.text);
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
