/**
 * Modes: the letters that the wire has for a room's rules, lists and ranks, and for a person's own.
 *
 * @see https://modern.ircdocs.horse/#channel-modes
 */
import { type Rank, RANKS, type RankSet } from "./ranks.ts";
import type { PersonName } from "./events.ts";
import type { ListName, Room, RoomChange, Switch } from "./room.ts";

/** Switches, by their letters: modes of type D. */
export const SWITCH_LETTERS: Readonly<Record<string, Switch>> = {
  i: "inviteOnly",
  m: "moderated",
  n: "membersOnly",
  s: "secret",
  t: "topicLocked",
};

/** Lists, by their letters: modes of type A. */
export const LIST_LETTERS: Readonly<Record<string, ListName>> = {
  b: "bans",
  e: "exceptions",
  I: "invitations",
};

/** Type B, always with a value, and type C, with one only when it is set. */
export const KEY_LETTER = "k";
export const LIMIT_LETTER = "l";
/** For how many days messages are kept: type C too. */
export const KEEP_LETTER = "H";

/** Ranks, highest first: the letter that gives one, and the mark before a nick. */
export const RANK_LETTERS: readonly { rank: Rank; letter: string; mark: string }[] = [
  { rank: "owner", letter: "q", mark: "~" },
  { rank: "admin", letter: "o", mark: "@" },
  { rank: "helper", letter: "h", mark: "%" },
  { rank: "voice", letter: "v", mark: "+" },
];

/** `CHANMODES` of RPL_ISUPPORT. */
export const CHANMODES = [
  Object.keys(LIST_LETTERS).join(""),
  KEY_LETTER,
  LIMIT_LETTER + KEEP_LETTER,
  Object.keys(SWITCH_LETTERS).join(""),
].join(",");

/** All letters of rooms' modes, for RPL_MYINFO. */
export const CHANMODE_LETTERS = [
  ...Object.keys(LIST_LETTERS),
  KEY_LETTER,
  LIMIT_LETTER,
  KEEP_LETTER,
  ...Object.keys(SWITCH_LETTERS),
  ...RANK_LETTERS.map((row) => row.letter),
].sort().join("");

/** `PREFIX` of RPL_ISUPPORT. */
export const PREFIX = `(${RANK_LETTERS.map((row) => row.letter).join("")})${
  RANK_LETTERS.map((row) => row.mark).join("")
}`;

/** `STATUSMSG` of RPL_ISUPPORT: marks that may stand before a room as a target. */
export const STATUSMSG = RANK_LETTERS.map((row) => row.mark).join("");

/** Letters of a person's own modes: bot, invisible, operator, wallops. */
export const USER_MODES = "Biow";

/** The marks of a member, the highest or all of them. */
export function marksOf(ranks: RankSet, all: boolean): string {
  const marks = RANK_LETTERS.filter((row) => (ranks & RANKS[row.rank]) !== 0)
    .map((row) => row.mark);
  return all ? marks.join("") : marks[0] ?? "";
}

/** The least rank that a mark of STATUSMSG addresses. */
export function rankOfMark(mark: string): Rank | undefined {
  return RANK_LETTERS.find((row) => row.mark === mark)?.rank;
}

/** A room's modes as RPL_CHANNELMODEIS gives them; others than its members see `*` for the key. */
export function modesOf(room: Room, member: boolean): string[] {
  let letters = "+";
  for (const [letter, name] of Object.entries(SWITCH_LETTERS)) {
    if (room.switches.has(name)) letters += letter;
  }
  const values: string[] = [];
  if (room.key !== undefined) {
    letters += KEY_LETTER;
    values.push(member ? room.key : "*");
  }
  if (room.limit !== undefined) {
    letters += LIMIT_LETTER;
    values.push(String(room.limit));
  }
  if (room.keep !== undefined) {
    letters += KEEP_LETTER;
    values.push(String(room.keep));
  }
  return [letters, ...values];
}

/** Changes as the parameters of one MODE message. */
export function modeParams(changes: readonly RoomChange<PersonName>[]): string[] {
  let letters = "";
  let sign = "";
  const values: string[] = [];
  for (const change of changes) {
    const { on, letter, value } = written(change);
    const wanted = on ? "+" : "-";
    if (wanted !== sign) letters += wanted;
    sign = wanted;
    letters += letter;
    if (value !== undefined) values.push(value);
  }
  return [letters, ...values];
}

interface Written {
  readonly on: boolean;
  readonly letter: string;
  readonly value?: string;
}

function written(change: RoomChange<PersonName>): Written {
  switch (change.kind) {
    case "switch":
      return { on: change.on, letter: letterOf(SWITCH_LETTERS, change.name) };
    case "list":
      return { on: change.on, letter: letterOf(LIST_LETTERS, change.list), value: change.mask };
    case "key":
      return { on: change.key !== undefined, letter: KEY_LETTER, value: change.key ?? change.old };
    case "limit":
      return change.limit === undefined
        ? { on: false, letter: LIMIT_LETTER }
        : { on: true, letter: LIMIT_LETTER, value: String(change.limit) };
    case "keep":
      return change.days === undefined
        ? { on: false, letter: KEEP_LETTER }
        : { on: true, letter: KEEP_LETTER, value: String(change.days) };
    case "rank": {
      const row = RANK_LETTERS.find((row) => row.rank === change.rank);
      return { on: change.on, letter: row?.letter ?? "", value: change.who.nick };
    }
  }
}

function letterOf(table: Readonly<Record<string, string>>, name: string): string {
  return Object.keys(table).find((letter) => table[letter] === name) ?? "";
}
