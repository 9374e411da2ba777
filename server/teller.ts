/**
 * Tells people of what happens, and has what belongs to a room's past kept. Changes nothing else.
 */
import { casefold } from "../protocol/names.ts";
import type { Client } from "./client.ts";
import type { Came, ChatEvent, Gone, MetadataSet, Said } from "./events.ts";
import { type KeptEvent, recordOf } from "./history.ts";
import type { Metadata } from "./metadata.ts";
import type { Room } from "./room.ts";
import { type Store, StoreError } from "./storage/store.ts";
import type { User } from "./user.ts";
import { Watchers } from "./watchers.ts";

/** Takes events to people. */
export interface Delivery {
  /** Takes an event to each recipient but one client or person, if wanted there. */
  deliver(
    event: ChatEvent,
    recipients: Iterable<User>,
    except?: Actor | User,
    wanted?: (client: Client) => boolean,
  ): void;
  /** Takes what somebody says to all who hear it but one client, before anything else is told of. */
  say(event: Said, hearers: readonly User[], by: Actor | undefined): void;
  /**
   * Tells all that was said so far: call before anything changes that decides who hears it.
   * @param but What was said at this client may wait on: it goes on speaking.
   */
  release(but?: Actor): void;
}

/** For where nobody is there to be told. */
export const NO_DELIVERY: Delivery = { deliver: () => {}, say: () => {}, release: () => {} };

/**
 * Who does something. A client is told of it in its reply, and this person's other clients like
 * everybody; what the server does to somebody, all of their clients are told.
 */
export interface Actor {
  readonly user: User;
}

/** What a teller is made of. */
export interface TellerParts {
  readonly delivery: Delivery;
  /** ms since 1970. */
  readonly now: () => number;
  /** The server's name. */
  readonly server: string;
  readonly store: Pick<Store, "append" | "keepsMessages">;
}

export class Teller {
  /** Who wants to know of whose coming and going. */
  readonly watchers = new Watchers();
  readonly #parts: TellerParts;
  readonly #metadata: Metadata;

  constructor(parts: TellerParts, metadata: Metadata) {
    this.#parts = parts;
    this.#metadata = metadata;
  }

  /** Takes an event to people: see {@linkcode Delivery.deliver}. */
  readonly deliver: Delivery["deliver"] = (event, recipients, except, wanted) =>
    this.#parts.delivery.deliver(event, recipients, except, wanted);

  /** What all events have that somebody causes. */
  by(user: User): { time: number; source: string; account: string | undefined; bot: boolean } {
    return {
      time: this.#parts.now(),
      source: user.source,
      account: user.account,
      bot: user.bot,
    };
  }

  /** What all events have that the server causes. */
  byServer(): { time: number; source: string } {
    return { time: this.#parts.now(), source: this.#parts.server };
  }

  /** Tells the members of a room what has happened in it, and keeps it. */
  inRoom(event: KeptEvent, room: Room, except?: Actor | User): void {
    this.record(event, room);
    this.deliver(event, room.members.list, except);
  }

  /** Keeps what happened in a room; a store that cannot does not keep it from happening. */
  record(event: KeptEvent, room: Room): void {
    const { store } = this.#parts;
    if (!store.keepsMessages || room.keep === 0) return;
    try {
      store.append(recordOf(event, room.name, { kind: "room", room: room.id }));
    } catch (error) {
      // The ledger tells of a store that fails; coming and going goes on without it.
      if (!(error instanceof StoreError)) throw error;
    }
  }

  /** The people who share a room with somebody, each once, and the person. */
  neighbours(user: User): Set<User> {
    const people = new Set<User>([user]);
    for (const room of user.rooms) {
      for (const member of room.members.keys()) people.add(member);
    }
    return people;
  }

  /** Neighbours, and those who watch a person and want to know more than coming and going. */
  interested(user: User): Set<User> {
    const people = this.neighbours(user);
    for (const watcher of this.watchers.of(user.folded)) {
      if (watcher.has("extended-monitor")) people.add(watcher);
    }
    return people;
  }

  /** Tells who watches a name that somebody has come under it. */
  came(user: User): void {
    const event: Came = { kind: "came", ...this.byServer(), who: user.source };
    this.deliver(event, this.watchers.of(user.folded));
    this.metadataOf(user, this.watchers.of(user.folded));
  }

  /** Tells who watches a name that nobody has it any more. */
  gone(nick: string): void {
    const event: Gone = { kind: "gone", ...this.byServer(), nick };
    this.deliver(event, this.watchers.of(casefold(nick)));
  }

  /** Tells people of a key, if they have subscribed to it. */
  metadata(event: MetadataSet, people: Iterable<User>, except: Actor | User): void {
    const wanted = (client: Client): boolean => this.#metadata.isSubscribed(client, event.key);
    this.deliver(event, people, except, wanted);
  }

  /** Tells people what somebody whom they can see now has said of themselves. */
  metadataOf(user: User, people: Iterable<User>): void {
    const values = this.#metadata.of(user);
    const told = values.size === 0 ? [] : [...people];
    for (const [key, value] of values) {
      const by = this.byServer();
      this.metadata({ kind: "metadata", ...by, target: user.nick, key, value }, told, user);
    }
  }
}
