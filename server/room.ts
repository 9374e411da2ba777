/** A room: who is in it, who runs it, what it is about, and its rules. Knows no wire format. */
import { isGuest } from "./identity.ts";
import { casefold, type Folded } from "../protocol/names.ts";
import { NO_RANK, RANKS, type RankSet } from "./ranks.ts";
import type { Identity } from "./storage/store.ts";
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

/** One change of a room's rules, lists or ranks. `Who` is somebody, as far as they are needed. */
export type RoomChange<Who = User> =
  | { readonly kind: "switch"; readonly name: Switch; readonly on: boolean }
  | { readonly kind: "key"; readonly key: string | undefined; readonly old: string }
  | { readonly kind: "limit"; readonly limit: number | undefined }
  | { readonly kind: "keep"; readonly days: number | undefined }
  | { readonly kind: "list"; readonly list: ListName; readonly on: boolean; readonly mask: string }
  | {
    readonly kind: "rank";
    readonly rank: keyof typeof RANKS;
    readonly on: boolean;
    readonly who: Who;
  };

export class Room {
  /** Under which its records are kept; no other room ever has it. */
  readonly id: number;
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
  readonly invited = new Set<Identity>();
  /** The ranks that people have here whenever they come. */
  readonly standing = new Map<Identity, RankSet>();
  topic: Topic | undefined;
  key: string | undefined;
  limit: number | undefined;
  /** Whether something was said in it. */
  spoken = false;
  /** For how many days its messages are kept, where its admins have said so. */
  keep: number | undefined;

  constructor(id: number, name: string, since: number) {
    this.id = id;
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

  /** Whether it has more to remember than who made it. */
  get isMemorable(): boolean {
    const lists = LISTS.some((name) => this.lists[name].size > 0);
    const owned = [...this.standing.keys()].some((identity) => !isGuest(identity));
    return lists || owned || this.spoken || this.topic !== undefined || this.key !== undefined ||
      this.limit !== undefined || this.keep !== undefined || this.standing.size > 1;
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

  /** The ranks that somebody has here, whether in it or not. */
  standingOf(user: User): RankSet {
    return this.standing.get(user.identity) ?? NO_RANK;
  }

  /** Gives somebody these ranks for good. */
  setStanding(identity: Identity, ranks: RankSet): void {
    if (ranks === NO_RANK) this.standing.delete(identity);
    else this.standing.set(identity, ranks);
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
      case "keep":
        if (this.keep === change.days) return false;
        this.keep = change.days;
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
        this.setStanding(change.who.identity, ranks);
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
