/** What each message from the server means to a session: one function a command. */
import type { Message } from "../protocol/message.ts";
import { nickOf } from "../protocol/message.ts";
import { casefold, isRoomLike } from "../protocol/names.ts";
import * as numeric from "../protocol/numerics.ts";
import { ACCOUNT_HANDLERS, accountRefused } from "./account_handlers.ts";
import type { Refused } from "./events.ts";
import { at, heardIn, idOf, reactedIn, roomOf, timeOf, typingIn } from "./heard.ts";
import { emptyCame, pageCame, pastRefused } from "./history.ts";
import { joinLines } from "./joining.ts";
import * as moderation from "./moderation.ts";
import { nobodyThere, PEOPLE_HANDLERS } from "./people.ts";
import { readTo } from "./read_marker.ts";
import { refusalOf } from "./refusals.ts";
import { inOrder } from "./order.ts";
import { readRestart, RESTARTING } from "../protocol/restart.ts";
import { askWhoWrote, readUntil, whoWrote } from "./private_past.ts";
import * as rooms from "./room_handlers.ts";
import { messageOf, MULTILINE } from "./multiline.ts";
import { mode, modesAre } from "./room_modes.ts";
import { foundCame, nothingFound, searchRefused } from "./search.ts";
import { sentenceFor } from "./sentences.ts";
import type { Session } from "./session.ts";
import { type Handler, NOTHING, send, show, type Step } from "./steps.ts";

/** Takes one message to its handler, and keeps what happens in order with the past. */
export function receive(session: Session, message: Message, now: number): Step {
  if (message.command !== "BATCH" && session.batches.collect(message)) return NOTHING;
  const step = handle(session, message, now);
  return { ...step, events: inOrder(session, step.events) };
}

function handle(session: Session, message: Message, now: number): Step {
  const handler = HANDLERS.get(message.command);
  if (handler !== undefined) return handler(session, message, now);
  return /^[45][0-9][0-9]$/.test(message.command) ? refused(session, message, now) : NOTHING;
}

