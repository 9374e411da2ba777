/** What happens in rooms: who comes, goes and is called how, and what a room is about. */
import { isMiddle, type Message, nickOf } from "../protocol/message.ts";
import { casefold, isRoom } from "../protocol/names.ts";
import { at, timeOf } from "./heard.ts";
import { askOnEntry, startHolding } from "./history.ts";
import { splitMarks } from "./ranks.ts";
import type { Session } from "./session.ts";
import { NOTHING, show, type Step } from "./steps.ts";

/** The most people of one room that are kept: a server may claim any number. */
const MOST_PEOPLE = 20_000;
/** The most rooms that a server may put us in. */
const MOST_ROOMS = 100;
/** The longest name of somebody that is kept, in UTF-16 units: no server has such long ones. */
const LONGEST_NAME = 200;

/** Somebody came in: perhaps we did. */
export function join(session: Session, message: Message, now: number): Step {
  const who = nickOf(message.source);
  const name = at(message, 0);
  if (session.isMe(who)) {
    // A server may claim any number of rooms, and such as cannot be spoken to.
    const known = session.room(name) !== undefined;
    if (!known && (!isRoom(name) || session.rooms.size >= MOST_ROOMS)) return NOTHING;
    session.source = message.source;
    const room = session.want(name);
    room.people.clear();
    room.ranks.clear();
    room.topic = "";
    room.topicBy = undefined;
    room.entered = false;
    startHolding(session, room.name, now);
    return NOTHING;
  }
  const room = session.room(name);
  if (room === undefined || !room.entered) return NOTHING;
  if (room.people.size < MOST_PEOPLE && who.length <= LONGEST_NAME) {
    room.people.set(casefold(who), who);
  }
  return show({ kind: "joined", time: timeOf(message, now), room: room.name, who });
}

export function part(session: Session, message: Message, now: number): Step {
  return left(session, message, nickOf(message.source), at(message, 1), now);
}

/** Somebody was made to leave a room: perhaps we were. */
export function kick(session: Session, message: Message, now: number): Step {
  const who = at(message, 1);
  const by = nickOf(message.source);
  // Who gives no reason has their name put there.
  const reason = at(message, 2) === by ? "" : at(message, 2);
  const step = left(session, message, who, reason, now);
  if (!session.isMe(who)) return step;
  return show(
    ...step.events.map((event) => event.kind === "left-room" ? { ...event, by, reason } : event),
  );
}

/** Somebody is not in a room any more. */
function left(
  session: Session,
  message: Message,
  who: string,
  reason: string,
  now: number,
): Step {
  const room = session.room(at(message, 0));
  if (room === undefined) return NOTHING;
  if (session.isMe(who)) {
    session.rooms.delete(casefold(room.name));
    return show({ kind: "left-room", room: room.name });
  }
  room.people.delete(casefold(who));
  room.ranks.delete(casefold(who));
  const time = timeOf(message, now);
  if (message.command === "KICK") {
    const by = nickOf(message.source);
    return show({ kind: "put-out", time, room: room.name, who, by, reason });
  }
  return show({ kind: "left", time, rooms: [room.name], who, reason });
}

export function quit(session: Session, message: Message, now: number): Step {
  const who = nickOf(message.source);
  const rooms = [...session.rooms.values()]
    .filter((room) => {
      room.ranks.delete(casefold(who));
      return room.people.delete(casefold(who));
    })
    .map((room) => room.name);
  if (rooms.length === 0) return NOTHING;
  // What every server puts before a reason is no word for people.
  const reason = at(message, 0).replace(/^Quit(: |$)/, "");
  return show({ kind: "left", time: timeOf(message, now), rooms, who, reason });
}

export function nick(session: Session, message: Message, now: number): Step {
  const from = nickOf(message.source);
  const to = at(message, 0);
  if (!isMiddle(to) || to.length > LONGEST_NAME) return NOTHING;
  const own = session.isMe(from);
  if (own) {
    session.name = to;
    session.source = message.source.replace(from, () => to);
  }
  let known = own;
  session.pasts.rename(from, to);
  for (const [, past] of session.pasts) past.reactions.rename(casefold(from), to);
  if (casefold(session.lastPeer ?? "") === casefold(from)) session.lastPeer = to;
  for (const room of session.rooms.values()) {
    if (!room.people.delete(casefold(from))) continue;
    room.people.set(casefold(to), to);
    const ranks = room.ranks.get(casefold(from));
    room.ranks.delete(casefold(from));
    if (ranks !== undefined) room.ranks.set(casefold(to), ranks);
    known = true;
  }
  return known ? show({ kind: "renamed", time: timeOf(message, now), from, to, own }) : NOTHING;
}

export function topic(session: Session, message: Message, now: number): Step {
  const room = session.room(at(message, 0));
  if (room === undefined) return NOTHING;
  room.topic = at(message, 1);
  room.topicBy = { who: nickOf(message.source), at: timeOf(message, now) };
  return show({
    kind: "topic",
    time: timeOf(message, now),
    room: room.name,
    who: nickOf(message.source),
    text: room.topic,
  });
}

export function topicIs(session: Session, message: Message): Step {
  const room = session.room(at(message, 1));
  if (room !== undefined) room.topic = at(message, 2);
  return NOTHING;
}

export function namesAre(session: Session, message: Message): Step {
  const room = session.room(at(message, 2));
  if (room === undefined) return NOTHING;
  for (const word of at(message, 3).split(" ")) {
    const { name, ranks } = splitMarks(word);
    if (name === "" || name.length > LONGEST_NAME || room.people.size >= MOST_PEOPLE) continue;
    room.people.set(casefold(name), name);
    if (ranks.size > 0) room.ranks.set(casefold(name), ranks);
  }
  return NOTHING;
}

export function namesEnd(session: Session, message: Message): Step {
  const room = session.room(at(message, 1));
  if (room === undefined || room.entered) return NOTHING;
  room.entered = true;
  const people = [...room.people.values()];
  return {
    send: askOnEntry(session, room),
    events: [{
      kind: "entered",
      room: room.name,
      topic: room.topic,
      people,
      ...session.isBack ? { isBack: true } : {},
    }],
  };
}

/** A room has another name now. */
export function rename(session: Session, message: Message, now: number): Step {
  const room = session.room(at(message, 0));
  const to = at(message, 1);
  if (room === undefined || !isRoom(to)) return NOTHING;
  // It keeps its place among the others.
  const rooms = [...session.rooms.values()]
    .filter((other) => other === room || casefold(other.name) !== casefold(to));
  session.rooms.clear();
  for (const other of rooms) {
    const renamed = other === room ? { ...room, name: to } : other;
    session.rooms.set(casefold(renamed.name), renamed);
  }
  session.pasts.rename(room.name, to);
  return show({
    kind: "room-renamed",
    time: timeOf(message, now),
    from: room.name,
    to,
    who: nickOf(message.source),
  });
}
