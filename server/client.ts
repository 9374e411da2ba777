/** One connection of a person: where its bytes go and what its program understands. Knows no sockets. */
import { type CapabilitySet, FORM_MASK } from "../protocol/capabilities.ts";
import { User } from "./user.ts";

/** Where what a client is owed goes. The connection implements it. */
export interface Outbox {
  /** Queues bytes. Never waits and never throws; a queue that is full closes its connection. */
  send(bytes: Uint8Array): void;
  /** Takes the client off the server, says goodbye with the reason and closes. */
  end(reason: string): void;
  /** Takes the client off the server and closes, once what it is owed has gone out. */
  finish(reason: string): void;
}

export class Client {
  readonly outbox: Outbox;
  /** Where it comes from; shown to nobody. */
  readonly address: string;
  /** Whether the way to it is encrypted. */
  readonly secure: boolean;
  /** Who sits there. Somebody with an account may do so at several clients. */
  user: User;
  /** With this token the same person may take the name over from another connection. */
  sessionToken = "";
  #capabilities: CapabilitySet = 0;
  #form: CapabilitySet = 0;

  /** `host` is what others are shown in place of the address. */
  constructor(outbox: Outbox, address: string, host: string, secure: boolean) {
    this.outbox = outbox;
    this.address = address;
    this.secure = secure;
    this.user = new User(host);
    this.user.clients.push(this);
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
