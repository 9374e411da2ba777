/**
 * The room registry: who is here and which rooms there are. The one owner of the chat's state.
 *
 * Every method is synchronous: it looks and acts in one turn, so nothing can change between the two.
 * Each returns the event that happened; the others have been told through `deliver` by then, and the
 * caller tells the client that asked, in its reply. What rooms keep is on its way to the store.
 */
import { casefold, type Folded } from "../protocol/names.ts";
import type { Tags } from "../protocol/tags.ts";
import type { Client } from "./client.ts";
import type {
  AccountChanged,
  AwayChanged,
  Came,
  ChatEvent,
  Gone,
  Invited,
  Joined,
  Kicked,
  MetadataSet,
  Parted,
  Quit,
  RealNameChanged,
  Redacted,
  Renamed,
  RoomChanged,
  RoomRenamed,
  Said,
  TopicSet,
  Wallops,
} from "./events.ts";
import { Census } from "./census.ts";
import { isLasting, type KeptEvent, recordOf } from "./history.ts";
import { Metadata, type MetadataTarget } from "./metadata.ts";
import type { MessageLine } from "./multiline.ts";
import { atLeast, NO_RANK, type Rank, RANKS, type RankSet } from "./ranks.ts";
import { Room, type RoomChange } from "./room.ts";
import { recordOfRoom, roomOfRecord } from "./room_record.ts";
import { type Identity, type NewRecord, type Store, StoreError } from "./storage/store.ts";
import type { User } from "./user.ts";
import { Watchers } from "./watchers.ts";
import { Whowas } from "./whowas.ts";

/** Takes an event to each recipient but one client or person, if wanted there. @returns The encodings that were made. */
export type Deliver = (
  event: ChatEvent,
  recipients: Iterable<User>,
  except?: Actor | User,
  wanted?: (client: Client) => boolean,
) => Uint8Array[];

/**
 * Who does something. A client is told of it in its reply, and this person's other clients like
 * everybody; what the server does to somebody, all of their clients are told.
 */
export interface Actor {
  readonly user: User;
}

