/** Everybody who is on the server, by name and by what their name looks like. Tells nobody anything. */
import { casefold, type Folded } from "../protocol/names.ts";
import { Census } from "./census.ts";
import type { User } from "./user.ts";

export class People {
  readonly #looksOf: (nick: string) => readonly string[];
  readonly #byName = new Map<Folded, User>();
  readonly #byLook = new Map<string, User>();
  readonly #census = new Census();

  /** @param looksOf What a nick looks like: two that have one of these in common cannot be told apart. */
  constructor(looksOf: (nick: string) => readonly string[]) {
    this.#looksOf = looksOf;
  }

  /** How many there are. */
  get census(): Readonly<Census> {
    return this.#census;
  }

  /** All of them. */
  get all(): Iterable<User> {
    return this.#byName.values();
  }

  /** The person with this name. */
  named(nick: string): User | undefined {
    return this.#byName.get(casefold(nick));
  }

  /** The people who are logged in to an account. */
  of(account: string): User[] {
    return [...this.#byName.values()].filter((user) => user.isLoggedInTo(account));
  }

  /** Who has this name, or one that looks the same, other than the person who asks for it. */
  holder(nick: string, asker?: User): User | undefined {
    const same = this.named(nick);
    if (same !== undefined && same !== asker) return same;
    return this.#looksOf(nick).map((look) => this.#byLook.get(look))
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

  /** Adds somebody whose nick is set and free. */
  add(user: User): void {
    this.#enter(user);
    user.census = this.#census;
  }

  remove(user: User): void {
    this.#leave(user);
    user.census = undefined;
  }

  /** Gives somebody another nick, which is free or looks like their own. */
  rename(user: User, nick: string): void {
    this.#leave(user);
    user.nick = nick;
    this.#enter(user);
  }

  #enter(user: User): void {
    this.#byName.set(user.folded, user);
    for (const look of this.#looksOf(user.nick)) this.#byLook.set(look, user);
  }

  #leave(user: User): void {
    this.#byName.delete(user.folded);
    for (const look of this.#looksOf(user.nick)) this.#byLook.delete(look);
  }
}
