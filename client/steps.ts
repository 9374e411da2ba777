/** Steps of a session, and how the handlers make them. */
import type { Message, OutgoingMessage } from "../protocol/message.ts";
import type { ClientEvent } from "./events.ts";
import type { Session } from "./session.ts";

/** What one step of a session wants: lines to send, and what the screen is to show. */
export interface Step {
  readonly send: readonly OutgoingMessage[];
  readonly events: readonly ClientEvent[];
  /** What comes of it a moment later, where something has to be worked out first. */
  readonly later?: Promise<Step>;
}

/** What a message from the server means to a session. */
export type Handler = (session: Session, message: Message, now: number) => Step;

export const NOTHING: Step = { send: [], events: [] };

/** A step that only shows something. */
export function show(...events: ClientEvent[]): Step {
  return { send: [], events };
}

/** A step that only sends something. */
export function send(...messages: OutgoingMessage[]): Step {
  return { send: messages, events: [] };
}

/** A step that says that something cannot be done, as a sentence. */
export function complain(text: string): Step {
  return show({ kind: "refused", what: "other", subject: "", text });
}

export const NO_CONNECTION: Step = complain("There is no connection now.");
