/** What we asked about people and rooms, as lines on the screen. */
import { formatDuration } from "../protocol/durations.ts";
import { casefold } from "../protocol/names.ts";
import { clock, dateAndClock, sameDay } from "./days.ts";
import { clean, info, plainly, type RenderContext, room } from "./lines.ts";
import type {
  About,
  ListedRoom,
  PersonFacts,
  PersonHere,
  Present,
  TopicIs,
} from "./people_events.ts";
import type { RoomsListed } from "./people_events.ts";
import type { Rank } from "./ranks.ts";
import { withoutCodes } from "./text/irc_codes.ts";

/** The most people that are told by name. */
const MOST_NAMES = 60;
/** A topic is shown this far in a list of rooms. */
const LONGEST_TOPIC = 60;
const MINUTE = 60_000;

const RANK_WORDS: Readonly<Record<Rank, string>> = {
  owner: "owner",
  admin: "admin",
  helper: "helper",
  voice: "may always speak",
};
const ORDER: readonly (Rank | undefined)[] = ["owner", "admin", "helper", "voice", undefined];

/** Who is in a room: those who run it first, with what is worth knowing of each. */
export function present({ room: name, people }: Present, context: RenderContext): string[] {
  const me = casefold(context.me);
  const sorted = [...people].sort((a, b) =>
    Number(casefold(b.name) === me) - Number(casefold(a.name) === me) ||
    ORDER.indexOf(a.rank) - ORDER.indexOf(b.rank) || a.name.localeCompare(b.name)
  );
  const shown = sorted.slice(0, MOST_NAMES).map((person) => personWords(person, context));
  const more = sorted.length - shown.length;
  const count = sorted.length > 1 ? ` (${sorted.length})` : "";
  const rest = more > 0 ? ` and ${more} more` : "";
  return info(`in room ${room(name)}${count}: ${shown.join(", ")}${rest}`, context);
}

function personWords(person: PersonHere, { palette, me }: RenderContext): string {
  const notes = [
    ...person.rank === undefined ? [] : [RANK_WORDS[person.rank]],
    ...person.operator ? ["runs the server"] : [],
    ...person.bot ? ["a program"] : [],
    ...person.away ? ["away"] : [],
  ];
  const name = casefold(person.name) === casefold(me)
    ? "you"
    : palette.name(person.name)(clean(person.name));
  return notes.length === 0 ? name : `${name} (${notes.join(", ")})`;
}

/** What there is to know of somebody, a sentence a line. */
export function about(event: About, context: RenderContext): string[] {
  const name = clean(event.name);
  const { person, lastSeen, near } = event;
  if (person !== undefined) {
    return sentences(name, person, context).flatMap((text) => info(text, context));
  }
  const seen = lastSeen === undefined
    ? ""
    : ` Somebody of that name left ${when(lastSeen, context)}.`;
  const hint = near === undefined ? "" : ` Did you mean ${clean(near)}?`;
  return info(`Nobody here is called ${name}.${seen}${hint}`, context);
}

function sentences(name: string, person: PersonFacts, context: RenderContext): string[] {
  const { account, realName, since, spokeAt, away, rooms } = person;
  const { now } = context;
  const own = realName !== "" && casefold(realName) !== casefold(name)
    ? ` (${clean(realName)})`
    : "";
  const login = account === undefined
    ? "a guest, not logged in"
    : casefold(account) === casefold(name)
    ? "logged in: the name is theirs"
    : `logged in as ${clean(account)}`;
  const roles = [
    login,
    ...person.operator ? ["runs this server"] : [],
    ...person.bot ? ["a program"] : [],
  ];
  const inRooms = rooms.map(({ room: name, rank }) =>
    rank === undefined ? room(name) : `${room(name)} (${RANK_WORDS[rank]})`
  );
  return [
    `${name}${own}: ${roles.join(" · ")}`,
    ...since === undefined ? [] : [`here since ${when(since, context)} (${span(now - since)})`],
    ...spokeAt === undefined ? [] : [`last said something ${ago(now - spokeAt)}`],
    ...away === undefined ? [] : [away === "" ? "away" : `away: ${clean(away)}`],
    ...inRooms.length === 0
      ? []
      : [`in ${inRooms.length === 1 ? "room" : "rooms"} ${inRooms.join(", ")}`],
  ];
}

/** A moment, as short as it may be. */
function when(time: number, { now }: RenderContext): string {
  return sameDay(time, now) ? `today ${clock(time)}` : dateAndClock(time, now);
}

function span(ms: number): string {
  const minutes = Math.floor(ms / MINUTE);
  return minutes < 1 ? "less than a minute" : formatDuration(minutes);
}

function ago(ms: number): string {
  return ms < MINUTE ? "just now" : `${span(ms)} ago`;
}

/** The rooms of the server. */
export function roomsListed({ rooms, more }: RoomsListed, context: RenderContext): string[] {
  if (rooms.length === 0) return info("There is no room like that with somebody in it.", context);
  const longest = Math.max(...rooms.map((one) => room(one.room).length));
  return [
    ...rooms.flatMap((one) => info(listedRoom(one, longest), context)),
    ...info(
      more > 0
        ? `and ${more} more: /list WORD shows those with it in their name`
        : "/room NAME goes to one",
      context,
    ),
  ];
}

function listedRoom({ room: name, people, topic }: ListedRoom, longest: number): string {
  const count = `${people} ${people === 1 ? "person" : "people"}`;
  const text = [...withoutCodes(topic)];
  const about = text.length > LONGEST_TOPIC
    ? `${text.slice(0, LONGEST_TOPIC - 1).join("")}…`
    : text.join("");
  return `${room(name).padEnd(longest)}  ${count}${about === "" ? "" : ` · ${clean(about)}`}`;
}

/** What a room is about. */
export function topicIs({ text, who, at }: TopicIs, context: RenderContext): string[] {
  if (text === "") return info("This room has no topic: /topic TEXT sets one.", context);
  const by = who === ""
    ? ""
    : ` (${clean(who)}${at === undefined ? "" : `, ${when(at, context)}`})`;
  return info(`topic: ${plainly(text)}${by}`, context);
}
