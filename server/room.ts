/** A room: who is in it, who runs it, what it is about, and its rules. Knows no wire format. */
import { isGuest } from "./identity.ts";
import { type Extban, formatExtban, readExtban } from "../protocol/extbans.ts";
import { MAX_INVITED, MAX_STANDING } from "./limits.ts";
import { Members } from "./members.ts";
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
export interface ListEntry extends Listing {
  readonly mask: string;
  readonly means: Extban;
  readonly by: string;
  readonly at: number;
  /** The highest rank of whoever that was, where they had one: it does not hold those of a higher one. */
  readonly rank?: RankSet;
  /** When it ends by itself. */
  readonly until?: number;
}

/** What else there is to know of an entry of a list. */
export interface Listing {
  /** The name of whom it was made for. */
  readonly whom?: string;
  readonly reason?: string;
}

/** One change of a room's rules, lists or ranks. `Who` is somebody, as far as they are needed. */
export type RoomChange<Who = User> =
  | { readonly kind: "switch"; readonly name: Switch; readonly on: boolean }
  | { readonly kind: "key"; readonly key: string | undefined; readonly old: string }
  | { readonly kind: "limit"; readonly limit: number | undefined }
  | { readonly kind: "keep"; readonly days: number | undefined }
  | ListChange
  | {
    readonly kind: "rank";
    readonly rank: keyof typeof RANKS;
    readonly on: boolean;
    readonly who: Who;
  };

/** A mask comes onto a list, or goes. */
export interface ListChange extends Listing {
  readonly kind: "list";
  readonly list: ListName;
  readonly on: boolean;
  readonly mask: string;
}

const MINUTE = 60_000;

export class Room {
  /** Under which its records are kept; no other room ever has it. */
  readonly id: number;
  /** As its first visitor spelled it, with the `#`. */
  #name: string;
  #folded: Folded;
  /** When it was made, ms since 1970. */
  readonly since: number;
  /** Members and their ranks, in the order of entering. */
  readonly members = new Members();
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
    return lists || !this.isPassing || this.spoken || this.topic !== undefined ||
      this.key !== undefined || this.limit !== undefined || this.keep !== undefined ||
      this.standing.size > 1;
  }

  /** Whether it is guests' alone: nobody who has a rank there could come back to it for certain. */
  get isPassing(): boolean {
    return this.standing.keys().every(isGuest);
  }

  /** The entry of a list for a mask, whenever that ends. */
  listed(list: ListName, mask: string): ListEntry | undefined {
    const means = readExtban(mask);
    return means && this.lists[list].get(listKey(means));
  }

  /** When the first entry of a list ends by itself, ms since 1970; `Infinity` when none does. */
  get nextEnd(): number {
    const entries = LISTS.flatMap((name) => [...this.lists[name].values()]);
    return entries.reduce((first, { until = Infinity }) => Math.min(first, until), Infinity);
  }

  /** What takes the entries away that have ended by now. */
  ended(now: number): ListChange[] {
    return LISTS.flatMap((list) =>
      [...this.lists[list].values()].filter(({ until }) => until !== undefined && until <= now)
        .map(({ mask }): ListChange => ({ kind: "list", list, on: false, mask }))
    );
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

  /** Gives somebody these ranks for good, or as long as there are not too many who have some. */
  setStanding(identity: Identity, ranks: RankSet): void {
    this.standing.delete(identity);
    if (ranks === NO_RANK) return;
    if (this.standing.size >= MAX_STANDING) this.#forgetStanding();
    this.standing.set(identity, ranks);
  }

  /** Forgets the ranks that were given first to a guest, or else to anybody; never an owner's. */
  #forgetStanding(): void {
    const others = [...this.standing].filter(([, ranks]) => (ranks & RANKS.owner) === 0)
      .map(([identity]) => identity);
    const first = others.find(isGuest) ?? others[0];
    if (first !== undefined) this.standing.delete(first);
  }

  /** Lets somebody in once. Of too many, the one who was invited first is not any more. */
  invite(identity: Identity): void {
    this.invited.delete(identity);
    const [first] = this.invited;
    if (first !== undefined && this.invited.size >= MAX_INVITED) this.invited.delete(first);
    this.invited.add(identity);
  }

  /**
   * Makes one change.
   * @param rank The highest rank of who makes it, if they have one.
   * @returns Whether anything is different now.
   */
  change(change: RoomChange, by: string, at: number, rank?: RankSet): boolean {
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
      case "list":
        return this.#changeList(change, { by, at, ...rank === undefined ? {} : { rank } });
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

  #changeList(
    { list: name, on, mask, whom, reason }: ListChange,
    made: Pick<ListEntry, "by" | "at" | "rank">,
  ): boolean {
    const means = readExtban(mask);
    if (means === undefined) return false;
    const list = this.lists[name];
    const key = listKey(means);
    if (!on) return list.delete(key);
    if (list.has(key)) return false;
    list.set(key, {
      ...made,
      mask,
      means,
      ...means.minutes === undefined ? {} : { until: made.at + means.minutes * MINUTE },
      ...whom === undefined ? {} : { whom },
      ...reason === undefined ? {} : { reason },
    });
    return true;
  }
}

/** What an entry is found by: a mask is on a list once, whenever it ends. */
function listKey(means: Extban): Folded {
  return casefold(formatExtban(means, false));
}

function toggle<Value>(set: Set<Value>, value: Value, on: boolean): boolean {
  if (set.has(value) === on) return false;
  if (on) set.add(value);
  else set.delete(value);
  return true;
}
