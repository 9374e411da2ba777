/**
 * Who comes: gives each connection a place, or has it told why there is none, and makes its session.
 * Knows who is here until they are gone.
 */
import { ClientAttempts } from "./accounts/attempts.ts";
import { type Admission, type Place, type Refusal, REFUSALS } from "./admission.ts";
import { Client, type Outbox } from "./client.ts";
import { cloak } from "./cloak.ts";
import { Connection, type ConnectionTools, type Owner } from "./connection.ts";
import { Flood } from "./flood.ts";
import * as limits from "./limits.ts";
import type { Fields } from "./log.ts";
import { type Chat, Session, type Visitor } from "./session.ts";
import type { Link } from "./transport/transport.ts";

/** What a reception is made of. */
export interface ReceptionParts {
  readonly admission: Admission;
  readonly chat: Chat;
  /** For all connections. */
  readonly tools: ConnectionTools;
  /** Whether an address is free of limits; none is by default. */
  readonly exempt?: ((address: string) => boolean) | undefined;
  /** Keys the cloaks. */
  readonly secret: Uint8Array;
  /** Whether the log holds whole addresses, and who comes and goes, or neither. */
  readonly logAddresses: boolean;
  /** ms since 1970. */
  readonly now: () => number;
}

export class Reception {
  readonly parts: ReceptionParts;
  readonly #connections = new Set<Connection>();
  #next = 1;
  /** Connections that are told why they are not served. */
  refusing = 0;
  /**
   * Who has gone last. With the last object of a kind, V8 forgets how such objects are laid out and
   * drops all code that it has compiled for them: whoever came to an empty server found a slow one.
   */
  #lastGone: Connection | undefined;
  /** Resolves when there are no connections any more. Made by who waits for that. */
  #emptied: PromiseWithResolvers<void> | undefined;

  constructor(parts: ReceptionParts) {
    this.parts = parts;
  }

  get connections(): ReadonlySet<Connection> {
    return this.#connections;
  }

  /**
   * Takes a connection in, though it may only be to say why it has no place.
   * @returns What is to be run; nothing if it was closed at once.
   */
  take(link: Link, secure: boolean): Connection | undefined {
    const visit = new Visit(this, this.#next++, link, secure);
    if (visit.refused !== undefined) {
      // Some of those who are over a limit are told so; a flood of them is not worth a handshake.
      if (this.refusing >= limits.MAX_REFUSALS) {
        this.refused(visit.refused, link.address);
        link.close();
        return undefined;
      }
      this.refusing++;
    }
    this.comings("connected", visit.id, { from: visit.from });
    const connection = visit.connection = new Connection(link, visit, this.parts.tools);
    this.#connections.add(connection);
    return connection;
  }

  /** Forgets a connection that is closed. */
  gone(connection: Connection): void {
    this.#connections.delete(connection);
    this.#lastGone = connection;
    this.comings("gone", connection.id);
    if (this.#connections.size === 0) this.#emptied?.resolve();
  }

  /** Resolves when there are no connections any more. */
  async emptied(): Promise<void> {
    this.#emptied ??= Promise.withResolvers();
    if (this.#connections.size > 0) await this.#emptied.promise;
  }

  /** Notes that somebody was not served. */
  refused(why: Refusal, address: string): void {
    this.parts.tools.limits.note("refused", why, () => ({ from: this.origin(address) }));
  }

  /** Where somebody comes from, as the log may know it. */
  origin(address: string): string {
    return this.parts.logAddresses ? address : cloak(this.parts.secret, address);
  }

  /** Logs who comes and goes: where it was asked for, or for who looks for a fault. */
  comings(event: string, id: number, fields: Fields = {}): void {
    const { logAddresses, tools: { log } } = this.parts;
    if (logAddresses) log.info(event, { id, ...fields });
    else log.debug(event, { id, ...fields });
  }
}

/** What the reception knows of one connection. Small, for there are thousands. */
class Visit implements Owner, Visitor {
  readonly id: number;
  /** Where it comes from, as the log may know it. */
  readonly from: string;
  connection: Connection | undefined;
  readonly #reception: Reception;
  readonly #link: Link;
  readonly #secure: boolean;
  readonly #exempt: boolean;
  /** Looked for when it comes, and if there is none once more. */
  #place: Place | Refusal;

  constructor(reception: Reception, id: number, link: Link, secure: boolean) {
    this.id = id;
    this.from = reception.origin(link.address);
    this.#reception = reception;
    this.#link = link;
    this.#secure = secure;
    this.#exempt = reception.parts.exempt?.(link.address) ?? false;
    this.#place = this.#enter();
  }

  #enter(): Place | Refusal {
    const { admission, now } = this.#reception.parts;
    return admission.enter(this.#link.address, this.#exempt, now());
  }

  /** Why it is not served, if it is not. */
  get refused(): Refusal | undefined {
    return typeof this.#place === "string" ? this.#place : undefined;
  }

  refusal(): string | undefined {
    if (this.#place === "max-clients") {
      // Somebody may have left during the handshake: who has only looked at the certificate, say.
      this.#place = this.#enter();
      if (this.refused === undefined) this.#reception.refusing--;
    }
    const { refused } = this;
    if (refused === undefined) return undefined;
    this.#reception.refused(refused, this.#link.address);
    return REFUSALS[refused];
  }

  open(outbox: Outbox): Session {
    const { chat, logAddresses, secret } = this.#reception.parts;
    const { address } = this.#link;
    const reached = (limit: string): void => {
      chat.limits.note("limit", limit, () => ({ id: this.id }));
    };
    const attempts = new ClientAttempts(
      chat.accounts,
      this.#exempt ? undefined : address,
      reached,
    );
    const host = logAddresses ? cloak(secret, address) : this.from;
    const client = new Client({ outbox, host, secure: this.#secure, attempts });
    const flood = this.#exempt ? undefined : new Flood(() => reached("repeats"));
    return new Session(chat, { client, flood, visitor: this });
  }

  entered(name: string): void {
    if (typeof this.#place !== "string") this.#place.register();
    this.#reception.comings("registered", this.id, { name });
  }

  note(event: string): void {
    this.#reception.parts.tools.log.info(event, { id: this.id, from: this.from });
  }

  gone(): void {
    if (typeof this.#place === "string") this.#reception.refusing--;
    else this.#place.leave();
    if (this.connection !== undefined) this.#reception.gone(this.connection);
  }
}
