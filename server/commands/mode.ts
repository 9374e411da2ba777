/**
 * MODE, for rooms and for oneself.
 *
 * @see https://modern.ircdocs.horse/#mode-message
 */
import { isMiddle } from "../../protocol/message.ts";
import { casefold, hasControl, isRoomKey, isRoomLike } from "../../protocol/names.ts";
import { MASK_LENGTH } from "../../protocol/masks.ts";
import * as numeric from "../../protocol/numerics.ts";
import { byteLength } from "../../protocol/text.ts";
import { mayKnow, userModes } from "../answers.ts";
import { normalMask } from "../bans.ts";
import { type CommandContext, type CommandSpec, IrcError, param } from "../command.ts";
import { listingTags } from "../encode.ts";
import { MAX_LIST, MAX_MODES } from "../limits.ts";
import {
  KEEP_LETTER,
  KEY_LETTER,
  LIMIT_LETTER,
  LIST_LETTERS,
  modesOf,
  RANK_LETTERS,
  SWITCH_LETTERS,
} from "../mode_letters.ts";
import { refuseStranger } from "../may_speak.ts";
import { atLeast, mayActAgainst, mayGrant, type Rank } from "../ranks.ts";
import type { ListName, Room, RoomChange } from "../room.ts";

function mode(context: CommandContext, params: readonly string[]): void {
  const target = param(params, 0);
  const [, letters, ...values] = params;
  if (!isRoomLike(target)) return userMode(context, target, letters);
  const { user, client, state, reply } = context;
  const room = state.room(target);
  if (room === undefined || !mayKnow(user, room)) {
    throw new IrcError(numeric.ERR_NOSUCHCHANNEL, target, "No such channel");
  }
  if (letters === undefined) {
    const modes = modesOf(room, room.members.has(user) || user.operator);
    reply.numeric(numeric.RPL_CHANNELMODEIS, room.name, ...modes);
    reply.numeric(numeric.RPL_CREATIONTIME, room.name, String(seconds(room.since)));
    return;
  }
  const changes = new Request(context, room, values).read(letters);
  if (changes.length === 0) return;
  const event = state.change(client, room, changes);
  if (event !== undefined) reply.event(event);
}

/** What a number of days is not. */
function keepRule(days: number, most: number): string {
  if (most === 0) return "This server keeps no messages";
  return days > most
    ? `This server keeps messages for ${most} days at most`
    : `Not a number of days from 0 to ${most}`;
}

/** Reads the letters of one request; what is wrong with one is answered, the others count. */
class Request {
  readonly #context: CommandContext;
  readonly #room: Room;
  readonly #values: string[];
  readonly #changes: RoomChange[] = [];
  /** What was shown already. */
  readonly #shown = new Set<ListName>();
  #withValue = 0;

  constructor(context: CommandContext, room: Room, values: readonly string[]) {
    this.#context = context;
    this.#room = room;
    this.#values = [...values];
  }

  read(letters: string): readonly RoomChange[] {
    let on = true;
    for (const letter of letters) {
      if (letter === "+" || letter === "-") {
        on = letter === "+";
        continue;
      }
      try {
        this.#one(letter, on);
      } catch (error) {
        if (!(error instanceof IrcError)) throw error;
        this.#context.reply.numeric(error.code, ...error.params);
        // Without the right to change anything there is no use in saying so for each letter.
        if (error.code === numeric.ERR_CHANOPRIVSNEEDED) return [];
      }
    }
    return this.#changes;
  }

