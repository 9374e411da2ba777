/** A person on the server: who they are and what their client understands. Knows no sockets. */
import { type CapabilitySet, FORM_MASK } from "../protocol/capabilities.ts";
import { casefold, type Folded } from "../protocol/names.ts";
import type { Room } from "./room.ts";

/** Where what a person is owed goes. The connection implements it. */
export interface Outbox {
  /** Queues bytes. Never waits and never throws; a queue that is full closes its connection. */
  send(bytes: Uint8Array): void;
  /** Takes the person off the server, says goodbye with the reason and closes. */
  end(reason: string): void;
}

/** Shown in place of a nick to a client that has none yet. */
export const NO_NICK = "*";

export class User {
  readonly outbox: Outbox;
  /** The host that others see: a cloak, never an address. */
  readonly host: string;
  username = "";
  realName = "";
  /** The rooms this person is in, in the order of entering. */
  readonly rooms = new Set<Room>();
  /** The account this person has logged in to. */
  account: string | undefined;
  /** Why this person is away; nothing when they are here. */
  away: string | undefined;
  /** Whether this is a program. */
  bot = false;
  /** Whether only those who share a room are told of this person in searches. */
  invisible = true;
  /** Whether this person runs the server. */
  operator = false;
  /** Whether this person reads what operators tell everybody. */
  wallops = false;
  /** When this person came, and when they last said something: ms since 1970. */
  since = 0;
  spokeAt = 0;
  /** Names whose coming and going this person is told of, folded, as they were asked for. */
  readonly watched = new Map<Folded, string>();
  /** With this token the same person may take the name over from another connection. */
  sessionToken = "";
  #nick = NO_NICK;
  #folded: Folded = casefold(NO_NICK);
  #source = "";
  #capabilities: CapabilitySet = 0;
  #form: CapabilitySet = 0;

  constructor(outbox: Outbox, host: string) {
    this.outbox = outbox;
    this.host = host;
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

  get capabilities(): CapabilitySet {
    return this.#capabilities;
  }

  set capabilities(set: CapabilitySet) {
    this.#capabilities = set;
    this.#form = set & FORM_MASK;
  }

  /** The capabilities that change how a message is written for this person. */
  get form(): CapabilitySet {
    return this.#form;
  }
}
