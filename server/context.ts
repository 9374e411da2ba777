/**
 * What the handlers of one client's commands may touch: one object for all its messages. Its methods
 * are called on it (`context.turn()`), not taken out of it.
 */
import { NO_TAGS, type Tags } from "../protocol/tags.ts";
import type { Accounts } from "./accounts/accounts.ts";
import type { Act } from "./audit.ts";
import type { Client } from "./client.ts";
import type { CommandContext, Registration, ServerInfo, Slots, Standpoint } from "./command.ts";
import type { Situation } from "./dispatch.ts";
import type { Marks } from "./marks.ts";
import type { NameGuard } from "./name_guard.ts";
import { Reply } from "./reply.ts";
import type { Chat, Session } from "./session.ts";
import type { Registry } from "./state.ts";
import type { Store } from "./storage/store.ts";
import type { User } from "./user.ts";

/** The session that a context belongs to, as far as it needs it. */
export type Seat = Pick<
  Session,
  "id" | "client" | "registered" | "gone" | "admit" | "attach" | "reached" | "noteFailure"
>;

export class SessionContext implements Situation {
  readonly client: Client;
  readonly registration: Registration;
  readonly slots: Slots;
  reply: Reply;
  tags: Tags = NO_TAGS;
  readonly #chat: Chat;
  readonly #seat: Seat;
  readonly #user: User | undefined;

  constructor(
    chat: Chat,
    seat: Seat,
    { registration, slots }: Pick<CommandContext, "registration" | "slots">,
    { client = seat.client, user, reply = new Reply(client, chat.speaker) }: Partial<Standpoint> =
      {},
  ) {
    this.#chat = chat;
    this.#seat = seat;
    this.#user = user;
    this.client = client;
    this.registration = registration;
    this.slots = slots;
    this.reply = reply;
  }

  get user(): User {
    return this.#user ?? this.client.user;
  }

  get registered(): boolean {
    return this.#seat.registered;
  }

  get state(): Registry {
    return this.#chat.state;
  }

  get store(): Store {
    return this.#chat.store;
  }

  get marks(): Marks {
    return this.#chat.marks;
  }

  get accounts(): Accounts {
    return this.#chat.accounts;
  }

  get guard(): NameGuard {
    return this.#chat.guard;
  }

  get server(): ServerInfo {
    return this.#chat.server;
  }

  get unregistered(): ReadonlySet<unknown> {
    return this.#chat.unregistered;
  }

  get now(): () => number {
    return this.#chat.now;
  }

  audit(act: Act, who = this.#who()): void {
    this.#chat.audit.note(act, { id: this.#seat.id, who });
  }

  failure(what: "login" | "password" | "invite"): void {
    this.#seat.noteFailure(what);
  }

  limited(limit: string): void {
    this.#seat.reached("limit", limit);
  }

  turn(): Promise<void> {
    return this.#chat.flusher.turn();
  }

  caughtUp(): Promise<boolean> | undefined {
    return this.client.outbox.caughtUp()?.then(() => !this.#seat.gone);
  }

  mustKeep(undo?: () => void): void {
    const { ledger } = this.#chat;
    ledger.note();
    if (undo !== undefined) ledger.undoIfRefused(undo);
  }

  replyTo(client: Client): Reply {
    return new Reply(client, this.#chat.speaker);
  }

  admit(): void {
    this.#seat.admit();
  }

  attach(user: User): void {
    this.#seat.attach(user);
  }

  from({ client = this.client, user, reply = this.reply }: Partial<Standpoint>): CommandContext {
    const other = new SessionContext(this.#chat, this.#seat, this, { client, user, reply });
    other.tags = this.tags;
    return other;
  }

  /** Who sits at the client, for the audit log. */
  #who(): string {
    const { account, nick } = this.user;
    return account ?? (this.registered ? `${nick} (guest)` : "a stranger");
  }
}
