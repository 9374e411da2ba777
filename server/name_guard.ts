/**
 * Names that somebody owns, used by somebody else: they have a while to log in, then they get another
 * name.
 */
import { casefold, NICK_LENGTH } from "../protocol/names.ts";
import type { Accounts } from "./accounts/accounts.ts";
import { LOGIN_GRACE } from "./limits.ts";
import type { Registry } from "./state.ts";
import type { User } from "./user.ts";

export class NameGuard {
  readonly #accounts: Accounts;
  readonly #state: Registry;
  readonly #now: () => number;
  /** Until when people may keep a name that is not theirs, in ms. */
  readonly #until = new Map<User, number>();

  constructor(accounts: Accounts, state: Registry, now: () => number) {
    this.#accounts = accounts;
    this.#state = state;
    this.#now = now;
  }

  /** The account that owns somebody's name, if it is not theirs. */
  strangerTo(user: User): string | undefined {
    const owner = this.#accounts.account(user.nick);
    const own = owner !== undefined && user.account !== undefined &&
      casefold(user.account) === casefold(owner.name);
    return own ? undefined : owner?.name;
  }

  /** Looks at a name that somebody has taken. @returns Whether they have to log in to keep it. */
  watch(user: User): boolean {
    if (this.strangerTo(user) === undefined) {
      this.#until.delete(user);
      return false;
    }
    this.#until.set(user, this.#now() + LOGIN_GRACE);
    return true;
  }

  /** Takes names from those whose time is over. */
  sweep(now: number): void {
    for (const [user, until] of this.#until) {
      if (user.clients.length === 0 || this.strangerTo(user) === undefined) {
        this.#until.delete(user);
      } else if (now >= until) {
        this.#until.delete(user);
        this.takeName(user);
      }
    }
  }

  /** Gives somebody another name, at once. */
  takeName(user: User): void {
    this.#state.rename({ user }, this.freeNick(user.nick));
  }

  /** A name like this one that nobody has and nobody owns. */
  freeNick(nick: string): string {
    const isOwned = (name: string): boolean => this.#accounts.lookalike(name) !== undefined;
    return this.#state.freeNick(nick, NICK_LENGTH, isOwned);
  }
}
