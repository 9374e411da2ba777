/**
 * Telling others that we are writing something: seldom, and only in rooms and to people that will see
 * what is written. Pure.
 *
 * @see https://ircv3.net/specs/client-tags/typing
 */
import type { OutgoingMessage } from "../protocol/message.ts";
import { casefold } from "../protocol/names.ts";

/**
 * It is told at most once in so many ms: a server may pass on one in 3 s, and the network is not always
 * as slow. Others take it for true for longer.
 */
const EVERY = 3_200;
const LASTS = 6_000;

export class TypingNotices {
  /** Where it was told last; nothing once that is over. */
  #told: string | undefined;
  /** When it was told last. */
  #at = -EVERY;

  /**
   * The line that is being written has changed.
   * @param to The room or person that it is for; undefined where it is for nobody.
   */
  changed(to: string | undefined, now: number): OutgoingMessage[] {
    const told = this.#told;
    const recent = told !== undefined && now - this.#at < LASTS;
    if (to === undefined) {
      this.#told = undefined;
      return recent ? [typingNotice(told, "done")] : [];
    }
    const over = recent && casefold(told) !== casefold(to) ? [typingNotice(told, "done")] : [];
    if (over.length > 0) this.#told = undefined;
    if (now - this.#at < EVERY) return over;
    this.#told = to;
    this.#at = now;
    return [...over, typingNotice(to, "active")];
  }

  /** We are not in a room any more: nothing is told there. */
  left(room: string): void {
    if (casefold(this.#told ?? "") === casefold(room)) this.#told = undefined;
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
