/** Who is in which room, as the store keeps it: so that who comes back is shown what they have missed. */
import type { Room } from "./room.ts";
import { type Identity, type Store, StoreError } from "./storage/store.ts";
import type { User } from "./user.ts";

export class Attendance {
  readonly #store: Store;
  readonly #now: () => number;

  constructor({ store, now }: { readonly store: Store; readonly now: () => number }) {
    this.#store = store;
    this.#now = now;
  }

  entered(identity: Identity, room: Room): void {
    this.#note(() => this.#store.setPresent(identity, room.id));
  }

  left(identity: Identity, room: Room): void {
    this.#note(() => {
      const seq = this.#store.newest({ kind: "room", room: room.id });
      this.#store.setSeen(identity, room.id, seq, this.#now());
    });
  }

  /** Notes that a person is another one from now on, in all their rooms. */
  moved(before: Identity, user: User): void {
    if (before === user.identity) return;
    for (const room of user.rooms) {
      this.left(before, room);
      this.entered(user.identity, room);
    }
  }

  /** People come and go whether a store can note it or not; the ledger tells of one that fails. */
  #note(act: () => void): void {
    if (!this.#store.keepsMessages) return;
    try {
      act();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    }
  }
}
