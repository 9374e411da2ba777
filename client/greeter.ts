/** What is said when we come in, and when a connection is lost: each thing once, and in its place. */
import { casefold, type Folded } from "../protocol/names.ts";
import { LOGGED_OUT, LOGGED_OUT_EVERYWHERE } from "../protocol/phrases.ts";
import type { View } from "./view.ts";

export class Greeter {
  readonly #view: Pick<View, "tell" | "warn">;
  /** What to do about a server that hangs up at once. */
  readonly #hint: string;
  /** Rooms that we are in and whose past is still to come. */
  readonly #waiting = new Set<Folded>();
  /** Why the server is about to hang up, as it says. */
  #goodbye = "";
  /** In how many seconds the server is back, as it says. */
  #back: number | undefined;
  /** Whether a server has ever let us in. */
  #welcomed = false;
  /** Why we were not let in, as it was said. */
  #said = "";
  /** Whether it was said, since we are connected, who we are and what to do next. */
  #greeted = false;

  constructor(view: Pick<View, "tell" | "warn">, hint = "Trying on; Ctrl+D leaves.") {
    this.#view = view;
    this.#hint = hint;
  }

  /** Why the server hangs up, as it says; empty if it does not. */
  get reason(): string {
    return this.#goodbye;
  }

  /** The same in brackets, to stand in a sentence. */
  get why(): string {
    return this.#goodbye === "" ? "" : ` (${this.#goodbye})`;
  }

  /** A connection is open. @param isBack After a restart that was told of, all is as it was. */
  opened(isBack: boolean): void {
    // What an earlier one ended with is no reason for the end of this one.
    this.#goodbye = "";
    if (!isBack) this.#greeted = false;
  }

  /** The server says why it is about to hang up. */
  goodbye(reason: string): void {
    this.#goodbye = reason;
  }

  /** The server is about to restart, and says in about how many seconds it is back. */
  restarting(seconds: number): void {
    this.#back = seconds;
  }

  /** The connection has ended. @param welcomed Whether the server had let us in. */
  ended(welcomed: boolean): void {
    this.#welcomed ||= welcomed;
  }

  /** The connection was lost, and another one is going to be made. */
  lost(): void {
    const { why, reason } = this;
    const back = this.#back;
    this.#goodbye = "";
    this.#back = undefined;
    if (back !== undefined) return this.#view.tell(backSoon(back));
    const goodbye = LOGOUTS.get(reason);
    if (goodbye !== undefined) return this.#view.tell(goodbye);
    if (this.#welcomed) {
      return this.#view.warn(`The connection is lost${why}. Trying to come back …`);
    }
    const text = `You are not in yet: the server hangs up${why}. ${this.#hint}`;
    // The same is said once.
    if (text !== this.#said) this.#view.warn(text);
    this.#said = text;
  }

  /** We are in a room, whose past may still be on its way: it stands before what there is to do next. */
  entered(room: string, name: string, pastToCome: boolean): void {
    if (pastToCome) this.#waiting.add(casefold(room));
    else this.#greet(name);
  }

  /** The last of a room's past has come. */
  pastCame(room: string, name: string): void {
    if (this.#waiting.delete(casefold(room))) this.#greet(name);
  }

  /** We are not in a room any more. */
  left(room: string): void {
    this.#waiting.delete(casefold(room));
  }

  #greet(name: string): void {
    if (!this.#greeted) this.#view.tell(`you are ${name} · /help · Ctrl+D leaves`);
    this.#greeted = true;
  }
}

/** What is said of an end that somebody has asked for. */
const LOGOUTS: ReadonlyMap<string, string> = new Map([
  // That we are was said already.
  [LOGGED_OUT, "Coming back without an account …"],
  [
    LOGGED_OUT_EVERYWHERE,
    "You were logged out everywhere, on another device. Coming back without an account …",
  ],
]);

/** What is said while a server restarts. */
function backSoon(seconds: number): string {
  return `The server restarts, back soon (about ${seconds} s)`;
}
