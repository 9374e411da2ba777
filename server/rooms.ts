/**
 * The rooms that there are: by name, by id, and which of them have changed, end something by themselves
 * or are worth nothing any more. Tells nobody anything.
 */
import { casefold, type Folded } from "../protocol/names.ts";
import { RANKS } from "./ranks.ts";
import { Room } from "./room.ts";
import { recordOfRoom, roomOfRecord } from "./room_record.ts";
import type { Identity, Store } from "./storage/store.ts";

export class Rooms {
  readonly #store: Pick<Store, "rooms" | "lastRoomId" | "saveRoom" | "removeRoom">;
  readonly #byName = new Map<Folded, Room>();
  readonly #byId = new Map<number, Room>();
  /** Those that are empty and have nothing to remember. */
  readonly #disposable = new Set<Room>();
  /** Those that are empty and are guests' alone, that which has been so longest first. */
  readonly #passing = new Set<Room>();
  /** When the first entry of a room's lists ends by itself, for those that have one. */
  readonly #nextEnds = new Map<Room, number>();
  /** Those that differ from what the store has of them. */
  readonly #unsaved = new Set<Room>();
  #nextId: number;

  /** Takes up the rooms that the store has kept. */
  constructor(store: Pick<Store, "rooms" | "lastRoomId" | "saveRoom" | "removeRoom">) {
    this.#store = store;
    for (const record of store.rooms()) this.#keep(roomOfRecord(record));
    this.#nextId = store.lastRoomId() + 1;
  }

  get all(): Iterable<Room> {
    return this.#byName.values();
  }

  get count(): number {
    return this.#byName.size;
  }

  named(name: string): Room | undefined {
    return this.#byName.get(casefold(name));
  }

  withId(id: number): Room | undefined {
    return this.#byId.get(id);
  }

  /** Makes a room, which somebody owns from now on. */
  make(name: string, owner: Identity, now: number): Room {
    const room = new Room(this.#nextId++, name.normalize("NFC"), now);
    room.setStanding(owner, RANKS.owner);
    this.#keep(room);
    this.changed(room);
    return room;
  }

  /** Gives a room another name, which is free. */
  rename(room: Room, name: string): void {
    this.#byName.delete(room.folded);
    room.rename(name.normalize("NFC"));
    this.#byName.set(room.folded, room);
    this.changed(room);
  }

  /** Forgets a room with all that was said in it. */
  remove(room: Room): void {
    this.#byName.delete(room.folded);
    this.#byId.delete(room.id);
    this.entered(room);
    this.#nextEnds.delete(room);
    this.#unsaved.delete(room);
    this.#store.removeRoom(room.id);
  }

  /**
   * Makes room for another room, at the cost of an empty one: one that has nothing to remember, or else
   * one in which nobody but guests has ever had a say.
   */
  makeRoom(): void {
    for (const rooms of [this.#disposable, this.#passing]) {
      for (const room of rooms) {
        const isStill = rooms === this.#passing ? room.isPassing : !room.isMemorable;
        if (isStill) return this.remove(room);
        // Somebody has made it theirs since.
        this.entered(room);
        this.emptied(room);
      }
    }
  }

  /** A room differs from what the store has of it. */
  changed(room: Room): void {
    this.#unsaved.add(room);
  }

  /** Looks again at when something on a room's lists ends by itself. */
  listed(room: Room): void {
    const end = room.nextEnd;
    if (end === Infinity) this.#nextEnds.delete(room);
    else this.#nextEnds.set(room, end);
  }

  /** Somebody has entered a room. */
  entered(room: Room): void {
    this.#disposable.delete(room);
    this.#passing.delete(room);
  }

  /** An empty room is kept for what it remembers: its owner, topic and rules. */
  emptied(room: Room): void {
    if (room.members.size > 0) return;
    if (!room.isMemorable) this.#disposable.add(room);
    else if (room.isPassing) this.#passing.add(room);
  }

  /** The rooms in which something ends by itself, by that time. */
  due(time: number): Room[] {
    return [...this.#nextEnds].filter(([, end]) => end <= time).map(([room]) => room);
  }

  /** Gives the store the rooms that have changed; {@linkcode Rooms.saved} tells what became of them. */
  save(): void {
    for (const room of this.#unsaved) this.#store.saveRoom(recordOfRoom(room));
  }

  /** The rooms that the store was given are kept. */
  saved(): void {
    this.#unsaved.clear();
  }

  #keep(room: Room): void {
    this.#byName.set(room.folded, room);
    this.#byId.set(room.id, room);
    this.emptied(room);
    this.listed(room);
  }
}
