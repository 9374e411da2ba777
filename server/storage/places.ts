/** Where records belong: rooms and conversations, and the numbers that they have in a database. */
import type { Database, Row, Value } from "./database.ts";
import type { Buffer, Identity, NewRecord, PrivateBuffer, TargetQuery } from "./store.ts";
import type { Folded } from "../../protocol/names.ts";

/** A place as it is written with a record; those of a room share one. */
export interface PlaceColumn {
  readonly value: Value;
  /** Rooms by their id, conversations by minus their number. */
  readonly buffers: readonly number[];
  readonly place: Place;
}

/** What a {@linkcode PlaceColumn}'s value says. */
export interface Place {
  readonly room: number | undefined;
  readonly conversations: readonly number[];
  /** Whose each of these is. */
  readonly owners: readonly number[];
  /** The people whose conversations they are, each once. */
  readonly people: readonly number[];
}

/** One person's conversation, by its numbers. */
interface Conversation {
  readonly id: number;
  readonly person: number;
}

const NOBODY: readonly number[] = [];

export class Places {
  readonly #database: Database;
  readonly #rooms = new Map<number, PlaceColumn>();
  readonly #conversations = new Map<string, Conversation>();
  #gone: Set<number> | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Forgets what is known of the database. */
  forget(): void {
    this.#rooms.clear();
    this.#conversations.clear();
    this.#gone = undefined;
  }

  /** The number of a buffer, or `undefined` when it has no records. */
  number(buffer: Buffer): number | undefined {
    if (buffer.kind === "room") {
      return this.gone.has(buffer.room) ? undefined : buffer.room;
    }
    const found = this.#conversation(buffer);
    return found === undefined ? undefined : -found.id;
  }

  /** The place of a new record; a conversation that is new is noted. */
  column(place: NewRecord["place"]): PlaceColumn {
    if (place.kind === "room") return this.#room(place.room);
    const found = new Map<number, Conversation>();
    for (const owner of place.owners) {
      const conversation = this.#conversation(owner) ?? this.#add(owner);
      found.set(conversation.id, conversation);
    }
    return columnOf([...found.values()].map(({ id, person }) => `${id}/${person}`).join(","));
  }

