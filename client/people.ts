/**
 * Asking the server about people and rooms: the questions, and their answers put together.
 *
 * Each kind of question is asked one at a time. What does not come is not waited for.
 */
import type { Message } from "../protocol/message.ts";
import { casefold, isRoomLike } from "../protocol/names.ts";
import * as numeric from "../protocol/numerics.ts";
import { at } from "./heard.ts";
import type { ListedRoom, PersonFacts, PersonHere } from "./people_events.ts";
import { nearestPeople } from "./meant.ts";
import { highestOf, splitMarks } from "./ranks.ts";
import type { Session } from "./session.ts";
import { complain, type Handler, NO_CONNECTION, NOTHING, send, show, type Step } from "./steps.ts";

/** The most people and rooms of one answer that are kept: a server may send any number. */
const MOST_PEOPLE = 20_000;
const MOST_ROOMS = 5_000;
/** The most rooms that are shown, those with most people. */
const SHOWN_ROOMS = 30;
/** The most rooms of one person. */
const MOST_OF_PERSON = 100;
/** Our own mark on a question about a room. */
const TOKEN = "7";

type Facts = { -readonly [Name in keyof PersonFacts]: PersonFacts[Name] };

/** What we wait for. */
export interface Questions {
  who?: { readonly room: string; readonly people: PersonHere[] } | undefined;
  whois?: { readonly name: string; facts: Facts | undefined; missing: boolean } | undefined;
  whowas?: { readonly name: string; lastSeen: number | undefined } | undefined;
  list?: { readonly rooms: ListedRoom[]; more: number } | undefined;
}

export const NO_QUESTIONS: Questions = {
  who: undefined,
  whois: undefined,
  whowas: undefined,
  list: undefined,
};

/** Asks who is in a room, and what they are; a server that does not tell is not asked. */
export function askWho(session: Session, name: string): Step {
  const room = session.room(name);
  if (room === undefined) return complain("You are not in that room now.");
  if (session.registered && session.hasWhox) {
    session.questions.who = { room: name, people: [] };
    return send({ command: "WHO", params: [name, `%tnf,${TOKEN}`] });
  }
  const people = [...room.people].map(([folded, name]): PersonHere => ({
    name,
    rank: highestOf(room.ranks.get(folded)),
    away: false,
    bot: false,
    operator: false,
  }));
  return show({ kind: "present", room: room.name, people });
}

/** Asks what there is to know of somebody. */
export function askAbout(session: Session, name: string): Step {
  if (!session.registered) return NO_CONNECTION;
  session.questions.whois = { name, facts: undefined, missing: false };
  return send({ command: "WHOIS", params: [name] });
}

/** Asks which rooms there are; `words`: only those with them in their name. */
export function askRooms(session: Session, words: string): Step {
  if (!session.registered) return NO_CONNECTION;
  session.questions.list = { rooms: [], more: 0 };
  return send({ command: "LIST", params: words === "" ? [] : [`*${words}*`] });
}

/** Says that we are away, or with no text, that we are back. */
export function setAway(session: Session, text: string | undefined): Step {
  session.away = text;
  if (!session.registered) return NO_CONNECTION;
  return send({ command: "AWAY", params: text === undefined ? [] : [text] });
}

/** What a server refuses because nobody has a name; it may be what we asked about. */
export function nobodyThere(session: Session, message: Message): Step | undefined {
  const asked = session.questions.whois;
  if (asked === undefined || casefold(asked.name) !== casefold(at(message, 1))) return undefined;
  asked.missing = true;
  return NOTHING;
}

function personIs(session: Session, message: Message): Step {
  const [, , nick = "", flags = ""] = message.params;
  const asked = session.questions.who;
  if (asked === undefined || at(message, 1) !== TOKEN || asked.people.length >= MOST_PEOPLE) {
    return NOTHING;
  }
  const marks = flags.replace(/^[HG]\*?/, "");
  asked.people.push({
    name: nick,
    rank: highestOf(splitMarks(marks).ranks),
    away: flags.startsWith("G"),
    bot: marks.includes("B"),
    operator: flags[1] === "*",
  });
  return NOTHING;
}

function peopleEnd(session: Session, message: Message): Step {
  const asked = session.questions.who;
  if (asked === undefined || casefold(asked.room) !== casefold(at(message, 1))) return NOTHING;
  session.questions.who = undefined;
  return show({ kind: "present", room: asked.room, people: asked.people });
}

/** One thing of what there is to know of the person that we asked about. */
function fact(learn: (facts: Facts, message: Message, now: number) => void): Handler {
  return (session, message, now) => {
    const asked = session.questions.whois;
    if (asked === undefined || casefold(asked.name) !== casefold(at(message, 1))) return NOTHING;
    asked.facts ??= {
      realName: "",
      account: undefined,
      operator: false,
      bot: false,
      away: undefined,
      since: undefined,
      spokeAt: undefined,
      rooms: [],
    };
    learn(asked.facts, message, now);
    return NOTHING;
  };
}

function aboutEnd(session: Session): Step {
  const asked = session.questions.whois;
  session.questions.whois = undefined;
  if (asked === undefined) return NOTHING;
  if (asked.facts !== undefined) {
    return show({
      kind: "about",
      name: asked.name,
      person: asked.facts,
      lastSeen: undefined,
      near: undefined,
    });
  }
  session.questions.whowas = { name: asked.name, lastSeen: undefined };
  return send({ command: "WHOWAS", params: [asked.name, "1"] });
}

