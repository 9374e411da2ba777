/** A room: who is in it, who runs it, what it is about, and its rules. Knows no wire format. */
import { casefold, type Folded } from "../protocol/names.ts";
import { NO_RANK, RANKS, type RankSet } from "./ranks.ts";
import type { User } from "./user.ts";

/** What a room is about, who said so (their source) and when (ms since 1970). */
export interface Topic {
  readonly text: string;
  readonly by: string;
  readonly at: number;
}

/** Rules that are on or off. */
export const SWITCHES = [
  "membersOnly",
  "topicLocked",
  "inviteOnly",
  "moderated",
  "secret",
] as const;
export type Switch = typeof SWITCHES[number];

/** Lists of masks. */
export const LISTS = ["bans", "exceptions", "invitations"] as const;
export type ListName = typeof LISTS[number];

/** A mask on a list, who put it there (their source) and when (ms since 1970). */
export interface ListEntry {
  readonly mask: string;
  readonly by: string;
  readonly at: number;
}

/** One change of a room's rules, lists or ranks. */
export type RoomChange =
  | { readonly kind: "switch"; readonly name: Switch; readonly on: boolean }
  | { readonly kind: "key"; readonly key: string | undefined; readonly old: string }
  | { readonly kind: "limit"; readonly limit: number | undefined }
  | { readonly kind: "list"; readonly list: ListName; readonly on: boolean; readonly mask: string }
  | {
    readonly kind: "rank";
    readonly rank: keyof typeof RANKS;
    readonly on: boolean;
    readonly who: User;
  };

export class Room {
  /** As its first visitor spelled it, with the `#`. */
  #name: string;
  #folded: Folded;
  /** When it was made, ms since 1970. */
  readonly since: number;
  /** Members and their ranks, in the order of entering. */
  readonly members = new Map<User, RankSet>();
  readonly switches = new Set<Switch>(["membersOnly"]);
  readonly lists: Readonly<Record<ListName, Map<Folded, ListEntry>>> = {
    bans: new Map(),
    exceptions: new Map(),
    invitations: new Map(),
  };
  /** Who may enter once, whatever the rules say. */
  readonly invited = new Set<User>();
  topic: Topic | undefined;
  key: string | undefined;
  limit: number | undefined;
  /** Who made it: gets the ownership back on returning. */
  owner: { readonly nick: Folded; readonly host: string } | undefined;

  constructor(name: string, since: number) {
    this.#name = name;
    this.#folded = casefold(name);
    this.since = since;
  }

  get name(): string {
    return this.#name;
  }

  get folded(): Folded {
    return this.#folded;
  }

  /** Takes another name; whoever keeps it under the old one has to follow. */
  rename(name: string): void {
    this.#name = name;
    this.#folded = casefold(name);
  }

  /** The ranks of somebody, none for who is not in it. */
  rankOf(user: User): RankSet {
    return this.members.get(user) ?? NO_RANK;
  }

  /** Makes one change. @returns Whether anything is different now. */
  change(change: RoomChange, by: string, at: number): boolean {
    switch (change.kind) {
      case "switch":
        return toggle(this.switches, change.name, change.on);
      case "key":
        if (this.key === change.key) return false;
        this.key = change.key;
        return true;
      case "limit":
        if (this.limit === change.limit) return false;
        this.limit = change.limit;
        return true;
      case "list": {
        const list = this.lists[change.list];
        const key = casefold(change.mask);
        if (!change.on) return list.delete(key);
        if (list.has(key)) return false;
        list.set(key, { mask: change.mask, by, at });
        return true;
      }
      case "rank": {
        const old = this.rankOf(change.who);
        const bit = RANKS[change.rank];
        const ranks = change.on ? old | bit : old & ~bit;
        if (ranks === old) return false;
        this.members.set(change.who, ranks);
        return true;
      }
    }
  }
}

function toggle<Value>(set: Set<Value>, value: Value, on: boolean): boolean {
  if (set.has(value) === on) return false;
  if (on) set.add(value);
  else set.delete(value);
  return true;
}
