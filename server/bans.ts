/** Whom a room's lists mean, and what a ban says to them. */
import { isMask, matches } from "../protocol/masks.ts";
import { casefold, type Folded } from "../protocol/names.ts";
import { type Extban, formatExtban, readExtban } from "../protocol/extbans.ts";
import { timeTag } from "./encode.ts";
import { guestIdentity } from "./identity.ts";
import { atLeast, highest } from "./ranks.ts";
import type { ListEntry, Room } from "./room.ts";
import type { User } from "./user.ts";

/** A mask as it is kept, with all its parts; `undefined` when it is none. */
export function normalMask(mask: string): string | undefined {
  const read = readExtban(mask);
  return read === undefined ? undefined : formatExtban(read);
}

/** The ban because of which somebody may not enter, and not speak. */
export function banOf(room: Room, user: User): ListEntry | undefined {
  return unlessExempt(room, user, banned(room, user, false));
}

/** The ban or mute because of which somebody may not speak, unless they have the voice to. */
export function muteOf(room: Room, user: User): ListEntry | undefined {
  const entry = banOf(room, user) ?? unlessExempt(room, user, banned(room, user, true));
  return entry !== undefined && atLeast(room.rankOf(user), "voice") ? undefined : entry;
}

/** Whether somebody may enter a room that is by invitation, because of its list. */
export function isInvited(room: Room, user: User): boolean {
  return listed(room.lists.invitations.values(), user, false) !== undefined;
}

/** Somebody, here or not, as far as masks can tell people. */
export type Person = Pick<User, "nick" | "host" | "account" | "realName" | "source">;

/** Whether an entry means somebody, whatever it does. */
export function meansPerson({ kind, value, host }: Extban, user: Person): boolean {
  switch (kind) {
    case "account":
      return meansAccount(value, user.account) ||
        host !== undefined && matches(host, user.host);
    case "realName":
      return matches(value, user.realName);
    case "people":
      return matches(value, user.source);
  }
}

/**
 * What means somebody and as few others as can be: their address, and their account wherever it comes
 * from. Where others of the room have the same address it is the account alone, or a guest's name there.
 */
export function personMask({ nick, host, account }: Person, room: Room): Extban {
  const plain = { minutes: undefined, mute: false } as const;
  const shared = isShared(host, casefold(nick), room);
  if (account !== undefined) {
    const where = shared || host === "" ? {} : { host };
    return { ...plain, kind: "account", value: account, ...where };
  }
  return { ...plain, kind: "people", value: `${shared ? nick : "*"}!*@${host}` };
}

/** Whether others who are in a room, or have a rank there, come from an address. */
function isShared(host: string, name: Folded, room: Room): boolean {
  const own = guestIdentity(name, host);
  return [...room.members.keys()].some((user) => user.host === host && user.folded !== name) ||
    [...room.standing.keys()].some((who) => who !== own && who.endsWith(`@${host}`));
}

/** Whether a list of the room frees somebody of its bans. */
export function isExempt(room: Room, user: User): boolean {
  return listed(room.lists.exceptions.values(), user, false) !== undefined;
}

/** What whom a ban means is told of it: `banned by ann until 2026-11-23T18:05:12.000Z: spam`. */
export function aboutBan({ means, by, until, reason }: ListEntry): string {
  const what = `${means.mute ? "muted" : "banned"} by ${by.split("!", 1)[0]}`;
  const when = until === undefined ? "" : ` until ${timeTag(until)}`;
  return `${what}${when}${reason === undefined ? "" : `: ${reason}`}`;
}

function unlessExempt(
  room: Room,
  user: User,
  entry: ListEntry | undefined,
): ListEntry | undefined {
  return entry === undefined || isExempt(room, user) ? undefined : entry;
}

/** Who logs out, or takes another name, is no more welcome than before. */
function banned(room: Room, user: User, mute: boolean): ListEntry | undefined {
  const { bans } = room.lists;
  if (bans.size === 0) return undefined;
  const entries = holding(room, user);
  return listed(entries, user, mute) ?? ofAccounts(entries, user, mute) ??
    ofNicks(entries, user, mute);
}

/** The bans that can hold somebody: nobody of a lower rank keeps them out or has them silent. */
function holding(room: Room, user: User): readonly ListEntry[] {
  const own = highest(room.members.has(user) ? room.rankOf(user) : room.standingOf(user));
  return [...room.lists.bans.values()].filter(({ rank }) => rank === undefined || own <= rank);
}

/** A ban of a name that somebody had when it was made; who has it now may be somebody else. */
function ofNicks(
  entries: Iterable<ListEntry>,
  { formerNicks, username, host }: User,
  mute: boolean,
): ListEntry | undefined {
  if (formerNicks.size === 0) return undefined;
  for (const entry of entries) {
    const { kind, value } = entry.means;
    if (entry.means.mute !== mute || kind !== "people") continue;
    const nick = value.slice(0, value.indexOf("!"));
    const until = formerNicks.get(casefold(nick));
    if (until === undefined || entry.at > until) continue;
    if (matches(value, `${nick}!${username}@${host}`)) return entry;
  }
  return undefined;
}

/** A ban of an account that somebody was logged in to. */
function ofAccounts(
  entries: Iterable<ListEntry>,
  { formerAccounts }: User,
  mute: boolean,
): ListEntry | undefined {
  if (formerAccounts.length === 0) return undefined;
  for (const entry of entries) {
    const { kind, value } = entry.means;
    if (entry.means.mute !== mute || kind !== "account") continue;
    if (formerAccounts.some((account) => meansAccount(value, account))) return entry;
  }
  return undefined;
}

function meansAccount(value: string, account: string | undefined): boolean {
  if (account === undefined) return false;
  return isMask(value) ? matches(value, account) : casefold(value) === casefold(account);
}

function listed(
  entries: Iterable<ListEntry>,
  user: Person,
  mute: boolean,
): ListEntry | undefined {
  for (const entry of entries) {
    if (entry.means.mute === mute && meansPerson(entry.means, user)) return entry;
  }
  return undefined;
}