/** When somebody was here last stands where the server's name does. */
function wasHere(session: Session, message: Message): Step {
  const asked = session.questions.whowas;
  // Servers write it in words, each in its own.
  const time = Date.parse(at(message, 3));
  if (asked !== undefined && !Number.isNaN(time)) asked.lastSeen ??= time;
  return NOTHING;
}

function wasHereEnd(session: Session): Step {
  const asked = session.questions.whowas;
  session.questions.whowas = undefined;
  if (asked === undefined) return NOTHING;
  const { name, lastSeen } = asked;
  return show({
    kind: "about",
    name,
    person: undefined,
    lastSeen,
    near: nearestPeople(session, name),
  });
}

function roomIs(session: Session, message: Message): Step {
  const asked = session.questions.list;
  const [, room = "", count = "", topic = ""] = message.params;
  if (asked === undefined || !isRoomLike(room)) return NOTHING;
  if (asked.rooms.length >= MOST_ROOMS) asked.more++;
  else {
    asked.rooms.push({ room, people: /^\d{1,9}$/.test(count) ? Number(count) : 0, topic });
  }
  return NOTHING;
}

function roomsEnd(session: Session): Step {
  const asked = session.questions.list;
  session.questions.list = undefined;
  if (asked === undefined) return NOTHING;
  const rooms = asked.rooms.sort((a, b) => b.people - a.people || compareNames(a.room, b.room));
  const more = asked.more + Math.max(0, rooms.length - SHOWN_ROOMS);
  return show({ kind: "rooms", rooms: rooms.slice(0, SHOWN_ROOMS), more });
}

function compareNames(a: string, b: string): number {
  return a.localeCompare(b, undefined, { numeric: true });
}

/** Somebody is away: because we wrote to them, or asked about them. */
function awayIs(session: Session, message: Message, now: number): Step {
  const asked = session.questions.whois;
  if (asked !== undefined && casefold(asked.name) === casefold(at(message, 1))) {
    return AWAY_FACT(session, message, now);
  }
  return show({ kind: "away", who: at(message, 1), text: at(message, 2) });
}

const AWAY_FACT = fact((facts, message) => void (facts.away = at(message, 2)));

/** Who set a room's topic, and when. */
function topicBy(session: Session, message: Message): Step {
  const room = session.room(at(message, 1));
  if (room === undefined) return NOTHING;
  const seconds = at(message, 3);
  room.topicBy = {
    who: at(message, 2).split("!", 1)[0] ?? "",
    at: /^\d{1,11}$/.test(seconds) ? Number(seconds) * 1000 : undefined,
  };
  return NOTHING;
}

/** What a room is about. */
export function showTopic(session: Session, name: string): Step {
  const room = session.room(name);
  if (room === undefined) return complain("You are not in that room now.");
  const { who = "", at } = room.topicBy ?? {};
  return show({ kind: "topic-is", room: room.name, text: room.topic, who, at });
}

const seconds = (text: string): number | undefined =>
  /^\d{1,11}$/.test(text) ? Number(text) * 1000 : undefined;

export const PEOPLE_HANDLERS: readonly (readonly [string, Handler])[] = [
  [numeric.RPL_WHOSPCRPL, personIs],
  [numeric.RPL_ENDOFWHO, peopleEnd],
  [numeric.RPL_WHOISUSER, fact((facts, message) => void (facts.realName = at(message, 5)))],
  [
    numeric.RPL_WHOISCHANNELS,
    fact((facts, message) => {
      const words = at(message, 2).split(" ").filter((word) => word !== "");
      const rooms = words.map(splitMarks).map(({ name, ranks }) => ({
        room: name,
        rank: highestOf(ranks),
      }));
      facts.rooms = [...facts.rooms, ...rooms].slice(0, MOST_OF_PERSON);
    }),
  ],
  [numeric.RPL_WHOISOPERATOR, fact((facts) => void (facts.operator = true))],
  [numeric.RPL_WHOISACCOUNT, fact((facts, message) => void (facts.account = at(message, 2)))],
  [numeric.RPL_WHOISBOT, fact((facts) => void (facts.bot = true))],
  [
    numeric.RPL_WHOISIDLE,
    fact((facts, message, now) => {
      const idle = seconds(at(message, 2));
      facts.spokeAt = idle === undefined ? undefined : now - idle;
      facts.since = seconds(at(message, 3));
    }),
  ],
  [numeric.RPL_AWAY, awayIs],
  [numeric.RPL_ENDOFWHOIS, aboutEnd],
  [numeric.RPL_WHOISSERVER, wasHere],
  [numeric.ERR_WASNOSUCHNICK, () => NOTHING],
  [numeric.RPL_ENDOFWHOWAS, wasHereEnd],
  [numeric.RPL_LIST, roomIs],
  [numeric.RPL_LISTEND, roomsEnd],
  [numeric.RPL_NOWAWAY, () => show({ kind: "own-away", away: true })],
  [numeric.RPL_UNAWAY, () => show({ kind: "own-away", away: false })],
  [numeric.RPL_TOPICWHOTIME, topicBy],
];
