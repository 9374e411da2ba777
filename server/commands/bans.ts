/**
 * BAN, MUTE, UNBAN and UNMUTE: bans by name, which last as long as they should, know why, and send
 * away whom they mean. Ours, for any client to use by hand (docs/protocol.md); what they do is seen by
 * all as ordinary changes of the room's list, and KICK.
 */
import { formatDuration, readDuration } from "../../protocol/durations.ts";
import { type Extban, formatExtban, readExtban } from "../../protocol/extbans.ts";
import { MASK_LENGTH } from "../../protocol/masks.ts";
import { isMiddle } from "../../protocol/message.ts";
import { casefold, hasControl, isNick } from "../../protocol/names.ts";
import * as numeric from "../../protocol/numerics.ts";
import { byteLength } from "../../protocol/text.ts";
import { isExempt, meansPerson, type Person, personMask } from "../bans.ts";
import { type CommandContext, type CommandSpec, IrcError, param } from "../command.ts";
import { checkFits } from "../fitting.ts";
import { accountIdentity, guestIdentity } from "../identity.ts";
import { MAX_LIST, REASON_LENGTH } from "../limits.ts";
import { noRight, ownRoom } from "../own_room.ts";
import { atLeast, highest, mayActAgainst, NO_RANK, type RankSet } from "../ranks.ts";
import type { ListChange, ListEntry, Room } from "../room.ts";
import type { User } from "../user.ts";

/** What a ban is to be. */
interface Wanted {
  readonly means: Extban;
  /** The name of whom it is for. */
  readonly whom?: string;
  readonly reason?: string;
}

/** `BAN room whom [time] [:reason]` */
function ban(mute: boolean): CommandSpec["run"] {
  return (context, params) => {
    const { user, client, state, reply } = context;
    const room = moderatedRoom(context, param(params, 0));
    const command = mute ? "MUTE" : "BAN";
    const fail = (code: string, text: string): void =>
      reply.fail(command, code, text, room.name, shown(param(params, 1)));
    const terms = readTerms(params.slice(2));
    if (terms === undefined) {
      return fail("INVALID_DURATION", "For how long: 30m, 2h, 3d, 1w or forever");
    }
    const target = findTarget(context, room, param(params, 1));
    if (target === undefined) return fail("NO_SUCH_PERSON", "Nobody of that name is or was here");
    if (target.user === user) return fail("YOURSELF", "That is you");
    if (!mayActAgainst(room.rankOf(user), target.ranks)) throw noRight(room);
    const { minutes = target.means.minutes, reason } = terms;
    const wanted: Wanted = {
      means: { ...target.means, minutes, mute: mute || target.means.mute },
      ...target.whom === undefined ? {} : { whom: target.whom },
      ...reason === undefined ? {} : { reason },
    };
    const mask = formatExtban(wanted.means);
    if (byteLength(mask) > MASK_LENGTH || hasControl(mask) || !isMiddle(mask)) {
      return fail("INVALID_MASK", "Not a mask: nick!user@host, with * and ?");
    }
    const meant = wanted.means.mute ? [] : whoHasToGo(user, room, wanted.means, target.user);
    const goodbye = `banned${minutes === undefined ? "" : ` for ${formatDuration(minutes)}`}${
      reason === undefined ? "" : `: ${reason}`
    }`;
    for (const { nick } of meant) {
      checkFits("reason", goodbye, `:${user.source} KICK ${room.name} ${nick}`);
    }
    const changes = changesFor(room, mask, wanted);
    if (changes === undefined) {
      throw new IrcError(numeric.ERR_LISTFULL, room.name, "b", "The list is full");
    }
    const event = state.change(client, room, changes);
    if (event !== undefined) reply.event(event);
    for (const one of meant) reply.event(state.kick(client, room, one, goodbye));
  };
}

/** `UNBAN room whom`: by the name that it was made for, by whom it means, or by its mask. */
function unban(mute: boolean): CommandSpec["run"] {
  return (context, params) => {
    const { client, state, reply } = context;
    const room = moderatedRoom(context, param(params, 0));
    const name = param(params, 1);
    const person = whoIsOrWas(context, room, name);
    const people = [person, ...state.whowas.of(name).map(asPerson)]
      .filter((one) => one !== undefined);
    // Who takes another name is banned as before.
    const names = [
      name,
      ...person === undefined ? [] : [person.nick, ...person.formerNicks.keys()],
    ];
    const changes = [...room.lists.bans.values()]
      .filter((entry) =>
        entry.means.mute === mute && names.some((one) => isFor(entry, one, people))
      )
      .map(({ mask }): ListChange => ({ kind: "list", list: "bans", on: false, mask }));
    if (changes.length === 0) {
      const text = mute ? "Nobody of that name is muted" : "Nobody of that name is banned";
      return reply.fail(mute ? "UNMUTE" : "UNBAN", "NO_SUCH_BAN", text, room.name, shown(name));
    }
    const event = state.change(client, room, changes);
    if (event !== undefined) reply.event(event);
  };
}

function moderatedRoom(context: CommandContext, name: string): Room {
  const room = ownRoom(context, name);
  if (!atLeast(room.rankOf(context.user), "helper")) throw noRight(room);
  return room;
}

interface Terms {
  readonly minutes?: number;
  readonly reason?: string;
}

