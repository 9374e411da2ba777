/**
 * Refusals in words that fit the room that we are in: who could do it, who was meant, until when. What
 * needs nothing of the session is in `sentences.ts`.
 */
import type { Message } from "../protocol/message.ts";
import { casefold, roomForPeople } from "../protocol/names.ts";
import * as numeric from "../protocol/numerics.ts";
import { HAS_NOT_LOGGED_IN, LOG_IN_FIRST } from "../protocol/phrases.ts";
import { untilWords } from "./days.ts";
import { at, readTime } from "./heard.ts";
import { anyOf } from "./nearest.ts";
import { nearestPeople } from "./meant.ts";
import { highestOf, runsRoom } from "./ranks.ts";
import { OWNED_ADVICE, sentenceFor } from "./sentences.ts";
import type { RoomView, Session } from "./session.ts";

/** The most names of one sentence. */
const MOST_NAMES = 3;

/** Makes a sentence of a refusal; none where the general one will do. */
type Wording = (session: Session, message: Message, now: number) => string | undefined;

const WORDINGS: ReadonlyMap<string, Wording> = new Map<string, Wording>([
  [numeric.ERR_CHANOPRIVSNEEDED, (session, message) => adminNeeded(session, at(message, 1))],
  [numeric.ERR_NICKNAMEINUSE, (session, message) => nameTaken(session, message)],
  [
    numeric.ERR_NOSUCHNICK,
    // Our server says so of who has a name that is another's.
    (session, message) =>
      at(message, 2).includes(HAS_NOT_LOGGED_IN)
        ? `${at(message, 2)}.`
        : nobodyCalled(session, at(message, 1)),
  ],
  [
    numeric.ERR_USERNOTINCHANNEL,
    (_session, message) => `${at(message, 1)} is not in room ${roomForPeople(at(message, 2))}.`,
  ],
  [
    numeric.ERR_USERONCHANNEL,
    (_session, message) => `${at(message, 1)} is in room ${roomForPeople(at(message, 2))} already.`,
  ],
  [numeric.ERR_BANNEDFROMCHAN, because("You may not enter room")],
  [numeric.ERR_CANNOTSENDTOCHAN, because("You cannot speak in room")],
]);

/** What a refusal says to a person. */
export function refusalOf(session: Session, message: Message, now: number): string {
  const wording = WORDINGS.get(message.command);
  const own = wording?.(session, message, now) ?? ofCommand(session, message);
  return own ?? sentenceFor(message);
}

/** Who runs a room, the highest first, without us. */
export function adminsOf(session: Session, room: RoomView): string[] {
  return [...room.people].filter(([who, name]) =>
    runsRoom(room.ranks.get(who)) && !session.isMe(name)
  ).map(([, name]) => name);
}

function adminNeeded(session: Session, name: string): string | undefined {
  const room = session.room(name);
  if (room === undefined) return undefined;
  const admins = adminsOf(session, room);
  const ask = admins.length === 0
    ? "none is here now."
    : `ask ${anyOf(admins.slice(0, MOST_NAMES))}.`;
  const own = room.ranks.get(casefold(session.name));
  if (runsRoom(own)) {
    return `That needs a higher rank than yours (${highestOf(own)}): ${ask}`;
  }
  return `Only an admin of room ${roomForPeople(room.name)} may do that: ${ask}`;
}

/** At the door, one is asked. */
function nameTaken(session: Session, message: Message): string | undefined {
  if (!session.registered || !session.offered.has("sasl")) return undefined;
  const name = at(message, 1);
  return `Somebody here is called ${name} already: /login ${name} if that is you.`;
}

function nobodyCalled(session: Session, name: string): string {
  const near = nearestPeople(session, name);
  return `Nobody here is called ${name}.${near === undefined ? "" : ` Did you mean ${near}?`}`;
}

const NOT_YOURS = `This name belongs to somebody. ${OWNED_ADVICE}`;

/** A refusal because of a ban, which our server gives a reason for, or because of a quiet room. */
function because(start: string): Wording {
  return (_session, message, now) => {
    const sentence = `${start} ${roomForPeople(at(message, 1))}`;
    const text = at(message, 2);
    if (text.endsWith(LOG_IN_FIRST)) return NOT_YOURS;
    if (text.endsWith("(+m)")) return `${sentence} now: only its admins speak there.`;
    const [, how = "", by = "", until = "", reason = ""] =
      /\(\+b\): (banned|muted) by (\S+?)(?: until (\d{4}-[\d\-T:.]+Z))?(?:: (.*))?$/s.exec(text) ??
        [];
    if (how === "") return undefined;
    const time = readTime(until);
    const when = time === undefined ? "" : ` ${untilWords(time, now)}`;
    return `${sentence}: ${how} by ${by}${when}${reason === "" ? "" : ` (${reason})`}.`;
  };
}

/** A refusal of one of our own server's commands. */
function ofCommand(session: Session, message: Message): string | undefined {
  if (message.command !== "FAIL") return undefined;
  const [command = "", code = "", room = "", whom = ""] = message.params;
  const verb = command === "MUTE" || command === "UNMUTE" ? "mute" : "ban";
  switch (code) {
    case "NO_SUCH_PERSON": {
      const near = nearestPeople(session, whom, room);
      const hint = near === undefined ? "/who shows who is." : `Did you mean ${near}?`;
      return `Nobody called ${whom} is here, or was lately. ${hint}`;
    }
    case "NO_SUCH_BAN": {
      const done = verb === "mute" ? "muted" : "banned";
      return `Nobody called ${whom} is ${done} in room ${roomForPeople(room)}: /bans shows who is.`;
    }
    case "YOURSELF":
      return `You cannot ${verb} yourself: /leave leaves the room.`;
    default:
      return undefined;
  }
}
