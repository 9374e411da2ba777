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
  /** Who has a name that is not theirs now. */
  readonly #strangers = new Set<User>();
  /** Until when people may have a name that is not theirs, in ms, by whose it is: once a visit. */
  readonly #until = new WeakMap<User, Map<string, number>>();

  constructor(accounts: Accounts, state: Registry, now: () => number) {
    this.#accounts = accounts;
    this.#state = state;
    this.#now = now;
  }

  /** The account that owns somebody's name, or one that it looks like, if it is not theirs. */
  strangerTo(user: User, nick: string = user.nick): string | undefined {
    const owner = this.#accounts.lookalike(nick);
    return user.isLoggedInTo(owner) ? undefined : owner;
  }

  /** Looks at a name that somebody has taken. @returns Whether they have to log in to keep it. */
  watch(user: User): boolean {
    const owner = this.strangerTo(user);
    user.isStranger = owner !== undefined;
    if (owner === undefined) {
      this.#strangers.delete(user);
      return false;
    }
    const times = this.#until.get(user) ?? new Map<string, number>();
    const folded = casefold(owner);
    times.set(folded, times.get(folded) ?? this.#now() + LOGIN_GRACE);
    this.#until.set(user, times);
    this.#strangers.add(user);
    return true;
  }

  /** Whether somebody has had their time with a name that is not theirs. */
  refuses(user: User, nick: string): boolean {
    const owner = this.strangerTo(user, nick);
    return owner !== undefined && this.#untilOf(user, owner) <= this.#now();
  }

  /** Takes names from those whose time is over. */
  sweep(now: number): void {
    for (const user of this.#strangers) {
      const owner = this.strangerTo(user);
      if (user.clients.length === 0 || owner === undefined) {
        this.#strangers.delete(user);
        user.isStranger = false;
      } else if (now >= this.#untilOf(user, owner)) {
        this.#strangers.delete(user);
        this.takeName(user);
      }
    }
  }

  #untilOf(user: User, owner: string): number {
    return this.#until.get(user)?.get(casefold(owner)) ?? Infinity;
  }

  /** Gives somebody another name, at once. */
  takeName(user: User): void {
    this.#state.rename({ user }, this.freeNick(user.nick));
    this.watch(user);
  }

  /** A name like this one that nobody has and nobody owns. */
  freeNick(nick: string): string {
    const isOwned = (name: string): boolean => this.#accounts.lookalike(name) !== undefined;
    return this.#state.freeNick(nick, NICK_LENGTH, isOwned);
  }
}
