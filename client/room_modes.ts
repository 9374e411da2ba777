/**
 * Changes of a room's rules, of its bans and of people's ranks, out of the letters that the wire has
 * for them.
 *
 * @see https://modern.ircdocs.horse/#mode-message
 */
import { type Message, nickOf } from "../protocol/message.ts";
import { casefold } from "../protocol/names.ts";
import { banKey, readBan } from "./bans.ts";
import type { ClientEvent } from "./events.ts";
import { at, timeOf } from "./heard.ts";
import { banLifted } from "./moderation.ts";
import type { RoomChange } from "./moderation_events.ts";
import { rankOfLetter } from "./ranks.ts";
import type { RoomView, Session } from "./session.ts";
import { NOTHING, show, type Step } from "./steps.ts";

/** Letters that take a word, of our server and of others. */
const TAKE_WORD = { on: new Set("qaohvbeIkljfLH"), off: new Set("qaohvbeIk") };
/** Rules that are on or off. */
const SWITCHES: Readonly<Record<string, "closed" | "quiet" | "hidden" | "topic-lock">> = {
  i: "closed",
  m: "quiet",
  s: "hidden",
  t: "topic-lock",
};

/** One letter of a change, with its word where it takes one. */
interface Letter {
  readonly letter: string;
  readonly on: boolean;
  readonly word: string;
}

/** A room has changed: the session notes it, and tells it in words. */
export function mode(session: Session, message: Message, now: number): Step {
  const room = session.room(at(message, 0));
  if (room === undefined) return NOTHING;
  const time = timeOf(message, now);
  const who = message.source.includes("!") ? nickOf(message.source) : "";
  const letters = readLetters(at(message, 1), message.params.slice(2));
  return show(...letters.flatMap((one): ClientEvent[] => {
    if (one.letter === "H") {
      const days = one.on && /^\d{1,9}$/.test(one.word) ? Number(one.word) : undefined;
      return [{ kind: "keeping", time, room: room.name, who, days }];
    }
    // A ban that comes anew takes the place of the one before.
    if (one.letter === "b" && !one.on && isRenewed(one.word, letters)) return [];
    if (one.letter === "b" && !one.on) banLifted(session, room.name, one.word);
    const change = changeOf(room, message, one);
    return change === undefined
      ? []
      : [{ kind: "room-changed", time, room: room.name, who, change }];
  }));
}

/** The rules of a room, because we asked what somebody needs who is to come in. */
export function modesAre(session: Session, message: Message): Step {
  const asked = session.door;
  const room = session.room(at(message, 1));
  if (room === undefined || asked === undefined || session.room(asked.room) !== room) {
    return NOTHING;
  }
  session.door = undefined;
  const letters = readLetters(at(message, 2), message.params.slice(3));
  const key = letters.find(({ letter }) => letter === "k")?.word;
  room.key = key === "" || key === "*" ? room.key : key;
  const closed = letters.some(({ letter }) => letter === "i");
  return show({ kind: "invite-link", room: room.name, key, closed, withKey: asked.withKey });
}

function readLetters(letters: string, params: readonly string[]): Letter[] {
  const words = [...params];
  const read: Letter[] = [];
  let on = true;
  for (const letter of letters) {
    if (letter === "+" || letter === "-") {
      on = letter === "+";
      continue;
    }
    const takes = (on ? TAKE_WORD.on : TAKE_WORD.off).has(letter);
    read.push({ letter, on, word: takes ? words.shift() ?? "" : "" });
  }
  return read;
}

function isRenewed(mask: string, letters: readonly Letter[]): boolean {
  return letters.some(({ letter, on, word }) =>
    letter === "b" && on && banKey(word) === banKey(mask)
  );
}

function changeOf(
  room: RoomView,
  message: Message,
  { letter, on, word }: Letter,
): RoomChange | undefined {
  const rank = rankOfLetter(letter);
  if (rank !== undefined) {
    const ranks = new Set(room.ranks.get(casefold(word)));
    if (on) ranks.add(rank);
    else ranks.delete(rank);
    if (ranks.size > 0 && room.people.has(casefold(word))) room.ranks.set(casefold(word), ranks);
    else room.ranks.delete(casefold(word));
    return { what: "rank", rank, name: room.people.get(casefold(word)) ?? word, on };
  }
  const rule = SWITCHES[letter];
  if (rule !== undefined) return { what: rule, on };
  switch (letter) {
    case "b":
      return { what: "ban", on, ...readBan(word, message.tags, room.banned) };
    case "k":
      if (on && word !== "*" && word !== "") room.key = word;
      else room.key = undefined;
      return { what: "lock", on };
    case "l":
      return { what: "limit", limit: on && /^\d{1,9}$/.test(word) ? Number(word) : undefined };
    default:
      return undefined;
  }
}
