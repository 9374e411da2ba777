/**
 * A running chat server: listeners, connections and the registry, put together.
 *
 * It owns every socket and every task that it starts: {@linkcode ChatServer.close} resolves when all
 * are gone.
 */
import { Audit } from "./audit.ts";
import { Admission } from "./admission.ts";
import type { Clock } from "../cli/clock.ts";
import type { Counters } from "./counters.ts";
import { Encoder } from "./encode.ts";
import { Fanout } from "./fanout.ts";
import { isOutOfFiles } from "./file_limit.ts";
import { type Look, lookByTimer } from "./breath.ts";
import { Flusher, type Pacing } from "./flusher.ts";
import { startHeartbeat } from "./heartbeat.ts";
import { LimitLog } from "./limit_log.ts";
import * as limits from "./limits.ts";
import { Listener } from "./listener.ts";
import type { Log } from "./log.ts";
import { Looks } from "./looks.ts";
import { Overload, type Strain } from "./overload.ts";
import { messageIds } from "./message_ids.ts";
import { behindProxy, ProxyError } from "./proxied_link.ts";
import { startPulse } from "./pulse.ts";
import { Reception } from "./reception.ts";
import { serverInfo } from "./server_info.ts";
import type { Chat } from "./session.ts";
import { Registry } from "./state.ts";
import { type Status, statusOf } from "./status.ts";
import type { Link, Listen, ListenOptions, TlsKeys } from "./transport/transport.ts";
import type { Restart } from "../protocol/restart.ts";
import { pbkdf2 } from "../protocol/scram_keys.ts";
import { inTurns } from "./accounts/turns.ts";
import { Accounts } from "./accounts/accounts.ts";
import { NameGuard } from "./name_guard.ts";
import { Ledger } from "./ledger.ts";
import { Marks } from "./marks.ts";
import type { Store } from "./storage/store.ts";
import { Share, Turnstile } from "./turnstile.ts";
import { startUpkeep } from "./upkeep.ts";
import { Vitals } from "./vitals.ts";

/** What a server is made of. */
export interface ServerConfig {
  readonly name: string;
  readonly description: string;
  readonly version: string;
  readonly motd: readonly string[];
  readonly password?: string;
  /** Passwords of operators, by name. */
  readonly operators?: ReadonlyMap<string, string>;
  /** Lets who knows it administer the server: see `commands/administration.ts`. */
  readonly adminToken?: string;
  /** Loads the certificate again. */
  readonly reload?: () => void;
  /** Is told that the claim code was used. */
  readonly claimed?: () => void;
  readonly maxClients: number;
  /** Whether an address is free of limits; none is by default. */
  readonly exempt?: (address: string) => boolean;
  /** Whether an address is a proxy's, which says where its connections come from: without TLS only. */
  readonly proxy?: (address: string) => boolean;
  /** Where everything is kept. The server does not close it. */
  readonly store: Store;
  /** For how many days messages are kept; 0 when none are. */
  readonly historyDays: number;
  /** Rounds of PBKDF2 for new passwords. */
  readonly iterations: number;
  readonly inviteOnly?: boolean;
  readonly accountRequired?: boolean;
  /** Keys the cloaks: 32 random bytes, the same at every start. */
  readonly secret: Uint8Array;
  readonly clock: Clock;
  readonly log: Log;
  /** Runs something at the end of this turn of the event loop. */
  readonly defer: (act: () => void) => void;
  /** Runs something when the network has been looked at. Without it a timer has to show that. */
  readonly look?: Look | undefined;
  /** Holds turns apart under load; without it nothing does. */
  readonly pacing?: Pacing | undefined;
  /** Whether the log holds whole addresses, and who comes and goes, or neither. */
  readonly logAddresses?: boolean;
  /** When the certificate that is served ends: ms since 1970. */
  readonly certificateEnds?: () => number;
}