function cap(session: Session, message: Message): Step {
  const words = (message.params.at(-1) ?? "").split(" ").filter((word) => word !== "");
  switch (at(message, 1)) {
    case "LS": {
      session.offer(words);
      if (at(message, 2) === "*") return NOTHING;
      const wanted = [...session.offered.keys()];
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
function unknownCommand(session: Session, message: Message, now: number): Step {
  if (at(message, 1) === "CAP" && !session.registered) return send(...session.register());
  return refused(session, message, now);
}

function welcome(session: Session, message: Message, now: number): Step {
  session.registered = true;
  session.name = at(message, 0);
  return {
    send: [
      ...session.logins.afterWelcome(session),
      ...joinLines(session.rooms.values()),
      ...askWhoWrote(session, now),
      // The others are told again, who may have seen us go.
      ...session.away === undefined ? [] : [{ command: "AWAY", params: [session.away] }],
    ],
    events: [{ kind: "welcomed", name: session.name }],
  };
}

/** What the server can do, in numbers. */
function supports(session: Session, message: Message): Step {
  session.learn(message.params.slice(1, -1));
  return NOTHING;
}

function said(session: Session, message: Message, now: number): Step {
  const target = at(message, 0);
  const inRoom = isRoomLike(roomOf(target));
  const room = inRoom ? session.room(roomOf(target)) : undefined;
  if (inRoom && room === undefined) return settle(session, message);
  const heard = heardIn(session, message, now);
  if (heard === undefined) return settle(session, message);
  // What we say to ourselves comes twice: the echo has the label, and the other one is shown.
  if (heard.own && !inRoom && session.isMe(target) && message.tags.has("label")) {
    return settle(session, message);
  }
  if (message.source === "" || !message.source.includes("!")) {
    return session.registered ? show({ kind: "notice", text: heard.text }) : NOTHING;
  }
  const saying = session.speaking.outstanding.sayingOf(session.batches.labelOf(message));
  const place = heard.room ?? heard.peer ?? "";
  if (heard.own) session.pasts.of(place).noteOwn(heard, saying);
  else if (!inRoom) session.lastPeer = heard.from;
  return show(heard, ...settle(session, message).events);
}

/** Something that we said is answered by this message. */
function settle(session: Session, message: Message): Step {
  const settled = session.speaking.outstanding.settle(message.tags.get("label"));
  if (settled === undefined || !settled.done || settled.failed) return NOTHING;
  const id = idOf(message);
  return show({ kind: "delivered", saying: settled.saying, ...id === "" ? {} : { id } });
}

/** Something that we asked or said is answered with nothing. */
function acknowledged(session: Session, message: Message, now: number): Step {
  const label = message.tags.get("label");
  return emptyCame(session, label) ?? nothingFound(session, label, now) ?? settle(session, message);
}

function batch(session: Session, message: Message, now: number): Step {
  const ended = session.batches.take(message);
  if (ended === undefined || ended.outer !== undefined) return NOTHING;
  if (ended.type === MULTILINE) {
    const whole = messageOf(ended);
    return whole === undefined ? NOTHING : said(session, whole, now);
  }
  if (ended.type === "chathistory") return pageCame(session, ended, now);
  if (ended.type === "draft/chathistory-targets") return whoWrote(session, ended, now);
  if (ended.type === "soju.im/search") return foundCame(session, ended, now);
  if (ended.ownLabel === undefined) return NOTHING;
  const done = session.tasks.settle(ended.ownLabel);
  if (done.length > 0) return show(...done);
  return settle(session, { ...message, tags: new Map([["label", ended.ownLabel]]) });
}

/** Somebody takes a message back. What we do not know was not shown, and is not told of. */
function redacted(session: Session, message: Message, now: number): Step {
  const target = at(message, 0);
  const who = nickOf(message.source);
  const inRoom = isRoomLike(target);
  const room = inRoom ? session.room(target)?.name : undefined;
  if (inRoom && room === undefined) return NOTHING;
  const peer = inRoom ? undefined : session.isMe(who) ? target : who;
  const id = at(message, 1);
  const known = session.pasts.of(room ?? peer ?? "").known.of(id);
  return show({
    kind: "taken-back",
    time: timeOf(message, now),
    room,
    peer,
    id,
    who,
    author: known?.from,
    said: known?.time,
  });
}

/** Something about a message, or about who writes one: what it says stands in its tags. */
function tagged(session: Session, message: Message, now: number): Step {
  const settled = settle(session, message).events;
  const target = at(message, 0);
  if (isRoomLike(roomOf(target)) && session.room(roomOf(target)) === undefined) {
    return show(...settled);
  }
  const event = typingIn(session, message) ?? reactedIn(session, message, now);
  // What we say to ourselves comes twice.
  const twice = session.isMe(target) && message.tags.has("label");
  return event === undefined || twice ? show(...settled) : show(event, ...settled);
}

/** The server says until when we have read, in a room or what somebody wrote. */
function marked(session: Session, message: Message): Step {
  return isRoomLike(at(message, 0)) ? readTo(session, message) : readUntil(session, message);
}

function invited(session: Session, message: Message, now: number): Step {
  // Others' invitations are told to the admins of a room; they are no news for us.
  if (!session.isMe(at(message, 0))) return NOTHING;
  const who = nickOf(message.source);
  return show({ kind: "invited", time: timeOf(message, now), who, room: at(message, 1) });
}

/** The name cannot be had: the registration, or the person, has to take another. */
function nameRefused(what: Refused["what"]): Handler {
  return (session, message, now) => {
    const text = refusalOf(session, message, now);
    if (session.tasks.fail(session.batches.labelOf(message), text)) return NOTHING;
    const subject = at(message, 1) === "*" ? session.name : at(message, 1);
    return show({ kind: "refused", what, subject, text });
  };
}

function passwordRefused(_session: Session, message: Message): Step {
  return show({ kind: "refused", what: "password", subject: "", text: sentenceFor(message) });
}

/** A room cannot be entered: it is not tried again after a reconnection. */
function roomRefused(session: Session, message: Message, now: number): Step {
  const subject = at(message, 1);
  const room = session.room(subject);
  if (room === undefined || room.entered) return refused(session, message, now);
  session.rooms.delete(casefold(subject));
  const what = message.command === numeric.ERR_BADCHANNELKEY ? "locked" : "room";
  const text = refusalOf(session, message, now);
  if (session.tasks.fail(session.batches.labelOf(message), text)) return NOTHING;
  return show({ kind: "refused", what, subject, text });
}

/** Any other refusal; it may be of something that we said or asked. */
function refused(session: Session, message: Message, now: number): Step {
  const asked = message.command === numeric.ERR_NOSUCHNICK && nobodyThere(session, message);
  if (asked) return asked;
  const other = pastRefused(session, message) ?? searchRefused(session, message) ??
    accountRefused(session, message);
  if (other !== undefined) return other;
  const reason = refusalOf(session, message, now);
  if (session.tasks.fail(session.batches.labelOf(message), reason)) return NOTHING;
  const settled = session.speaking.outstanding.settle(session.batches.labelOf(message), true);
  if (settled === undefined) {
    return show({ kind: "refused", what: "other", subject: at(message, 1), text: reason });
  }
  return show(...session.speaking.refuse(settled, reason));
}

/** Something that a person should know: `WARN` and `NOTE`. */
function noted(session: Session, message: Message): Step {
  const restart = at(message, 1) === RESTARTING ? readRestart(message.params.slice(2)) : undefined;
  if (restart !== undefined) {
    session.restarting = restart;
    return show({ kind: "restarting", restart });
  }
  return show({ kind: "announced", text: sentenceFor(message), toAll: false });
}

/** The message of the day: lines of `- text`. */
function motd(_session: Session, message: Message): Step {
  return show({ kind: "notice", text: at(message, 1).replace(/^- /, "") });
}

/** The server closes the connection; it says so also when somebody put us out. */
function goodbye(_session: Session, message: Message): Step {
  // Every server puts the same words before the reason.
  const reason = at(message, 0).replace(/^Closing link: /i, "");
  const [, why] = /\bKilled \((.*)\)$/s.exec(reason) ?? [];
  if (why === undefined) return show({ kind: "goodbye", reason });
  return show({ kind: "goodbye", reason: why, final: true });
}

const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ["CAP", cap],
  ["PING", (_session, message) => send({ command: "PONG", params: [at(message, 0)] })],
  ["ERROR", goodbye],
  ["JOIN", rooms.join],
  ["PART", rooms.part],
  ["QUIT", rooms.quit],
  ["NICK", rooms.nick],
  ["TOPIC", rooms.topic],
  ["KICK", rooms.kick],
  ["RENAME", rooms.rename],
  ["MODE", mode],
  ["PRIVMSG", said],
  ["NOTICE", said],
  ["ACK", acknowledged],
  ["BATCH", batch],
  ["REDACT", redacted],
  ["TAGMSG", tagged],
  ["MARKREAD", marked],
  ["INVITE", invited],
  [
    "WALLOPS",
    (_session, message) => show({ kind: "announced", text: at(message, 0), toAll: true }),
  ],
  ["FAIL", refused],
  ["WARN", noted],
  ["NOTE", noted],
  [numeric.RPL_WELCOME, welcome],
  [numeric.RPL_ISUPPORT, supports],
  [numeric.RPL_TOPIC, rooms.topicIs],
  [numeric.RPL_CHANNELMODEIS, modesAre],
  [numeric.RPL_BANLIST, moderation.banIs],
  [numeric.RPL_ENDOFBANLIST, moderation.bansEnd],
  [numeric.RPL_INVITING, moderation.inviting],
  [numeric.RPL_NAMREPLY, rooms.namesAre],
  [numeric.RPL_ENDOFNAMES, rooms.namesEnd],
  [numeric.RPL_MOTD, motd],
  // A server without a message of the day has nothing to tell.
  [numeric.ERR_NOMOTD, (): Step => NOTHING],
  [numeric.ERR_UNKNOWNCOMMAND, unknownCommand],
  [numeric.ERR_NICKNAMEINUSE, nameRefused("name-taken")],
  [numeric.ERR_ERRONEUSNICKNAME, nameRefused("name-invalid")],
  [numeric.ERR_PASSWDMISMATCH, passwordRefused],
  [numeric.ERR_INVALIDMODEPARAM, refused],
  [numeric.ERR_NOSUCHCHANNEL, roomRefused],
  [numeric.ERR_TOOMANYCHANNELS, roomRefused],
  [numeric.ERR_CHANNELISFULL, roomRefused],
  [numeric.ERR_INVITEONLYCHAN, roomRefused],
  [numeric.ERR_BANNEDFROMCHAN, roomRefused],
  [numeric.ERR_BADCHANNELKEY, roomRefused],
  // What servers of other kinds say to a JOIN: not now, forwarded, no such name, for accounts, too
  // quick, for TLS, for operators.
  ...["437", "470", "476", "477", "479", "480", "489", "520"]
    .map((code) => [code, roomRefused] as const),
  ...ACCOUNT_HANDLERS,
  ...PEOPLE_HANDLERS,
]);
