/** What `snug admin` shows and does not change: people, accounts, rooms, acts; and how the server is. */
import { casefold, roomForPeople } from "../protocol/names.ts";
import { byteLength, cutToBytes } from "../protocol/text.ts";
import type { Accounts } from "./accounts/accounts.ts";
import { type AdminAnswer, AdminError, type AdminParts } from "./admin_parts.ts";
import { columns, day, stamp } from "./plain_text.ts";
import { RANKS } from "./ranks.ts";
import type { Room } from "./room.ts";
import type { AccountRecord } from "./storage/store.ts";
import type { User } from "./user.ts";

/** The lines of one answer: a send queue has place for so many of the longest. */
const PAGE_LINES = 400;
/** What is shown of a topic, in bytes: a line of an answer is a line of the wire. */
const TOPIC_SHOWN = 120;
/** How much of a longer text a line of an answer holds, in characters. */
const JSON_PIECE = 100;

export function people({ state }: AdminParts, [after]: readonly string[]): AdminAnswer {
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

export function accounts({ accounts }: AdminParts, [after]: readonly string[]): AdminAnswer {
  const all = accounts.parts.store.accounts();
  const row = ({ name, since, admin }: AccountRecord): string[] => [
    name,
    `since ${day(since)}`,
    ...admin ? ["admin"] : [],
  ];
  return listed(all, ({ name }) => name, row, "There are no accounts.", after);
}

export function rooms(parts: AdminParts, [after]: readonly string[]): AdminAnswer {
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

/** What admins did, oldest first. */
export function acts({ audits }: AdminParts, [after]: readonly string[]): AdminAnswer {
  const behind = after === undefined ? 0 : /^[0-9]{1,15}$/.test(after) ? Number(after) : NaN;
  if (Number.isNaN(behind)) throw new AdminError(`"audit" takes a number to go on from.`);
  const page = audits(behind, PAGE_LINES);
  if (page.length === 0) return { lines: after === undefined ? ["Nothing was done yet."] : [] };
  const rows = page.map(({ time, who, verb, target, done }) => [
    stamp(time),
    who,
    verb,
    target,
    ...done ? [] : ["refused"],
  ]);
  const more = page.length < PAGE_LINES ? undefined : `${page.at(-1)?.seq}`;
  return { lines: columns(rows), more };
}

/** As JSON, which `snug status` puts together again: no line of the wire is as long. */
export function status({ status }: AdminParts): AdminAnswer {
  if (status === undefined) throw new AdminError("No server runs here.");
  return { lines: JSON.stringify(status()).match(new RegExp(`.{1,${JSON_PIECE}}`, "gu")) ?? [] };
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
