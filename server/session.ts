/** One connection's life as a client: without a name, then a person, then gone. */
import { parseMessage } from "../protocol/message.ts";
import { ERR_INPUTTOOLONG } from "../protocol/numerics.ts";
import type { Frame } from "../protocol/framing.ts";
import type { Registration, ServerInfo, Slots } from "./command.ts";
import { dispatch, type Situation } from "./dispatch.ts";
import { Reply } from "./reply.ts";
import type { Registry } from "./state.ts";
import type { User } from "./user.ts";

/** What all sessions of a server share. */
export interface Chat {
  readonly state: Registry;
  readonly server: ServerInfo;
  readonly now: () => number;
  /** Sessions that have no name yet. */
  readonly unregistered: Set<Session>;
}

export class Session {
  readonly #chat: Chat;
  readonly #user: User;
  readonly #registration: Registration = {
    nick: undefined,
    named: false,
    password: undefined,
    negotiating: false,
    capVersion: 301,
  };
  readonly #slots: Slots = { batch: undefined };
  #registered = false;
  #gone = false;

  constructor(chat: Chat, user: User) {
    this.#chat = chat;
    this.#user = user;
    chat.unregistered.add(this);
  }

  get registered(): boolean {
    return this.#registered;
  }

  /** Takes what the framer found, and has done all that it asks for when it returns. */
  receive(frame: Frame): void {
    if (this.#gone) return;
    switch (frame.kind) {
      case "line":
        dispatch(this.#situation(), parseMessage(frame.text));
        return;
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

  /** Takes the person off the server, if one is on it. Safe to call more than once. */
  leave(reason: string): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#chat.unregistered.delete(this);
    if (this.#registered) this.#chat.state.remove(this.#user, reason);
  }

  #reply(): Reply {
    return new Reply(this.#user, this.#chat.server.name, this.#chat.now);
  }

  #situation(): Situation {
    const { state, server, unregistered } = this.#chat;
    return {
      user: this.#user,
      registered: this.#registered,
      registration: this.#registration,
      slots: this.#slots,
      state,
      server,
      unregistered,
      now: this.#chat.now,
      replyTo: (user) => new Reply(user, server.name, this.#chat.now),
      admit: () => this.#admit(),
    };
  }

  #admit(): void {
    this.#registered = true;
    this.#chat.unregistered.delete(this);
    this.#chat.state.add(this.#user);
  }
}
