/**
 * Events as `--follow` prints them: plain text, or one JSON object a line.
 *
 * Each object has `type`; times are ISO 8601 in UTC; rooms are written without `#`. New types and
 * fields may be added, none is taken away or changed. `docs/scripts.md` lists them.
 */
import { roomForPeople } from "../protocol/names.ts";
import type { ClientEvent } from "./events.ts";
import type { BanChange, Banned, RoomChanged } from "./moderation_events.ts";
import type { Heard } from "./said.ts";
import { sanitize, sanitizeLines } from "./sanitize.ts";
import { withoutCodes } from "./text/irc_codes.ts";

/** An object as a line prints it. */
export type Printed = Readonly<Record<string, unknown>>;

/** The lines of an event; what was said before has at least one for each message. */
export function printedLines(event: ClientEvent, json: boolean, now: number): string[] {
  if (json) return objectsOf(event, now).map(jsonOf);
  if (event.kind !== "past") return textLines(event);
  return event.messages.filter((message) => message.takenBack === undefined).flatMap(textLines);
}

/** An event as lines of text, one for each line of a message; none for what a reader does not need. */
export function textLines(event: ClientEvent): string[] {
  if (event.kind !== "heard") return [];
  const where = event.room === undefined ? "(privately) " : "";
  const from = sanitize(event.from);
  const head = event.style === "action" ? `${where}* ${from} ` : `${where}${from}: `;
  return sanitizeLines(withoutCodes(event.text)).map((line) => head + line);
}

/** An object as one line of JSON. */
export function jsonOf(fields: Printed): string {
  return escapeInvisible(JSON.stringify(fields));
}

/** Escapes what JSON leaves as it is and a terminal would obey: C1, DEL, line and bidi controls. */
function escapeInvisible(json: string): string {
  return json.replace(
    /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) =>
      character.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
        .join(""),
  );
}

/** An event as objects: one as a rule, none for what is no news, several for the past. */
export function objectsOf(event: ClientEvent, now: number): Printed[] {
  if (event.kind === "past") {
    return event.messages.filter((message) => message.takenBack === undefined)
      .map((message) => ({ ...messageFields(message), earlier: true }));
  }
  const fields = fieldsOf(event, now);
  return fields === undefined ? [] : [fields];
}

/** Whether an event is what was asked for, and no news. */
export function isAnswer(event: ClientEvent): boolean {
  switch (event.kind) {
    case "past":
      return event.why === "older";
    case "present":
    case "rooms":
    case "bans":
      return true;
    default:
      return false;
  }
}

function fieldsOf(event: ClientEvent, now: number): Printed | undefined {
  const in_ = (time: number, room: string): Printed => ({
    time: iso(time),
    room: roomForPeople(room),
  });
  switch (event.kind) {
    case "heard":
      return messageFields(event);
    case "welcomed":
      return { type: "connected", time: iso(now), name: event.name };
    case "entered": {
      const { topic, people } = event;
      return { type: "entered", room: roomForPeople(event.room), topic, people, time: iso(now) };
    }
    case "joined":
      return { type: "joined", ...in_(event.time, event.room), name: event.who };
    case "left": {
      const { time, rooms, who, reason } = event;
      return {
        type: "left",
        time: iso(time),
        rooms: rooms.map(roomForPeople),
        name: who,
        reason,
        own: false,
      };
    }
    case "put-out": {
      const { time, room, who, by, reason } = event;
      const rooms = [roomForPeople(room)];
      return { type: "left", time: iso(time), rooms, name: who, by, reason, own: false };
    }
    case "left-room": {
      const { room, by, reason = "" } = event;
      return {
        type: "left",
        time: iso(now),
        rooms: [roomForPeople(room)],
        name: null,
        ...by === undefined ? {} : { by },
        reason,
        own: true,
      };
    }
    case "renamed":
      return {
        type: "renamed",
        time: iso(event.time),
        from: event.from,
        to: event.to,
        own: event.own,
      };
    case "topic":
      return { type: "topic", ...in_(event.time, event.room), name: event.who, text: event.text };
    case "taken-back":
      return {
        type: "taken-back",
        time: iso(event.time),
        room: event.room === undefined ? null : roomForPeople(event.room),
        id: event.id,
        name: event.who,
      };
    case "reacted":
      return {
        type: "reaction",
        time: iso(event.time),
        room: event.room === undefined ? null : roomForPeople(event.room),
        name: event.who,
        message: event.quote.id,
        emoji: event.emoji,
        on: event.on,
        own: event.own,
      };
    case "typing":
      return {
        type: "typing",
        time: iso(now),
        room: event.room === undefined ? null : roomForPeople(event.room),
        name: event.who,
        on: event.on,
      };
    case "room-renamed":
      return {
        type: "room-renamed",
        time: iso(event.time),
        from: roomForPeople(event.from),
        to: roomForPeople(event.to),
        name: event.who,
      };
    case "invited":
      return { type: "invited", ...in_(event.time, event.room), name: event.who };
    case "away":
      return { type: "away", time: iso(now), name: event.who, text: event.text };
    case "keeping":
      return {
        type: "room-setting",
        ...in_(event.time, event.room),
        name: event.who,
        setting: "keep",
        value: event.days ?? null,
      };
    case "room-changed":
      return roomChange(event);
    case "present":
      return {
        type: "people",
        time: iso(now),
        room: roomForPeople(event.room),
        people: event.people.map(({ name, rank = null, away, bot }) => ({ name, rank, away, bot })),
      };
    case "rooms":
      return {
        type: "rooms",
        time: iso(now),
        rooms: event.rooms.map((one) => ({ ...one, room: roomForPeople(one.room) })),
        more: event.more,
      };
    case "bans":
      return {
        type: "bans",
        time: iso(now),
        room: roomForPeople(event.room),
        bans: event.bans.map((ban) => ({
          mute: ban.mute,
          ...banFields(ban),
          by: ban.from,
          since: ban.at === undefined ? null : iso(ban.at),
        })),
      };
    case "announced":
      return { type: "announcement", time: iso(now), text: event.text, "to-all": event.toAll };
    default:
      return undefined;
  }
}

function roomChange({ time, room, who, change }: RoomChanged): Printed {
  const head = { time: iso(time), room: roomForPeople(room), by: who === "" ? null : who };
  switch (change.what) {
    case "ban":
      return { type: banType(change), ...head, ...banFields(change) };
    case "rank": {
      const { name, rank, on } = change;
      return { type: "rank", ...head, name, rank, given: on };
    }
    case "limit":
      return {
        type: "room-setting",
        time: head.time,
        room: head.room,
        name: head.by,
        setting: "limit",
        value: change.limit ?? null,
      };
    default:
      return {
        type: "room-setting",
        time: head.time,
        room: head.room,
        name: head.by,
        setting: change.what,
        value: change.on,
      };
  }
}

function banType({ mute, on }: BanChange): string {
  if (mute) return on ? "muted" : "unmuted";
  return on ? "banned" : "unbanned";
}

function banFields({ whom, minutes, reason }: Banned): Printed {
  return { name: whom, minutes: minutes ?? null, reason };
}

function messageFields(event: Heard): Printed {
  return {
    type: "message",
    time: iso(event.time),
    id: event.id,
    room: event.room === undefined ? null : roomForPeople(event.room),
    from: event.from,
    ...event.room === undefined ? { to: event.own ? event.peer ?? null : null } : {},
    text: event.text,
    style: event.style,
    own: event.own,
    ...event.quote === undefined ? {} : { reply: event.quote.id },
    ...event.reactions === undefined ? {} : { reactions: event.reactions },
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
