/**
 * What the server keeps: messages, rooms, accounts. An interface, so that another database can take
 * the place of SQLite, and tests that of any.
 *
 * Every method is synchronous. What a method writes is seen by later reads at once; it is kept for
 * good when {@linkcode Store.commit} has returned, and nothing of it when that has thrown. A write
 * that fails throws, too. If others of the turn came before it, they are undone with it, and the turn
 * has failed: further writes throw, and so does its commit. Then all is as after any other commit.
 *
 * Times are ms since 1970. A `seq` is a record's place in the order of all records of a store.
 */
import type { Folded } from "../../protocol/names.ts";

/** Whose something is: an account, or a guest as far as they can be told apart. See `identity.ts`. */
export type Identity = string & { readonly [identity]: true };
declare const identity: unique symbol;

/** What was said; only these are counted and shown to a client that knows no more. */
export const SAID_KINDS = ["message", "notice"] as const;
/** What else happened in a room. */
export const EVENT_KINDS = [
  "tag",
  "joined",
  "parted",
  "kicked",
  "quit",
  "renamed",
  "changed",
  "topic",
  "roomRenamed",
] as const;
export type SaidKind = typeof SAID_KINDS[number];
export type EventKind = typeof EVENT_KINDS[number];

/** JSON, as far as records need it. */
export type Detail = { readonly [name: string]: Json };
export type Json = string | number | boolean | null | readonly Json[] | Detail;

/** One message or event, as it is written. */
export interface NewRecord {
  /** The message id; events that have none have the empty text. */
  readonly id: string;
  readonly time: number;
  readonly kind: SaidKind | EventKind;
  /** `nick!user@host` of who did it, as it was then. */
  readonly source: string;
  readonly account: string | undefined;
  /** The name it was addressed to: a room's or a nick, as it was then. */
  readonly target: string;
  /** What was said, lines with a line feed between them. Events have the empty text. */
  readonly text: string;
  /** What else there is to know, by kind. */
  readonly detail: Detail | undefined;
  /** In a room, only members of this rank (a bit of `RANKS`) and above may read it; 0 for all. */
  readonly leastRank: number;
  /** Where it belongs. */
  readonly place: RoomPlace | PrivatePlace;
}

export interface RoomPlace {
  readonly kind: "room";
  /** {@linkcode RoomRecord.id}. */
  readonly room: number;
}

/** A private message belongs to both its people (once, when they are the same). */
export interface PrivatePlace {
  readonly kind: "private";
  readonly owners: readonly PrivateBuffer[];
}

/** What one person has of their conversation with another. */
export interface PrivateBuffer {
  readonly kind: "buffer";
  readonly owner: Identity;
  /** The other's account, or their nick: folded. */
  readonly peer: Folded;
}

/** One message or event, as it is read. */
export interface HistoryRecord extends Omit<NewRecord, "place"> {
  readonly seq: number;
  /** Whether its text was taken back: it is empty then, and so are its client tags. */
  readonly redacted: boolean;
}

/** Where to read. */
export type Buffer = RoomPlace | PrivateBuffer;

/**
 * A bound of a page: a record, or a time. A time as a lower bound is the last record that has this
 * time or an earlier one; as an upper bound, the first that has this time or a later one. Where the
 * bounds belong to the page, it is the other way round: so what comes before a time, and the page
 * that begins with it, are the whole, though the clock may have been set back in between.
 *
 * A seq is a place, whether or not the record is still there.
 */
export type Bound = { readonly id: string } | { readonly time: number } | { readonly seq: number };

export interface PageQuery {
  /** Only what comes after. */
  readonly after?: Bound | undefined;
  /** Only what comes before. */
  readonly before?: Bound | undefined;
  /** Whether the bounds belong to the page. */
  readonly inclusive?: boolean;
  /** Which end of the range the limit is counted from. */
  readonly from: "start" | "end";
  readonly limit: number;
  /** Events too, not only what was said. */
  readonly events: boolean;
  /** The reader's highest rank: what is for higher ones is left out. */
  readonly rank: number;
}

