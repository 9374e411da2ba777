/** Who may connect: how many at once, from where, and how often. Decides and never waits. */
import { addressKey } from "./accounts/address_key.ts";
import { Attempts } from "./accounts/attempts.ts";
import { CONNECTIONS, OVERLOAD } from "./limits.ts";

/** Why somebody is not let in. */
export type Refusal =
  | "max-clients"
  | "overload"
  | "unregistered"
  | "address-unregistered"
  | "address-connections"
  | "address-attempts";

/** What somebody who is not let in is told. */
export const REFUSALS: Readonly<Record<Refusal, string>> = {
  "max-clients": "The server is full: try again later",
  "overload": "The server has more to do than it can: try again in a minute",
  "unregistered": "Too many people are coming in: try again in a minute",
  "address-unregistered": "Too many connections from your address are coming in",
  "address-connections": "Too many connections from your address",
  "address-attempts": "Too many new connections from your address: try again in 10 minutes",
};

/** A connection's place among the others. */
export interface Place {
  /** The connection has a name. */
  register(): void;
  /** The connection is gone. */
  leave(): void;
}

/** How many connections an address has. */
interface Tally {
  connections: number;
  unregistered: number;
}

export class Admission {
  readonly #wanted: number;
  #most: number;
  /** Whether there is more to do than the server can: few are let in then. */
  overloaded = false;
  /** Those without a name, of all. */
  #coming = 0;
  readonly #all: Tally = { connections: 0, unregistered: 0 };
  /** By what an address is counted under; those that have connections. */
  readonly #addresses = new Map<string, Tally>();
  /** Those that were let in: who is turned away may come again. */
  readonly #attempts = new Attempts({
    connection: { count: 1, ms: 0 },
    address: CONNECTIONS.attempts,
  });

  /** @param most Connections at once. */
  constructor(most: number) {
    this.#most = this.#wanted = most;
  }

  /** How many addresses have connections. */
  get addresses(): number {
    return this.#addresses.size;
  }

  /** How many connections there may be. */
  get most(): number {
    return this.#most;
  }

  /**
   * Has fewer places from now on, by what is there: all but so many, or half of them.
   * @returns Whether that is fewer.
   */
  lower(spare: number): boolean {
    const { connections } = this.#all;
    const most = Math.max(1, connections - spare, connections >> 1);
    if (most >= this.#most) return false;
    this.#most = most;
    return true;
  }

  /** Has a quarter more places again, as many as at first at most. @returns Whether there may be more. */
  raise(): boolean {
    this.#most = Math.min(this.#wanted, this.#most + Math.max(1, this.#most >> 2));
    return this.#most < this.#wanted;
  }

  /**
   * Gives a new connection a place.
   * @param exempt Whether it only counts among all.
   */
  enter(address: string, exempt: boolean, now: number): Place | Refusal {
    if (this.#all.connections >= this.#most) return "max-clients";
    if (this.overloaded && this.#coming >= OVERLOAD.unregistered) return "overload";
    if (exempt) return this.#place(undefined, true);
    const key = addressKey(address);
    const tally = key === undefined ? undefined : this.#addresses.get(key);
    if (tally !== undefined && tally.connections >= CONNECTIONS.address) {
      return "address-connections";
    }
    if (tally !== undefined && tally.unregistered >= CONNECTIONS.unregisteredOfAddress) {
      return "address-unregistered";
    }
    if (this.#all.unregistered >= CONNECTIONS.unregistered) return "unregistered";
    if (this.#attempts.connection(address).take(now) > 0) return "address-attempts";
    return this.#place(key, false);
  }

  #place(key: string | undefined, exempt: boolean): Place {
    this.#coming++;
    const tally = key === undefined ? undefined : this.#addresses.get(key) ?? emptyTally();
    if (key !== undefined && tally !== undefined) this.#addresses.set(key, tally);
    take(this.#all, exempt);
    if (tally !== undefined) take(tally, exempt);
    return new Seat(this, exempt, key, tally);
  }

  /** Somebody has a name now. */
  registered({ exempt, tally }: Seat): void {
    this.#coming--;
    if (exempt) return;
    this.#all.unregistered--;
    if (tally !== undefined) tally.unregistered--;
  }

  /** Somebody is gone. */
  left({ key, tally }: Seat): void {
    this.#all.connections--;
    if (tally === undefined) return;
    tally.connections--;
    if (key !== undefined && tally.connections === 0) this.#addresses.delete(key);
  }
}

/** A place that is taken: small, for there are thousands. */
class Seat implements Place {
  readonly exempt: boolean;
  /** What it is counted under besides all, if it is: where to find that, and the count. */
  readonly key: string | undefined;
  readonly tally: Tally | undefined;
  readonly #admission: Admission;
  #unregistered = true;
  #here = true;

  constructor(
    admission: Admission,
    exempt: boolean,
    key: string | undefined,
    tally: Tally | undefined,
  ) {
    this.#admission = admission;
    this.exempt = exempt;
    this.key = key;
    this.tally = tally;
  }

  register(): void {
    if (!this.#unregistered) return;
    this.#unregistered = false;
    this.#admission.registered(this);
  }

  leave(): void {
    if (!this.#here) return;
    this.#here = false;
    this.register();
    this.#admission.left(this);
  }
}

function emptyTally(): Tally {
  return { connections: 0, unregistered: 0 };
}

function take(tally: Tally, exempt: boolean): void {
  tally.connections++;
  if (!exempt) tally.unregistered++;
}
