/** Who was here under which name, a bounded while back. */
import { casefold, type Folded } from "../protocol/names.ts";
import { WHOWAS_ENTRIES, WHOWAS_PER_NAME } from "./limits.ts";
import type { User } from "./user.ts";

/** Somebody who has left, or has another name now. */
export interface Past {
  readonly nick: string;
  readonly username: string;
  readonly host: string;
  readonly realName: string;
  readonly account: string | undefined;
  /** When they left, ms since 1970. */
  readonly until: number;
}

export class Whowas {
  /** By name, names that were used last at the end. */
  readonly #byName = new Map<Folded, Past[]>();

  add(user: User, until: number): void {
    const { nick, folded, username, host, realName, account } = user;
    const known = this.#byName.get(folded) ?? [];
    this.#byName.delete(folded);
    this.#byName.set(
      folded,
      [{ nick, username, host, realName, account, until }, ...known].slice(0, WHOWAS_PER_NAME),
    );
    if (this.#byName.size <= WHOWAS_ENTRIES) return;
    for (const oldest of this.#byName.keys()) {
      this.#byName.delete(oldest);
      return;
    }
  }

  /** Those who had a name, the last one first. */
  of(nick: string): readonly Past[] {
    return this.#byName.get(casefold(nick)) ?? [];
  }
}