export interface TagQuery {
  /** Only what comes after, and before, these seqs. */
  readonly after: number;
  readonly before: number;
  readonly limit: number;
  /** The reader's highest rank: what is for higher ones is left out. */
  readonly rank: number;
}

/** A buffer with its newest message. */
export interface Target {
  readonly buffer: Buffer;
  readonly time: number;
}

export interface SearchQuery {
  /** Where the reader may read, and in rooms the reader's rank. */
  readonly rooms: readonly { readonly room: number; readonly rank: number }[];
  /** Private conversations of this person: all, or with one peer. */
  readonly owner?: Identity | undefined;
  readonly peer?: Folded | undefined;
  /** Words that must all be there, and phrases between double quotes. Never FTS syntax. */
  readonly text?: string | undefined;
  /** A nick, folded. */
  readonly from?: Folded | undefined;
  /** At or after, and at or before, these times. */
  readonly after?: number | undefined;
  readonly before?: number | undefined;
  /** Only what is older than this record: the next page. */
  readonly olderThan?: number | undefined;
  /** How many are wanted; more may come. */
  readonly limit: number;
}

/** Which rooms and conversations are asked for: by when something was said there last. */
export interface TargetQuery {
  /** Times in ms, which are not part of the range. */
  readonly after: number;
  readonly before: number;
  /** The most that are wanted, and from which end. */
  readonly limit: number;
  readonly from: "start" | "end";
}

export interface MessageStore {
  /** Adds a record at the end. @returns Its seq. */
  append(record: NewRecord): number;
  /**
   * Part of a buffer in ascending order, whatever end it is counted from.
   * @returns `undefined` when a bound names a record that is not in the buffer.
   */
  page(buffer: Buffer, query: PageQuery): HistoryRecord[] | undefined;
  /**
   * What was only tagged (reactions and their like) in a part of a buffer, in ascending order: of many,
   * the last ones, and only among so many of its latest events as can be looked through in a moment.
   */
  tags(buffer: Buffer, query: TagQuery): HistoryRecord[];
  /** A record of a buffer by its message id. */
  find(buffer: Buffer, id: string): HistoryRecord | undefined;
  /** The newest seq of a buffer, of messages and events; 0 when it is empty. */
  newest(buffer: Buffer): number;
  /** Takes back a record's text and client tags, for good, from all that is kept of it. */
  redact(buffer: Buffer, id: string): void;
  /** The rooms and conversations whose newest message lies in a range, oldest first. */
  targets(owner: Identity, rooms: readonly number[], query: TargetQuery): Target[];
  /**
   * Finds messages, newest first, as long as somebody asks for the next. `undefined` comes after some
   * work, so that who asks may let others have their turn. Redacted ones are never found.
   */
  search(query: SearchQuery): Iterable<HistoryRecord | undefined>;
  /**
   * Does a small step of what can wait (index for searching; forget what is too old, too much, or of
   * rooms that are gone), in its own transaction; nothing while a turn is open. @returns Whether more
   * of it waits.
   * @throws {StoreError}
   */
  maintain(policy: RetentionPolicy): boolean;
}

export interface RetentionPolicy {
  readonly now: number;
  /** How long messages are kept, in ms, but where a room says otherwise. */
  readonly age: number;
  readonly roomAges: ReadonlyMap<number, number>;
  /** The most records of one room or conversation. */
  readonly count: number;
}

/** A room as it is kept. */
export interface RoomRecord {
  /** Never used again for another room. */
  readonly id: number;
  readonly name: string;
  /** Everything else, as the room engine writes it. */
  readonly state: Detail;
}

export interface RoomStore {
  rooms(): RoomRecord[];
  /** Adds a room or replaces it, by its id. */
  saveRoom(room: RoomRecord): void;
  /** Forgets a room and, step by step in {@linkcode MessageStore.maintain}, its records. */
  removeRoom(id: number): void;
  /** The highest id that any room has had, 0 before the first. */
  lastRoomId(): number;
}

/** What a password is checked against: RFC 5802. Never the password. */
export interface Credential {
  readonly salt: Uint8Array;
  readonly iterations: number;
  readonly storedKey: Uint8Array;
  readonly serverKey: Uint8Array;
}

