/**
 * What the person who runs the server may do on its machine: words, and the lines that answer them.
 *
 * The same on a server that runs and on one that does not. Knows no connection's ways and no
 * terminal; what it changes is on its way to the store when it returns.
 */
import { casefold, isNick, roomForPeople, roomFromInput } from "../protocol/names.ts";
import { byteLength, cutToBytes } from "../protocol/text.ts";
import type { Accounts } from "./accounts/accounts.ts";
import { choosePassword } from "./accounts/new_password.ts";
import { makeCode } from "./accounts/tokens.ts";
import { encodeLine } from "./encode.ts";
import { INVITE_DAYS, MOST_INVITE_DAYS } from "./limits.ts";
import type { NameGuard } from "./name_guard.ts";
import { columns, day, stamp } from "./plain_text.ts";
import { RANKS } from "./ranks.ts";
import type { Room } from "./room.ts";
import type { Registry } from "./state.ts";
import type { Status } from "./status.ts";
import type { AccountRecord } from "./storage/store.ts";
import { accountIdentity } from "./identity.ts";
import type { User } from "./user.ts";
import type { PreparedPassword } from "../protocol/prepare.ts";

/** What is administered. */
export interface AdminParts {
  readonly state: Registry;
  readonly accounts: Accounts;
  readonly guard: NameGuard;
  /** The server's name. */
  readonly server: string;
  /** For how many days messages are kept; only a server that runs knows it. */
  readonly historyDays?: number | undefined;
  /** How the server is; one that does not run cannot tell. */
  readonly status?: () => Status;
  readonly now: () => number;
}

/** What a verb answers. */
export interface AdminAnswer {
  readonly lines: readonly string[];
  /** Where a list goes on: the verb's last word when it is asked again. */
  readonly more?: string | undefined;
}

/** Why something cannot be done, as a sentence that says what to do next. */
export class AdminError extends Error {
  override name = "AdminError";
}

/** One thing to do. */
export interface Verb {
  /** As it is typed: words in capitals stand for what is given, in brackets for what may be. */
  readonly usage: string;
  readonly help: string;
  /** Only our own programs give it. */
  readonly hidden?: boolean;
  readonly run: (
    parts: AdminParts,
    given: readonly string[],
  ) => AdminAnswer | Promise<AdminAnswer>;
}

/** What was asked for, found in {@linkcode VERBS}. */
export interface Asked {
  readonly verb: Verb;
  /** The verb's own words, for the log. */
  readonly name: string;
  /** What stands for its words in capitals. */
  readonly given: readonly string[];
}

/** The lines of one answer: a send queue has place for so many of the longest. */
const PAGE_LINES = 400;
/** What is shown of a topic, in bytes: a line of an answer is a line of the wire. */
const TOPIC_SHOWN = 120;
/** How much of a longer text a line of an answer holds, in characters. */
const JSON_PIECE = 100;

export const VERBS: readonly Verb[] = [
  { usage: "people", help: "who is here", run: people },
  { usage: "accounts", help: "who has an account", run: accounts },
  {
    usage: "account add NAME",
    help: "make an account; prints its password, once",
    run: addAccount,
  },
  {
    usage: "account reset NAME",
    help: "give an account another password; ends all its logins",
    run: resetAccount,
  },
  { usage: "account remove NAME", help: "forget an account", run: removeAccount },
  {
    usage: "account admin NAME on|off",
    help: "whether its owner may run the server from a client",
    run: makeAdmin,
  },
  { usage: "rooms", help: "which rooms there are", run: rooms },
  {
    usage: "room ROOM remove",
    help: "forget a room with all that was said in it",
    run: removeRoom,
  },
  { usage: "room ROOM owner NAME", help: "give a room to an account", run: giveRoom },
  {
    usage: "invite [DAYS]",
    help: `a code that lets one person in, good for ${INVITE_DAYS} days or so many`,
    run: invite,
  },
  { usage: "status", help: "how the server is", hidden: true, run: status },
];

/** The verbs that list may be told where to go on. */
const LISTS: readonly Verb["run"][] = [people, accounts, rooms];

/**
 * Finds what words ask for.
 * @throws {AdminError} If they ask for nothing that there is.
 */
export function findVerb(words: readonly string[]): Asked {
  for (const verb of VERBS) {
    const usage = verb.usage.split(" ");
    if (LISTS.includes(verb.run)) usage.push("[AFTER]");
    const given = match(usage, words);
    if (given !== undefined) {
      return { verb, name: usage.filter(isLiteral).join(" "), given };
    }
  }
  const [first = ""] = words;
  const shown = VERBS.filter(({ hidden }) => hidden !== true);
  const like = shown.filter(({ usage }) => usage.split(" ", 1)[0] === first);
  const choice = (like.length > 0 ? like : shown).map(({ usage }) => `"${usage}"`).join(", ");
  throw new AdminError(
    words.length === 0
      ? `Say what to do: ${choice}.`
      : `There is no "${words.join(" ").slice(0, 100)}". Give one of ${choice}.`,
  );
}

