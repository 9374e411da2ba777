/**
 * Owned names: who has registered what, and the codes that open doors. Knows no connection and no
 * wire; what it decides is on its way to the store when it returns.
 */
import { casefold, type Folded } from "../../protocol/names.ts";
import type { Stretch } from "../../protocol/scram_keys.ts";
import type { PreparedPassword } from "../../protocol/prepare.ts";
import {
  INVITE_DAYS,
  LOGIN_ATTEMPTS,
  LOGIN_DAYS,
  LOGINS_PER_ACCOUNT,
  MAX_ACCOUNTS,
  REGISTER_ATTEMPTS,
} from "../limits.ts";
import type { AccountRecord, AccountStore, TokenRecord } from "../storage/store.ts";
import { accountIdentity } from "../identity.ts";
import { Attempts } from "./attempts.ts";
import { makeCredential } from "./credential.ts";
import { hashToken, LOGIN_TOKEN_PREFIX, makeCode, makeToken, normalCode } from "./tokens.ts";

/** What the accounts of a server are made of. */
export interface AccountsParts {
  readonly store: AccountStore;
  /** Keys the decoys for names that nobody owns. */
  readonly secret: Uint8Array;
  /** Rounds for new passwords. */
  readonly iterations: number;
  /** What a name looks like: names that have one of these in common look alike. */
  readonly looksOf: (name: string) => readonly string[];
  /** Works on passwords. */
  readonly stretch: Stretch;
  readonly now: () => number;
  /** Lets in only who has an account or an invite code. */
  readonly inviteOnly: boolean;
  /** Lets in only who has an account. */
  readonly accountRequired: boolean;
}

/** The names of all accounts: whoever comes is compared with them, without a question to the store. */
interface Names {
  /** As their owners spell them. */
  readonly owned: Map<Folded, string>;
  /** By what they look like. */
  readonly looks: Map<string, Folded>;
}

const DAY = 24 * 60 * 60 * 1000;
/** A claim code is made anew at each start until somebody has used one. */
const CLAIM_DAYS = 365;

export class Accounts {
  readonly parts: AccountsParts;
  readonly logins = new Attempts(LOGIN_ATTEMPTS);
  readonly registrations = new Attempts(REGISTER_ATTEMPTS);
  /** Made when first needed. */
  #names: Names | undefined;
  /** How many accounts have how many rounds; made when first needed. */
  #rounds: Map<number, number> | undefined;

  constructor(parts: AccountsParts) {
    this.parts = parts;
  }

  /** The account that owns a name. */
  account(name: string): AccountRecord | undefined {
    return this.parts.store.account(casefold(name));
  }

  /** The name of an account that a name is, or looks like. */
  lookalike(name: string): string | undefined {
    const { owned, looks } = this.#allNames;
    const known = owned.get(casefold(name));
    if (known !== undefined || looks.size === 0) return known;
    const look = this.parts.looksOf(name).find((one) => looks.has(one));
    return look === undefined ? undefined : looks.get(look);
  }

