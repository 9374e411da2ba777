/**
 * Objects in, and what came of each out: the other half of `--json`. It knows the session, and nothing
 * of a connection or of a pipe.
 *
 * What is asked for is done in order: one thing after the other, but sayings without waiting for each
 * other.
 */
import { MAX_LINE } from "../../protocol/framing.ts";
import { formatBody } from "../../protocol/message.ts";
import { casefold, type Folded } from "../../protocol/names.ts";
import { byteLength } from "../../protocol/text.ts";
import type { ClientEvent } from "../events.ts";
import type { Printed } from "../printed.ts";
import type { Saying } from "../said.ts";
import type { Session, Step } from "../session.ts";
import { type Fault, readRequest } from "./requests.ts";
import type { Action } from "./row.ts";

/** What a script works with. */
export interface ScriptParts {
  readonly session: Session;
  readonly now: () => number;
  /** Sends and tells what a step wants. */
  readonly take: (step: Step) => void;
  /** Prints an object. */
  readonly print: (fields: Printed) => void;
  /** Waits until something holds; false: it is over before that. */
  readonly until: (holds: () => boolean) => Promise<boolean>;
}

/** With so many sayings that have not arrived, no more is read. */
const MOST_SAYINGS = 32;

/** A request whose outcome is not known yet. */
interface Open {
  readonly id: string | undefined;
  readonly line: number;
  /** Sayings that have not arrived; one that goes to several rooms is several. */
  left: number;
  /** The ids of the messages that have become of it. */
  readonly messages: string[];
  failure: string | undefined;
}

/** Whether a session is in every room that it wants to be in. */
export function isIn({ registered, rooms }: Session): boolean {
  return registered && rooms.values().every((room) => room.entered);
}

export class Script {
  readonly #parts: ScriptParts;
  readonly #bySaying = new Map<Saying, Open>();
  /** Something else than a saying. */
  #task: { readonly open: Open; readonly key: object } | undefined;
  /** Earlier messages that were asked for. */
  #past: { readonly open: Open; readonly place: Folded } | undefined;
  #failures = 0;

  constructor(parts: ScriptParts) {
    this.#parts = parts;
  }

  /** How many requests have failed. */
  get failures(): number {
    return this.#failures;
  }

  /** Whether everything that was asked for is done. */
  get idle(): boolean {
    return this.#bySaying.size === 0 && !this.#isBusy;
  }

  /** Does what a line asks for. @returns Whether it is the last one. */
  async line(text: string, line: number): Promise<boolean> {
    const request = readRequest(text);
    if ("code" in request) {
      this.fault(request, line);
      return false;
    }
    const { id, action } = request;
    const open: Open = { id, line, left: 0, messages: [], failure: undefined };
    const { session, until } = this.#parts;
    const hasTurn = action.kind === "say"
      ? () => !this.#isBusy && this.#bySaying.size < MOST_SAYINGS && isIn(session)
      : action.kind === "quit"
      ? () => this.idle
      : () => this.idle && isIn(session);
    // Between what is waited for and what follows, the connection may be lost.
    do if (!await until(hasTurn)) return true; while (!hasTurn());
    this.#begin(open, action);
    return action.kind === "quit";
  }

  /** Says what is wrong with a line. */
  fault({ id, code, text }: Pick<Fault, "id" | "text"> & { code: string }, line: number): void {
    this.#failures++;
    this.#parts.print({ type: "error", id: id ?? null, code, text, line });
  }

  /** Something has happened. @returns Whether it is about a request, and told with it. */
  notice(event: ClientEvent): boolean {
    switch (event.kind) {
      case "delivered":
        return this.#settle(event.saying, event.id, undefined);
      case "not-sent":
        return this.#settle(event.saying, undefined, event.reason);
      case "task-done": {
        const task = this.#task;
        if (event.key !== task?.key) return false;
        this.#task = undefined;
        this.#done({ ...task.open, failure: event.failure });
        return true;
      }
      case "past":
        return event.why === "older" && event.last &&
          this.#pastCame(event.room ?? event.peer ?? "", undefined);
      case "refused":
        return event.what === "past" && this.#pastCame(event.subject, event.text);
      default:
        return false;
    }
  }

  /** The connection is gone. What was said is told of by itself. */
  disconnected(): void {
    if (this.#past !== undefined) this.#pastCame(this.#past.place, "The connection was lost.");
  }

  get #isBusy(): boolean {
    return this.#task !== undefined || this.#past !== undefined;
  }

  #begin(open: Open, action: Action): void {
    const { session, now } = this.#parts;
    switch (action.kind) {
      case "quit":
        return this.#done(open);
      case "say":
        return this.#say(open, action);
      case "history": {
        const step = session.older(action.of, action.count, now());
        const refused = step.events.find((event) => event.kind === "refused");
        if (refused !== undefined) return this.#done({ ...open, failure: refused.text });
        this.#past = { open, place: casefold(action.of) };
        return this.#parts.take(step);
      }
      case "step": {
        const step = action.step(session, now());
        if (step.send.some((message) => byteLength(formatBody(message)) + 2 > MAX_LINE)) {
          return this.#done({ ...open, failure: "It is too long for the server." });
        }
        const key = {};
        this.#task = { open, key };
        return this.#parts.take(session.tasks.begin(key, step, session.acknowledges));
      }
    }
  }

  #say(open: Open, { to, saying }: Extract<Action, { kind: "say" }>): void {
    const { session, now, take } = this.#parts;
    const places = to === undefined ? [...session.rooms.values()].map(({ name }) => name) : [to];
    if (places.length === 0) this.#done({ ...open, failure: "You are in no room." });
    open.left = places.length;
    for (const to of places) {
      const one: Saying = { ...saying, to };
      this.#bySaying.set(one, open);
      take(session.say(one, now()));
    }
  }

  #settle(saying: Saying, message: string | undefined, failure: string | undefined): boolean {
    const open = this.#bySaying.get(saying);
    if (open === undefined) return false;
    this.#bySaying.delete(saying);
    if (message !== undefined && message !== "") open.messages.push(message);
    open.failure ??= failure;
    open.left--;
    if (open.left === 0) this.#done(open);
    return true;
  }

  #pastCame(place: string, failure: string | undefined): boolean {
    const asked = this.#past;
    if (asked?.place !== casefold(place)) return false;
    this.#past = undefined;
    this.#done({ ...asked.open, failure });
    return true;
  }

  #done({ id, line, messages, failure }: Open): void {
    if (failure !== undefined) {
      this.#failures++;
      const text = sentence(failure);
      this.#parts.print({ type: "error", id: id ?? null, code: "refused", text, line });
    } else if (id !== undefined) {
      this.#parts.print({ type: "ok", id, ...messages.length === 0 ? {} : { messages } });
    }
  }
}

/** A reason as a sentence, if it is none yet. */
function sentence(reason: string): string {
  if (/[.!?]$/.test(reason)) return reason;
  return `${reason.slice(0, 1).toUpperCase()}${reason.slice(1)}.`;
}
