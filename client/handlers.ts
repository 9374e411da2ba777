/** What each message from the server means to a session: one function a command. */
import type { Message, OutgoingMessage } from "../protocol/message.ts";
import { nickOf } from "../protocol/message.ts";
import { casefold, isRoom, isRoomLike } from "../protocol/names.ts";
import * as numeric from "../protocol/numerics.ts";
import type { ClientEvent, Refused } from "./events.ts";
import { sentenceFor } from "./sentences.ts";
import type { Session, Step } from "./session.ts";

type Handler = (session: Session, message: Message, now: number) => Step;

/** The most people of one room that are kept: a server may claim any number. */
const MOST_PEOPLE = 20_000;
/** The most rooms that a server may put us in. */
const MOST_ROOMS = 100;
/** The most batches that may be open at once. */
const MOST_BATCHES = 100;

/** What frames a CTCP message; `/me` is the one that people send. */
const CTCP = "\x01";
const ACTION = `${CTCP}ACTION `;

const NOTHING: Step = { send: [], events: [] };

/** Takes one message to its handler. */
export function receive(session: Session, message: Message, now: number): Step {
  const handler = HANDLERS.get(message.command);
  if (handler !== undefined) return handler(session, message, now);
  return /^[45][0-9][0-9]$/.test(message.command) ? refused(session, message) : NOTHING;
}

function show(...events: ClientEvent[]): Step {
  return { send: [], events };
}

function send(...messages: OutgoingMessage[]): Step {
  return { send: messages, events: [] };
}

/** A parameter, or the empty text: a server may send anything. */
function at(message: Message, index: number): string {
  return message.params[index] ?? "";
}

function timeOf(message: Message, now: number): number {
  const time = Date.parse(message.tags.get("time") ?? "");
  return Number.isNaN(time) ? now : time;
}

function cap(session: Session, message: Message): Step {
  const words = (message.params.at(-1) ?? "").split(" ").filter((word) => word !== "");
  switch (at(message, 1)) {
    case "LS": {
      for (const name of session.wanted(words)) session.offered.add(name);
      if (at(message, 2) === "*") return NOTHING;
      const wanted = [...session.offered];
      if (wanted.length === 0) return send(...session.register());
      return send({ command: "CAP", params: ["REQ", wanted.join(" ")] });
    }
    case "ACK":
      for (const word of words) if (session.offered.has(word)) session.capabilities.add(word);
      return session.registered ? NOTHING : send(...session.register());
    case "DEL":
      for (const word of words) session.capabilities.delete(word);
      return NOTHING;
    case "NAK":
      return session.registered ? NOTHING : send(...session.register());
    default:
      return NOTHING;
  }
}

/** The server knows no capabilities: it is used without. */
function unknownCommand(session: Session, message: Message): Step {
  if (at(message, 1) === "CAP" && !session.registered) return send(...session.register());
  return refused(session, message);
}

function welcome(session: Session, message: Message): Step {
  session.registered = true;
  session.name = at(message, 0);
  const joins = [...session.rooms.values()].map((room) => session.joining(room.name));
  return { send: joins, events: [{ kind: "welcomed", name: session.name }] };
}

function join(session: Session, message: Message, now: number): Step {
  const who = nickOf(message.source);
  const name = at(message, 0);
  if (session.isMe(who)) {
    // A server may claim any number of rooms, and such as cannot be spoken to.
    const known = session.room(name) !== undefined;
    if (!known && (!isRoom(name) || session.rooms.size >= MOST_ROOMS)) return NOTHING;
    session.source = message.source;
    const room = session.want(name);
    room.people.clear();
    room.topic = "";
    room.entered = false;
    return NOTHING;
  }
  const room = session.room(name);
  if (room === undefined || !room.entered) return NOTHING;
  if (room.people.size < MOST_PEOPLE) room.people.set(casefold(who), who);
  return show({ kind: "joined", time: timeOf(message, now), room: room.name, who });
}

function part(session: Session, message: Message, now: number): Step {
  return left(session, message, nickOf(message.source), at(message, 1), now);
}

