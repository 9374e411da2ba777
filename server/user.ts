/** A person on the server: who they are and where. Knows no connection's ways. */
import { type Capability, has } from "../protocol/capabilities.ts";
import { casefold, type Folded } from "../protocol/names.ts";
import { accountIdentity, guestIdentity } from "./identity.ts";
import type { Census } from "./census.ts";
import type { Client } from "./client.ts";
import type { Room } from "./room.ts";
import type { Identity } from "./storage/store.ts";

/** Shown in place of a nick to a client that has none yet. */
export const NO_NICK = "*";

/** The most accounts and nicks of the past that are known of one person; the oldest go first. */
const MOST_FORMER = 16;
const NO_NICKS: ReadonlyMap<Folded, number> = new Map();
const NO_ACCOUNTS: readonly string[] = [];

export class User {
  /** The clients this person sits at: one, but for who has an account. */
  readonly clients: Client[];
  /** The host that others see: a cloak, never an address. */
  readonly host: string;
  username = "";
  realName = "";
  /** The rooms this person is in, in the order of entering. */
  readonly rooms = new Set<Room>();
  /** Why this person is away; nothing when they are here. */
  away: string | undefined;
  /** Whether this is a program. */
  bot = false;
  #invisible = true;
  #operator = false;
  #census: Census | undefined;
  /** Whether this person reads what operators tell everybody. */
  wallops = false;
  /** When this person came, and when they last said something: ms since 1970. */
  since = 0;
  spokeAt = 0;
  #watched: Map<Folded, string> | undefined;
  #visit: string | undefined;
  #account: string | undefined;
  /** Whether the name is another's account: nothing is said under it, see `name_guard.ts`. */
  isStranger = false;
  #formerNicks = NO_NICKS;
  #formerAccounts = NO_ACCOUNTS;
  #nick = NO_NICK;
  #folded: Folded = casefold(NO_NICK);
  #source = "";

  constructor(host: string, clients: Client[] = []) {
    this.host = host;
    this.clients = clients;
  }

  /** What this person was called before during this visit, and until when: ms since 1970. */
  get formerNicks(): ReadonlyMap<Folded, number> {
    return this.#formerNicks;
  }

  /** What else this person was logged in to during this visit. */
  get formerAccounts(): readonly string[] {
    return this.#formerAccounts;
  }

  noteFormerNick(nick: string, until: number): void {
    const folded = casefold(nick);
    const others = [...this.#formerNicks].filter(([name]) => name !== folded);
    this.#formerNicks = new Map([...others, [folded, until] as const].slice(-MOST_FORMER));
  }

  noteFormerAccount(account: string): void {
    const others = this.#formerAccounts.filter((name) => name !== account);
    this.#formerAccounts = [...others, account].slice(-MOST_FORMER);
  }

  /** Names whose coming and going this person is told of, folded, as they were asked for. */
  get watched(): Map<Folded, string> {
    return this.#watched ??= new Map();
  }

  /** Whether only those who share a room are told of this person in searches. */
  get invisible(): boolean {
    return this.#invisible;
  }

  set invisible(on: boolean) {
    this.#counted(() => this.#invisible = on);
  }

  /** Whether this person runs the server. */
  get operator(): boolean {
    return this.#operator;
  }

  set operator(on: boolean) {
    this.#counted(() => this.#operator = on);
  }

  /** Has this person counted, as long as they are on the server. */
  set census(census: Census | undefined) {
    this.#census?.leave(this);
    this.#census = census;
    census?.enter(this);
  }

  get nick(): string {
    return this.#nick;
  }

  set nick(nick: string) {
    this.#nick = nick;
    this.#folded = casefold(nick);
    this.#source = "";
  }

  /** The casefolded nick. */
  get folded(): Folded {
    return this.#folded;
  }

  /** `nick!user@host`, as others see it. */
  get source(): string {
    this.#source ||= `${this.#nick}!${this.username}@${this.host}`;
    return this.#source;
  }

  /** The account this person has logged in to, as its owner spells it. */
  get account(): string | undefined {
    return this.#account;
  }

  set account(name: string | undefined) {
    this.#account = name;
  }

  /** Whether this person has logged in to an account, however its name is spelled. */
  isLoggedInTo(account: string | undefined): boolean {
    return this.#account !== undefined && account !== undefined &&
      casefold(this.#account) === casefold(account);
  }

  /**
   * Who this person is to the rooms, across visits: their account, or their name at their address. A
   * guest is told from others no better than that.
   */
  get identity(): Identity {
    return this.#account === undefined
      ? guestIdentity(this.#folded, this.host)
      : accountIdentity(this.#account);
  }

  /**
   * Whose private messages these are: the account's, or for a guest this visit's alone, so that
   * nobody who takes the name later can read them.
   */
  get mailbox(): Identity {
    if (this.#account !== undefined) return accountIdentity(this.#account);
    this.#visit ??= crypto.randomUUID();
    return `visit:${this.#visit}` as Identity;
  }

  /** The name under which others find their private conversation with this person. */
  get peerName(): Folded {
    return this.#account === undefined ? this.#folded : casefold(this.#account);
  }

  /** Whether one of this person's clients has asked for something. */
  has(capability: Capability): boolean {
    return this.clients.some((client) => has(client.capabilities, capability));
  }

  #counted(change: () => void): void {
    this.#census?.leave(this);
    change();
    this.#census?.enter(this);
  }

  /** Closes all of this person's connections. */
  end(reason: string): void {
    for (const client of [...this.clients]) client.outbox.end(reason);
  }
}
