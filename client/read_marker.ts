/**
 * Until when a room has been read: told to the server, and told by it, for our other devices and for
 * the next time.
 *
 * @see https://ircv3.net/specs/extensions/read-marker
 */
import type { Message } from "../protocol/message.ts";
import { at, readMarkIn } from "./heard.ts";
import type { Session } from "./session.ts";
import { NOTHING, show, type Step } from "./steps.ts";

/** Somebody reads on: the server is told at most once in so many ms. */
const TELL_EVERY = 5_000;

/** Tells the server until when we have read, where that is news to it. */
export function tellRead(session: Session, room: string, now: number, atOnce = false): Step {
  const past = session.pasts.of(room);
  const to = past.newest?.time;
  if (to === undefined || !session.registered || !session.capabilities.has("draft/read-marker")) {
    return NOTHING;
  }
  if (to <= Math.max(past.told.to, past.readTo ?? 0)) return NOTHING;
  if (!atOnce && now - past.told.at < TELL_EVERY) return NOTHING;
  past.told = { to, at: now };
  const params = [room, `timestamp=${new Date(to).toISOString()}`];
  return { send: [{ command: "MARKREAD", params }], events: [] };
}

/** The server says until when we have read. */
export function readTo(session: Session, message: Message): Step {
  const room = session.room(at(message, 0));
  const time = readMarkIn(message);
  if (room === undefined || time === undefined) return NOTHING;
  const past = session.pasts.of(room.name);
  past.readTo = Math.max(past.readTo ?? 0, time);
  // What a server says as we come in is no news.
  return room.entered ? show({ kind: "read-to", room: room.name, time }) : NOTHING;
}
