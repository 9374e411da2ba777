/** Who is in a room, in the order of entering, with their ranks. Knows nothing of the room's rules. */
import type { RankSet } from "./ranks.ts";
import type { User } from "./user.ts";

export class Members extends Map<User, RankSet> {
  #list: User[] | undefined;

  /**
   * All of them, as an array: what is said goes through it, and that costs half of what going through a
   * map does. Who goes while somebody goes through it is still found there.
   */
  get list(): readonly User[] {
    return this.#list ??= [...this.keys()];
  }

  override set(user: User, ranks: RankSet): this {
    if (this.#list !== undefined && !this.has(user)) this.#list.push(user);
    return super.set(user, ranks);
  }

  override delete(user: User): boolean {
    this.#list = undefined;
    return super.delete(user);
  }
}
