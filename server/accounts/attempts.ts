/**
 * How often somebody may try: a password, or to register. Decides and never waits.
 *
 * An attempt counts when it begins, so that many at once cannot pass together; one that turns out
 * right is taken back, so that an office behind one address can come in.
 */
import { MAX_ATTEMPT_ADDRESSES } from "../limits.ts";
import { addressKey } from "./address_key.ts";

/** So many in so many ms. */
export interface Budget {
  readonly count: number;
  readonly ms: number;
}

/** The budgets of one kind of attempt. */
export interface Budgets {
  readonly connection: Budget;
  /** Of one address, for IPv6 of one /64. Loopback has only the connection's. */
  readonly address: Budget;
  readonly server?: Budget;
}

/** One connection's view. */
export interface ConnectionAttempts {
  /** Takes an attempt, if one may be made. @returns 0, or in how many ms there may be one. */
  take(now: number): number;
  /** Takes back the last attempt that was taken: it was right. */
  giveBack(): void;
}

/** The view of who may try as often as they like. */
export const UNLIMITED: ConnectionAttempts = { take: () => 0, giveBack: () => {} };

/** The attempts of one kind on a server. */
/** What is attempted. */
export type AttemptKind = "logins" | "registrations";

export class Attempts {
  readonly #budgets: Budgets;
  readonly #most: number;
  readonly #server: Window | undefined;
  /** In the order of their last attempts. */
  readonly #addresses = new Map<string, Window>();

  constructor(budgets: Budgets, most: number = MAX_ATTEMPT_ADDRESSES) {
    this.#budgets = budgets;
    this.#most = most;
    this.#server = budgets.server && new Window(budgets.server);
  }

  /** How many addresses are remembered. */
  get size(): number {
    return this.#addresses.size;
  }

  /**
   * A new connection from an address, as the system spells it.
   * @param refused Is called for each attempt that may not be made.
   */
  connection(address: string, refused: () => void = () => {}): ConnectionAttempts {
    // Most connections never try anything: nothing is worked out before one does.
    let connection: Window | undefined;
    let taken: { readonly windows: readonly Window[]; readonly at: number } | undefined;
    return {
      take: (now) => {
        connection ??= new Window(this.#budgets.connection);
        const key = addressKey(address);
        const windows = [connection, ...(key === undefined ? [] : [this.#address(key, now)])];
        if (this.#server !== undefined) windows.push(this.#server);
        const wait = Math.max(...windows.map((window) => window.wait(now)));
        if (wait > 0) {
          refused();
          return wait;
        }
        for (const window of windows) window.add(now);
        taken = { windows, at: now };
        return 0;
      },
      giveBack: () => {
        for (const window of taken?.windows ?? []) window.remove(taken?.at ?? 0);
        taken = undefined;
      },
    };
  }

  /** The window of an address, which is now the last to be forgotten. */
  #address(key: string, now: number): Window {
    const window = this.#addresses.get(key) ?? new Window(this.#budgets.address);
    this.#addresses.delete(key);
    for (const [old, oldest] of this.#addresses) {
      if (this.#addresses.size < this.#most && !oldest.isEmpty(now)) break;
      this.#addresses.delete(old);
    }
    this.#addresses.set(key, window);
    return window;
  }
}

/** The attempts of one budget: when each was. */
class Window {
  readonly #budget: Budget;
  #times: number[] = [];

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  isEmpty(now: number): boolean {
    this.#forget(now);
    return this.#times.length === 0;
  }

  /** In how many ms there is room for one more. */
  wait(now: number): number {
    this.#forget(now);
    const [first] = this.#times;
    if (first === undefined || this.#times.length < this.#budget.count) return 0;
    return first + this.#budget.ms - now;
  }

  add(now: number): void {
    this.#times.push(now);
  }

  remove(time: number): void {
    const at = this.#times.lastIndexOf(time);
    if (at >= 0) this.#times.splice(at, 1);
  }

  /** Also forgets what lies ahead: the clock was set back, and nobody should wait for it. */
  #forget(now: number): void {
    const { ms } = this.#budget;
    if (this.#times.every((time) => time > now - ms && time <= now)) return;
    this.#times = this.#times.filter((time) => time > now - ms && time <= now);
  }
}

/** What one client may still attempt. Most never do, so that nothing is made before one does. */
export class ClientAttempts {
  readonly #kinds: Readonly<Record<AttemptKind, Attempts>>;
  readonly #address: string | undefined;
  readonly #refused: (kind: AttemptKind) => void;
  #logins: ConnectionAttempts | undefined;
  #registrations: ConnectionAttempts | undefined;

  /**
   * @param address Where it comes from; without it the client may attempt as often as it likes.
   * @param refused Is called for each attempt that may not be made.
   */
  constructor(
    kinds: Readonly<Record<AttemptKind, Attempts>>,
    address: string | undefined,
    refused: (kind: AttemptKind) => void,
  ) {
    this.#kinds = kinds;
    this.#address = address;
    this.#refused = refused;
  }

  get logins(): ConnectionAttempts {
    return this.#logins ??= this.#of("logins");
  }

  get registrations(): ConnectionAttempts {
    return this.#registrations ??= this.#of("registrations");
  }

  #of(kind: AttemptKind): ConnectionAttempts {
    if (this.#address === undefined) return UNLIMITED;
    return this.#kinds[kind].connection(this.#address, () => this.#refused(kind));
  }
}
