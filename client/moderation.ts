/**
 * What who runs a room asks of the server: to kick, ban, mute, give ranks, lock and invite.
 *
 * Our own server finds whom a name means, knows times and reasons, and sends away whom a ban means. On
 * another one a ban is of a name alone.
 */
import type { Message, OutgoingMessage } from "../protocol/message.ts";
import { casefold } from "../protocol/names.ts";
import { banKey, readBan } from "./bans.ts";
import { at } from "./heard.ts";
import { nearestPeople } from "./meant.ts";
import { adminsOf } from "./refusals.ts";
import type { ListedBan } from "./moderation_events.ts";
import { letterOfRank, type Rank, runsRoom } from "./ranks.ts";
import type { Session } from "./session.ts";
import { complain, NO_CONNECTION, NOTHING, send, show, type Step } from "./steps.ts";

/** The most bans of one list: a server may send any number. */
const MOST_BANS = 500;

/** A list of bans: as it comes, and as it was shown, for its numbers. */
export interface BanList {
  readonly room: string;
  readonly bans: ListedBan[];
  /** `null` where one has been taken away since. */
  readonly masks: (string | null)[];
  complete: boolean;
}

/** What a ban or a mute is to be. */
export interface BanTerms {
  /** A name, or a mask. */
  readonly whom: string;
  readonly mute: boolean;
  /** Undefined: until it is taken away. */
  readonly minutes: number | undefined;
  readonly reason: string;
}

/** Sends somebody out of a room. */
export function kick(session: Session, room: string, name: string, reason: string): Step {
  if (!session.registered) return NO_CONNECTION;
  if (session.isMe(name)) return complain("You cannot put yourself out: /leave leaves the room.");
  const here = session.room(room)?.people;
  if (here !== undefined && !here.has(casefold(name))) return notHere(session, room, name);
  return send({ command: "KICK", params: [room, name, ...reason === "" ? [] : [reason]] });
}

/** Keeps somebody out of a room, or from speaking in it. */
export function ban(session: Session, room: string, terms: BanTerms): Step {
  const { whom, mute, minutes, reason } = terms;
  if (!session.registered) return NO_CONNECTION;
  const command = mute ? "MUTE" : "BAN";
  if (session.serverCommands.has(command)) {
    const time = minutes === undefined ? "forever" : `${minutes}m`;
    const params = [room, whom, time, ...reason === "" ? [] : [reason]];
    return send({ command, params });
  }
  if (mute) return complain("This server cannot mute people.");
  if (minutes !== undefined) {
    return complain(`This server has no bans that end by themselves: /ban ${whom} forever`);
  }
  const kicks: OutgoingMessage[] = session.room(room)?.people.has(casefold(whom))
    ? [{ command: "KICK", params: [room, whom, ...reason === "" ? [] : [reason]] }]
    : [];
  return send({ command: "MODE", params: [room, "+b", nameMask(whom)] }, ...kicks);
}

/** Takes back a ban or a mute: by name, or by its number in the list that was shown last. */
export function unban(session: Session, room: string, whom: string | number, mute: boolean): Step {
  if (!session.registered) return NO_CONNECTION;
  if (typeof whom === "number") {
    const list = session.bans;
    const mask = list?.complete && casefold(list.room) === casefold(room)
      ? list.masks[whom - 1]
      : undefined;
    if (mask === undefined) return complain(`There is no number ${whom}: /bans shows them.`);
    if (mask === null) {
      return complain(`Number ${whom} is taken away already: /bans shows what is left.`);
    }
    return send({ command: "MODE", params: [room, "-b", mask] });
  }
  const command = mute ? "UNMUTE" : "UNBAN";
  if (session.serverCommands.has(command)) return send({ command, params: [room, whom] });
  return send({ command: "MODE", params: [room, "-b", nameMask(whom)] });
}

/** Asks who is banned and muted in a room. */
export function askBans(session: Session, room: string): Step {
  if (!session.registered) return NO_CONNECTION;
  session.bans = { room, bans: [], masks: [], complete: false };
  return send({ command: "MODE", params: [room, "b"] });
}

