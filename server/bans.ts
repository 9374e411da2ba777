/**
 * Who a room's lists mean: masks of people, and extended forms that mean something else.
 *
 * `~a:NAME` an account, `~r:MASK` a real name, `~m:MASK` keeps whom it means from speaking only.
 *
 * @see https://modern.ircdocs.horse/#extban-parameter
 */
import { casefold } from "../protocol/names.ts";
import { isMask, matches, wholeMask } from "../protocol/masks.ts";
import type { ListEntry, Room } from "./room.ts";
import type { User } from "./user.ts";

/** What starts an extended form. */
export const EXTBAN_PREFIX = "~";
/** The letters of the extended forms. */
export const EXTBAN_LETTERS = "amr";
/**
 * The one that means accounts.
 * @see https://ircv3.net/specs/extensions/account-extban
 */
export const ACCOUNT_EXTBAN = "a";

const EXTENDED = /^~([amr]):(.+)$/s;

/** A mask as it is kept: people with all their parts, the inside of a mute likewise. */
export function normalMask(mask: string): string {
  const [, letter, rest = ""] = EXTENDED.exec(mask) ?? [];
  if (letter === undefined) return wholeMask(mask);
  return letter === "m" ? `~m:${normalMask(rest)}` : mask;
}

/** Whether somebody may not enter, and not speak, because of the bans. */
export function isBanned(room: Room, user: User): boolean {
  return listed(room.lists.bans.values(), user, false) &&
    !listed(room.lists.exceptions.values(), user, false);
}

/** Whether somebody may not speak because of a ban or a mute. */
export function isMuted(room: Room, user: User): boolean {
  return isBanned(room, user) ||
    listed(room.lists.bans.values(), user, true) &&
      !listed(room.lists.exceptions.values(), user, false);
}

/** Whether somebody may enter a room that is by invitation, because of its list. */
export function isInvited(room: Room, user: User): boolean {
  return listed(room.lists.invitations.values(), user, false);
}

function listed(entries: Iterable<ListEntry>, user: User, mute: boolean): boolean {
  for (const { mask } of entries) {
    const muting = mask.startsWith("~m:");
    if (muting === mute && means(muting ? mask.slice("~m:".length) : mask, user)) return true;
  }
  return false;
}

function means(mask: string, user: User): boolean {
  const [, letter, rest = ""] = EXTENDED.exec(mask) ?? [];
  switch (letter) {
    case "a":
      return user.account !== undefined &&
        (isMask(rest) ? matches(rest, user.account) : casefold(rest) === casefold(user.account));
    case "r":
      return matches(rest, user.realName);
    default:
      return matches(mask, user.source);
  }
}
