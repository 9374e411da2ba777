/**
 * The room registry: who is here and which rooms there are. The one owner of the chat's state.
 *
 * Every method is synchronous: it looks and acts in one turn, so nothing can change between the two.
 * Each returns the event that happened; the others have been told through `delivery` by then (of what is
 * said in a row, before anything else happens), and the caller tells the client that asked, in its reply. What rooms keep is on its way to the store.
 */
import { casefold } from "../protocol/names.ts";
import { Attendance } from "./attendance.ts";
import { muteOf } from "./bans.ts";
import type { Census } from "./census.ts";
import type { Client } from "./client.ts";
import type {
  AccountChanged,
  AwayChanged,
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
import { Metadata, type MetadataTarget } from "./metadata.ts";
import { People } from "./people.ts";
import { atLeast, highest, NO_RANK } from "./ranks.ts";
import { Room, type RoomChange } from "./room.ts";
import { Rooms } from "./rooms.ts";
import type { Identity, Store } from "./storage/store.ts";
import { type Redaction, type Saying, Speech, type SpeechParts } from "./speech.ts";
import { changesBetween, Standing } from "./standing.ts";
import { type Actor, Teller } from "./teller.ts";
import type { User } from "./user.ts";
import { Whowas } from "./whowas.ts";

/** What a registry is made of. */
export interface RegistryParts extends SpeechParts {
  /** Who has come and has no name yet: some may have logged in already. */
  readonly newcomers?: () => Iterable<User>;
  /** What a nick looks like: two that have one of these in common cannot be told apart. */
  readonly looksOf: (nick: string) => readonly string[];
  readonly store: Store;
}

export class Registry {
  readonly #parts: RegistryParts;
  readonly #people: People;
  readonly #rooms: Rooms;
  readonly #teller: Teller;
  readonly #standing: Standing;
  readonly #attendance: Attendance;
  readonly #speech: Speech;
  /** Who was here before, by name. */
  readonly whowas = new Whowas();
  /** What people and rooms have said of themselves; {@linkcode Registry.setMetadata} changes it. */
  readonly metadata = new Metadata();

  /** Everybody goes, so that nobody is told who does: of ten thousand in a room, that would be half a minute. */
  #emptying = false;

  /** Takes up the rooms that the store has kept. */
  constructor(parts: RegistryParts) {
    this.#parts = parts;
    this.#people = new People(parts.looksOf);
    this.#rooms = new Rooms(parts.store);
    this.#teller = new Teller(parts, this.metadata);
    this.#standing = new Standing(this.#rooms, this.#teller);
    this.#attendance = new Attendance(parts);
    this.#speech = new Speech(parts, this.#teller, (room) => this.#rooms.changed(room));
  }

  /** How many people are here. */
  get census(): Readonly<Census> {
    return this.#people.census;
  }

  /** Everybody who is here. */
  get users(): Iterable<User> {
    return this.#people.all;
  }

  get rooms(): Iterable<Room> {
    return this.#rooms.all;
  }

  get roomCount(): number {
    return this.#rooms.count;
  }

  /** The person with this name. */
  user(nick: string): User | undefined {
    return this.#people.named(nick);
  }

  /** The people who are logged in to an account, with those who have no name yet. */
  peopleOf(account: string): User[] {
    const newcomers = this.#parts.newcomers?.() ?? [];
    return [
      ...this.#people.of(account),
      ...[...newcomers].filter((user) => user.isLoggedInTo(account)),
    ];
  }

  /** Another client of the same session. */
  clientOf(session: string, but: Client): Client | undefined {
    for (const { clients } of this.#people.all) {
      const found = clients.find((one) => one !== but && one.sessionToken === session);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  room(name: string): Room | undefined {
    return this.#rooms.named(name);
  }

  roomById(id: number): Room | undefined {
    return this.#rooms.withId(id);
  }

  /** Who has this name, or one that looks the same, other than the person who asks for it. */
  holder(nick: string, asker?: User): User | undefined {
    return this.#people.holder(nick, asker);
  }

  /** A name like this one that is free, short enough and says that it is a substitute. */
  freeNick(nick: string, longest: number, isOwned: (nick: string) => boolean): string {
    return this.#people.freeNick(nick, longest, isOwned);
  }

  /** Adds a person whose nick is set and free. */
  add(user: User): void {
    this.#people.add(user);
    user.since = user.spokeAt = this.#parts.now();
    this.#teller.came(user);
  }

  /** Tells all that was said so far, perhaps but for what one client said: see {@linkcode Delivery.release}. */
  release(but?: Client): void {
    this.#parts.delivery.release(but);
  }

  /** Puts a client beside those at which a person sits. */
  addClient(client: Client, user: User): void {
    this.release();
    client.user = user;
    user.clients.push(client);
  }

  /** Takes a client off the server, and with the last one the person out of every room. */
  removeClient(client: Client, reason: string): void {
    this.release();
    const { user } = client;
    const at = user.clients.indexOf(client);
    if (at >= 0) user.clients.splice(at, 1);
    if (user.clients.length === 0) this.#remove(user, reason);
  }

  #remove(user: User, reason: string): void {
    const event: Quit = { kind: "quit", ...this.#teller.by(user), reason };
    for (const room of user.rooms) this.#teller.record(event, room);
    if (!this.#emptying) this.#teller.deliver(event, this.#teller.neighbours(user), user);
    this.whowas.add(user, event.time);
    this.#teller.watchers.clear(user);
    for (const room of user.rooms) this.#take(user, room);
    this.#people.remove(user);
    this.#teller.gone(user.nick);
  }

  /** Nobody is told any more that others go: all of them do. */
  startEmptying(): void {
    this.#emptying = true;
  }

  /** Gives a person another nick, which is free or looks like their own. */
  rename(by: Actor, nick: string): Renamed {
    const { user } = by;
    const event: Renamed = { kind: "renamed", ...this.#teller.by(user), nick };
    this.whowas.add(user, event.time);
    const old = user.nick;
    user.noteFormerNick(old, event.time);
    const identity = user.identity;
    this.#people.rename(user, nick);
    for (const room of user.rooms) {
      this.#teller.record(event, room);
      this.#standing.move(room, identity, user.identity);
    }
    this.#standing.moveInvitations(identity, user.identity);
    this.#attendance.moved(identity, user);
    this.#teller.deliver(event, this.#teller.neighbours(user), by);
    if (casefold(old) !== user.folded) {
      this.#teller.gone(old);
      this.#teller.came(user);
    }
    return event;
  }

  /** Lets a person into a room, which is made if it is not there; who makes it owns it. */
  join({ user }: Actor, name: string): { room: Room; event: Joined } {
    this.release();
    const room = this.room(name) ?? this.#rooms.make(name, user.identity, this.#parts.now());
    const ranks = room.standingOf(user);
    room.members.set(user, ranks);
    this.#rooms.entered(room);
    if (room.invited.delete(user.identity)) this.#rooms.changed(room);
    user.rooms.add(room);
    this.#attendance.entered(user.identity, room);
    // Who may not speak there says nothing by what they have said of themselves either.
    const isMuted = user.isStranger || muteOf(room, user) !== undefined;
    const realName = isMuted ? user.nick : user.realName;
    const event: Joined = { kind: "joined", ...this.#teller.by(user), realName, room };
    this.#teller.inRoom(event, room, user);
    if (ranks !== NO_RANK && room.members.size > 1) {
      const changes = changesBetween(NO_RANK, ranks, user);
      const given: RoomChanged = { kind: "changed", ...this.#teller.by(user), room, changes };
      this.#teller.deliver(given, room.members.list, user);
    }
    if (isMuted) return { room, event };
    if (user.away !== undefined) {
      const away: AwayChanged = { kind: "away", ...this.#teller.by(user), reason: user.away };
      this.#teller.deliver(away, room.members.list, user);
    }
    this.#teller.metadataOf(user, room.members.keys());
    return { room, event };
  }

  /** The last of a room that was sent to somebody before they left it. */
  seen(user: User, room: Room): ReturnType<Store["seen"]> {
    return this.#attendance.seen(user.identity, room);
  }

  /** Takes a person out of a room. */
  part(by: Actor, room: Room, reason: string): Parted {
    const event: Parted = { kind: "parted", ...this.#teller.by(by.user), room, reason };
    this.#teller.inRoom(event, room, by);
    this.#take(by.user, room);
    return event;
  }

  /** Makes a person leave a room. */
  kick(by: Actor, room: Room, target: User, reason: string): Kicked {
    const event: Kicked = {
      kind: "kicked",
      ...this.#teller.by(by.user),
      room,
      nick: target.nick,
      reason,
    };
    this.#teller.inRoom(event, room, by);
    this.#take(target, room);
    return event;
  }

  /** Changes a room. @returns What is different now, or `undefined` when nothing is. */
  change(by: Actor, room: Room, changes: readonly RoomChange[]): RoomChanged | undefined {
    const { source } = by.user;
    const time = this.#parts.now();
    const ranks = room.rankOf(by.user);
    const rank = atLeast(ranks, "helper") ? highest(ranks) : undefined;
    const made = changes.filter((change) => room.change(change, source, time, rank));
    if (made.length === 0) return undefined;
    this.#rooms.changed(room);
    if (made.some((one) => one.kind === "list")) this.#rooms.listed(room);
    const event: RoomChanged = {
      kind: "changed",
      ...this.#teller.by(by.user),
      room,
      changes: made,
    };
    this.#teller.inRoom(event, room, by);
    return event;
  }

  /** Gives a room another name, which is free. Its members are told by the caller. */
  renameRoom({ user }: Actor, room: Room, name: string, reason: string): RoomRenamed {
    const from = room.name;
    this.#rooms.rename(room, name);
    const event: RoomRenamed = {
      kind: "roomRenamed",
      ...this.#teller.by(user),
      room,
      from,
      reason,
    };
    this.#teller.record(event, room);
    return event;
  }

  /** Forgets a room with all that was said in it; who is in it is sent out. */
  removeRoom(room: Room, reason: string): void {
    for (const member of [...room.members.keys()]) {
      const event: Kicked = {
        kind: "kicked",
        ...this.#teller.byServer(),
        room,
        nick: member.nick,
        reason,
      };
      this.#teller.deliver(event, [member]);
      this.#take(member, room);
    }
    this.#rooms.remove(room);
  }

  /** Invites somebody to a room, and tells them; the room's admins may be told, too. */
  invite(by: Actor, room: Room, target: User, told: Iterable<User>): Invited {
    // It opens doors, also such as are closed later: so it counts from who may close them.
    if (atLeast(room.rankOf(by.user), "helper")) {
      room.invite(target.identity);
      this.#rooms.changed(room);
    }
    const event: Invited = {
      kind: "invited",
      ...this.#teller.by(by.user),
      room,
      nick: target.nick,
    };
    this.#teller.deliver(event, [target]);
    this.#teller.deliver(event, told, by);
    return event;
  }

  /** Notes that a person is away, or back. */
  setAway({ user }: Actor, reason: string | undefined): AwayChanged {
    user.away = reason;
    const event: AwayChanged = { kind: "away", ...this.#teller.by(user), reason };
    this.#teller.deliver(event, this.#teller.interested(user), user);
    return event;
  }

  /** Gives a person another real name. */
  setRealName(by: Actor, realName: string): RealNameChanged {
    by.user.realName = realName;
    const event: RealNameChanged = { kind: "realName", ...this.#teller.by(by.user), realName };
    this.#teller.deliver(event, this.#teller.interested(by.user), by);
    return event;
  }

  /**
   * Notes that a person has logged in to an account, or out of it. What an account may do in rooms,
   * its owner may do from now on; what a guest of its name is in the rooms that they are in becomes the
   * account's.
   * @param adopt Whether what they are in other rooms does, too, and what they have said in private.
   */
  setAccount(by: Actor, account: string | undefined, adopt: boolean): AccountChanged {
    const { user } = by;
    const { identity: before, mailbox } = user;
    const wasGuest = user.account === undefined;
    user.account = account;
    const isOwnName = wasGuest && user.isLoggedInTo(user.nick);
    for (const room of adopt ? this.#rooms.all : isOwnName ? user.rooms : []) {
      this.#standing.move(room, before, user.identity);
    }
    if (adopt || isOwnName) this.#standing.moveInvitations(before, user.identity);
    if (adopt) this.#parts.store.moveConversations(mailbox, user.mailbox);
    this.#attendance.moved(before, user);
    const event: AccountChanged = { kind: "account", ...this.#teller.by(user), name: account };
    this.#teller.deliver(event, this.#teller.interested(user), by);
    for (const room of user.rooms) this.#standing.rankAnew(user, room);
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
    const event: MetadataSet = {
      kind: "metadata",
      ...this.#teller.by(by.user),
      target: name,
      key,
      value,
    };
    const told = inRoom
      ? target.members.keys()
      : new Set([...this.#teller.neighbours(target), ...this.watchersOf(target.nick)]);
    this.#teller.metadata(event, told, by);
    return event;
  }

  /** Makes somebody the one owner of a room, by the server; who owned it before is its admin. */
  setOwner(room: Room, owner: Identity): void {
    this.#standing.setOwner(room, owner);
  }

  /** Takes from somebody who is not here what they are in all rooms. */
  forget(identity: Identity): void {
    this.#standing.forget(identity);
  }

  /** Takes what has ended by itself from the lists of rooms. @returns Whether there was anything. */
  endTimed(): boolean {
    return this.#standing.endTimed();
  }

  /** Sets a room's topic; an empty text clears it. */
  setTopic(by: Actor, room: Room, text: string): TopicSet {
    const { user } = by;
    const event: TopicSet = { kind: "topic", ...this.#teller.by(user), room, text };
    room.topic = text === "" ? undefined : { text, by: user.source, at: event.time };
    this.#rooms.changed(room);
    this.#teller.inRoom(event, room, by);
    return event;
  }

  /**
   * Says something to a room's other members, or to one person.
   * @throws {StoreError} If it cannot be kept; then nobody is told.
   */
  say(by: Actor, target: Room | User, saying: Saying): Said {
    return this.#speech.say(by, target, saying);
  }

  /** Takes a message back, which the caller has found. */
  redact(by: Actor, target: Room | User, message: Redaction): Redacted {
    return this.#speech.redact(by, target, message);
  }

  /** The people who share a room with somebody, each once, and the person. */
  neighbours(user: User): Set<User> {
    return this.#teller.neighbours(user);
  }

  /** Has a person told when a name comes or goes. */
  watch(user: User, nick: string): void {
    this.#teller.watchers.add(user, nick);
  }

  unwatch(user: User, nick: string): void {
    this.#teller.watchers.remove(user, nick);
  }

  unwatchAll(user: User): void {
    this.#teller.watchers.clear(user);
  }

  /** Who is to be told when this name comes or goes. */
  watchersOf(nick: string): Iterable<User> {
    return this.#teller.watchers.of(casefold(nick));
  }

  /** Makes room for another room, at the cost of one that is empty and has nothing to remember. */
  makeRoom(): void {
    this.#rooms.makeRoom();
  }

  /** Tells everybody who reads it what an operator has to say. */
  wallops({ user }: Actor, text: string): void {
    const event: Wallops = { kind: "wallops", ...this.#teller.by(user), text };
    this.#teller.deliver(event, [...this.#people.all].filter((person) => person.wallops));
  }

  /** Gives the store what has changed of rooms, and who is in them; {@linkcode Registry.saved} tells what became of them. */
  save(): void {
    this.#rooms.save();
    this.#attendance.save();
  }

  /** The rooms that the store was given are kept, and who is in them. */
  saved(): void {
    this.#rooms.saved();
    this.#attendance.saved();
  }

  /** The store has not kept what it was given. */
  refused(): void {
    this.#attendance.refused();
  }

  #take(user: User, room: Room): void {
    room.members.delete(user);
    user.rooms.delete(room);
    this.#rooms.emptied(room);
    this.#attendance.left(user.identity, room);
    // Under an account somebody may be there under another name as well.
    const others = user.account === undefined ? [] : this.#people.of(user.account);
    if (others.some((other) => other.rooms.has(room))) {
      this.#attendance.entered(user.identity, room);
    }
  }
}