  #one(letter: string, on: boolean): void {
    const list = LIST_LETTERS[letter];
    if (list !== undefined) return this.#list(list, on);
    const rank = RANK_LETTERS.find((row) => row.letter === letter)?.rank;
    if (rank !== undefined) return this.#rank(rank, on);
    const name = SWITCH_LETTERS[letter];
    if (name !== undefined) return this.#add({ kind: "switch", name, on });
    if (letter === KEY_LETTER) return this.#key(on);
    if (letter === LIMIT_LETTER) return this.#limit(on);
    if (letter === KEEP_LETTER) return this.#keep(on);
    throw new IrcError(numeric.ERR_UNKNOWNMODE, letter, "is unknown mode char to me");
  }

  #list(list: ListName, on: boolean): void {
    const mask = this.#value();
    if (mask === undefined) return this.#values.length === 0 ? this.#show(list) : undefined;
    this.#checkRight();
    const whole = normalMask(mask.normalize("NFC"));
    if (
      whole === undefined || byteLength(whole) > MASK_LENGTH || hasControl(whole) ||
      !isMiddle(whole)
    ) {
      throw new IrcError(
        numeric.ERR_INVALIDMODEPARAM,
        this.#room.name,
        letterOf(list),
        "*",
        "Not a mask: nick!user@host, with * and ?, or ~t:MINUTES: and a mask",
      );
    }
    const known = this.#room.listed(list, whole)?.mask;
    if (!on) return this.#add({ kind: "list", list, on, mask: known ?? whole });
    // What is there already with another time gives way.
    if (known !== undefined && casefold(known) !== casefold(whole)) {
      this.#add({ kind: "list", list, on: false, mask: known });
    } else if (this.#room.lists[list].size + this.#added(list) >= MAX_LIST) {
      this.#context.limited("room-list");
      throw new IrcError(numeric.ERR_LISTFULL, this.#room.name, letterOf(list), "The list is full");
    }
    this.#add({ kind: "list", list, on, mask: whole });
  }

  #rank(rank: Rank, on: boolean): void {
    const nick = this.#value();
    if (nick === undefined) return;
    const { user, state } = this.#context;
    const ranks = this.#room.rankOf(user);
    const who = state.user(nick);
    // Giving up what one has needs no right.
    const own = who === user && !on && this.#room.members.has(user);
    if (!own && !mayGrant(ranks, rank)) throw this.#noRight();
    if (who === undefined) {
      throw new IrcError(numeric.ERR_NOSUCHNICK, nick, "No such nick/channel");
    }
    if (!this.#room.members.has(who)) {
      throw new IrcError(
        numeric.ERR_USERNOTINCHANNEL,
        who.nick,
        this.#room.name,
        "They aren't on that channel",
      );
    }
    if (!own && !mayActAgainst(ranks, this.#room.rankOf(who))) throw this.#noRight();
    if (on) refuseStranger(who);
    this.#changes.push({ kind: "rank", rank, on, who });
  }

  #key(on: boolean): void {
    const key = this.#value();
    if (!on) {
      // Whether the key was named right does not matter: who may set it may take it away.
      const old = this.#room.key;
      return this.#add({ kind: "key", key: undefined, old: old ?? "*" });
    }
    if (key === undefined) return;
    this.#checkRight();
    if (!isRoomKey(key)) {
      throw new IrcError(numeric.ERR_INVALIDKEY, this.#room.name, "Key is not well-formed");
    }
    this.#add({ kind: "key", key, old: this.#room.key ?? "" });
  }

  #limit(on: boolean): void {
    if (!on) return this.#add({ kind: "limit", limit: undefined });
    const value = this.#value();
    if (value === undefined) return;
    this.#checkRight();
    const limit = /^[0-9]{1,6}$/.test(value) ? Number(value) : 0;
    if (limit === 0) {
      throw new IrcError(
        numeric.ERR_INVALIDMODEPARAM,
        this.#room.name,
        LIMIT_LETTER,
        value === "" ? "*" : value,
        "Not a number of people",
      );
    }
    this.#add({ kind: "limit", limit });
  }

  /** How long messages are kept: as long as everywhere on the server, or shorter. */
  #keep(on: boolean): void {
    if (!on) return this.#add({ kind: "keep", days: undefined });
    const value = this.#value();
    if (value === undefined) return;
    this.#checkRight();
    const most = this.#context.server.historyDays;
    const days = /^[0-9]{1,5}$/.test(value) ? Number(value) : -1;
    if (days < 0 || days > most) {
      throw new IrcError(
        numeric.ERR_INVALIDMODEPARAM,
        this.#room.name,
        KEEP_LETTER,
        value === "" ? "*" : value,
        keepRule(days, most),
      );
    }
    this.#add({ kind: "keep", days });
  }

  /** How many more entries a list has with what was read so far. */
  #added(list: ListName): number {
    return this.#changes.reduce((sum, change) => {
      if (change.kind !== "list" || change.list !== list) return sum;
      return sum + (change.on ? 1 : -1);
    }, 0);
  }

  #show(list: ListName): void {
    const { reply, user } = this.#context;
    if (!this.#room.members.has(user) && !user.operator) throw this.#noRight();
    if (this.#shown.has(list)) return;
    this.#shown.add(list);
    const { entry, end, text } = LIST_NUMERICS[list];
    for (const listed of this.#room.lists[list].values()) {
      const { mask, by, at } = listed;
      reply.tagged(listingTags(listed), entry, this.#room.name, mask, by, String(seconds(at)));
    }
    reply.numeric(end, this.#room.name, text);
  }

  /** The next value, if there is one left and not too many have been taken. */
  #value(): string | undefined {
    if (this.#withValue >= MAX_MODES) return undefined;
    const value = this.#values.shift();
    if (value !== undefined) this.#withValue++;
    return value;
  }

  #add(change: RoomChange): void {
    this.#checkRight();
    this.#changes.push(change);
  }

  /** Before a value is looked at: who may not set it is not told what is wrong with it. */
  #checkRight(): void {
    if (!atLeast(this.#room.rankOf(this.#context.user), "helper")) throw this.#noRight();
  }

  #noRight(): IrcError {
    return new IrcError(
      numeric.ERR_CHANOPRIVSNEEDED,
      this.#room.name,
      "You're not channel operator",
    );
  }
}

const LIST_NUMERICS: Readonly<Record<ListName, { entry: string; end: string; text: string }>> = {
  bans: {
    entry: numeric.RPL_BANLIST,
    end: numeric.RPL_ENDOFBANLIST,
    text: "End of channel ban list",
  },
  exceptions: {
    entry: numeric.RPL_EXCEPTLIST,
    end: numeric.RPL_ENDOFEXCEPTLIST,
    text: "End of channel exception list",
  },
  invitations: {
    entry: numeric.RPL_INVEXLIST,
    end: numeric.RPL_ENDOFINVEXLIST,
    text: "End of channel invite exception list",
  },
};

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}

