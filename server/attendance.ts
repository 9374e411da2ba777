/**
 * Who is in which room, as the store keeps it: so that who comes back is shown what they have missed. It is
 * given to the store with what else a turn has changed, and again until it is kept.
 */
import type { Room } from "./room.ts";
import type { Identity, Store } from "./storage/store.ts";
import type { User } from "./user.ts";

/** The last that was sent to somebody before they left. */
type Seen = NonNullable<ReturnType<Store["seen"]>>;

/** What the store does not know yet of somebody in a room. */
interface Note {
  readonly identity: Identity;
  readonly room: number;
  /** Where they have left it since. */
  readonly seen: Seen | undefined;
  readonly present: boolean;
}

export class Attendance {
  readonly #store: Store;
  readonly #now: () => number;
  readonly #notes = new Map<string, Note>();

  constructor({ store, now }: { readonly store: Store; readonly now: () => number }) {
    this.#store = store;
    this.#now = now;
  }

  /** The last record of a room that was sent to somebody before they left. */
  seen(identity: Identity, room: Room): Seen | undefined {
    if (!this.#store.keepsMessages) return undefined;
    return this.#notes.get(keyOf(identity, room))?.seen ?? this.#store.seen(identity, room.id);
  }

  entered(identity: Identity, room: Room): void {
    const { seen } = this.#notes.get(keyOf(identity, room)) ?? {};
    this.#note(identity, room, { seen, present: true });
  }

  left(identity: Identity, room: Room): void {
    if (!this.#store.keepsMessages) return;
    const seq = this.#store.newest({ kind: "room", room: room.id });
    this.#note(identity, room, { seen: { seq, time: this.#now() }, present: false });
  }

  /** Notes that a person is another one from now on, in all their rooms. */
  moved(before: Identity, user: User): void {
    if (before === user.identity) return;
    for (const room of user.rooms) {
      this.left(before, room);
      this.entered(user.identity, room);
    }
  }

  /** Gives the store what it does not know; {@linkcode Attendance.saved} tells that it is kept. */
  save(): void {
    for (const { identity, room, seen, present } of this.#notes.values()) {
      if (seen !== undefined) this.#store.setSeen(identity, room, seen.seq, seen.time);
      if (present) this.#store.setPresent(identity, room);
    }
  }

  saved(): void {
    this.#notes.clear();
  }

  /** The store has taken back what the turn wrote: what stood there was sent to nobody. */
  refused(): void {
    for (const [key, { seen, ...note }] of this.#notes) {
      if (seen === undefined) continue;
      const seq = Math.min(seen.seq, this.#store.newest({ kind: "room", room: note.room }));
      this.#notes.set(key, { ...note, seen: { ...seen, seq } });
    }
  }

  #note(identity: Identity, room: Room, note: Pick<Note, "seen" | "present">): void {
    if (!this.#store.keepsMessages) return;
    this.#notes.set(keyOf(identity, room), { identity, room: room.id, ...note });
  }
}

function keyOf(identity: Identity, room: Room): string {
  return `${room.id} ${identity}`;
}