  get #allNames(): Names {
    if (this.#names === undefined) {
      this.#names = { owned: new Map(), looks: new Map() };
      for (const { name } of this.parts.store.accounts()) this.#note(this.#names, name);
    }
    return this.#names;
  }

  /** How many accounts have passwords of how many rounds. */
  get rounds(): ReadonlyMap<number, number> {
    if (this.#rounds === undefined) {
      this.#rounds = new Map();
      for (const account of this.parts.store.accounts()) this.#count(account, 1);
    }
    return this.#rounds;
  }

  #count(account: AccountRecord | undefined, more: 1 | -1): void {
    if (account === undefined || this.#rounds === undefined) return;
    const { iterations } = account.credential;
    const accounts = (this.#rounds.get(iterations) ?? 0) + more;
    if (accounts > 0) this.#rounds.set(iterations, accounts);
    else this.#rounds.delete(iterations);
  }

  /** Whether there is room for another account. */
  get full(): boolean {
    return this.#allNames.owned.size >= MAX_ACCOUNTS;
  }

  /**
   * Makes an account. @returns `undefined` when somebody else has made it while the password was
   * being worked on.
   */
  async register(name: string, password: PreparedPassword): Promise<AccountRecord | undefined> {
    const credential = await makeCredential(password, this.parts.iterations, this.parts.stretch);
    if (this.lookalike(name) !== undefined) return undefined;
    const account = { name, credential, admin: false, since: this.parts.now() };
    this.#save(account);
    return account;
  }

  /** Gives an account another password. Logins that programs have kept end, but for this one. */
  async changePassword(name: string, password: PreparedPassword): Promise<boolean> {
    const credential = await makeCredential(password, this.parts.iterations, this.parts.stretch);
    const account = this.account(name);
    if (account === undefined) return false;
    this.#save({ ...account, credential });
    this.parts.store.removeTokens("login", casefold(name));
    return true;
  }

  /** The store has not kept what was written last: what is known of it is read again. */
  undone(): void {
    this.#names = undefined;
    this.#rounds = undefined;
  }

  /** Forgets an account. */
  remove(name: string): void {
    this.#count(this.account(name), -1);
    this.parts.store.removeAccount(casefold(name), accountIdentity(name));
    this.#names = undefined;
  }

  /** A token that stands for an account's password; the account's oldest ones end. */
  makeLogin(name: string): string {
    const { store } = this.parts;
    const subject = casefold(name);
    const others = store.tokens("login", subject).sort((a, b) => a.since - b.since);
    for (const old of others.slice(0, Math.max(0, others.length - LOGINS_PER_ACCOUNT + 1))) {
      store.removeToken(old.hash);
    }
    const token = makeToken(LOGIN_TOKEN_PREFIX);
    this.#saveToken(token, "login", subject, LOGIN_DAYS);
    return token;
  }

  /** Ends all logins that programs of an account have kept. */
  logoutEverywhere(name: string): void {
    this.parts.store.removeTokens("login", casefold(name));
  }

  /** A code that makes who types it the server's admin; those made before are worth nothing. */
  makeClaim(): string {
    this.parts.store.removeTokens("claim", "");
    const code = makeCode();
    this.#saveToken(code, "claim", "", CLAIM_DAYS);
    return code;
  }

  /** Whether nobody is the server's admin yet. */
  get unclaimed(): boolean {
    return !this.parts.store.accounts().some((account) => account.admin);
  }

  /** Makes an account the server's admin, if the code is right. */
  claim(name: string, typed: string): boolean {
    const account = this.account(name);
    if (account === undefined || this.#take(typed, "claim") === undefined) return false;
    this.#save({ ...account, admin: true });
    return true;
  }

  /** Makes an account the server's admin, or no longer. */
  setAdmin(name: string, admin: boolean): void {
    const account = this.account(name);
    if (account !== undefined) this.#save({ ...account, admin });
  }

  /** A code that lets one person in, once. @returns The code, and until when it is good. */
  makeInvite(by: string, days: number = INVITE_DAYS): { code: string; until: number } {
    const code = makeCode();
    return { code, until: this.#saveToken(code, "invite", casefold(by), days) };
  }

  /**
   * Lets somebody in who has such a code, which is worth nothing afterwards: but in the same session,
   * that comes back when its connection was lost, for as long as the code was good.
   * @param session A secret of the client's for that; empty where it has none.
   */
  takeInvite(typed: string | undefined, session: string): boolean {
    const token = typed === undefined ? undefined : this.#take(typed, "invite");
    if (token === undefined) return false;
    const { since, until } = token;
    if (session !== "") {
      this.parts.store.saveToken({ ...seatOf(session), subject: "", since, until });
    }
    return true;
  }

  /** Whether a session was let in with a code, and has made no account. */
  hasSeat(session: string): boolean {
    if (session === "") return false;
    const { hash, purpose } = seatOf(session);
    const token = this.parts.store.token(hash);
    return token?.purpose === purpose && this.parts.now() < token.until;
  }

  /** A session that was let in with a code has made an account with it. */
  giveUpSeat(session: string): void {
    if (this.hasSeat(session)) this.parts.store.removeToken(seatOf(session).hash);
  }

  #take(typed: string, purpose: TokenRecord["purpose"]): TokenRecord | undefined {
    const code = normalCode(typed);
    if (code === undefined) return undefined;
    const { store, now } = this.parts;
    // Found by its hash: how long that takes tells nothing of the codes that there are.
    const token = store.token(hashToken(code));
    if (token === undefined || token.purpose !== purpose) return undefined;
    store.removeToken(token.hash);
    return now() < token.until ? token : undefined;
  }

  #save(account: AccountRecord): void {
    this.#count(this.account(account.name), -1);
    this.#count(account, 1);
    this.parts.store.saveAccount(account);
    if (this.#names !== undefined) this.#note(this.#names, account.name);
  }

  #note({ owned, looks }: Names, name: string): void {
    const folded = casefold(name);
    owned.set(folded, name);
    for (const look of this.parts.looksOf(name)) looks.set(look, folded);
  }

  #saveToken(
    token: string,
    purpose: TokenRecord["purpose"],
    subject: string,
    days: number,
  ): number {
    const since = this.parts.now();
    const until = since + days * DAY;
    this.parts.store.saveToken({ hash: hashToken(token), purpose, subject, since, until });
    return until;
  }
}

/** How a session is noted that was let in with a code. */
function seatOf(session: string): Pick<TokenRecord, "hash" | "purpose"> {
  return { hash: hashToken(`seat ${session}`), purpose: "seat" };
}
