/** A message of the wire as something that was said. */
import { type Message, nickOf } from "../protocol/message.ts";
import { isRoomLike } from "../protocol/names.ts";
import type { Heard } from "./said.ts";
import type { Session } from "./session.ts";

/** What frames a CTCP message; `/me` is the one that people send. */
export const CTCP = "\x01";
const ACTION = `${CTCP}ACTION `;
const LONGEST_ID = 200;

/** A parameter, or the empty text: a server may send anything. */
export function at(message: Message, index: number): string {
  return message.params[index] ?? "";
}

/** When a message was sent; `now` where it does not say. */
export function timeOf(message: Message, now: number): number {
  const time = Date.parse(message.tags.get("time") ?? "");
  return Number.isNaN(time) ? now : time;
}

/** A message's id; empty where it has none that could be sent back. */
export function idOf(message: Message): string {
  const id = message.tags.get("msgid") ?? "";
  return id.length <= LONGEST_ID && /^[^:\s\0][^\s\0]*$/.test(id) ? id : "";
}

/** The room that a target means. It may be marked as for admins only: that is no part of the name. */
export function roomOf(target: string): string {
  return target.replace(/^[~&@%+]+(?=#)/, "");
}

/** What somebody said; `undefined` for what programs ask each other, which is nothing for people. */
export function heardIn(session: Session, message: Message, now: number): Heard | undefined {
  const from = nickOf(message.source);
  const target = at(message, 0);
  const own = session.isMe(from);
  const inRoom = isRoomLike(roomOf(target));
  const raw = at(message, 1);
  const action = raw.startsWith(ACTION);
  if (raw.startsWith(CTCP) && !action) return undefined;
  return {
    kind: "heard",
    time: timeOf(message, now),
    id: idOf(message),
    room: inRoom ? session.room(roomOf(target))?.name : undefined,
    from,
    peer: inRoom ? undefined : own ? target : from,
    text: action ? raw.slice(ACTION.length).replaceAll(CTCP, "") : raw,
    style: action ? "action" : message.command === "NOTICE" ? "notice" : "message",
    own,
  };
}