export class ChatServer implements AsyncDisposable {
  readonly #config: ServerConfig;
  readonly #chat: Chat;
  readonly #flusher: Flusher;
  readonly #turnstile: Turnstile;
  /** Of all who come. */
  readonly #arrivals = new Share(limits.ROUND.arrivals);
  readonly #ledger: Ledger;
  readonly #looks = new Looks();
  readonly #vitals = new Vitals();
  readonly #overload: Overload;
  readonly #admission: Admission;
  readonly #reception: Reception;
  readonly #limits: LimitLog;
  /** Connections of proxies that have not said where they come from. */
  readonly #nameless = new Set<Link>();
  readonly #listeners: Listener[] = [];
  readonly #tasks = new Set<Promise<void>>();
  readonly #stopHeartbeat: () => void;
  readonly #stopUpkeep: () => void;
  readonly #stopPulse: () => void;
  readonly #stopEnding: () => void;
  readonly #encoder = new Encoder();
  /** By the steady clock. */
  readonly #startedAt: number;
  /** When the system had no more files, by the steady clock, until that is over. */
  #outOfFilesAt: number | undefined;
  #closing = false;

  constructor(config: ServerConfig) {
    const { clock } = config;
    this.#config = config;
    this.#startedAt = clock.steady();
    const { store, log } = config;
    this.#admission = new Admission(config.maxClients);
    this.#limits = new LimitLog(log, this.#vitals.counters, clock.steady);
    const nextId = messageIds(clock.now(), crypto.getRandomValues(new Uint8Array(3)));
    const fanout = new Fanout({
      encoder: this.#encoder,
      vitals: this.#vitals,
      schedule: () => this.#flusher.schedule(),
      sent: (last) => {
        if (store.keepsMessages) ledger.sent(last);
      },
    });
    const state: Registry = new Registry({
      delivery: fanout,
      note: () => ledger.note(),
      newcomers: () => [...this.#chat.unregistered].map(({ client }) => client.user),
      now: clock.now,
      nextId,
      looksOf: (nick) => this.#looks.of(nick),
      server: config.name,
      store,
    });
    const accounts = new Accounts({
      store,
      secret: config.secret,
      iterations: config.iterations,
      looksOf: (name) => this.#looks.of(name),
      stretch: inTurns(pbkdf2, limits.PASSWORDS_AT_ONCE),
      now: clock.now,
      inviteOnly: config.inviteOnly ?? false,
      accountRequired: config.accountRequired ?? false,
    });
    const guard = new NameGuard(accounts, state, clock.steady);
    const ledger = new Ledger(
      store,
      state,
      log,
      (act) => this.#timed(act),
      () => {
        this.#vitals.counters.add("store_failed");
        accounts.undone();
      },
    );
    this.#ledger = ledger;
    this.#flusher = new Flusher({
      defer: config.defer,
      steady: clock.steady,
      gather: () => fanout.release(),
      settle: (waiting) => ledger.settle(waiting),
      look: config.look ?? lookByTimer(clock),
      written: () => this.#turnstile.next(),
      pacing: config.pacing,
    });
    this.#turnstile = new Turnstile(
      () => Math.max(this.#flusher.waiting, fanout.waiting),
      () => this.#flusher.schedule(),
    );
    this.#chat = {
      state,
      store,
      marks: new Marks(store),
      accounts,
      guard,
      ledger,
      flusher: this.#flusher,
      fanout,
      turnstile: this.#turnstile,
      server: serverInfo(config, () => this.status()),
      speaker: { name: config.name, now: clock.now, encoder: this.#encoder },
      log,
      limits: this.#limits,
      audit: new Audit(store, log, clock.now, (undo) => ledger.undoIfRefused(undo)),
      vitals: this.#vitals,
      now: clock.now,
      sleep: (ms, signal) => clock.sleep(ms, signal),
      unregistered: new Set(),
    };
    this.#stopUpkeep = startUpkeep({
      clock,
      store,
      state,
      flusher: this.#flusher,
      vitals: this.#vitals,
      log,
      historyDays: config.historyDays,
    });
    const endTimed = (): void => {
      if (state.endTimed()) this.#flusher.schedule();
    };
    // What ended while no server ran keeps nobody out.
    endTimed();
    this.#stopEnding = clock.every(limits.SWEEP_EVERY, endTimed);
    this.#reception = new Reception({
      admission: this.#admission,
      chat: this.#chat,
      tools: {
        flusher: this.#flusher,
        now: clock.steady,
        log,
        vitals: this.#vitals,
        limits: this.#limits,
        encoder: this.#encoder,
        // Without a source: many a small program looks for a line that begins with PING.
        ping: this.#encoder.line({ command: "PING", params: [config.name] }),
      },
      exempt: config.exempt,
      secret: config.secret,
      logAddresses: config.logAddresses ?? false,
      now: clock.now,
    });
    this.#stopHeartbeat = startHeartbeat(clock, this.#reception.connections, guard);
    this.#overload = new Overload({
      begins: (strain) => this.#overloadBegins(strain),
      ends: (lasted) => this.#overloadEnds(lasted),
    });
    this.#stopPulse = startPulse(clock, (late) => {
      this.#vitals.delays.add(late);
      this.#overload.look(clock.steady(), { late, waiting: this.#turnstile.waiting });
    });
  }

  /** How many connections there are. */
  get connectionCount(): number {
    return this.#reception.connections.size;
  }

  /** How often things have happened that somebody may want to know of. */
  get counters(): Counters {
    return this.#vitals.counters;
  }

  /** What the server has counted and measured. */
  get vitals(): Vitals {
    return this.#vitals;
  }

  /** How the server is, now. */
  status(): Status {
    return statusOf({
      config: this.#config,
      vitals: this.#vitals,
      state: this.#chat.state,
      connections: this.#reception.connections,
      unregistered: this.#chat.unregistered.size,
      waiting: this.#turnstile.waiting,
      overloaded: this.#overload.now,
      most: this.#admission.most,
      lingering: this.#listeners.reduce((sum, { lingering }) => sum + lingering, 0),
      uptime: this.#config.clock.steady() - this.#startedAt,
    });
  }

  /**
   * Opens a listening socket and serves who connects to it.
   * @returns The port it got.
   * @param refuge Another way to listen there, for while too many sockets linger with the first.
   * @throws What the platform throws when it cannot listen there.
   */
  async listen(listen: Listen, options: ListenOptions, refuge?: Listen): Promise<number> {
    const { clock, log, proxy } = this.#config;
    const failed = (error: unknown): void => this.#acceptFailed(error);
    const ready = (): Promise<void> | undefined =>
      this.#turnstile.pass(this.#arrivals, limits.ROUND.arrival);
    const turn = (): Promise<void> => this.#flusher.turn();
    const parts = { listen, refuge, clock, log, failed, ready, turn };
    const listener = await Listener.open(parts, options);
    this.#listeners.push(listener);
    const { secure } = listener;
    this.#track(listener.run((link) => {
      if (!secure && proxy?.(link.address)) this.#track(this.#acceptProxied(link));
      else this.#accept(link, secure);
    }));
    return listener.port;
  }

  /**
   * What makes somebody the server's admin; `undefined` when somebody is. Each call makes a new one.
   */
  async claimCode(): Promise<string | undefined> {
    const { accounts } = this.#chat;
    if (!accounts.unclaimed) return undefined;
    const code = accounts.makeClaim();
    this.#flusher.schedule();
    await this.#flusher.settled();
    return code;
  }

  /** Takes new keys on every TLS listener. @throws If they do not fit; the old ones stay. */
  async replaceKeys(tls: TlsKeys): Promise<void> {
    for (const listener of this.#listeners) {
      if (listener.secure) await listener.replaceKeys(tls);
    }
  }

  /**
   * Says goodbye to everybody and resolves when all connections and tasks are gone. What was acknowledged
   * is on the disk before anybody reads the goodbye.
   * @param restart Where the server is expected back: when.
   */
  async close(reason: string, restart?: Restart): Promise<void> {
    this.#closing = true;
    for (const listener of this.#listeners) listener.close();
    for (const link of this.#nameless) link.close();
    this.#chat.state.release();
    for (const connection of [...this.#reception.connections]) connection.dismiss(reason, restart);
    this.#chat.state.startEmptying();
    // What people read first is on its way before what it means to the rooms is worked out.
    this.#flusher.schedule();
    await this.#flusher.turn();
    for (const connection of [...this.#reception.connections]) connection.leave(reason);
    const done = new AbortController();
    const deadline = this.#config.clock.sleep(limits.GOODBYE_TIMEOUT, done.signal).then(() => {
      for (const connection of [...this.#reception.connections]) connection.abort(reason);
    });
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
    await this.#reception.emptied();
    done.abort();
    await deadline;
    this.#stopHeartbeat();
    this.#stopUpkeep();
    this.#stopPulse();
    this.#stopEnding();
    this.#ledger.settle([]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close("The server is closing");
  }

  #accept(link: Link, secure: boolean): void {
    if (this.#closing) return link.close();
    this.#letMoreIn();
    const connection = this.#reception.take(link, secure);
    if (connection !== undefined) void this.#loadLooks().then(() => connection.run());
  }

  /** Serves a connection through a proxy, once that has said where it comes from. */
  async #acceptProxied(link: Link): Promise<void> {
    if (this.#closing) return link.close();
    const done = new AbortController();
    this.#nameless.add(link);
    const { clock } = this.#config;
    const deadline = clock.sleep(limits.HANDSHAKE_TIMEOUT, done.signal).then(() => {
      if (!done.signal.aborted) link.close();
    });
    try {
      const named = await behindProxy(link);
      this.#accept(named, false);
    } catch (error) {
      link.close();
      const what = error instanceof ProxyError ? error.message : "connection lost";
      this.#limits.note("refused", "proxy-header", () => ({ error: what }));
    } finally {
      this.#nameless.delete(link);
      done.abort();
      await deadline;
    }
  }

  /** Where the system has no more files for connections, fewer are let in from now on. */
  #acceptFailed(error: unknown): void {
    this.#vitals.counters.add("accept_failed");
    if (!isOutOfFiles(error)) return;
    this.#outOfFilesAt = this.#config.clock.steady();
    if (!this.#admission.lower(limits.RESERVED_FILES)) return;
    const { most } = this.#admission;
    this.#config.log.warn("max-clients lowered", { to: most, reason: "too many open files" });
  }

  #overloadBegins({ waiting, late }: Strain): void {
    this.#vitals.overloads++;
    this.#admission.overloaded = true;
    this.#config.log.warn("overload begins", { waiting, late: Math.round(late) });
  }

  #overloadEnds(lasted: number): void {
    this.#vitals.overloadedFor += lasted;
    this.#admission.overloaded = false;
    this.#config.log.warn("overload ends", { seconds: Math.round(lasted / 1000) });
  }

  /** What took the files may be over: more and more are let in again. */
  #letMoreIn(): void {
    const now = this.#config.clock.steady();
    if (this.#outOfFilesAt === undefined || now - this.#outOfFilesAt < limits.FILES_BACK) return;
    this.#outOfFilesAt = this.#admission.raise() ? now : undefined;
  }

  /** Before anybody takes a name, and not before anybody comes: the start does not wait for it. */
  async #loadLooks(): Promise<void> {
    try {
      await this.#looks.load();
    } catch (error) {
      this.#config.log.error("look-alikes of names unknown", { reason: String(error) });
    }
  }

  /** Measures how long the store takes. */
  #timed(act: () => void): void {
    const { steady } = this.#config.clock;
    const began = steady();
    act();
    this.#vitals.commits.add(steady() - began);
  }

  #track(task: Promise<void>): void {
    const tracked = task.finally(() => this.#tasks.delete(tracked));
    this.#tasks.add(tracked);
  }
}