function match(usage: readonly string[], words: readonly string[]): string[] | undefined {
  if (words.length > usage.length) return undefined;
  const given: string[] = [];
  for (const [at, expected] of usage.entries()) {
    const word = words[at];
    if (word === undefined) {
      if (!expected.startsWith("[")) return undefined;
    } else if (isLiteral(expected)) {
      if (word !== expected) return undefined;
    } else if (expected.includes("|") && !expected.split("|").includes(word)) return undefined;
    else given.push(word);
  }
  return given;
}

function isLiteral(word: string): boolean {
  return /^[a-z]+$/.test(word);
}

function people({ state }: AdminParts, [after]: readonly string[]): AdminAnswer {
  return listed(state.users, (user) => user.nick, personRow, "Nobody is here.", after);
}

function personRow(user: User): string[] {
  const rooms = [...user.rooms].slice(0, 5).map((room) => roomForPeople(room.name));
  const others = user.rooms.size > rooms.length
    ? ` and ${user.rooms.size - rooms.length} more`
    : "";
  return [
    user.nick,
    user.account === undefined ? "guest" : `account ${user.account}`,
    `since ${stamp(user.since)}`,
    rooms.length === 0 ? "in no room" : `in ${cutToBytes(rooms.join(", "), TOPIC_SHOWN)}${others}`,
    ...user.operator ? ["admin"] : [],
  ];
}

function accounts({ accounts }: AdminParts, [after]: readonly string[]): AdminAnswer {
  const all = accounts.parts.store.accounts();
  const row = ({ name, since, admin }: AccountRecord): string[] => [
    name,
    `since ${day(since)}`,
    ...admin ? ["admin"] : [],
  ];
  return listed(all, ({ name }) => name, row, "There are no accounts.", after);
}

async function addAccount(
  { accounts, guard, state }: AdminParts,
  [name = ""]: readonly string[],
): Promise<AdminAnswer> {
  if (!isNick(name)) {
    throw new AdminError(
      `"${name}" cannot be a name: give letters, digits, - and _, with a letter first.`,
    );
  }
  if (accounts.full) {
    throw new AdminError("There is no place for more accounts: remove some first.");
  }
  const { typed, password } = await newPassword(name);
  const account = await accounts.register(name, password);
  if (account === undefined) {
    const owner = accounts.lookalike(name) ?? name;
    throw new AdminError(
      `The name ${name} is taken by the account ${owner}: give another name, or a new password ` +
        `with "account reset ${owner}".`,
    );
  }
  const stranger = state.user(name);
  if (stranger !== undefined) guard.watch(stranger);
  return { lines: [`The account ${name} is made.`, ...passwordLines(typed)] };
}

async function resetAccount(
  parts: AdminParts,
  [given = ""]: readonly string[],
): Promise<AdminAnswer> {
  const { name } = accountOf(parts, given);
  const { typed, password } = await newPassword(name);
  if (!await parts.accounts.changePassword(name, password)) {
    throw new AdminError(`The account ${name} was removed meanwhile: add it again.`);
  }
  endLogins(parts, name, "Your password was reset: ask who runs the server for the new one");
  return {
    lines: [
      `The account ${name} has a new password; all its logins ended.`,
      ...passwordLines(typed),
    ],
  };
}

function removeAccount(parts: AdminParts, [given = ""]: readonly string[]): AdminAnswer {
  const { name } = accountOf(parts, given);
  endLogins(parts, name, "Your account was removed");
  // Whoever takes the name next must not inherit what this one was in the rooms.
  parts.state.forget(accountIdentity(name));
  parts.accounts.remove(name);
  return { lines: [`The account ${name} is removed: its name is free.`] };
}

function makeAdmin(parts: AdminParts, [given = "", word]: readonly string[]): AdminAnswer {
  const { name } = accountOf(parts, given);
  const on = word === "on";
  parts.accounts.setAdmin(name, on);
  for (const user of parts.state.peopleOf(name)) {
    if (user.operator === on) continue;
    user.operator = on;
    const params = [user.nick, on ? "+o" : "-o"];
    const line = encodeLine({ source: parts.server, command: "MODE", params });
    for (const client of user.clients) client.outbox.send(line);
  }
  return { lines: [`The account ${name} ${on ? "runs" : "does not run"} the server.`] };
}

function rooms(parts: AdminParts, [after]: readonly string[]): AdminAnswer {
  const row = (room: Room): string[] => [
    roomForPeople(room.name),
    `${room.members.size} here`,
    ownerOf(room, parts.accounts),
    keptFor(room, parts.historyDays),
    room.topic === undefined ? "" : shortened(room.topic.text),
  ];
  const name = (room: Room): string => room.name;
  return listed(parts.state.rooms, name, row, "There are no rooms.", after);
}

