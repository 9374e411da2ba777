/**
 * One connection's logging in by AUTHENTICATE, apart from what it looks like on the wire.
 *
 * Whether a name has an account cannot be told from outside: a wrong name takes the same steps, the
 * same work and the same answer as a wrong password.
 *
 * @see https://ircv3.net/specs/extensions/sasl-3.1
 */
import type { Clock } from "../../cli/clock.ts";
import { casefold } from "../../protocol/names.ts";
import { preparePassword } from "../../protocol/prepare.ts";
import { parsePlain, saslLines, SaslReader, saslText } from "../../protocol/sasl.ts";
import { randomNonce, type ScramRefusal, ScramServer } from "../../protocol/scram.ts";
import {
  decoyCredential,
  decoyRounds,
  sameBytes,
  type Stretch,
} from "../../protocol/scram_keys.ts";
import type { AccountRecord, AccountStore, Credential } from "../storage/store.ts";
import type { ConnectionAttempts } from "./attempts.ts";
import { checkPassword } from "./credential.ts";
import { hashToken, LOGIN_TOKEN_PREFIX } from "./tokens.ts";

/** The mechanisms, as `sasl=` lists them. */
export const SASL_MECHANISMS = "PLAIN,SCRAM-SHA-256";

export interface SaslFailed {
  /** ERR_SASLFAIL, ERR_SASLTOOLONG, ERR_SASLABORTED or RPL_SASLMECHS. */
  readonly failed: "904" | "905" | "906" | "908";
  readonly reason: string;
}

/** What follows from what a client sent. */
export type SaslStep =
  /** Each is sent as one AUTHENTICATE; none when the client has more to send. */
  | { readonly say: readonly string[] }
  /** `proved`: with the password itself, not with a token that a program has kept. */
  | { readonly done: AccountRecord; readonly proved: boolean }
  | SaslFailed;

/** What logging in needs to know. */
export interface SaslNeeds {
  readonly accounts: Pick<AccountStore, "account" | "token">;
  /** The server's secret, for decoys. */
  readonly secret: Uint8Array;
  /** The rounds of new accounts, and how many accounts have how many: decoys are like them. */
  readonly iterations: number;
  readonly rounds: () => ReadonlyMap<number, number>;
  readonly clock: Pick<Clock, "now">;
  readonly attempts: ConnectionAttempts;
  readonly stretch?: Stretch;
  readonly nonce?: () => string;
}

type Take = (bytes: Uint8Array) => Promise<SaslStep>;

const WRONG: SaslFailed = {
  failed: "904",
  reason: "SASL authentication failed: wrong name or password",
};
const MALFORMED: SaslFailed = {
  failed: "904",
  reason: "SASL authentication failed: the message is malformed",
};
const ABORTED: SaslFailed = { failed: "906", reason: "SASL authentication aborted" };
const TOO_LONG: SaslFailed = { failed: "905", reason: "SASL message too long" };
const MECHANISMS: SaslFailed = { failed: "908", reason: "are available SASL mechanisms" };

/**
 * The exchanges of one connection, one after the other.
 *
 * Whoever calls {@linkcode take} MUST wait for its answer before the next call.
 */
export class SaslExchange {
  readonly #needs: SaslNeeds;
  readonly #reader = new SaslReader();
  /** What takes the client's next answer, while one is expected. */
  #next: Take | undefined;

  constructor(needs: SaslNeeds) {
    this.#needs = needs;
  }

  /** Whether the next AUTHENTICATE goes to {@linkcode take}, not to {@linkcode start}. */
  get active(): boolean {
    return this.#next !== undefined;
  }

  /** Takes the name of a mechanism. */
  start(mechanism: string): SaslStep {
    this.#reader.push("*");
    this.#next = undefined;
    switch (mechanism.toUpperCase()) {
      case "*":
        return ABORTED;
      case "PLAIN":
        this.#next = (bytes) => this.#plain(bytes);
        break;
      case "SCRAM-SHA-256":
        this.#next = (bytes) => this.#scramFirst(bytes);
        break;
      default:
        return MECHANISMS;
    }
    return { say: ["+"] };
  }

