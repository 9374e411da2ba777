/**
 * The room registry: who is here and which rooms there are. The one owner of the chat's state.
 *
 * Every method is synchronous: it looks and acts in one turn, so nothing can change between the two.
 * Each returns the event that happened; the others have been told through `deliver` by then, and the
 * caller tells the person who asked, in that person's reply.
 */
import { has } from "../protocol/capabilities.ts";
import { casefold, type Folded, skeleton } from "../protocol/names.ts";
import type { Tags } from "../protocol/tags.ts";
import type {
  AwayChanged,
  Came,
  ChatEvent,
  Gone,
  Invited,
  Joined,
  Kicked,
  Parted,
  Quit,
  RealNameChanged,
  Renamed,
  RoomChanged,
  RoomRenamed,
  Said,
  TopicSet,
  Wallops,
} from "./events.ts";
import type { MessageLine } from "./multiline.ts";
import { atLeast, NO_RANK, type Rank, RANKS } from "./ranks.ts";
import { Room, type RoomChange } from "./room.ts";
import type { User } from "./user.ts";
import { Watchers } from "./watchers.ts";
import { Whowas } from "./whowas.ts";

/** Takes an event to each recipient but one. */
export type Deliver = (event: ChatEvent, recipients: Iterable<User>, except?: User) => void;

/** What {@linkcode Registry.say} is told. */
export interface Saying {
  readonly form: Said["form"];
  readonly text: string;
  readonly lines?: readonly MessageLine[] | undefined;
  readonly clientTags: Tags;
  /** In a room, only those of this rank and above are told. */
  readonly leastRank?: Rank | undefined;
}

export class Registry {
  readonly #users = new Map<Folded, User>();
  readonly #looks = new Map<string, User>();
  readonly #rooms = new Map<Folded, Room>();
  readonly #deliver: Deliver;
  readonly #now: () => number;
  readonly #nextId: () => string;
  readonly #server: string;
  readonly #watchers = new Watchers();
  /** Who was here before, by name. */
  readonly whowas = new Whowas();
  #mostUsers = 0;

