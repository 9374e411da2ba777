/**
 * How far people have read. An account's marks are kept in the store; a guest's last as long as the
 * guest stays.
 */
import type { Folded } from "../protocol/names.ts";
import type { MarkStore } from "./storage/store.ts";
import type { User } from "./user.ts";

export class Marks {
  readonly #store: MarkStore;
  readonly #guests = new WeakMap<User, Map<Folded, number>>();

  constructor(store: MarkStore) {
    this.#store = store;
  }

  /** The time of the last message that somebody has read of a target. */
  get(user: User, target: Folded): number | undefined {
    return user.account === undefined
      ? this.#guests.get(user)?.get(target)
      : this.#store.readMark(user.mailbox, target);
  }

  /** A room has another name now; its members who are guests have their marks here. */
  move(from: Folded, to: Folded, members: Iterable<User>): void {
    this.#store.moveReadMarks(from, to);
    for (const member of members) {
      const marks = this.#guests.get(member);
      const time = marks?.get(from);
      if (marks === undefined) continue;
      marks.delete(from);
      marks.delete(to);
      if (time !== undefined) marks.set(to, time);
    }
  }

  set(user: User, target: Folded, time: number): void {
    if (user.account !== undefined) return this.#store.setReadMark(user.mailbox, target, time);
    const marks = this.#guests.get(user) ?? new Map<Folded, number>();
    marks.set(target, time);
    this.#guests.set(user, marks);
  }
}