/** Somebody was made to leave a room: perhaps we were. */
function kick(session: Session, message: Message, now: number): Step {
  return left(session, message, at(message, 1), at(message, 2), now);
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
  return show({ kind: "left", time: timeOf(message, now), rooms: [room.name], who, reason });
}

function quit(session: Session, message: Message, now: number): Step {
  const who = nickOf(message.source);
  const rooms = [...session.rooms.values()]
    .filter((room) => room.people.delete(casefold(who)))
    .map((room) => room.name);
  if (rooms.length === 0) return NOTHING;
  // What every server puts before a reason is no word for people.
  const reason = at(message, 0).replace(/^Quit(: |$)/, "");
  return show({ kind: "left", time: timeOf(message, now), rooms, who, reason });
}

function nick(session: Session, message: Message, now: number): Step {
  const from = nickOf(message.source);
  const to = at(message, 0);
  const own = session.isMe(from);
  if (own) {
    session.name = to;
    session.source = message.source.replace(from, () => to);
  }
  let known = own;
  for (const room of session.rooms.values()) {
    if (!room.people.delete(casefold(from))) continue;
    room.people.set(casefold(to), to);
    known = true;
  }
  return known ? show({ kind: "renamed", time: timeOf(message, now), from, to, own }) : NOTHING;
}

function topic(session: Session, message: Message, now: number): Step {
  const room = session.room(at(message, 0));
  if (room === undefined) return NOTHING;
  room.topic = at(message, 1);
  return show({
    kind: "topic",
    time: timeOf(message, now),
    room: room.name,
    who: nickOf(message.source),
    text: room.topic,
  });
}

function topicIs(session: Session, message: Message): Step {
  const room = session.room(at(message, 1));
  if (room !== undefined) room.topic = at(message, 2);
  return NOTHING;
}

function namesAre(session: Session, message: Message): Step {
  const room = session.room(at(message, 2));
  if (room === undefined) return NOTHING;
  for (const word of at(message, 3).split(" ")) {
    const name = word.replace(/^[~&@%+]+/, "");
    if (name !== "" && room.people.size < MOST_PEOPLE) room.people.set(casefold(name), name);
  }
  return NOTHING;
}

function namesEnd(session: Session, message: Message): Step {
  const room = session.room(at(message, 1));
  if (room === undefined || room.entered) return NOTHING;
  room.entered = true;
  const people = [...room.people.values()];
  return show({ kind: "entered", room: room.name, topic: room.topic, people });
}

function said(session: Session, message: Message, now: number): Step {
  const from = nickOf(message.source);
  const target = at(message, 0);
  const own = session.isMe(from);
  // A room's message may be marked as for its admins only: the mark is no part of the name.
  const inRoom = isRoomLike(target.replace(/^[~&@%+]+/, ""));
  const room = inRoom ? session.room(target.replace(/^[~&@%+]+/, "")) : undefined;
  if (inRoom && room === undefined) return settle(session, message);
  const raw = at(message, 1);
  const action = raw.startsWith(ACTION);
  // Other programs ask each other for their versions in this way: nothing for people.
  if (raw.startsWith(CTCP) && !action) return settle(session, message);
  const text = action ? raw.slice(ACTION.length).replaceAll(CTCP, "") : raw;
  // What we say to ourselves comes twice: the echo has the label, and the other one is shown.
  if (own && !inRoom && session.isMe(target) && message.tags.has("label")) {
    return settle(session, message);
  }
  if (message.source === "" || !message.source.includes("!")) {
    return session.registered ? show({ kind: "notice", text }) : NOTHING;
  }
  const heard: ClientEvent = {
    kind: "heard",
    time: timeOf(message, now),
    id: message.tags.get("msgid") ?? "",
    room: room?.name,
    from,
    peer: inRoom ? undefined : own ? target : from,
    text,
    style: action ? "action" : message.command === "NOTICE" ? "notice" : "message",
    own,
  };
  return show(heard, ...settle(session, message).events);
}

/** Something that we said is answered by this message. */
function settle(session: Session, message: Message): Step {
  const settled = session.outstanding.settle(message.tags.get("label"));
  if (settled === undefined || !settled.done || settled.failed) return NOTHING;
  return show({ kind: "delivered", saying: settled.saying });
}