function letterOf(list: ListName): string {
  return Object.keys(LIST_LETTERS).find((letter) => LIST_LETTERS[letter] === list) ?? "*";
}

function userMode(context: CommandContext, target: string, letters: string | undefined): void {
  const { user, state, reply } = context;
  const whom = state.user(target);
  if (whom === undefined) {
    throw new IrcError(numeric.ERR_NOSUCHNICK, target, "No such nick/channel");
  }
  if (whom !== user) {
    throw new IrcError(numeric.ERR_USERSDONTMATCH, "Cant change mode for other users");
  }
  if (letters === undefined) {
    reply.numeric(numeric.RPL_UMODEIS, userModes(user));
    return;
  }
  let on = true;
  let made = "";
  let sign = "";
  let unknown = false;
  for (const letter of letters) {
    if (letter === "+" || letter === "-") {
      on = letter === "+";
      continue;
    }
    const flag = USER_FLAGS[letter];
    if (flag === undefined) {
      unknown = true;
      continue;
    }
    // Operators are made by OPER alone; anybody may stop being one.
    if (user[flag] === on || (flag === "operator" && on)) continue;
    user[flag] = on;
    const wanted = on ? "+" : "-";
    made += wanted === sign ? letter : wanted + letter;
    sign = wanted;
  }
  if (made !== "") reply.by(user, "MODE", user.nick, made);
  if (unknown) reply.numeric(numeric.ERR_UMODEUNKNOWNFLAG, "Unknown MODE flag");
}

const USER_FLAGS: Readonly<Record<string, "bot" | "invisible" | "operator" | "wallops">> = {
  B: "bot",
  i: "invisible",
  o: "operator",
  w: "wallops",
};

export const MODE: readonly CommandSpec[] = [
  { name: "MODE", minParams: 1, beforeRegistration: false, cost: 1, run: mode },
];