  /** Takes a piece of the client's answer. After `done` and `failed` the exchange is over. */
  async take(param: string): Promise<SaslStep> {
    const next = this.#next;
    if (next === undefined) return MALFORMED;
    const piece = this.#reader.push(param);
    if (piece === "more") return { say: [] };
    this.#next = undefined;
    switch (piece) {
      case "aborted":
        return ABORTED;
      case "too long":
        return TOO_LONG;
      case "malformed":
        return MALFORMED;
      default:
        return await next(piece.bytes);
    }
  }

  async #plain(bytes: Uint8Array): Promise<SaslStep> {
    const plain = parsePlain(bytes);
    if (plain === undefined) return MALFORMED;
    const throttled = this.#attempt();
    if (throttled !== undefined) return throttled;
    if (plain.password.startsWith(LOGIN_TOKEN_PREFIX)) {
      return this.#token(plain.name, plain.password);
    }
    const prepared = await preparePassword(plain.password);
    if ("refused" in prepared) return WRONG;
    const { account, credential } = await this.#find(plain.name);
    const right = await checkPassword(credential, prepared.password, this.#needs.stretch);
    return right ? this.#done(account, true) : WRONG;
  }

  #token(name: string, text: string): SaslStep {
    const { accounts, clock } = this.#needs;
    const token = accounts.token(hashToken(text));
    const folded = casefold(name);
    if (token?.purpose !== "login" || token.subject !== folded || token.until < clock.now()) {
      return WRONG;
    }
    return this.#done(accounts.account(folded), false);
  }

  async #scramFirst(bytes: Uint8Array): Promise<SaslStep> {
    const message = saslText(bytes);
    if (message === undefined) return MALFORMED;
    const throttled = this.#attempt();
    if (throttled !== undefined) return throttled;
    let account: AccountRecord | undefined;
    const server = new ScramServer(async (name) => {
      const found = await this.#find(name);
      account = found.account;
      return found.credential;
    }, this.#needs.nonce ?? randomNonce);
    const step = await server.first(message);
    if ("refused" in step) return failure(step.refused);
    this.#next = (bytes) => this.#scramFinal(server, account, bytes);
    return { say: saslLines(new TextEncoder().encode(step.say)) };
  }

  async #scramFinal(
    server: ScramServer,
    account: AccountRecord | undefined,
    bytes: Uint8Array,
  ): Promise<SaslStep> {
    const message = saslText(bytes);
    if (message === undefined) return MALFORMED;
    const step = await server.final(message);
    if ("refused" in step) return failure(step.refused);
    // The client looks at what the server said, and agrees by saying nothing.
    this.#next = (bytes) =>
      Promise.resolve(bytes.length === 0 ? this.#done(account, true) : MALFORMED);
    return { say: saslLines(new TextEncoder().encode(step.say)) };
  }

  /** The credential of a name, or a decoy; both cost the same to find. */
  async #find(
    name: string,
  ): Promise<{ account: AccountRecord | undefined; credential: Credential }> {
    const { accounts, secret, iterations, rounds } = this.#needs;
    const folded = casefold(name);
    const shown = await decoyRounds(secret, folded, rounds(), iterations);
    const decoy = await decoyCredential(secret, folded, shown);
    const account = accounts.account(folded);
    return { account, credential: account?.credential ?? decoy };
  }

  /** Ends well, unless the account is gone or has another password since it was looked up. */
  #done(account: AccountRecord | undefined, proved: boolean): SaslStep {
    if (account === undefined) return WRONG;
    const done = this.#needs.accounts.account(casefold(account.name));
    if (done === undefined) return WRONG;
    if (!sameBytes(done.credential.storedKey, account.credential.storedKey)) return WRONG;
    this.#needs.attempts.giveBack();
    return { done, proved };
  }

  #attempt(): SaslFailed | undefined {
    const { attempts, clock } = this.#needs;
    const wait = attempts.take(clock.now());
    if (wait === 0) return undefined;
    const seconds = Math.ceil(wait / 1000);
    return { failed: "904", reason: `Too many attempts to log in: try again in ${seconds} s` };
  }
}

function failure(refused: ScramRefusal): SaslFailed {
  if (refused === "invalid-proof") return WRONG;
  return { failed: "904", reason: `SASL authentication failed: ${refused}` };
}