function batch(session: Session, message: Message): Step {
  const name = at(message, 0);
  const label = message.tags.get("label");
  if (name.startsWith("+") && label !== undefined && session.batches.size < MOST_BATCHES) {
    session.batches.set(name.slice(1), label);
  } else if (name.startsWith("-")) {
    const opened = session.batches.get(name.slice(1));
    session.batches.delete(name.slice(1));
    if (opened !== undefined) {
      return settle(session, { ...message, tags: new Map([["label", opened]]) });
    }
  }
  return NOTHING;
}

/** The name cannot be had: the registration, or the person, has to take another. */
function nameRefused(what: Refused["what"]): Handler {
  return (session, message) =>
    show({
      kind: "refused",
      what,
      subject: at(message, 1) === "*" ? session.name : at(message, 1),
      text: sentenceFor(message),
    });
}

function passwordRefused(_session: Session, message: Message): Step {
  return show({ kind: "refused", what: "password", subject: "", text: sentenceFor(message) });
}

/** A room cannot be entered: it is not tried again after a reconnection. */
function roomRefused(session: Session, message: Message): Step {
  const subject = at(message, 1);
  const room = session.room(subject);
  if (room === undefined || room.entered) return refused(session, message);
  session.rooms.delete(casefold(subject));
  return show({ kind: "refused", what: "room", subject, text: sentenceFor(message) });
}

/** Any other refusal; it may be of something that we said. */
function refused(session: Session, message: Message): Step {
  const reason = sentenceFor(message);
  const label = message.tags.get("label") ?? session.batches.get(message.tags.get("batch") ?? "");
  const settled = session.outstanding.settle(label, true);
  if (settled === undefined) {
    return show({ kind: "refused", what: "other", subject: at(message, 1), text: reason });
  }
  if (settled.failed) return NOTHING;
  return show({ kind: "not-sent", saying: settled.saying, reason });
}

/** The message of the day: lines of `- text`. */
function motd(_session: Session, message: Message): Step {
  return show({ kind: "notice", text: at(message, 1).replace(/^- /, "") });
}

const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ["CAP", cap],
  ["PING", (_session, message) => send({ command: "PONG", params: [at(message, 0)] })],
  ["ERROR", (_session, message) => show({ kind: "goodbye", reason: goodbye(at(message, 0)) })],
  ["JOIN", join],
  ["PART", part],
  ["QUIT", quit],
  ["NICK", nick],
  ["TOPIC", topic],
  ["PRIVMSG", said],
  ["NOTICE", said],
  ["KICK", kick],
  ["ACK", settle],
  ["BATCH", batch],
  ["FAIL", refused],
  [numeric.RPL_WELCOME, welcome],
  [numeric.RPL_TOPIC, topicIs],
  [numeric.RPL_NAMREPLY, namesAre],
  [numeric.RPL_ENDOFNAMES, namesEnd],
  [numeric.RPL_MOTD, motd],
  // A server without a message of the day has nothing to tell.
  [numeric.ERR_NOMOTD, (): Step => NOTHING],
  [numeric.ERR_UNKNOWNCOMMAND, unknownCommand],
  [numeric.ERR_NICKNAMEINUSE, nameRefused("name-taken")],
  [numeric.ERR_ERRONEUSNICKNAME, nameRefused("name-invalid")],
  [numeric.ERR_PASSWDMISMATCH, passwordRefused],
  [numeric.ERR_NOSUCHCHANNEL, roomRefused],
  [numeric.ERR_TOOMANYCHANNELS, roomRefused],
  [numeric.ERR_CHANNELISFULL, roomRefused],
  [numeric.ERR_INVITEONLYCHAN, roomRefused],
  [numeric.ERR_BANNEDFROMCHAN, roomRefused],
  [numeric.ERR_BADCHANNELKEY, roomRefused],
]);

/** The reason in an `ERROR` line, without the words that every server puts before it. */
function goodbye(text: string): string {
  return text.replace(/^Closing link: /i, "");
}