/** What a registry is made of. */
export interface RegistryParts {
  readonly deliver: Deliver;
  /** Is told of the encodings of each message that was said. */
  readonly note: (encodings: readonly Uint8Array[]) => void;
  readonly now: () => number;
  readonly nextId: () => string;
  /** What a nick looks like: two that have one of these in common cannot be told apart. */
  readonly looksOf: (nick: string) => readonly string[];
  /** The server's name. */
  readonly server: string;
  readonly store: Store;
}

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
  readonly #roomsById = new Map<number, Room>();
  readonly #parts: RegistryParts;
  readonly #watchers = new Watchers();
  /** Rooms that are empty and have nothing to remember. */
  readonly #disposable = new Set<Room>();
  /** When the first entry of a room's lists ends by itself, for the rooms that have one. */
  readonly #nextEnds = new Map<Room, number>();
  /** Rooms that differ from what the store has of them. */
  readonly #unsaved = new Set<Room>();
  #nextRoom: number;
  /** Who was here before, by name. */
  readonly whowas = new Whowas();
  /** What people and rooms have said of themselves; {@linkcode Registry.setMetadata} changes it. */
  readonly metadata = new Metadata();
  readonly #census = new Census();

  /** Takes up the rooms that the store has kept. */
  constructor(parts: RegistryParts) {
    this.#parts = parts;
    for (const record of parts.store.rooms()) this.#keepRoom(roomOfRecord(record));
    this.#nextRoom = parts.store.lastRoomId() + 1;
  }

  /** How many people are here. */
  get census(): Readonly<Census> {
    return this.#census;
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

  /** The people who are logged in to an account. */
  peopleOf(account: string): User[] {
    return [...this.#users.values()].filter((user) => user.isLoggedInTo(account));
  }

  room(name: string): Room | undefined {
    return this.#rooms.get(casefold(name));
  }

  roomById(id: number): Room | undefined {
    return this.#roomsById.get(id);
  }

  /** Who has this name, or one that looks the same, other than the person who asks for it. */
  holder(nick: string, asker?: User): User | undefined {
    const same = this.user(nick);
    if (same !== undefined && same !== asker) return same;
    return this.#parts.looksOf(nick).map((look) => this.#looks.get(look))
      .find((holder) => holder !== undefined && holder !== asker);
  }

  /** A name like this one that is free, short enough and says that it is a substitute. */
  freeNick(nick: string, longest: number, isOwned: (nick: string) => boolean): string {
    const characters = [...nick];
    for (let number = 2;; number++) {
      const suffix = `${number}`;
      const candidate = characters.slice(0, longest - suffix.length).join("") + suffix;
      if (this.holder(candidate) === undefined && !isOwned(candidate)) return candidate;
    }
  }

  /** Adds a person whose nick is set and free. */
  add(user: User): void {
    this.#users.set(user.folded, user);
    this.#setLooks(user);
    user.census = this.#census;
    user.since = user.spokeAt = this.#parts.now();
    this.#came(user);
  }

  /** Takes a client off the server, and with the last one the person out of every room. */
  removeClient(client: Client, reason: string): void {
    const { user } = client;
    const at = user.clients.indexOf(client);
    if (at >= 0) user.clients.splice(at, 1);
    if (user.clients.length === 0) this.#remove(user, reason);
  }

  #remove(user: User, reason: string): void {
    const event: Quit = { kind: "quit", ...this.#by(user), reason };
    for (const room of user.rooms) this.#record(event, room);
    this.#parts.deliver(event, this.neighbours(user), user);
    this.whowas.add(user, event.time);
    this.#watchers.clear(user);
    for (const room of user.rooms) this.#take(user, room);
    this.#users.delete(user.folded);
    user.census = undefined;
    this.#removeLooks(user);
    this.#gone(user.nick);
  }

  /** Gives a person another nick, which is free or looks like their own. */
  rename(by: Actor, nick: string): Renamed {
    const { user } = by;
    const event: Renamed = { kind: "renamed", ...this.#by(user), nick };
    this.whowas.add(user, event.time);
    const old = user.nick;
    const identity = user.identity;
    this.#users.delete(user.folded);
    this.#removeLooks(user);
    user.nick = nick;
    this.#users.set(user.folded, user);
    this.#setLooks(user);
    for (const room of user.rooms) {
      this.#record(event, room);
      this.#moveStanding(room, identity, user.identity);
    }
    this.#parts.deliver(event, this.neighbours(user), by);
    if (casefold(old) !== user.folded) {
      this.#gone(old);
      this.#came(user);
    }
    return event;
  }

  /** Lets a person into a room, which is made if it is not there; who makes it owns it. */
  join({ user }: Actor, name: string): { room: Room; event: Joined } {
    let room = this.room(name);
    if (room === undefined) {
      room = new Room(this.#nextRoom++, name.normalize("NFC"), this.#parts.now());
      room.setStanding(user.identity, RANKS.owner);
      this.#keepRoom(room);
      this.#unsaved.add(room);
    }
    const ranks = room.standingOf(user);
    room.members.set(user, ranks);
    this.#disposable.delete(room);
    if (room.invited.delete(user.identity)) this.#unsaved.add(room);
    user.rooms.add(room);
    const { realName } = user;
    const event: Joined = { kind: "joined", ...this.#by(user), realName, room };
    this.#record(event, room);
    this.#parts.deliver(event, room.members.keys(), user);
    if (ranks !== NO_RANK && room.members.size > 1) {
      const changes = changesBetween(NO_RANK, ranks, user);
      const given: RoomChanged = { kind: "changed", ...this.#by(user), room, changes };
      this.#parts.deliver(given, room.members.keys(), user);
    }
    if (user.away !== undefined) {
      const away: AwayChanged = { kind: "away", ...this.#by(user), reason: user.away };
      this.#parts.deliver(away, room.members.keys(), user);
    }
    this.#tellMetadata(user, room.members.keys());
    return { room, event };
  }

  /** Takes a person out of a room. */
  part(by: Actor, room: Room, reason: string): Parted {
    const event: Parted = { kind: "parted", ...this.#by(by.user), room, reason };
    this.#record(event, room);
    this.#parts.deliver(event, room.members.keys(), by);
    this.#take(by.user, room);
    return event;
  }

  /** Makes a person leave a room. */
  kick(by: Actor, room: Room, target: User, reason: string): Kicked {
    const event: Kicked = { kind: "kicked", ...this.#by(by.user), room, nick: target.nick, reason };
    this.#record(event, room);
    this.#parts.deliver(event, room.members.keys(), by);
    this.#take(target, room);
    return event;
  }

  /** Changes a room. @returns What is different now, or `undefined` when nothing is. */
  change(by: Actor, room: Room, changes: readonly RoomChange[]): RoomChanged | undefined {
    const { source } = by.user;
    const time = this.#parts.now();
    const made = changes.filter((change) => room.change(change, source, time));
    if (made.length === 0) return undefined;
    this.#unsaved.add(room);
    if (made.some((one) => one.kind === "list")) this.#noteEnd(room);
    const event: RoomChanged = { kind: "changed", ...this.#by(by.user), room, changes: made };
    this.#record(event, room);
    this.#parts.deliver(event, room.members.keys(), by);
    return event;
  }

  /** Takes what has ended by itself from the lists of rooms. @returns Whether there was anything. */
  endTimed(): boolean {
    const time = this.#parts.now();
    let any = false;
    for (const [room, due] of this.#nextEnds) {
      if (due > time) continue;
      const changes = room.ended(time);
      if (changes.length > 0) this.#changeByServer(room, changes);
      any ||= changes.length > 0;
      this.#noteEnd(room);
    }
    return any;
  }

  /** Gives a room another name, which is free. Its members are told by the caller. */
  renameRoom({ user }: Actor, room: Room, name: string, reason: string): RoomRenamed {
    const from = room.name;
    this.#rooms.delete(room.folded);
    room.rename(name.normalize("NFC"));
    this.#rooms.set(room.folded, room);
    this.#unsaved.add(room);
    const event: RoomRenamed = { kind: "roomRenamed", ...this.#by(user), room, from, reason };
    this.#record(event, room);
    return event;
  }

  /** Forgets a room with all that was said in it; who is in it is sent out. */
  removeRoom(room: Room, reason: string): void {
    for (const member of [...room.members.keys()]) {
      const event: Kicked = {
        kind: "kicked",
        time: this.#parts.now(),
        source: this.#parts.server,
        room,
        nick: member.nick,
        reason,
      };
      this.#parts.deliver(event, [member]);
      this.#take(member, room);
    }
    this.#forgetRoom(room);
  }

  /** Invites somebody to a room, and tells them; the room's admins may be told, too. */
  invite(by: Actor, room: Room, target: User, told: Iterable<User>): Invited {
    room.invite(target.identity);
    this.#unsaved.add(room);
    const event: Invited = { kind: "invited", ...this.#by(by.user), room, nick: target.nick };
    this.#parts.deliver(event, [target]);
    this.#parts.deliver(event, told, by);
    return event;
  }

  /** Notes that a person is away, or back. */
  setAway({ user }: Actor, reason: string | undefined): AwayChanged {
    user.away = reason;
    const event: AwayChanged = { kind: "away", ...this.#by(user), reason };
    this.#parts.deliver(event, this.interested(user), user);
    return event;
  }

  /** Gives a person another real name. */
  setRealName(by: Actor, realName: string): RealNameChanged {
    by.user.realName = realName;
    const event: RealNameChanged = { kind: "realName", ...this.#by(by.user), realName };
    this.#parts.deliver(event, this.interested(by.user), by);
    return event;
  }

  /**
   * Notes that a person has logged in to an account, or out of it. What an account may do in rooms,
   * its owner may do from now on; what a guest owned becomes the account's.
   */
  setAccount(by: Actor, account: string | undefined, adopt: boolean): AccountChanged {
    const { user } = by;
    const before = user.identity;
    user.account = account;
    if (adopt) {
      for (const room of this.#rooms.values()) this.#moveStanding(room, before, user.identity);
    }
    const event: AccountChanged = { kind: "account", ...this.#by(user), name: account };
    this.#parts.deliver(event, this.interested(user), by);
    for (const room of user.rooms) this.#rankAnew(user, room);
    return event;
  }

  /** Sets a key of a person or room, or takes it away, and tells who has subscribed to it. */
  setMetadata(
    by: Actor,
    target: MetadataTarget,
    key: string,
    value: string | undefined,
  ): MetadataSet {
    this.metadata.set(target, key, value);
    const inRoom = target instanceof Room;
    const name = inRoom ? target.name : target.nick;
    const event: MetadataSet = { kind: "metadata", ...this.#by(by.user), target: name, key, value };
    const told = inRoom
      ? target.members.keys()
      : new Set([...this.neighbours(target), ...this.watchersOf(target.nick)]);
    this.#deliverMetadata(event, told, by);
    return event;
  }

  /** Makes somebody the one owner of a room, by the server; who owned it before is its admin. */
  setOwner(room: Room, owner: Identity): void {
    for (const [other, ranks] of [...room.standing]) {
      if (other === owner || (ranks & RANKS.owner) === 0) continue;
      room.setStanding(other, (ranks & ~RANKS.owner) | RANKS.admin);
    }
    room.setStanding(owner, (room.standing.get(owner) ?? NO_RANK) | RANKS.owner);
    this.#unsaved.add(room);
    for (const member of room.members.keys()) this.#rankAnew(member, room);
  }

  /** Takes from somebody who is not here what they are in all rooms. */
  forget(identity: Identity): void {
    for (const room of this.#rooms.values()) {
      if (!room.standing.has(identity) && !room.invited.has(identity)) continue;
      room.setStanding(identity, NO_RANK);
      room.invited.delete(identity);
      this.#unsaved.add(room);
    }
  }

  /** Sets a room's topic; an empty text clears it. */
  setTopic(by: Actor, room: Room, text: string): TopicSet {
    const { user } = by;
    const event: TopicSet = { kind: "topic", ...this.#by(user), room, text };
    room.topic = text === "" ? undefined : { text, by: user.source, at: event.time };
    this.#unsaved.add(room);
    this.#record(event, room);
    this.#parts.deliver(event, room.members.keys(), by);
    return event;
  }

  /**
   * Says something to a room's other members, or to one person.
   * @throws {StoreError} If it cannot be kept; then nobody is told.
   */
  say(by: Actor, target: Room | User, saying: Saying): Said {
    const { user } = by;
    const inRoom = target instanceof Room;
    // Field by field: what happens most often is made the cheapest way.
    const event: Said = {
      kind: "said",
      time: this.#parts.now(),
      source: user.source,
      account: user.account,
      bot: user.bot,
      id: this.#parts.nextId(),
      form: saying.form,
      target: inRoom ? target.name : target.nick,
      leastRank: saying.leastRank,
      text: saying.text,
      lines: saying.lines,
      clientTags: saying.clientTags,
    };
    const keeps = inRoom ? target.keep !== 0 : true;
    if (keeps && this.#parts.store.keepsMessages && isLasting(event)) {
      this.#parts.store.append(recordOf(event, event.target, placeOf(user, target)));
    }
    if (inRoom && !target.spoken && event.form !== "tag") {
      target.spoken = true;
      this.#unsaved.add(target);
    }
    user.spokeAt = event.time;
    // Who speaks to themselves reads it, beside the echo.
    const except = target === user ? undefined : by;
    const hearers = this.#hearers(user, target, saying);
    this.#parts.note(this.#parts.deliver(event, hearers, except));
    return event;
  }

  /** Takes a message back, which the caller has found. */
  redact(by: Actor, target: Room | User, id: string, reason: string): Redacted {
    const { user } = by;
    const event: Redacted = {
      kind: "redacted",
      ...this.#by(user),
      target: target instanceof Room ? target.name : target.nick,
      id,
      reason,
    };
    const recipients = target instanceof Room ? target.members.keys() : [target, user];
    this.#parts.deliver(event, recipients, by);
    return event;
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
    for (const watcher of this.watchersOf(user.nick)) {
      if (watcher.has("extended-monitor")) people.add(watcher);
    }
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
    for (const room of this.#disposable) {
      this.#forgetRoom(room);
      return;
    }
  }

  /** Tells everybody who reads it what an operator has to say. */
  wallops({ user }: Actor, text: string): void {
    const event: Wallops = { kind: "wallops", ...this.#by(user), text };
    this.#parts.deliver(event, [...this.#users.values()].filter((person) => person.wallops));
  }

  /** Gives the store the rooms that have changed; {@linkcode Registry.saved} tells what became of them. */
  save(): void {
    for (const room of this.#unsaved) this.#parts.store.saveRoom(recordOfRoom(room));
  }

  /** The rooms that the store was given are kept. */
  saved(): void {
    this.#unsaved.clear();
  }

  /** Tells people what somebody whom they can see now has said of themselves. */
  #tellMetadata(user: User, people: Iterable<User>): void {
    const { now, server } = this.#parts;
    const values = this.metadata.of(user);
    const told = values.size === 0 ? [] : [...people];
    for (const [key, value] of values) {
      const source = { time: now(), source: server };
      this.#deliverMetadata(
        { kind: "metadata", ...source, target: user.nick, key, value },
        told,
        user,
      );
    }
  }

  #deliverMetadata(event: MetadataSet, people: Iterable<User>, except: Actor | User): void {
    const wanted = (client: Client): boolean => this.metadata.isSubscribed(client, event.key);
    this.#parts.deliver(event, people, except, wanted);
  }

  #setLooks(user: User): void {
    for (const look of this.#parts.looksOf(user.nick)) this.#looks.set(look, user);
  }

  #removeLooks(user: User): void {
    for (const look of this.#parts.looksOf(user.nick)) this.#looks.delete(look);
  }

  #hearers(user: User, target: Room | User, { leastRank }: Saying): Iterable<User> {
    if (!(target instanceof Room)) return target === user ? [user] : [target, user];
    return leastRank === undefined ? target.members.keys() : membersOfRank(target, leastRank, user);
  }

  /** Keeps what happened in a room; a store that cannot does not keep it from happening. */
  #record(event: KeptEvent, room: Room): void {
    if (!this.#parts.store.keepsMessages || room.keep === 0) return;
    try {
      this.#parts.store.append(recordOf(event, room.name, { kind: "room", room: room.id }));
    } catch (error) {
      // The ledger tells of a store that fails; coming and going goes on without it.
      if (!(error instanceof StoreError)) throw error;
    }
  }

  #keepRoom(room: Room): void {
    this.#rooms.set(room.folded, room);
    this.#roomsById.set(room.id, room);
    if (!room.isMemorable) this.#disposable.add(room);
    this.#noteEnd(room);
  }

  #noteEnd(room: Room): void {
    const end = room.nextEnd;
    if (end === Infinity) this.#nextEnds.delete(room);
    else this.#nextEnds.set(room, end);
  }

  #forgetRoom(room: Room): void {
    this.#rooms.delete(room.folded);
    this.#roomsById.delete(room.id);
    this.#disposable.delete(room);
    this.#nextEnds.delete(room);
    this.#unsaved.delete(room);
    this.#parts.store.removeRoom(room.id);
  }

  #moveStanding(room: Room, from: Identity, to: Identity): void {
    const ranks = room.standing.get(from);
    if (ranks === undefined || from === to) return;
    room.setStanding(from, NO_RANK);
    room.setStanding(to, ranks | (room.standing.get(to) ?? NO_RANK));
    this.#unsaved.add(room);
  }

  /** Gives a member the ranks that they have here by now, and tells everybody. */
  #rankAnew(user: User, room: Room): void {
    const changes = changesBetween(room.rankOf(user), room.standingOf(user), user);
    if (changes.length === 0) return;
    room.members.set(user, room.standingOf(user));
    this.#tellChange(room, changes);
  }

  #changeByServer(room: Room, changes: readonly RoomChange[]): void {
    for (const change of changes) room.change(change, this.#parts.server, this.#parts.now());
    this.#unsaved.add(room);
    this.#tellChange(room, changes);
    if (room.members.size === 0 && !room.isMemorable) this.#disposable.add(room);
  }

  /** Tells the members of a room what the server has changed. */
  #tellChange(room: Room, changes: readonly RoomChange[]): void {
    const event: RoomChanged = {
      kind: "changed",
      time: this.#parts.now(),
      source: this.#parts.server,
      room,
      changes,
    };
    this.#record(event, room);
    this.#parts.deliver(event, room.members.keys());
  }

  #came(user: User): void {
    const event: Came = {
      kind: "came",
      time: this.#parts.now(),
      source: this.#parts.server,
      who: user.source,
    };
    this.#parts.deliver(event, this.watchersOf(user.nick));
    this.#tellMetadata(user, this.watchersOf(user.nick));
  }

  #gone(nick: string): void {
    const { now, server } = this.#parts;
    const event: Gone = { kind: "gone", time: now(), source: server, nick };
    this.#parts.deliver(event, this.watchersOf(nick));
  }

  #by(user: User): { time: number; source: string; account: string | undefined; bot: boolean } {
    return {
      time: this.#parts.now(),
      source: user.source,
      account: user.account,
      bot: user.bot,
    };
  }

  /** An empty room is kept for what it remembers: its owner, topic and rules. */
  #take(user: User, room: Room): void {
    room.members.delete(user);
    user.rooms.delete(room);
    if (room.members.size === 0 && !room.isMemorable) this.#disposable.add(room);
    const { store } = this.#parts;
    const seq = store.newest({ kind: "room", room: room.id });
    if (seq > 0) store.setSeen(user.identity, room.id, seq, this.#parts.now());
  }
}

/** Where a message belongs. */
function placeOf(user: User, target: Room | User): NewRecord["place"] {
  if (target instanceof Room) return { kind: "room", room: target.id };
  const own = { kind: "buffer", owner: user.mailbox, peer: target.peerName } as const;
  if (target === user) return { kind: "private", owners: [own] };
  const theirs = { kind: "buffer", owner: target.mailbox, peer: user.peerName } as const;
  return { kind: "private", owners: [own, theirs] };
}

/** What makes one set of ranks out of another, as changes of somebody's. */
function changesBetween(before: RankSet, after: RankSet, who: User): RoomChange[] {
  return (Object.keys(RANKS) as Rank[])
    .filter((rank) => ((before ^ after) & RANKS[rank]) !== 0)
    .map((rank) => ({ kind: "rank", rank, on: (after & RANKS[rank]) !== 0, who }));
}

/** The members of a rank, and somebody who speaks to them. */
function* membersOfRank(room: Room, rank: Rank, speaker: User): Iterable<User> {
  for (const [member, ranks] of room.members) {
    if (atLeast(ranks, rank) || member === speaker) yield member;
  }
}
