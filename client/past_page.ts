/** What a part of the past has in it, as the server sends it: messages, and reactions to them. */
import type { Message } from "../protocol/message.ts";
import { casefold } from "../protocol/names.ts";
import { at, heardIn, reactedIn } from "./heard.ts";
import type { Heard, Reacted } from "./said.ts";
import type { Session } from "./session.ts";
import type { TalkPast } from "./talk_past.ts";

/** Said things among the lines of a batch, in order, with what was taken back marked. */
export function messagesOf(
  session: Session,
  name: string,
  lines: readonly Message[],
  now: number,
): Heard[] {
  const gone = new Set<string>();
  for (const line of lines) if (line.command === "REDACT") gone.add(at(line, 1));
  return lines.flatMap((line) => {
    if (line.command !== "PRIVMSG" && line.command !== "NOTICE") return [];
    const heard = heardIn(session, line, now);
    if (heard === undefined || !belongs(heard, name)) return [];
    return [gone.has(heard.id) && heard.id !== "" ? { ...heard, takenBack: true as const } : heard];
  }).sort((a, b) => a.time - b.time);
}

/**
 * Takes the reactions among the lines of a batch to messages that come with it.
 * @returns Those to messages that have been shown before.
 */
export function reactionsOf(
  session: Session,
  past: TalkPast,
  lines: readonly Message[],
  now: number,
): Reacted[] {
  return lines.flatMap((line) => {
    const reacted = line.command === "TAGMSG" ? reactedIn(session, line, now) : undefined;
    if (reacted === undefined || !belongs(reacted, past.name)) return [];
    const { emoji, who, on, time, quote: { id } } = reacted;
    if (past.knows(id)) return [reacted];
    past.reactions.take({ id, emoji, who, on, time });
    return [];
  });
}

/** Whether something happened in a room, or privately with a person. */
function belongs(
  { room, peer }: Pick<Heard, "room" | "peer">,
  name: string,
): boolean {
  return casefold(room ?? peer ?? "") === casefold(name);
}