  /** `server` is the server's name. */
  constructor(deliver: Deliver, now: () => number, nextId: () => string, server: string) {
    this.#server = server;
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

  /** Everybody who is here. */
  get users(): Iterable<User> {
    return this.#users.values();
  }

  get rooms(): Iterable<Room> {
    return this.#rooms.values();
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
    user.since = user.spokeAt = this.#now();
    this.#came(user);
  }

  /** Takes a person out of every room and off the server. */
  remove(user: User, reason: string): Quit {
    const event: Quit = { kind: "quit", ...this.#by(user), reason };
    this.#deliver(event, this.neighbours(user));
    this.whowas.add(user, event.time);
    this.#watchers.clear(user);
    for (const room of user.rooms) this.#take(user, room);
    this.#users.delete(user.folded);
    this.#looks.delete(skeleton(user.nick));
    this.#gone(user.nick);
    return event;
  }

  /** Gives a person another nick, which is free or looks like their own. */
  rename(user: User, nick: string): Renamed {
    const event: Renamed = { kind: "renamed", ...this.#by(user), nick };
    this.whowas.add(user, event.time);
    const old = user.nick;
    this.#users.delete(user.folded);
    this.#looks.delete(skeleton(old));
    user.nick = nick;
    this.#users.set(user.folded, user);
    this.#looks.set(skeleton(nick), user);
    this.#deliver(event, this.neighbours(user));
    if (casefold(old) !== user.folded) {
      this.#gone(old);
      this.#came(user);
    }
    return event;
  }

  /** Lets a person into a room, which is made if it is not there; who makes it owns it. */
  join(user: User, name: string): { room: Room; event: Joined } {
    let room = this.room(name);
    if (room === undefined) {
      room = new Room(name.normalize("NFC"), this.#now());
      room.owner = { nick: user.folded, host: user.host };
      this.#rooms.set(room.folded, room);
    }
    const owns = room.owner?.nick === user.folded && room.owner.host === user.host;
    room.members.set(user, owns ? RANKS.owner : NO_RANK);
    room.invited.delete(user);
    user.rooms.add(room);
    const { realName } = user;
    const event: Joined = {
      kind: "joined",
      ...this.#by(user),
      account: user.account,
      realName,
      room,
    };
    this.#deliver(event, room.members.keys(), user);
    if (owns && room.members.size > 1) {
      const change: RoomChange = { kind: "rank", rank: "owner", on: true, who: user };
      const given: RoomChanged = { kind: "changed", ...this.#by(user), room, changes: [change] };
      this.#deliver(given, room.members.keys(), user);
    }
    if (user.away !== undefined) {
      const away: AwayChanged = { kind: "away", ...this.#by(user), reason: user.away };
      this.#deliver(away, room.members.keys(), user);
    }
    return { room, event };
  }

  /** Takes a person out of a room. */
  part(user: User, room: Room, reason: string): Parted {
    const event: Parted = { kind: "parted", ...this.#by(user), room, reason };
    this.#deliver(event, room.members.keys(), user);
    this.#take(user, room);
    return event;
  }

  /** Makes a person leave a room. */
  kick(user: User, room: Room, target: User, reason: string): Kicked {
    const event: Kicked = { kind: "kicked", ...this.#by(user), room, nick: target.nick, reason };
    this.#deliver(event, room.members.keys(), user);
    this.#take(target, room);
    return event;
  }

  /** Changes a room. @returns What is different now, or `undefined` when nothing is. */
  change(user: User, room: Room, changes: readonly RoomChange[]): RoomChanged | undefined {
    const { source } = user;
    const time = this.#now();
    const made = changes.filter((change) => room.change(change, source, time));
    if (made.length === 0) return undefined;
    const event: RoomChanged = { kind: "changed", ...this.#by(user), room, changes: made };
    this.#deliver(event, room.members.keys(), user);
    return event;
  }

  /** Gives a room another name, which is free. */
  renameRoom(user: User, room: Room, name: string, reason: string): RoomRenamed {
    const from = room.name;
    this.#rooms.delete(room.folded);
    room.rename(name.normalize("NFC"));
    this.#rooms.set(room.folded, room);
    const event: RoomRenamed = { kind: "roomRenamed", ...this.#by(user), room, from, reason };
    this.#deliver(event, room.members.keys(), user);
    return event;
  }

  /** Invites somebody to a room, and tells them; the room's admins may be told, too. */
  invite(user: User, room: Room, target: User, told: Iterable<User>): Invited {
    room.invited.add(target);
    const event: Invited = { kind: "invited", ...this.#by(user), room, nick: target.nick };
    this.#deliver(event, [target]);
    this.#deliver(event, told, user);
    return event;
  }

  /** Notes that a person is away, or back. */
  setAway(user: User, reason: string | undefined): AwayChanged {
    user.away = reason;
    const event: AwayChanged = { kind: "away", ...this.#by(user), reason };
    this.#deliver(event, this.interested(user));
    return event;
  }

  /** Gives a person another real name. */
  setRealName(user: User, realName: string): RealNameChanged {
    user.realName = realName;
    const event: RealNameChanged = { kind: "realName", ...this.#by(user), realName };
    this.#deliver(event, this.interested(user));
    return event;
  }

  /** Sets a room's topic; an empty text clears it. */
  setTopic(user: User, room: Room, text: string): TopicSet {
    const event: TopicSet = { kind: "topic", ...this.#by(user), room, text };
    room.topic = text === "" ? undefined : { text, by: user.source, at: event.time };
    this.#deliver(event, room.members.keys(), user);
    return event;
  }

  /** Says something to a room's other members, or to one person. */
  say(user: User, target: Room | User, saying: Saying): Said {
    const inRoom = target instanceof Room;
    const event: Said = {
      kind: "said",
      ...this.#by(user),
      id: this.#nextId(),
      target: inRoom ? target.name : target.nick,
      ...saying,
    };
    user.spokeAt = event.time;
    if (!inRoom) this.#deliver(event, [target]);
    else if (saying.leastRank === undefined) this.#deliver(event, target.members.keys(), user);
    else this.#deliver(event, membersOfRank(target, saying.leastRank), user);
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

  /** Neighbours, and those who watch a person and want to know more than coming and going. */
  interested(user: User): Set<User> {
    const people = this.neighbours(user);
    for (const watcher of this.watchersOf(user.nick)) {
      if (has(watcher.capabilities, "extended-monitor")) people.add(watcher);
    }
    people.delete(user);
    return people;
  }

  /** Has a person told when a name comes or goes. */
  watch(user: User, nick: string): void {
    this.#watchers.add(user, nick);
  }

  unwatch(user: User, nick: string): void {
    this.#watchers.remove(user, nick);
  }

  unwatchAll(user: User): void {
    this.#watchers.clear(user);
  }

  /** Who is to be told when this name comes or goes. */
  watchersOf(nick: string): Iterable<User> {
    return this.#watchers.of(casefold(nick));
  }

  /** Makes room for another room, at the cost of one that is empty and has nothing to remember. */
  makeRoom(): void {
    for (const room of this.#rooms.values()) {
      if (room.members.size > 0) continue;
      this.#rooms.delete(room.folded);
      return;
    }
  }

  /** Tells everybody who reads it what an operator has to say. */
  wallops(user: User, text: string): void {
    const event: Wallops = { kind: "wallops", ...this.#by(user), text };
    this.#deliver(event, [...this.#users.values()].filter((person) => person.wallops));
  }

  #came(user: User): void {
    const event: Came = {
      kind: "came",
      time: this.#now(),
      source: this.#server,
      who: user.source,
    };
    this.#deliver(event, this.watchersOf(user.nick));
  }

  #gone(nick: string): void {
    const event: Gone = { kind: "gone", time: this.#now(), source: this.#server, nick };
    this.#deliver(event, this.watchersOf(nick));
  }

  #by(user: User): { time: number; source: string; account: string | undefined; bot: boolean } {
    return { time: this.#now(), source: user.source, account: user.account, bot: user.bot };
  }

  /** An empty room is kept for what it remembers: its owner, topic and rules. */
  #take(user: User, room: Room): void {
    room.members.delete(user);
    user.rooms.delete(room);
  }
}

function* membersOfRank(room: Room, rank: Rank): Iterable<User> {
  for (const [member, ranks] of room.members) {
    if (atLeast(ranks, rank)) yield member;
  }
}