/** Who owns a room, as far as that can be said without an address. */
function ownerOf(room: Room, accounts: Accounts): string {
  const owners: string[] = [];
  for (const [identity, ranks] of room.standing) {
    if ((ranks & RANKS.owner) === 0) continue;
    const [, kind, name] = /^(\w+):([^@]*)/.exec(identity) ?? [];
    owners.push(
      kind === "account" ? accounts.account(`${name}`)?.name ?? `${name}` : `${name} (guest)`,
    );
  }
  const [first, ...others] = owners;
  if (first === undefined) return "no owner";
  return others.length === 0 ? `owner ${first}` : `owner ${first} and ${others.length} more`;
}

function keptFor({ keep }: Room, historyDays: number | undefined): string {
  const days = keep ?? historyDays;
  if (days === undefined) return "kept as --history says";
  if (days === 0 || historyDays === 0) return "not kept";
  const least = Math.min(days, historyDays ?? days);
  return `kept ${least} ${least === 1 ? "day" : "days"}`;
}

function shortened(text: string): string {
  return byteLength(text) <= TOPIC_SHOWN ? text : `${cutToBytes(text, TOPIC_SHOWN)}…`;
}

function removeRoom(parts: AdminParts, [given = ""]: readonly string[]): AdminAnswer {
  const room = roomOf(parts, given);
  parts.state.removeRoom(room, "The room was removed");
  return {
    lines: [`The room ${roomForPeople(room.name)} is removed with all that was said in it.`],
  };
}

function giveRoom(parts: AdminParts, [given = "", owner = ""]: readonly string[]): AdminAnswer {
  const room = roomOf(parts, given);
  const { name } = accountOf(parts, owner);
  parts.state.setOwner(room, accountIdentity(name));
  return {
    lines: [`The room ${roomForPeople(room.name)} is ${name}'s; its owners before are admins.`],
  };
}

function invite({ accounts }: AdminParts, [text]: readonly string[]): AdminAnswer {
  const days = text === undefined ? INVITE_DAYS : /^[0-9]{1,4}$/.test(text) ? Number(text) : 0;
  if (days < 1 || days > MOST_INVITE_DAYS) {
    throw new AdminError(`"${text}" is no number of days from 1 to ${MOST_INVITE_DAYS}.`);
  }
  // Nobody's name: the code must outlive any account.
  const { code, until } = accounts.makeInvite("*", days);
  return {
    lines: [code, `It lets one person in, once, until ${stamp(until)}, as the server's password.`],
  };
}

/** As JSON, which `snug status` puts together again: no line of the wire is as long. */
function status({ status }: AdminParts): AdminAnswer {
  if (status === undefined) throw new AdminError("No server runs here.");
  return { lines: JSON.stringify(status()).match(new RegExp(`.{1,${JSON_PIECE}}`, "gu")) ?? [] };
}

function accountOf({ accounts }: AdminParts, name: string): AccountRecord {
  const account = accounts.account(name);
  if (account !== undefined) return account;
  throw new AdminError(
    `There is no account ${name}: "accounts" lists them, "account add" makes one.`,
  );
}

function roomOf({ state }: AdminParts, given: string): Room {
  const name = roomFromInput(given);
  const room = name === undefined ? undefined : state.room(name);
  if (room !== undefined) return room;
  throw new AdminError(`There is no room ${given}: "rooms" lists them.`);
}

function endLogins(parts: AdminParts, account: string, reason: string): void {
  for (const user of parts.state.peopleOf(account)) user.end(reason);
}

async function newPassword(name: string): Promise<{ typed: string; password: PreparedPassword }> {
  const typed = makeCode();
  const chosen = await choosePassword(typed, name);
  if ("code" in chosen) throw new TypeError(`Our own password was refused: ${chosen.reason}`);
  return { typed, password: chosen.password };
}

function passwordLines(password: string): string[] {
  return [`Its password, which is shown only now:  ${password}`];
}

/** Part of a list: its items by name, from behind one of them, as far as an answer may go. */
function listed<Item>(
  items: Iterable<Item>,
  nameOf: (item: Item) => string,
  rowOf: (item: Item) => string[],
  none: string,
  after?: string,
): AdminAnswer {
  const behind = after === undefined ? "" : casefold(after);
  const named = [...items].map((item) => ({ item, key: casefold(nameOf(item)) }))
    .filter(({ key }) => key > behind)
    .sort((a, b) => a.key < b.key ? -1 : 1);
  if (named.length === 0) return { lines: after === undefined ? [none] : [] };
  const page = named.slice(0, PAGE_LINES);
  return {
    lines: columns(page.map(({ item }) => rowOf(item))),
    more: named.length > page.length ? page.at(-1)?.key : undefined,
  };
}
