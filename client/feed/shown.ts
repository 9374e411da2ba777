/**
 * The messages that stand on the screen, so that a person can say which one they mean: by counting back,
 * or by who said it. Pure.
 */
import { casefold } from "../../protocol/names.ts";
import type { Heard } from "../said.ts";

/** The most messages that can be counted back. */
const MOST = 200;

/** What a person has picked while they were typing. */
interface Pick {
  readonly which: string;
  readonly message: Heard | undefined;
}

export class Shown {
  #messages: Heard[] = [];
  #pick: Pick | undefined;

  /** Messages have been shown, in order. */
  note(messages: readonly Heard[]): void {
    const usable = messages.filter(({ id, takenBack }) => id !== "" && !takenBack);
    this.#messages = [...this.#messages, ...usable].slice(-MOST);
  }

  /** A message is not there any more. */
  takeBack(id: string): void {
    this.#messages = this.#messages.filter((message) => message.id !== id);
  }

  /** The last messages of a room and those said privately, the newest first. */
  last(count: number, room: string | undefined): Heard[] {
    const found: Heard[] = [];
    const seen = new Set<string>();
    for (const message of this.#messages.toReversed()) {
      if (found.length >= count) break;
      const here = message.room === undefined ||
        (room !== undefined && casefold(message.room) === casefold(room));
      // What is shown again counts where it was shown last.
      if (!here || seen.has(message.id)) continue;
      seen.add(message.id);
      found.push(message);
    }
    return found;
  }

  /** Notes what a person is picking as they type, so that what comes meanwhile does not change it. */
  pick(which: string | undefined, room: string | undefined): Heard | undefined {
    if (which === undefined) this.#pick = undefined;
    else if (this.#pick?.which !== which) {
      this.#pick = { which, message: this.#find(which, room) };
    }
    return this.#pick?.message;
  }

  /** The message that is meant by a number, counted back, or by the name of who said it. */
  find(which: string, room: string | undefined): Heard | undefined {
    return this.#pick?.which === which ? this.#pick.message : this.#find(which, room);
  }

  #find(which: string, room: string | undefined): Heard | undefined {
    const messages = this.last(MOST, room);
    if (/^\d{1,3}$/.test(which)) return messages[Number(which) - 1];
    return messages.find(({ from }) => casefold(from) === casefold(which.normalize("NFC")));
  }
}

/** The message that a line which is being typed names, if it names one: `/reply 2 yes`, `/react ann 👍`, `/undo 2`. */
export function pickIn(line: string): string | undefined {
  const [, command = "", which] = /^\/(reply|re|react|undo)\s+(\S+)/iu.exec(line) ?? [];
  if (which === undefined) return undefined;
  // A reaction alone is for the last message.
  const isReaction = command.toLowerCase() === "react" && !/^[\p{L}\p{N}_]/u.test(which);
  return isReaction ? "1" : which;
}
