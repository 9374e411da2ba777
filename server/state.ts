/**
 * The room registry: who is here and which rooms there are. The one owner of the chat's state.
 *
 * Every method is synchronous: it looks and acts in one turn, so nothing can change between the two.
 * Each returns the event that happened; the others have been told through `deliver` by then, and the
 * caller tells the person who asked, in that person's reply.
 */
import { casefold, type Folded, skeleton } from "../protocol/names.ts";
import type { Tags } from "../protocol/tags.ts";
import type { ChatEvent, Joined, Parted, Quit, Renamed, Said, TopicSet } from "./events.ts";
import { Room } from "./room.ts";
import type { User } from "./user.ts";

/** Takes an event to each recipient but one. */
export type Deliver = (event: ChatEvent, recipients: Iterable<User>, except?: User) => void;

/** What {@linkcode Registry.say} is told. */
export interface Saying {
  readonly form: Said["form"];
  readonly text: string;
  readonly clientTags: Tags;
}

export class Registry {
  readonly #users = new Map<Folded, User>();
  readonly #looks = new Map<string, User>();
  readonly #rooms = new Map<Folded, Room>();
  readonly #deliver: Deliver;
  readonly #now: () => number;
  readonly #nextId: () => string;
  #mostUsers = 0;

  constructor(deliver: Deliver, now: () => number, nextId: () => string) {
    this.#deliver = deliver;
    this.#now = now;
    this.#nextId = nextId;
  }

  get userCount(): number {
    return this.#users.size;
  }

  /** The most people that were here at once since the start. */
  get mostUsers(): number {
    return this.#mostUsers;
  }

  get roomCount(): number {
    return this.#rooms.size;
  }

  /** The person with this name. */
  user(nick: string): User | undefined {
    return this.#users.get(casefold(nick));
  }

  room(name: string): Room | undefined {
    return this.#rooms.get(casefold(name));
  }

  /** Who has this name, or one that looks the same. */
  holder(nick: string): User | undefined {
    return this.user(nick) ?? this.#looks.get(skeleton(nick));
  }

  /** A name like this one that is free, short enough and says that it is a substitute. */
  freeNick(nick: string, longest: number): string {
    const characters = [...nick];
    for (let number = 2;; number++) {
      const suffix = `${number}`;
      const candidate = characters.slice(0, longest - suffix.length).join("") + suffix;
      if (this.holder(candidate) === undefined) return candidate;
    }
  }

  /** Adds a person whose nick is set and free. */
  add(user: User): void {
    this.#users.set(user.folded, user);
    this.#looks.set(skeleton(user.nick), user);
    this.#mostUsers = Math.max(this.#mostUsers, this.#users.size);
  }

  /** Takes a person out of every room and off the server. */
  remove(user: User, reason: string): Quit {
    const event: Quit = { kind: "quit", time: this.#now(), source: user.source, reason };
    this.#deliver(event, this.neighbours(user));
    for (const room of user.rooms) this.#take(user, room);
    this.#users.delete(user.folded);
    this.#looks.delete(skeleton(user.nick));
    return event;
  }

  /** Gives a person another nick, which is free or looks like their own. */
  rename(user: User, nick: string): Renamed {
    const event: Renamed = { kind: "renamed", time: this.#now(), source: user.source, nick };
    this.#users.delete(user.folded);
    this.#looks.delete(skeleton(user.nick));
    user.nick = nick;
    this.#users.set(user.folded, user);
    this.#looks.set(skeleton(nick), user);
    this.#deliver(event, this.neighbours(user));
    return event;
  }

  /** Lets a person into a room, which is made if it is not there; the first one in owns it. */
  join(user: User, name: string): { room: Room; event: Joined } {
    let room = this.room(name);
    if (room === undefined) {
      room = new Room(name.normalize("NFC"));
      this.#rooms.set(room.folded, room);
    }
    room.members.set(user, room.members.size === 0 ? "owner" : "member");
    user.rooms.add(room);
    const event: Joined = { kind: "joined", time: this.#now(), source: user.source, room };
    this.#deliver(event, room.members.keys(), user);
    return { room, event };
  }

  /** Takes a person out of a room. */
  part(user: User, room: Room, reason: string): Parted {
    const event: Parted = {
      kind: "parted",
      time: this.#now(),
      source: user.source,
      room,
      reason,
    };
    this.#deliver(event, room.members.keys(), user);
    this.#take(user, room);
    return event;
  }

  /** Sets a room's topic; an empty text clears it. */
  setTopic(user: User, room: Room, text: string): TopicSet {
    const time = this.#now();
    room.topic = text === "" ? undefined : { text, by: user.source, at: time };
    const event: TopicSet = { kind: "topic", time, source: user.source, room, text };
    this.#deliver(event, room.members.keys(), user);
    return event;
  }

  /** Says something to a room's other members, or to one person. */
  say(user: User, target: Room | User, saying: Saying): Said {
    const inRoom = target instanceof Room;
    const event: Said = {
      kind: "said",
      time: this.#now(),
      source: user.source,
      id: this.#nextId(),
      target: inRoom ? target.name : target.nick,
      ...saying,
    };
    if (inRoom) this.#deliver(event, target.members.keys(), user);
    else this.#deliver(event, [target]);
    return event;
  }

  /** The people who share a room with somebody, each once. */
  neighbours(user: User): Set<User> {
    const people = new Set<User>();
    for (const room of user.rooms) {
      for (const member of room.members.keys()) people.add(member);
    }
    people.delete(user);
    return people;
  }

  #take(user: User, room: Room): void {
    room.members.delete(user);
    user.rooms.delete(room);
    if (room.members.size === 0) this.#rooms.delete(room.folded);
  }
}