const LIKE_A_TIME = /^[-+]?\d\S*$/;

/** What follows the name: a time, a reason, or both. @returns `undefined` when the time is none. */
function readTerms([first, second]: readonly string[]): Terms | undefined {
  if (first === undefined) return {};
  const minutes = readDuration(first);
  const timed = minutes === undefined ? {} : { minutes };
  const endless = ["forever", "*"].includes(first.toLowerCase());
  if (second === undefined) {
    if (endless || minutes !== undefined) return timed;
    // Nobody means for ever by 0m; a reason is more than such a word.
    return LIKE_A_TIME.test(first) ? undefined : withReason({}, first);
  }
  return endless || minutes !== undefined ? withReason(timed, second) : undefined;
}

function withReason(terms: Terms, reason: string): Terms {
  if (byteLength(reason) > REASON_LENGTH) {
    throw new IrcError(numeric.ERR_INPUTTOOLONG, `The reason is too long: ${REASON_LENGTH} bytes`);
  }
  return reason === "" ? terms : { ...terms, reason };
}

/** Whom a ban is to mean. */
interface Target {
  readonly means: Extban;
  readonly whom?: string;
  /** The person, if they are here. */
  readonly user?: User;
  readonly ranks: RankSet;
}

/** Somebody by name, who is here, was here, or has an account; or whom a mask means. */
function findTarget(context: CommandContext, room: Room, word: string): Target | undefined {
  const { state, accounts } = context;
  const name = word.normalize("NFC");
  if (!isNick(name)) {
    const means = readExtban(name);
    return means === undefined ? undefined : { means, ranks: NO_RANK };
  }
  const user = whoIsOrWas(context, room, name);
  if (user !== undefined) {
    const ranks = room.members.has(user) ? room.rankOf(user) : room.standingOf(user);
    return { means: personMask(user, room), whom: user.nick, user, ranks };
  }
  const [past] = state.whowas.of(name);
  const account = past === undefined ? accounts.account(name)?.name : past.account;
  if (past === undefined && account === undefined) return undefined;
  const person = past === undefined
    ? { nick: name, host: "", account, realName: "", source: "" }
    : asPerson(past);
  const identity = account === undefined
    ? guestIdentity(casefold(person.nick), person.host)
    : accountIdentity(account);
  return {
    means: personMask(person, room),
    whom: person.nick,
    ranks: room.standing.get(identity) ?? NO_RANK,
  };
}

/** Who has a name; or, if nobody does now, who of a room had it. */
function whoIsOrWas({ state }: CommandContext, room: Room, name: string): User | undefined {
  const folded = casefold(name);
  return state.user(name) ?? room.members.list.find(({ formerNicks }) => formerNicks.has(folded));
}

type Past = ReturnType<CommandContext["state"]["whowas"]["of"]>[number];

function asPerson(past: Past): Person {
  const { nick, username, host, realName, account } = past;
  return { nick, host, realName, account, source: `${nick}!${username}@${host}` };
}

/** Who is in a room and has to leave it: nobody of the same rank who was not named. */
function whoHasToGo(actor: User, room: Room, means: Extban, named: User | undefined): User[] {
  const own = room.rankOf(actor);
  return [...room.members].filter(([user, ranks]) =>
    user !== actor && meansPerson(means, user) && !isExempt(room, user) &&
    mayActAgainst(own, ranks) && (user === named || highest(ranks) < highest(own))
  ).map(([user]) => user);
}

/** What makes a ban; one that is there already gives way. @returns `undefined`: no room for it. */
function changesFor(room: Room, mask: string, { whom, reason }: Wanted): ListChange[] | undefined {
  const known = room.listed("bans", mask);
  if (known === undefined && room.lists.bans.size >= MAX_LIST) return undefined;
  const list = "bans";
  return [
    ...known === undefined ? [] : [{ kind: "list", list, on: false, mask: known.mask } as const],
    {
      kind: "list",
      list,
      on: true,
      mask,
      ...whom === undefined ? {} : { whom },
      ...reason === undefined ? {} : { reason },
    },
  ];
}

/** Whether an entry is meant by a name, or by its mask. */
function isFor({ mask, means, whom }: ListEntry, name: string, people: readonly Person[]): boolean {
  const wanted = casefold(name.normalize("NFC"));
  const own = means.kind === "people" ? means.value.split("!", 1)[0] ?? "" : means.value;
  const given = readExtban(name);
  return [mask, own, ...whom === undefined ? [] : [whom]].some((one) => casefold(one) === wanted) ||
    given !== undefined && formatExtban(given, false) === formatExtban(means, false) ||
    people.some((person) => meansPerson(means, person));
}

/** A word as it may stand in the middle of a line. */
function shown(word: string): string {
  return word === "" || word.startsWith(":") || word.includes(" ") ? "*" : word.slice(0, 100);
}

export const BANS: readonly CommandSpec[] = [
  { name: "BAN", minParams: 2, beforeRegistration: false, cost: 2, run: ban(false) },
  { name: "MUTE", minParams: 2, beforeRegistration: false, cost: 2, run: ban(true) },
  { name: "UNBAN", minParams: 2, beforeRegistration: false, cost: 2, run: unban(false) },
  { name: "UNMUTE", minParams: 2, beforeRegistration: false, cost: 2, run: unban(true) },
];
