/**
 * Events as lines of text for the screen. The only place that colours, and the last step before the
 * terminal: here all text from the network is made harmless.
 */
import { casefold } from "../protocol/names.ts";
import { clock, dayName, sameDay } from "./days.ts";
import type { ClientEvent, Keeping } from "./events.ts";
import type { NotSent, TakenBack } from "./said.ts";
import { wrap } from "./layout.ts";
import {
  aside,
  clean,
  info,
  nameList,
  oneLine,
  plainly,
  type RenderContext,
  room,
  rule,
  warn,
} from "./lines.ts";
import { bansListed, putOut, roomChanged } from "./render_moderation.ts";
import { about, present, roomsListed, topicIs } from "./render_people.ts";
import { found, heard, past, readBefore } from "./render_said.ts";

/** The lines that show an event; none when there is nothing to see. */
export function render(event: ClientEvent, context: RenderContext): string[] {
  const { palette } = context;
  switch (event.kind) {
    case "heard":
      return heard(event, context);
    case "entered":
      return entered(event, context);
    case "in-front":
      return inFront(event, context);
    case "new-mark":
      return rule("new", context);
    case "renamed": {
      const text = event.own
        ? `you are ${clean(event.to)} now`
        : `${clean(event.from)} is ${clean(event.to)} now`;
      return aside(event.time, context.room, text, context);
    }
    case "topic": {
      const text = event.text === ""
        ? `${clean(event.who)} took the topic away`
        : `${clean(event.who)} set the topic: ${plainly(event.text)}`;
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
    case "wrote": {
      const who = clean(event.who);
      const when = sameDay(event.time, context.now)
        ? `at ${clock(event.time)}`
        : `on ${dayName(event.time, context.now)}`;
      return info(`${who} wrote to you ${when}: /msg ${who} shows it`, context);
    }
    case "away": {
      const text = event.text === "" ? "" : `: ${plainly(event.text)}`;
      return aside(context.now, context.room, `${clean(event.who)} is away${text}`, context);
    }
    case "keeping":
      return aside(event.time, event.room, keeping(event), context);
    case "room-changed":
      return roomChanged(event, context);
    case "put-out":
      return putOut(event, context);
    case "bans":
      return bansListed(event, context);
    case "present":
      return present(event, context);
    case "about":
      return about(event, context);
    case "rooms":
      return roomsListed(event, context);
    case "topic-is":
      return topicIs(event, context);
    case "own-away":
      return info(
        event.away
          ? "You are away: who writes to you is told so. /back when you are here again."
          : "You are here again.",
        context,
      );
    case "invited-other":
      return info(
        `${clean(event.who)} is invited to room ${room(event.room)}.`,
        context,
      );
    case "announced":
      return warn(
        `${event.toAll ? "announcement of the server: " : ""}${plainly(event.text)}`,
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
          : plainly(event.text),
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
      return [...notSent(event, context)];
    case "refused":
      return warn(plainly(event.text), context);
    case "goodbye":
      return warn(`The server says goodbye: ${plainly(event.reason)}`, context);
    case "notice":
      return wrap(palette.dim(`${clock(context.now)} ${plainly(event.text)}`), context.columns, 6);
    case "given-up":
      return info(`not sent: ${oneLine(event.left ?? event.saying.text)}`, context);
    // Runs of these are one line: see `feed/comings.ts`.
    case "joined":
    case "left":
    // So are these: see `feed/reacting.ts` and `feed/typists.ts`.
    case "reacted":
    case "read-to":
    case "typing":
    case "welcomed":
    // Said when the connection has ended: see `greeter.ts`.
    case "restarting":
    case "sending":
    case "delivered":
    // A secret.
    case "login-token":
    // Shown by who knows where the server is.
    case "invite-link":
    // For programs.
    case "task-done":
      return [];
  }
}

function entered(
  event: Extract<ClientEvent, { kind: "entered" }>,
  context: RenderContext,
): string[] {
  return [
    ...heading(event.room, event.topic, context),
    ...info(`here: ${nameList(event.people, context)}`, context),
  ];
}

function inFront(
  event: Extract<ClientEvent, { kind: "in-front" }>,
  context: RenderContext,
): string[] {
  const lines = event.people === undefined
    ? heading(event.room, event.topic, context)
    : entered({ ...event, kind: "entered", people: event.people }, context);
  if (event.gap) {
    lines.push(...info("More was said than is shown here: /history shows it.", context));
  }
  return [...lines, ...readBefore(event.before, context)];
}

function heading(name: string, about: string, context: RenderContext): string[] {
  const { palette, columns } = context;
  const topic = about === "" ? "" : ` · ${plainly(about)}`;
  const title = palette.strong(`room ${room(name)}`);
  return wrap(`${palette.dim("──")} ${title}${palette.dim(topic)}`, columns, 3);
}

function takenBack(event: TakenBack, context: RenderContext): string[] {
  const who = clean(event.who);
  const own = event.author === undefined || casefold(event.author) === casefold(event.who);
  const when = event.said === undefined ? "" : ` (${clock(event.said)})`;
  const text = own
    ? `${who} took back a message${when}`
    : `${who} removed a message of ${clean(event.author ?? "")}${when}`;
  return aside(event.time, event.room ?? context.room, text, context);
}

function leftRoom(
  event: Extract<ClientEvent, { kind: "left-room" }>,
  context: RenderContext,
): string[] {
  const name = room(event.room);
  if (event.by === undefined) return info(`You left room ${name}.`, context);
  const why = event.reason ? `: ${plainly(event.reason)}` : "";
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

function notSent({ saying, left, reason }: NotSent, context: RenderContext): string[] {
  const why = plainly(reason.replace(/\.$/, ""));
  return warn(`not sent: ${oneLine(left ?? saying.text)} (${why}; /again sends it)`, context);
}
