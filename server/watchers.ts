/** Who wants to know of whose coming and going. */
import { casefold, type Folded } from "../protocol/names.ts";
import type { User } from "./user.ts";

export class Watchers {
  readonly #byName = new Map<Folded, Set<User>>();

  /** Those who watch a name. */
  of(name: Folded): Iterable<User> {
    return this.#byName.get(name) ?? [];
  }

  add(user: User, nick: string): void {
    const name = casefold(nick);
    user.watched.set(name, nick);
    const watchers = this.#byName.get(name);
    if (watchers === undefined) this.#byName.set(name, new Set([user]));
    else watchers.add(user);
  }

  remove(user: User, nick: string): void {
    const name = casefold(nick);
    user.watched.delete(name);
    const watchers = this.#byName.get(name);
    watchers?.delete(user);
    if (watchers?.size === 0) this.#byName.delete(name);
  }

  /** Forgets all that somebody watches. */
  clear(user: User): void {
    for (const nick of [...user.watched.values()]) this.remove(user, nick);
  }
}
