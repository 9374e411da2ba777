/** One connection's life as a client: without a name, then a person, then gone. */
import { parseMessage } from "../protocol/message.ts";
import { ERR_INPUTTOOLONG } from "../protocol/numerics.ts";
import type { Frame } from "../protocol/framing.ts";
import type { Registration, ServerInfo, Slots } from "./command.ts";
import { dispatch, type Situation } from "./dispatch.ts";
import type { Accounts } from "./accounts/accounts.ts";
import { SaslExchange } from "./accounts/exchange.ts";
import type { NameGuard } from "./name_guard.ts";
import { Reply } from "./reply.ts";
import type { Registry } from "./state.ts";
import type { Client } from "./client.ts";
import type { Flusher } from "./flusher.ts";
import type { Ledger } from "./ledger.ts";
import type { Log } from "./log.ts";
import type { Marks } from "./marks.ts";
import type { Store } from "./storage/store.ts";
import type { User } from "./user.ts";

/** What all sessions of a server share. */
export interface Chat {
  readonly state: Registry;
  readonly store: Store;
  readonly marks: Marks;
  readonly accounts: Accounts;
  readonly guard: NameGuard;
  readonly ledger: Ledger;
  readonly flusher: Flusher;
  readonly server: ServerInfo;
  readonly log: Log;
  readonly now: () => number;
  /** Sessions that have no name yet. */
  readonly unregistered: Set<Session>;
}

export class Session {
  readonly #chat: Chat;
  readonly #client: Client;
  /** What has come while a command was not done. */
  readonly #held: Frame[] = [];
  #busy: Promise<void> | undefined;
  readonly #registration: Registration = {
    nick: undefined,
    named: false,
    password: undefined,
    invited: false,
    negotiating: false,
    capVersion: 301,
  };
  readonly #slots: Slots;
  #registered = false;
  #gone = false;

  constructor(chat: Chat, client: Client) {
    this.#chat = chat;
    this.#client = client;
    const { secret, iterations, stretch, store, now } = chat.accounts.parts;
    const clock = { now };
    const attempts = client.logins;
    const needs = { accounts: store, secret, iterations, stretch, clock, attempts };
    this.#slots = { batch: undefined, sasl: new SaslExchange(needs) };
    chat.unregistered.add(this);
  }

  get registered(): boolean {
    return this.#registered;
  }

  /** Resolves when the commands that have come are done; `undefined` when they are. Rejects on a fault. */
  get busy(): Promise<void> | undefined {
    return this.#busy;
  }

  /**
   * Takes what the framer found, and has done all that it asks for when it returns, unless it or a
   * command before it takes longer: see {@linkcode Session.busy}.
   */
  receive(frame: Frame): void {
    if (this.#busy === undefined) this.#take(frame);
    else this.#held.push(frame);
  }

  #take(frame: Frame): void {
    if (this.#gone) return;
    switch (frame.kind) {
      case "line": {
        const running = dispatch(
          this.#situation(),
          parseMessage(frame.text),
          this.#chat.ledger,
        );
        if (running !== undefined) this.#busy = running.then(() => this.#resume());
        return;
      }
      case "too-long":
        this.#reply().numeric(ERR_INPUTTOOLONG, "The line is too long: it was not read");
        return;
      case "not-utf8":
        this.#reply().fail("*", "INVALID_UTF8", "The line is not UTF-8: it was not read");
        return;
      case "malformed":
        this.#reply().fail("*", "INVALID_MESSAGE", "The line holds CR or NUL: it was not read");
        return;
    }
  }

  /** Goes on with what was held back. */
  #resume(): Promise<void> | undefined {
    this.#busy = undefined;
    while (this.#busy === undefined) {
      const frame = this.#held.shift();
      if (frame === undefined) return undefined;
      this.#take(frame);
    }
    return this.#busy;
  }

  /** Takes the client off the server, if it is on it. Safe to call more than once. */
  leave(reason: string): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#chat.unregistered.delete(this);
    if (this.#registered) this.#chat.state.removeClient(this.#client, reason);
  }

  #reply(): Reply {
    return new Reply(this.#client, this.#chat.server.name, this.#chat.now);
  }

  #situation(): Situation {
    const { state, store, marks, accounts, guard, server, unregistered, ledger } = this.#chat;
    return {
      client: this.#client,
      user: this.#client.user,
      registered: this.#registered,
      registration: this.#registration,
      slots: this.#slots,
      state,
      store,
      marks,
      accounts,
      guard,
      server,
      unregistered,
      now: this.#chat.now,
      audit: (verb, fields) => this.#chat.log.info("admin", { verb, ...fields }),
      turn: () => this.#chat.flusher.turn(),
      mustKeep: () => ledger.note([]),
      replyTo: (client) => new Reply(client, server.name, this.#chat.now),
      admit: () => this.#admit(),
      attach: (user) => this.#attach(user),
    };
  }

  #admit(): void {
    this.#registered = true;
    this.#chat.unregistered.delete(this);
    this.#chat.state.add(this.#client.user);
  }

  #attach(user: User): void {
    this.#registered = true;
    this.#chat.unregistered.delete(this);
    this.#client.user = user;
    user.clients.push(this.#client);
  }
}
