/** What those who run a room do, as lines on the screen. */
import { formatDuration } from "../protocol/durations.ts";
import { casefold } from "../protocol/names.ts";
import { clock, dateAndClock, sameDay, untilWords } from "./days.ts";
import { aside, clean, info, type RenderContext, room } from "./lines.ts";
import type {
  BanChange,
  Banned,
  BansListed,
  ListedBan,
  PutOut,
  RoomChanged,
} from "./moderation_events.ts";
import type { Rank } from "./ranks.ts";

const MINUTE = 60_000;

/** A change of a room's rules, of a rank, or of a ban. */
export function roomChanged(event: RoomChanged, context: RenderContext): string[] {
  return aside(event.time, event.room, `⚑ ${changed(event)}`, context);
}

/** Somebody else was put out of a room. */
export function putOut({ time, room, who, by, reason }: PutOut, context: RenderContext): string[] {
  const why = reason === "" ? "" : ` (${clean(reason)})`;
  return aside(time, room, `← ${clean(who)} was put out by ${clean(by)}${why}`, context);
}

/** The bans of a room, with numbers by which they can be taken away. */
export function bansListed(event: BansListed, context: RenderContext): string[] {
  const { room: name, bans, mayLift } = event;
  if (bans.length === 0) {
    return info(`Nobody is banned or muted in room ${room(name)}.`, context);
  }
  const digits = String(bans.length).length;
  return [
    ...info(`banned or muted in room ${room(name)}:`, context),
    ...bans.flatMap((ban, at) =>
      info(`${String(at + 1).padStart(digits)}  ${listed(ban, context.now)}`, context)
    ),
    ...mayLift ? info("/unban 1 takes the first one away, and so on.", context) : [],
  ];
}

function changed({ room: name, who, change }: RoomChanged): string {
  const by = who === "" ? "the server" : clean(who);
  const where = `room ${room(name)}`;
  switch (change.what) {
    case "ban":
      return banChanged(change, who);
    case "rank":
      // Who comes back has a rank again that is no news.
      if (change.on && casefold(who) === casefold(change.name)) {
        return `${by} ${GIVEN[change.rank].replace(" now", "")}`;
      }
      return change.on
        ? `${clean(change.name)} ${GIVEN[change.rank]} (${by})`
        : `${clean(change.name)} ${TAKEN[change.rank]} (${by})`;
    case "lock":
      return change.on
        ? `${by} locked ${where}: who comes in needs its key now`
        : `${by} unlocked ${where}: no key is needed now`;
    case "closed":
      return change.on
        ? `${by} closed ${where}: only who is invited comes in now`
        : `${by} opened ${where}: anybody may come in now`;
    case "quiet":
      return change.on
        ? `${by} made ${where} quiet: only its admins speak now`
        : `${by} gave everybody in ${where} the word again`;
    case "hidden":
      return change.on
        ? `${by} hid ${where}: who is not in it does not see it now`
        : `${by} does not hide ${where} any more`;
    case "topic-lock":
      return change.on
        ? `only admins of ${where} set its topic now (${by})`
        : `anybody in ${where} may set its topic now (${by})`;
    case "limit":
      return change.limit === undefined
        ? `as many as like may be in ${where} now (${by})`
        : `at most ${change.limit} people may be in ${where} now (${by})`;
  }
}

const GIVEN: Readonly<Record<Rank, string>> = {
  owner: "owns this room now",
  admin: "is an admin now",
  helper: "is a helper now: may kick, ban and mute",
  voice: "may speak now when the room is quiet",
};
const TAKEN: Readonly<Record<Rank, string>> = {
  owner: "does not own this room any more",
  admin: "is no admin any more",
  helper: "is no helper any more",
  voice: "may not speak any more when the room is quiet",
};

function banChanged(change: BanChange, who: string): string {
  const whom = named(change);
  const done = change.mute ? "muted" : "banned";
  if (!change.on) {
    const what = change.mute ? "mute" : "ban";
    return who === ""
      ? `the ${what} of ${whom} has come to its end`
      : `${clean(who)} took back the ${what} of ${whom}`;
  }
  const long = change.minutes === undefined ? "" : ` for ${formatDuration(change.minutes)}`;
  const why = change.reason === "" ? "" : `: ${clean(change.reason)}`;
  return `${who === "" ? "the server" : clean(who)} ${done} ${whom}${long}${why}`;
}

/** Whom a ban means, as far as it can be told in a word. */
function named({ whom, by }: Banned): string {
  switch (by) {
    case "name":
      return `whoever is called ${clean(whom)}`;
    case "mask":
      return `whoever is ${clean(whom)}`;
    case "address":
      // Without a name there is only the address, as the server disguises it.
      return whom.includes("@")
        ? `whoever comes from ${clean(whom.split("@").at(-1) ?? "")}`
        : clean(whom);
    default:
      return clean(whom);
  }
}

function listed(ban: ListedBan, now: number): string {
  const { at, minutes, from } = ban;
  const when = at === undefined
    ? ""
    : `, ${sameDay(at, now) ? `today ${clock(at)}` : dateAndClock(at, now)}`;
  const until = minutes === undefined || at === undefined
    ? "for ever"
    : untilWords(at + minutes * MINUTE, now);
  return [
    `${named(ban)}${ban.mute ? " (muted)" : ""}`,
    until,
    ...from === "" ? [] : [`by ${clean(from)}${when}`],
    ...ban.reason === "" ? [] : [clean(ban.reason)],
  ].join(" · ");
}
