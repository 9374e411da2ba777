/** One connection's life as a client: without a name, then a person, then gone. */
import { type Message, parseMessage } from "../protocol/message.ts";
import { ERR_INPUTTOOLONG } from "../protocol/numerics.ts";
import { type Frame, MAX_LINE } from "../protocol/framing.ts";
import type { Registration, ServerInfo, Slots } from "./command.ts";
import { SessionContext } from "./context.ts";
import { dispatch, rowOf } from "./dispatch.ts";
import type { Fanout } from "./fanout.ts";
import { DROP, type Flood } from "./flood.ts";
import type { Accounts } from "./accounts/accounts.ts";
import type { Audit } from "./audit.ts";
import { SaslExchange } from "./accounts/exchange.ts";
import type { NameGuard } from "./name_guard.ts";
import type { LimitLog, Outcome } from "./limit_log.ts";
import { FLOOD_QUEUE, ROUND } from "./limits.ts";
import { Reply, type Speaker } from "./reply.ts";
import type { Registry } from "./state.ts";
import type { Client } from "./client.ts";
import type { Flusher } from "./flusher.ts";
import type { Ledger } from "./ledger.ts";
import type { Log } from "./log.ts";
import type { Marks } from "./marks.ts";
import type { Store } from "./storage/store.ts";
import type { User } from "./user.ts";
import { Share, type Turnstile } from "./turnstile.ts";
import type { Vitals } from "./vitals.ts";

/** What all sessions of a server share. */
export interface Chat {
  readonly state: Registry;
  readonly store: Store;
  readonly marks: Marks;
  readonly accounts: Accounts;
  readonly guard: NameGuard;
  readonly ledger: Ledger;
  readonly flusher: Flusher;
  readonly fanout: Pick<Fanout, "work">;
  readonly turnstile: Turnstile;
  readonly server: ServerInfo;
  readonly speaker: Speaker;
  readonly log: Log;
  readonly limits: LimitLog;
  readonly audit: Audit;
  readonly vitals: Vitals;
  readonly now: () => number;
  /** Resolves after so many ms, or when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Sessions that have no name yet. */
  readonly unregistered: Set<Session>;
}

/** Commands that most lines hold, and whose answers are short. */
const SHORT_ANSWERS: ReadonlySet<string> = new Set([
  ..."PRIVMSG NOTICE TAGMSG BATCH PING PONG".split(" "),
]);

/** Who a session is told of by, and tells. */
export interface Visitor {
  /** The connection's. */
  readonly id: number;
  /** Called when the client has a name. */
  entered(name: string): void;
  /** Writes into the log, with whose connection it is. */
  note(event: string): void;
}

/** What a session is made of. */
export interface SessionParts {
  readonly client: Client;
  /** How much the client may ask for; without it, as much as it likes. */
  readonly flood: Flood | undefined;
  readonly visitor: Visitor;
}

/** What a client has begun. What most clients never begin is made when one does. */
class SessionSlots implements Slots {
  batch: Slots["batch"];
  readonly #chat: Chat;
  readonly #client: Client;
  #sasl: SaslExchange | undefined;

  constructor(chat: Chat, client: Client) {
    this.#chat = chat;
    this.#client = client;
  }

  get authenticating(): boolean {
    return this.#sasl?.active ?? false;
  }

  get sasl(): SaslExchange {
    const { secret, iterations, stretch, store, now } = this.#chat.accounts.parts;
    return this.#sasl ??= new SaslExchange({
      accounts: store,
      secret,
      iterations,
      rounds: () => this.#chat.accounts.rounds,
      stretch,
      clock: { now },
      attempts: this.#client.logins,
    });
  }
}

