/** One connection of a person: where its bytes go and what its program understands. Knows no sockets. */
import { type CapabilitySet, FORM_MASK } from "../protocol/capabilities.ts";
import type { ClientAttempts, ConnectionAttempts } from "./accounts/attempts.ts";
import { User } from "./user.ts";

/** Where what a client is owed goes. The connection implements it. */
export interface Outbox {
  /**
   * Queues bytes of so many lines, one if it is not said. Never waits and never throws; a queue that is
   * full closes its connection.
   */
  send(bytes: Uint8Array, lines?: number): void;
  /**
   * Takes the client off the server, says goodbye with the reason and closes.
   * @param limit Which limit was reached, if that is why: words with `-` for the log and the counters.
   */
  end(reason: string, limit?: string): void;
  /** Takes the client off the server and closes, once what it is owed has gone out. */
  finish(reason: string): void;
  /**
   * Resolves when the client has read most of what it is owed, or is gone; `undefined` when it is not
   * owed much. What answers at length waits for this between its parts.
   */
  caughtUp(): Promise<void> | undefined;
  /** A fault of ours: it costs the client its connection, and nobody else anything. */
  failed(error: unknown): void;
}

/** What a client is made of. */
export interface ClientParts {
  readonly outbox: Outbox;
  /** What others are shown in place of its address. */
  readonly host: string;
  readonly secure: boolean;
  /** How often it may still try to log in, and to make an account. */
  readonly attempts: Pick<ClientAttempts, "logins" | "registrations">;
}

export class Client {
  readonly outbox: Outbox;
  /** Whether the way to it is encrypted. */
  readonly secure: boolean;
  /** Who sits there. Somebody with an account may do so at several clients. */
  user: User;
  /** With this token the same person may take the name over from another connection. */
  sessionToken = "";
  /** Whether it has shown that it is one of this machine's own programs. */
  trusted = false;
  /** When its person last showed their password, in ms since 1970. */
  provedAt: number | undefined;
  readonly #attempts: ClientParts["attempts"];
  #capabilities: CapabilitySet = 0;
  #form: CapabilitySet = 0;

  constructor({ outbox, host, secure, attempts }: ClientParts) {
    this.outbox = outbox;
    this.secure = secure;
    this.#attempts = attempts;
    this.user = new User(host, [this]);
  }

  /** How often it may still try to log in. */
  get logins(): ConnectionAttempts {
    return this.#attempts.logins;
  }

  /** How often it may still try to make an account. */
  get registrations(): ConnectionAttempts {
    return this.#attempts.registrations;
  }

  get capabilities(): CapabilitySet {
    return this.#capabilities;
  }

  set capabilities(set: CapabilitySet) {
    this.#capabilities = set;
    this.#form = set & FORM_MASK;
  }

  /** The capabilities that change how a message is written for this client. */
  get form(): CapabilitySet {
    return this.#form;
  }
}