/** One of the bans that we asked for. */
export function banIs(session: Session, message: Message): Step {
  const room = session.room(at(message, 1));
  const list = session.bans;
  const mine = room !== undefined && list !== undefined && !list.complete &&
    casefold(list.room) === casefold(room.name);
  if (!mine || list.masks.length >= MOST_BANS) return NOTHING;
  const mask = at(message, 2);
  const seconds = /^\d{1,11}$/.test(at(message, 4)) ? Number(at(message, 4)) : undefined;
  list.masks.push(mask);
  list.bans.push({
    ...readBan(mask, message.tags, room.banned),
    from: at(message, 3).split("!", 1)[0] ?? "",
    at: seconds === undefined ? undefined : seconds * 1000,
  });
  return NOTHING;
}

/** A ban is over: its number in the list that was shown means nothing any more. */
export function banLifted(session: Session, room: string, mask: string): void {
  const list = session.bans;
  if (list === undefined || casefold(list.room) !== casefold(room)) return;
  const at = list.masks.findIndex((one) => one !== null && banKey(one) === banKey(mask));
  if (at !== -1) list.masks[at] = null;
}

/** All of them have come. */
export function bansEnd(session: Session): Step {
  const list = session.bans;
  if (list === undefined || list.complete) return NOTHING;
  list.complete = true;
  const mayLift = runsRoom(session.room(list.room)?.ranks.get(casefold(session.name)));
  return show({ kind: "bans", room: list.room, bans: list.bans, mayLift });
}

/** Gives somebody a rank. */
export function giveRank(session: Session, room: string, name: string, rank: Rank): Step {
  if (!session.registered) return NO_CONNECTION;
  if (!session.room(room)?.people.has(casefold(name))) return notHere(session, room, name);
  return send({ command: "MODE", params: [room, `+${letterOfRank(rank)}`, name] });
}

/** Takes from somebody what lets them run the room. */
export function takeRanks(session: Session, room: string, name: string): Step {
  if (!session.registered) return NO_CONNECTION;
  const view = session.room(room);
  if (!view?.people.has(casefold(name))) return notHere(session, room, name);
  const letters = [...view.ranks.get(casefold(name)) ?? []].filter((rank) => rank !== "voice")
    .map(letterOfRank);
  if (letters.length === 0) return complain(`${name} is no admin here: /admin shows who is.`);
  if (session.isMe(name) && adminsOf(session, view).length === 0) {
    return complain("Nobody else here runs this room: /admin bob lets somebody first.");
  }
  return send({
    command: "MODE",
    params: [room, `-${letters.join("")}`, ...letters.map(() => name)],
  });
}

/** Sets a rule of a room, with its value where it has one. */
export function setRule(session: Session, room: string, letters: string, value?: string): Step {
  if (!session.registered) return NO_CONNECTION;
  return send({ command: "MODE", params: [room, letters, ...value === undefined ? [] : [value]] });
}

/** Asks what somebody needs who is to come into a room. */
export function askDoor(session: Session, room: string, withKey: boolean): Step {
  if (!session.registered) return NO_CONNECTION;
  session.door = { room, withKey };
  return send({ command: "MODE", params: [room] });
}

/** Invites somebody to a room. */
export function invite(session: Session, room: string, name: string): Step {
  if (!session.registered) return NO_CONNECTION;
  return send({ command: "INVITE", params: [name, room] });
}

/** Somebody whom we invited has been told. */
export function inviting(_session: Session, message: Message): Step {
  return show({ kind: "invited-other", who: at(message, 1), room: at(message, 2) });
}

function notHere(session: Session, room: string, name: string): Step {
  const near = nearestPeople(session, name, room);
  const hint = near === undefined ? "/who shows who is." : `Did you mean ${near}?`;
  return complain(`${name} is not in this room. ${hint}`);
}

/** A mask for all who have a name; a mask stays as it is. */
function nameMask(whom: string): string {
  return /[!@*?~]/.test(whom) ? whom : `${whom}!*@*`;
}