export class Session {
  readonly #chat: Chat;
  readonly client: Client;
  readonly #flood: Flood | undefined;
  readonly #visitor: Visitor;
  /** What has come while a command was not done, or before the client might ask again. */
  readonly #held: Frame[] = [];
  #heldBytes = 0;
  #busy: Promise<void> | undefined;
  readonly #share = new Share();
  /** Its next line waits for the server to have time for it. */
  #queued: PromiseWithResolvers<void> | undefined;
  /** What it has had of its turn, while that lasts, and what it had of the last one. */
  #part: number | undefined;
  #lastPart = 0;
  /** Ends a wait. Made when there is one. */
  #leaving: AbortController | undefined;
  /** Somebody waits for all that was held back. */
  #idle: PromiseWithResolvers<void> | undefined;
  readonly #registration: Registration = {
    nick: undefined,
    named: false,
    password: undefined,
    invited: false,
    negotiating: false,
    capVersion: 301,
  };
  readonly #slots: Slots;
  /** Made for the first message. */
  #made: SessionContext | undefined;
  #registered = false;
  #gone = false;

  constructor(chat: Chat, { client, flood, visitor }: SessionParts) {
    this.#chat = chat;
    this.client = client;
    this.#flood = flood;
    this.#visitor = visitor;
    this.#slots = new SessionSlots(chat, client);
    chat.unregistered.add(this);
  }

  /** The connection's. */
  get id(): number {
    return this.#visitor.id;
  }

  get registered(): boolean {
    return this.#registered;
  }

  /** Whether the client has left. */
  get gone(): boolean {
    return this.#gone;
  }

  /** Resolves when the command that takes long is done; `undefined` when none does. Never rejects. */
  get busy(): Promise<void> | undefined {
    return this.#busy;
  }

  /** Whether the server has not had time for what has come. */
  get queued(): boolean {
    return this.#queued !== undefined;
  }

  /** Resolves when all that has come is done, or the client has left. */
  settled(): Promise<void> {
    if (this.#gone || (this.#busy === undefined && this.#held.length === 0)) {
      return Promise.resolve();
    }
    this.#idle ??= Promise.withResolvers();
    return this.#idle.promise;
  }

  /**
   * Takes what the framer found, and has done all that it asks for when it returns, unless a command
   * takes longer (see {@linkcode Session.busy}) or the client asks for too much at once.
   */
  receive(frame: Frame): void {
    this.#chat.vitals.linesIn++;
    if (this.#busy === undefined && this.#held.length === 0 && this.#take(frame)) return;
    if (this.#gone) return;
    this.#held.push(frame);
    this.#heldBytes += sizeOf(frame);
    // Who waits for the server is not to blame: there is no more of it than what was read at once.
    if (this.#heldBytes <= FLOOD_QUEUE || this.#queued !== undefined) return;
    this.client.outbox.end("Excess flood", "excess-flood");
  }

  /** Does what a frame asks for. @returns Whether it may: otherwise it is taken again in a while. */
  #take(frame: Frame): boolean {
    if (this.#gone) return true;
    const { fanout, turnstile } = this.#chat;
    if (this.#part === undefined && !turnstile.admits(this.#share)) {
      this.#queueUp();
      return false;
    }
    const before = fanout.work;
    const message = frame.kind === "line" ? parseMessage(frame.text) : undefined;
    const wait = this.#wait(message);
    if (wait > 0) {
      this.reached("limit", "delay");
      void this.#resumeAfter(wait);
      return false;
    }
    if (wait === DROP) {
      this.reached("limit", "typing");
      return true;
    }
    if (message !== undefined) {
      // Whoever asks for much has to read it before they ask for more.
      const running = dispatch(this.#context, message, this.#chat) ??
        (SHORT_ANSWERS.has(message.command) ? undefined : this.client.outbox.caughtUp());
      if (running !== undefined) this.#busy = this.#goOnAfter(running);
    } else this.#refuse(frame);
    const cost = ROUND.line + fanout.work - before;
    if (this.#part === undefined) turnstile.spend(this.#share, cost);
    else if ((this.#part += cost) >= Math.min(ROUND.part, this.#share.cost * ROUND.growth)) {
      this.#endPart();
    }
    return true;
  }

  /** Waits for the server to have time for the next line. Nothing more is read meanwhile. */
  #queueUp(): void {
    this.#chat.vitals.counters.add("limit_turn");
    this.#queued ??= Promise.withResolvers();
    this.#busy = this.#queued.promise;
    // Who has had much when it was their turn will ask for as much again.
    this.#share.cost = Math.max(this.#share.cost, this.#lastPart);
    this.#chat.turnstile.wait(this.#share, this.#go);
  }

  readonly #go = (): void => {
    const queued = this.#queued;
    if (this.#gone || queued === undefined) return;
    this.#busy = undefined;
    this.#part = 0;
    try {
      // Still queued, and for the same promise, if the line after this one has to wait again.
      if (this.#resume() === queued.promise) return;
    } catch (error) {
      this.client.outbox.failed(error);
    }
    this.#endPart();
    this.#queued = undefined;
    queued.resolve();
  };

  /** Its turn is over. All of it is one piece of work, which began when it was called. */
  #endPart(): void {
    if (this.#part === undefined) return;
    this.#chat.turnstile.spend(this.#share, this.#part);
    this.#lastPart = this.#part;
    this.#part = undefined;
  }

  /** In how many ms a message may be done, 0 for now; or {@linkcode DROP}. */
  #wait(message: Message | undefined): number {
    const flood = this.#flood;
    if (flood === undefined || this.client.user.operator || this.client.trusted) return 0;
    const row = message && rowOf(message);
    return flood.take(this.#chat.now(), message, row, this.#slots.batch);
  }

  #refuse(frame: Frame): void {
    switch (frame.kind) {
      case "line":
        return;
      case "too-long":
        this.reached("limit", "line");
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

  async #goOnAfter(running: Promise<void>): Promise<void> {
    try {
      await running;
      this.#busy = undefined;
      await this.#resume();
    } catch (error) {
      this.client.outbox.failed(error);
    }
  }

  /** Goes on when the client may ask again. Whoever reads goes on meanwhile. */
  async #resumeAfter(wait: number): Promise<void> {
    this.#leaving ??= new AbortController();
    try {
      await this.#chat.sleep(wait, this.#leaving.signal);
      await this.#resume();
    } catch (error) {
      this.client.outbox.failed(error);
    }
  }

  /** Goes on with what was held back. @returns The command that takes long, if it came to one. */
  #resume(): Promise<void> | undefined {
    while (this.#busy === undefined) {
      const [frame] = this.#held;
      if (frame === undefined) {
        this.#idle?.resolve();
        return undefined;
      }
      if (!this.#take(frame)) return this.#busy;
      this.#held.shift();
      this.#heldBytes -= sizeOf(frame);
    }
    return this.#busy;
  }

  /** Takes the client off the server, if it is on it. Safe to call more than once. */
  leave(reason: string): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#chat.unregistered.delete(this);
    this.#held.length = 0;
    this.#leaving?.abort();
    this.#idle?.resolve();
    this.#queued?.resolve();
    this.#queued = this.#busy = undefined;
    if (!this.#registered) return;
    const { fanout, state, turnstile } = this.#chat;
    const before = fanout.work;
    state.removeClient(this.client, reason);
    turnstile.spend(this.#share, fanout.work - before);
  }

  /** Tells the client something that it has not asked for, as `NOTE * CODE CONTEXT... TEXT`. */
  tell(code: string, text: string, context: readonly string[]): void {
    if (this.#registered && !this.#gone) this.#reply().note("*", code, text, ...context);
  }

  /** Notes that a limit was reached. */
  reached(outcome: Outcome, limit: string): void {
    this.#chat.limits.note(outcome, limit, () => ({ id: this.#visitor.id }));
  }

  #reply(): Reply {
    return new Reply(this.client, this.#chat.speaker);
  }

  get #context(): SessionContext {
    const parts = { registration: this.#registration, slots: this.#slots };
    return this.#made ??= new SessionContext(this.#chat, this, parts);
  }

  /** Counts and logs that somebody was wrong about a secret. */
  noteFailure(what: "login" | "password" | "invite"): void {
    this.#visitor.note(`${what} failed`);
    this.#chat.vitals.counters.add(`${what}_failed`);
  }

  /** Puts the person, who has a name now, on the server. */
  admit(): void {
    this.#enter();
    this.#chat.state.add(this.client.user);
  }

  /** Puts the client beside those at which this person sits. */
  attach(user: User): void {
    this.#chat.state.addClient(this.client, user);
    if (!this.#registered) this.#enter();
  }

  #enter(): void {
    this.#registered = true;
    this.#chat.unregistered.delete(this);
    this.#flood?.registered();
    this.#visitor.entered(this.client.user.nick);
  }
}

/** What a frame takes while it waits, in bytes. */
function sizeOf(frame: Frame): number {
  return frame.kind === "line" ? frame.bytes + 2 : MAX_LINE;
}
