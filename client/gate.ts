/**
 * What a server refuses at the door is a question to the person, and its answer decides how to go on.
 * While one is open, no other connection is made.
 */
import { aborted } from "../cli/aborted.ts";
import type { Answer, Door } from "./door.ts";
import type { Refused } from "./events.ts";
import type { Session } from "./session.ts";

/** What an answer may bring about. */
export interface GateActions {
  /** Takes another name on the connection that there is. */
  rename(name: string): void;
  /** Has another connection made. */
  reconnect(): void;
  leave(): void;
  /** There is no way in; the text says why. */
  fail(text: string): void;
}

export class Gate {
  readonly #session: Session;
  readonly #door: Door;
  readonly #actions: GateActions;
  /** A question whose answer decides how to go on. */
  #asking: Promise<void> | undefined;
  /** What the question is about. */
  #refused: Refused | undefined;
  /** An answer waits for the next connection. */
  #answered = false;

  constructor(session: Session, door: Door, actions: GateActions) {
    this.#session = session;
    this.#door = door;
    this.#actions = actions;
  }

  /** Asks about a refusal, where an answer would help. @returns Whether it does. */
  ask(refused: Refused): boolean {
    if (this.#questionFor(refused) === undefined) return false;
    // A server may say the same in more than one way: first what every client knows, then what it means.
    if (this.#refused === undefined || this.#refused.what === "password") this.#refused = refused;
    if (this.#asking !== undefined) return true;
    // What comes with it is heard first.
    const asking = Promise.resolve().then(() => this.#ask()).finally(() => {
      if (this.#asking === asking) this.#asking = undefined;
    });
    this.#asking = asking;
    return true;
  }

  /** Waits for the answer to an open question. @returns Whether it is for another connection. */
  async settled(leaving: AbortSignal): Promise<boolean> {
    const asked = this.#asking !== undefined;
    await Promise.race([this.#asking, aborted(leaving)]);
    const answered = this.#answered;
    this.#answered = false;
    return asked || answered;
  }

  async #ask(): Promise<void> {
    const question = this.#refused && this.#questionFor(this.#refused);
    if (question !== undefined) this.#take(await question());
    this.#refused = undefined;
  }

  #questionFor({ what, text }: Refused): (() => Promise<Answer>) | undefined {
    // Who is in already is asked for nothing: a server must not have the input line, or a password.
    if (this.#session.registered) return undefined;
    const door = this.#door;
    switch (what) {
      case "name-taken":
        return () => door.name(text);
      case "password":
        return () => door.password();
      case "invitation":
        return () => door.invitation();
      case "login":
        return () => door.login();
      default:
        return undefined;
    }
  }

  #take(answer: Answer): void {
    const actions = this.#actions;
    switch (answer.kind) {
      case "go-on":
        return actions.rename(answer.name);
      case "again":
        this.#answered = true;
        return actions.reconnect();
      case "leave":
        return actions.leave();
      case "stay-out":
        return actions.fail(answer.text);
      case "next":
    }
  }
}
