/** Who may say something in a room: in a message, in its topic, and as they leave. */
import * as numeric from "../protocol/numerics.ts";
import { HAS_NOT_LOGGED_IN, LOG_IN_FIRST } from "../protocol/phrases.ts";
import { mayKnow } from "./answers.ts";
import { aboutBan, muteOf } from "./bans.ts";
import { IrcError } from "./command.ts";
import { atLeast } from "./ranks.ts";
import type { Room } from "./room.ts";
import type { User } from "./user.ts";

/** Why somebody may not speak in a room, as it follows a sentence; `undefined` when they may. */
export function whyMute(user: User, room: Room): string | undefined {
  if (user.isStranger) return strangerRule(user);
  const ranks = room.rankOf(user);
  if (atLeast(ranks, "voice")) return undefined;
  if (!room.members.has(user) && (room.switches.has("membersOnly") || !mayKnow(user, room))) {
    return "";
  }
  if (room.switches.has("moderated")) return " (+m)";
  const ban = muteOf(room, user);
  return ban && ` (+b): ${aboutBan(ban)}`;
}

/** A room in which a ban or mute keeps somebody from speaking who is in it. */
export function mutedIn(user: User): Room | undefined {
  return [...user.rooms].find((room) => muteOf(room, user) !== undefined);
}

/** What who has somebody else's name is told when they speak. */
export function strangerRule(user: User): string {
  return `: the name ${user.nick} is somebody's, ${LOG_IN_FIRST}`;
}

/**
 * Refuses what is meant for the owner of a name, while somebody else has it.
 * @throws {IrcError} ERR_NOSUCHNICK.
 */
export function refuseStranger({ nick, isStranger }: User): void {
  if (!isStranger) return;
  const text = `${nick} ${HAS_NOT_LOGGED_IN}: it may be somebody else`;
  throw new IrcError(numeric.ERR_NOSUCHNICK, nick, text);
}

/** Whether somebody says nothing of themselves now: they are muted somewhere, or nobody's to speak for. */
export function isQuiet(user: User): boolean {
  return user.isStranger || mutedIn(user) !== undefined;
}

/** Whether somebody may not speak in a room that they are in: as they leave them all, they say nothing. */
export function isSilent(user: User): boolean {
  return user.isStranger || [...user.rooms].some((room) => whyMute(user, room) !== undefined);
}