export interface AccountRecord {
  /** The name as its owner spells it; accounts are found by its folded form. */
  readonly name: string;
  readonly credential: Credential;
  /** Whether its owner runs the server. */
  readonly admin: boolean;
  readonly since: number;
}

/** Something secret that was given to somebody: kept as a hash. */
export interface TokenRecord {
  /** SHA-256 of the token, in base64. */
  readonly hash: string;
  /**
   * `login` lets `subject` (an account, folded) in; `invite` is made by `subject`; `claim` has none, nor
   * has `seat`, a session that was let in by an invitation.
   */
  readonly purpose: "login" | "invite" | "claim" | "seat";
  readonly subject: string;
  readonly since: number;
  /** After this time it is worth nothing. */
  readonly until: number;
}

export interface AccountStore {
  account(name: Folded): AccountRecord | undefined;
  accounts(): AccountRecord[];
  /** Adds an account or replaces it. */
  saveAccount(account: AccountRecord): void;
  /**
   * Forgets an account and its tokens, and what `identity` stands for: its marks and, step by step
   * in {@linkcode MessageStore.maintain}, its side of private conversations.
   */
  removeAccount(name: Folded, identity: Identity): void;
  /** Gives all private conversations of one to another, who has none. */
  moveConversations(from: Identity, to: Identity): void;
  saveToken(token: TokenRecord): void;
  token(hash: string): TokenRecord | undefined;
  /** All of a purpose, or those of one subject. */
  tokens(purpose: TokenRecord["purpose"], subject?: string): TokenRecord[];
  removeToken(hash: string): void;
  /** Removes all tokens of one purpose and subject. */
  removeTokens(purpose: TokenRecord["purpose"], subject: string): void;
}

/** How far somebody has come. */
export interface MarkStore {
  /** Until when somebody has read a buffer: the time they said, which only grows. */
  readMark(owner: Identity, target: Folded): number | undefined;
  setReadMark(owner: Identity, target: Folded, time: number): void;
  /** A room has another name now: what everybody has read of it goes with it. */
  moveReadMarks(from: Folded, to: Folded): void;
  /** The last record of a room that was sent to somebody before they left. */
  seen(owner: Identity, room: number): { readonly seq: number; readonly time: number } | undefined;
  /** Notes that they have left, and what was sent to them last; 0 for nothing. */
  setSeen(owner: Identity, room: number, seq: number, time: number): void;
  /**
   * Notes that somebody has entered a room. Who is in one when the program is killed has seen what was
   * said until shortly before that.
   */
  setPresent(owner: Identity, room: number): void;
}

/** Something that was done, or refused, that takes the right to run the server. */
export interface AuditRecord {
  readonly time: number;
  readonly who: string;
  readonly verb: string;
  /** To whom or what; empty where there is nothing to say. */
  readonly target: string;
  /** Whether it was done, or refused. */
  readonly done: boolean;
}

export interface KeptAudit extends AuditRecord {
  readonly seq: number;
}

export interface AuditStore {
  /** Adds a record; of those that were done, or those that were refused, the newest so many stay. */
  addAudit(record: AuditRecord, most: number): void;
  /** Records behind a seq, oldest first. */
  audits(after: number, limit: number): KeptAudit[];
}

export interface Store
  extends MessageStore, RoomStore, AccountStore, MarkStore, AuditStore, Disposable {
  /** Whether messages are kept; without it `append` and all that reads them do nothing. */
  readonly keepsMessages: boolean;
  /** Whether something was written since the last commit. */
  readonly dirty: boolean;
  /** How much place it takes on the disk, in bytes. */
  readonly bytes: number;
  /** Makes what was written last. @throws {StoreError} If it cannot; all of it is undone then. */
  commit(): void;
}

/** Why something could not be kept or read, as a sentence that says what to do. */
export class StoreError extends Error {
  override name = "StoreError";
}

/** A file is not what it was: something of it is lost. */
export class DamagedError extends StoreError {
  override name = "DamagedError";
}
