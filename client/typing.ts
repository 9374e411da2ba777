/**
 * Telling others that we are writing something: seldom, and only in rooms and to people that will see
 * what is written. Pure.
 *
 * @see https://ircv3.net/specs/client-tags/typing
 */
import type { OutgoingMessage } from "../protocol/message.ts";
import { casefold } from "../protocol/names.ts";

/** It is told at most once in so many ms; others take it for true for twice as long. */
const EVERY = 3_000;
const LASTS = 6_000;

export class TypingNotices {
  /** Where it was told last, and when. */
  #told: { readonly to: string; readonly at: number } | undefined;

  /**
   * The line that is being written has changed.
   * @param to The room or person that it is for; undefined where it is for nobody.
   */
  changed(to: string | undefined, now: number): OutgoingMessage[] {
    const told = this.#told;
    const recent = told !== undefined && now - told.at < LASTS;
    if (to === undefined) {
      this.#told = undefined;
      return recent ? [typingNotice(told.to, "done")] : [];
    }
    const same = told !== undefined && casefold(told.to) === casefold(to);
    if (same && now - told.at < EVERY) return [];
    this.#told = { to, at: now };
    return [...recent && !same ? [typingNotice(told.to, "done")] : [], typingNotice(to, "active")];
  }

  /** The line was said, or thrown away with the connection: that tells it, too. */
  said(): void {
    this.#told = undefined;
  }
}

/** Whom a line is for that is being written: nobody where it is a command. */
export function recipientOf(line: string, room: string | undefined): string | undefined {
  if (line.trim() === "") return undefined;
  const [, name] = /^\/(?:msg|query)\s+(\S+)\s+\S/iu.exec(line) ?? [];
  if (name !== undefined) return name.normalize("NFC");
  const says = !line.startsWith("/") || line.startsWith("//") ||
    /^\/(me|reply|re)\s+\S/i.test(line);
  return says ? room : undefined;
}

/** What tells that we are writing to somebody, or not any more. */
export function typingNotice(to: string, state: "active" | "done"): OutgoingMessage {
  return { command: "TAGMSG", params: [to], tags: new Map([["+typing", state]]) };
}
