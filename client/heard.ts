/** A message of the wire as something that was said, or said about that. */
import { ACTION, CTCP } from "../protocol/ctcp.ts";
import { isMiddle, type Message, nickOf } from "../protocol/message.ts";
import { isRoomLike } from "../protocol/names.ts";
import type { Heard, Reacted, Typing } from "./said.ts";
import { sanitize } from "./sanitize.ts";
import type { Session } from "./session.ts";

const LONGEST_ID = 200;
/** The longest reaction, in UTF-16 units: a family with skin tones has 25. */
const LONGEST_REACTION = 40;
/** The tags that name the message which is answered: as it is called now, and as it was as a draft. */
const REPLY = ["+reply", "+draft/reply"];
const REACT = ["+react", "+draft/react"];
const UNREACT = ["+unreact", "+draft/unreact"];

/** A parameter, or the empty text: a server may send anything. */
export function at(message: Message, index: number): string {
  return message.params[index] ?? "";
}

/** A time as a server writes it; `undefined` for what is none, or none of our age. */
export function readTime(text: string | undefined): number | undefined {
  const time = /^\d{4}-/.test(text ?? "") ? Date.parse(text ?? "") : NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** Until when we have read, as `MARKREAD` says it. @see https://ircv3.net/specs/extensions/read-marker */
export function readMarkIn(message: Message): number | undefined {
  return readTime(at(message, 1).replace(/^timestamp=/, ""));
}

/** When a message was sent; `now` where it does not say. */
export function timeOf(message: Message, now: number): number {
  return readTime(message.tags.get("time")) ?? now;
}

/** A message's id; empty where it has none that could be sent back. */
export function idOf(message: Message): string {
  return usableId(message.tags.get("msgid"));
}

function usableId(id = ""): string {
  return id.length <= LONGEST_ID && /^[^:\s\0][^\s\0]*$/.test(id) ? id : "";
}

/** The first of some tags that a message has. */
function tagOf({ tags }: Message, names: readonly string[]): string | undefined {
  return names.map((name) => tags.get(name)).find((value) => value !== undefined);
}

/** The room that a target means. It may be marked as for admins only: that is no part of the name. */
export function roomOf(target: string): string {
  return target.replace(/^[~&@%+]+(?=#)/, "");
}

/** Where something happens, by whom, and when. */
interface Circumstances {
  readonly time: number;
  readonly room: string | undefined;
  readonly peer: string | undefined;
  readonly own: boolean;
}

/** `undefined` where nobody could be answered by what the server calls them. */
function circumstances(
  session: Session,
  message: Message,
  now: number,
): Circumstances | undefined {
  const from = nickOf(message.source);
  const target = at(message, 0);
  const own = session.isMe(from);
  const inRoom = isRoomLike(roomOf(target));
  const peer = own ? target : from;
  if (!inRoom && message.source !== "" && !isMiddle(peer)) return undefined;
  return {
    time: timeOf(message, now),
    room: inRoom ? session.room(roomOf(target))?.name : undefined,
    peer: inRoom ? undefined : peer,
    own,
  };
}

/** What somebody said; `undefined` for what programs ask each other, which is nothing for people. */
export function heardIn(session: Session, message: Message, now: number): Heard | undefined {
  const raw = at(message, 1);
  const action = raw.startsWith(ACTION);
  const where = circumstances(session, message, now);
  if (where === undefined || raw.startsWith(CTCP) && !action) return undefined;
  const answered = usableId(tagOf(message, REPLY));
  return {
    kind: "heard",
    ...where,
    id: idOf(message),
    from: nickOf(message.source),
    text: action ? raw.slice(ACTION.length).replaceAll(CTCP, "") : raw,
    style: action ? "action" : message.command === "NOTICE" ? "notice" : "message",
    ...answered === "" ? {} : { quote: { id: answered, said: undefined } },
  };
}

/**
 * How somebody reacts to a message, if that is what a message tells.
 * @see https://ircv3.net/specs/client-tags/react
 */
export function reactedIn(session: Session, message: Message, now: number): Reacted | undefined {
  const id = usableId(tagOf(message, REPLY));
  const added = tagOf(message, REACT);
  const emoji = added ?? tagOf(message, UNREACT) ?? "";
  const where = circumstances(session, message, now);
  if (
    where === undefined || id === "" || sanitize(emoji).trim() === "" ||
    emoji.length > LONGEST_REACTION
  ) {
    return undefined;
  }
  return {
    kind: "reacted",
    ...where,
    who: nickOf(message.source),
    emoji,
    on: added !== undefined,
    quote: { id, said: undefined },
  };
}

/**
 * Whether somebody is writing something, if that is what a message tells.
 * @see https://ircv3.net/specs/client-tags/typing
 */
export function typingIn(session: Session, message: Message): Typing | undefined {
  const state = message.tags.get("+typing");
  if (state === undefined) return undefined;
  const where = circumstances(session, message, 0);
  if (where === undefined || where.own) return undefined;
  const { room, peer } = where;
  return { kind: "typing", room, peer, who: nickOf(message.source), on: state === "active" };
}