  /** The number that somebody has, if they have had a conversation. */
  person(owner: Identity): number | undefined {
    const row = this.#database.get(
      "SELECT person FROM conversation WHERE owner = ? LIMIT 1",
      owner,
    );
    return row === undefined ? undefined : Number(row.person);
  }

  /** All conversations of one person. */
  conversations(owner: Identity): { readonly number: number; readonly buffer: PrivateBuffer }[] {
    const rows = this.#database.all("SELECT id, peer FROM conversation WHERE owner = ?", owner);
    return rows.map((row) => ({
      number: -Number(row.id),
      buffer: { kind: "buffer", owner, peer: String(row.peer) as Folded },
    }));
  }

  /** Gives all conversations of one to another, who has none: what was said in them stays where it is. */
  move(from: Identity, to: Identity): void {
    if (this.person(from) === undefined || this.person(to) !== undefined) return;
    this.#database.run("UPDATE conversation SET owner = ? WHERE owner = ?", to, from);
    this.#conversations.clear();
  }

  /** Notes when something was said last in a conversation that is in the tables. */
  spoken(id: number, time: number): void {
    this.#database.run("UPDATE conversation SET newest = ? WHERE id = ?", time, id);
  }

  /**
   * The conversations of somebody in which something was said last between two times, as far as they
   * are in the tables: the first so many in this order of time.
   */
  recent(
    owner: Identity,
    { after, before, limit, from }: TargetQuery,
  ): { readonly id: number; readonly peer: Folded; readonly time: number }[] {
    const rows = this.#database.all(
      `SELECT id, peer, newest FROM conversation WHERE owner = ? AND newest > ? AND newest < ?
       ORDER BY newest ${from === "start" ? "ASC" : "DESC"} LIMIT ?`,
      owner,
      after,
      before,
      limit,
    );
    return rows.map((row) => ({
      id: Number(row.id),
      peer: String(row.peer) as Folded,
      time: Number(row.newest),
    }));
  }

  /** With whom a conversation is. */
  peer(id: number): Folded | undefined {
    const row = this.#database.get("SELECT peer FROM conversation WHERE id = ?", id);
    return row === undefined ? undefined : String(row.peer) as Folded;
  }

  /** The buffers whose records are to be forgotten. */
  get gone(): ReadonlySet<number> {
    this.#gone ??= new Set(
      this.#database.all("SELECT buffer FROM gone").map((row) => Number(row.buffer)),
    );
    return this.#gone;
  }

  /** Notes that a buffer's records are to be forgotten. */
  remove(number: number): void {
    if (number < 0) {
      this.#database.run("DELETE FROM conversation WHERE id = ?", -number);
      this.#conversations.clear();
    }
    this.#database.run("INSERT OR IGNORE INTO gone (buffer) VALUES (?)", number);
    this.#gone = undefined;
  }

  /** Notes that nothing of a buffer is left. */
  removed(number: number): void {
    this.#database.run("DELETE FROM buffer WHERE id = ?", number);
    this.#database.run("DELETE FROM gone WHERE buffer = ?", number);
    if (number < 0) this.#database.run("DELETE FROM conversation WHERE id = ?", -number);
    this.forget();
  }

  #room(id: number): PlaceColumn {
    let column = this.#rooms.get(id);
    if (column === undefined) this.#rooms.set(id, column = columnOf(id));
    return column;
  }

  #conversation({ owner, peer }: PrivateBuffer): Conversation | undefined {
    const key = JSON.stringify([owner, peer]);
    const known = this.#conversations.get(key);
    if (known !== undefined) return known;
    const row = this.#database.get(
      "SELECT id, person FROM conversation WHERE owner = ? AND peer = ?",
      owner,
      peer,
    );
    if (row === undefined) return undefined;
    const found = conversationOf(row);
    // Some thousands are talked in at a time; all others are found in the database.
    if (this.#conversations.size >= 4096) this.#conversations.clear();
    this.#conversations.set(key, found);
    return found;
  }

  #add({ owner, peer }: PrivateBuffer): Conversation {
    // Its first conversation gives a person their number, and numbers are never used again.
    this.#database.run(
      `INSERT INTO conversation (owner, peer, person) VALUES (?1, ?2, coalesce(
         (SELECT person FROM conversation WHERE owner = ?1 LIMIT 1), 0))`,
      owner,
      peer,
    );
    this.#database.run(
      "UPDATE conversation SET person = id WHERE owner = ? AND person = 0",
      owner,
    );
    const row = this.#database.get(
      "SELECT id, person FROM conversation WHERE owner = ? AND peer = ?",
      owner,
      peer,
    );
    return conversationOf(row ?? {});
  }
}

function conversationOf(row: Row): Conversation {
  return { id: Number(row.id), person: Number(row.person) };
}

/** Reads a {@linkcode PlaceColumn}'s value. */
export function readPlace(value: Value | undefined): Place {
  if (typeof value !== "string") {
    return { room: Number(value), conversations: NOBODY, owners: NOBODY, people: NOBODY };
  }
  const pairs = value === "" ? [] : value.split(",").map((pair) => pair.split("/").map(Number));
  const owners = pairs.map(([, person = 0]) => person);
  return {
    room: undefined,
    conversations: pairs.map(([id = 0]) => id),
    owners,
    people: [...new Set(owners)],
  };
}

/** A place by the value that it is written as. */
export function columnOf(value: Value): PlaceColumn {
  const place = readPlace(value);
  return { value, buffers: buffersOf(place), place };
}

/** The buffers that a place stands for. */
export function buffersOf({ room, conversations }: Place): number[] {
  return room === undefined ? conversations.map((id) => -id) : [room];
}
