/** What is done to messages that are there: answering one with an emoji, taking back the last one. */
import { casefold, isRoomLike } from "../protocol/names.ts";
import type { Heard } from "./said.ts";
import type { Session } from "./session.ts";
import { complain, type Step } from "./steps.ts";
import type { TalkPast } from "./talk_past.ts";

/** What a person may answer a message with, as a sentence. */
export const REACTION_RULE = "Answer with an emoji or one short word: /react 2 👍";

/** Whether a word may be a reaction. */
export function isReaction(word: string): boolean {
  return word !== "" && word.length <= 40 && !/[\p{C}\s]/u.test(word.replace(/\u200d/gu, ""));
}

/** Answers a message with an emoji, or takes that back where we have. */
export function react(session: Session, message: Heard, emoji: string): Step {
  const to = message.room ?? message.peer ?? "";
  const on = !session.pasts.of(to).reactions.has(message.id, emoji, session.name);
  return reactTo(session, { to, id: message.id, emoji, on });
}

/** An emoji as the answer to a message, or (`on` is false) not any more. */
export interface Reacting {
  /** The room of the message, or the other person. */
  readonly to: string;
  readonly id: string;
  readonly emoji: string;
  readonly on: boolean;
}

/**
 * Answers a message with an emoji, or takes that back.
 * @see https://ircv3.net/specs/client-tags/react
 */
export function reactTo(session: Session, { to, id, emoji, on }: Reacting): Step {
  if (!session.registered) return complain("There is no connection now.");
  if (!session.takesTag("+draft/react")) return complain("This server takes no reactions.");
  if (isRoomLike(to) && session.room(to) === undefined) {
    return complain("You are not in that room any more.");
  }
  const tags = new Map([
    [on ? "+draft/react" : "+draft/unreact", emoji],
    ["+reply", id],
    ["+draft/reply", id],
  ]);
  if (session.acknowledges) tags.set("label", session.nextLabel());
  return { send: [{ command: "TAGMSG", params: [to], tags }], events: [] };
}

/** Takes back a message by its id: our own, or as an admin of the room anybody's. */
export function takeBackById(session: Session, to: string, id: string): Step {
  if (!session.registered) return complain("There is no connection now.");
  if (!session.capabilities.has("draft/message-redaction")) {
    return complain("This server cannot take messages back.");
  }
  return { send: [{ command: "REDACT", params: [to, id] }], events: [] };
}

/** Takes back what we said last: in a room, or privately, if that was later. */
export function takeBack(session: Session, room: string | undefined): Step {
  if (!session.registered) {
    return session.speaking.withdraw() ?? complain("There is no connection now.");
  }
  if (!session.capabilities.has("draft/message-redaction")) {
    return complain("This server cannot take messages back.");
  }
  let last: TalkPast | undefined;
  for (const [name, past] of session.pasts) {
    const meant = !isRoomLike(name) || (room !== undefined && casefold(room) === name);
    if (meant && past.lastOwn().length > 0 && past.ownTime > (last?.ownTime ?? -1)) last = past;
  }
  if (last === undefined) return complain("There is nothing here that you could take back.");
  const { name } = last;
  return {
    send: last.lastOwn().map((id) => ({ command: "REDACT", params: [name, id] })),
    events: [],
  };
}
