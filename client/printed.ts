/** Events as `--follow` prints them: plain text, or one JSON object a line. */
import { roomForPeople } from "../protocol/names.ts";
import type { ClientEvent } from "./events.ts";
import type { Heard } from "./said.ts";
import { sanitize, sanitizeLines } from "./sanitize.ts";

/** The lines of an event; what was said before has at least one for each message. */
export function printedLines(event: ClientEvent, json: boolean): string[] {
  const lines = json ? (event: ClientEvent) => jsonLine(event) ?? [] : textLines;
  if (event.kind !== "past") return [lines(event)].flat();
  const messages = event.messages.filter((message) => message.takenBack === undefined);
  if (!json) return messages.flatMap(textLines);
  return messages.map((message) => toLine({ ...messageFields(message), earlier: true }));
}

/** An event as lines of text, one for each line of a message; none for what a reader does not need. */
export function textLines(event: ClientEvent): string[] {
  if (event.kind !== "heard") return [];
  const where = event.room === undefined ? "(privately) " : "";
  const from = sanitize(event.from);
  const head = event.style === "action" ? `${where}* ${from} ` : `${where}${from}: `;
  return sanitizeLines(event.text).map((line) => head + line);
}

/**
 * An event as JSON. Each object has `type`; times are ISO 8601 in UTC; rooms are written without `#`.
 * New types and fields may be added, none is taken away or changed.
 */
export function jsonLine(event: ClientEvent): string | undefined {
  const fields = jsonFields(event);
  return fields === undefined ? undefined : toLine(fields);
}

function toLine(fields: Record<string, unknown>): string {
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

function jsonFields(event: ClientEvent): Record<string, unknown> | undefined {
  switch (event.kind) {
    case "heard":
      return messageFields(event);
    case "entered":
      return {
        type: "entered",
        room: roomForPeople(event.room),
        topic: event.topic,
        people: event.people,
      };
    case "joined":
      return {
        type: "joined",
        time: iso(event.time),
        room: roomForPeople(event.room),
        name: event.who,
      };
    case "left":
      return {
        type: "left",
        time: iso(event.time),
        rooms: event.rooms.map(roomForPeople),
        name: event.who,
        reason: event.reason,
      };
    case "put-out":
      return {
        type: "left",
        time: iso(event.time),
        rooms: [roomForPeople(event.room)],
        name: event.who,
        by: event.by,
        reason: event.reason,
      };
    case "renamed":
      return { type: "renamed", time: iso(event.time), from: event.from, to: event.to };
    case "topic":
      return {
        type: "topic",
        time: iso(event.time),
        room: roomForPeople(event.room),
        name: event.who,
        text: event.text,
      };
    case "taken-back":
      return {
        type: "taken-back",
        time: iso(event.time),
        room: event.room === undefined ? null : roomForPeople(event.room),
        id: event.id,
        name: event.who,
      };
    case "room-renamed":
      return {
        type: "room-renamed",
        time: iso(event.time),
        from: roomForPeople(event.from),
        to: roomForPeople(event.to),
        name: event.who,
      };
    default:
      return undefined;
  }
}

function messageFields(event: Heard): Record<string, unknown> {
  return {
    type: "message",
    time: iso(event.time),
    id: event.id,
    room: event.room === undefined ? null : roomForPeople(event.room),
    from: event.from,
    text: event.text,
    style: event.style,
    own: event.own,
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
