/**
 * What happens on a pipe, and what it means for how that ends: with which exit code, and what is said
 * beside the output.
 */
import { roomForPeople } from "../protocol/names.ts";
import { EXIT, JoinError } from "./errors.ts";
import type { ClientEvent, Refused } from "./events.ts";
import type { Logins } from "./logins.ts";
import { nextName } from "./names.ts";
import { jsonOf } from "./printed.ts";
import { sanitizeLines } from "./sanitize.ts";
import { OWNED_ADVICE } from "./sentences.ts";
import type { Session } from "./session.ts";

/** What a verdict needs of the pipe. */
export interface VerdictParts {
  readonly session: Session;
  readonly follow: boolean;
  readonly json: boolean;
  readonly print: (line: string) => void;
  /** Tells the person who started it something, beside the output. */
  readonly warn?: (line: string) => void;
  readonly logins?: Pick<Logins, "forget">;
  /** Takes another name. */
  readonly rename: (name: string) => void;
  /** Ends the pipe. */
  readonly end: () => void;
}

/** How often a name that is taken is given up for the next one. */
const MOST_NAMES = 50;

/** How one logs in who is not at a terminal. */
const LOGIN_ELSEWHERE = "Log in on a terminal once, with the same --name: snug join asks.";

/** What to do about a refusal. */
const NEXT: Partial<Record<Refused["what"], string>> = {
  login: ` ${LOGIN_ELSEWHERE}`,
  invitation: " Give it as SNUG_PASSWORD.",
  locked: " Give it as SNUG_KEY.",
};

export class Verdict {
  readonly #parts: VerdictParts;
  /** The name that was asked for. */
  readonly #wished: string;
  #names = 0;
  /** What has failed that nobody waits for. */
  #lost = 0;
  #failure: JoinError | undefined;

  constructor(parts: VerdictParts) {
    this.#parts = parts;
    this.#wished = parts.session.name;
  }

  /** Something has happened. */
  notice(event: ClientEvent): void {
    switch (event.kind) {
      case "not-sent":
        return this.#missed(`Not delivered: ${withoutCommands(event.reason).replace(/\.$/, "")}.`);
      case "left-room":
        // Who gives objects has asked for it, or may decide what to do.
        if (this.#parts.json) return;
        return this.fail(EXIT.notDelivered, `Not in room ${roomForPeople(event.room)} any more.`);
      case "goodbye":
        if (event.final) this.fail(EXIT.refused, `Put out of the chat: ${event.reason}`);
        return;
      case "welcomed":
        if (this.#names > 0) {
          this.warn(`The name ${this.#wished} is taken: this is ${event.name}.`);
        }
        return;
      case "announced":
        if (!event.toAll) this.warn(withoutCommands(event.text));
        return;
      case "login-refused":
        if (!event.kept) return this.warn(event.text);
        this.warn(`The login that was kept for ${event.account} is not valid any more.`);
        this.#parts.logins?.forget(event.account).catch((error) => this.warn(String(error)));
        return;
      case "refused":
        return this.#refused(event);
    }
  }

  /** Tells the person who started it something, beside the output. */
  warn(text: string): void {
    sanitizeLines(text).forEach((line) => this.#parts.warn?.(`snug: ${line}`));
  }

  /** It cannot go on. The first reason counts. */
  fail(code: number, message: string): void {
    this.failWith(new JoinError(code, message));
  }

  failWith(error: JoinError): void {
    this.#failure ??= error;
    this.#parts.end();
  }

  /**
   * The end.
   * @param more What else has failed.
   * @throws {JoinError} If not everything was done.
   */
  pronounce(more: number): void {
    if (this.#failure !== undefined) throw this.#failure;
    const lost = this.#lost + more;
    if (lost > 0) {
      throw new JoinError(EXIT.notDelivered, `Not delivered: ${lost} of what was asked for.`);
    }
  }

  /** Whether one thing that fails does not end it. */
  get #goesOn(): boolean {
    return this.#parts.follow || this.#parts.json;
  }

  /** Something has not arrived. Who reads what we print goes on all the same; the exit code tells. */
  #missed(text: string): void {
    if (!this.#goesOn) return this.fail(EXIT.notDelivered, text);
    this.#lost++;
    if (!this.#parts.json) return this.warn(text);
    this.#parts.print(jsonOf({ type: "error", id: null, code: "refused", text }));
  }

  #refused({ what, text }: Refused): void {
    const { session, rename } = this.#parts;
    if (what === "name-taken" && !session.registered && this.#names < MOST_NAMES) {
      this.#names++;
      return rename(nextName(session.name));
    }
    if (what === "other" && this.#goesOn) this.#missed(text);
    else this.fail(EXIT.refused, text + (NEXT[what] ?? ""));
  }
}

/** A sentence that was made for a terminal: on a pipe nobody gives commands. */
function withoutCommands(text: string): string {
  return text.replace(OWNED_ADVICE, `If that is you: ${LOGIN_ELSEWHERE} Or give another --name.`);
}
