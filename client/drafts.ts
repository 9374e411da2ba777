/** What was left unfinished in each room's input line. Pure, and bounded. */
import { casefold } from "../protocol/names.ts";
import type { Snapshot } from "./line_buffer.ts";

const EMPTY: Snapshot = { text: "", cursor: 0 };
/** The most rooms whose unfinished lines are kept; of more, the one that was left first is forgotten. */
const MOST_DRAFTS = 100;

export class Drafts {
  readonly #byRoom = new Map<string, Snapshot>();

  /** Keeps what is unfinished in one room, and gives what was left unfinished in the other. */
  swap(from: string | undefined, draft: Snapshot, to: string | undefined): Snapshot {
    const key = keyOf(from);
    this.#byRoom.delete(key);
    if (draft.text !== "") this.#byRoom.set(key, draft);
    for (const first of this.#byRoom.keys()) {
      if (this.#byRoom.size <= MOST_DRAFTS) break;
      this.#byRoom.delete(first);
    }
    const next = this.#byRoom.get(keyOf(to)) ?? EMPTY;
    this.#byRoom.delete(keyOf(to));
    return next;
  }

  /** A room has another name now. */
  rename(from: string, to: string): void {
    const draft = this.#byRoom.get(keyOf(from));
    if (draft === undefined) return;
    this.#byRoom.delete(keyOf(from));
    this.#byRoom.set(keyOf(to), draft);
  }
}

/** In no room there is a line, too. */
function keyOf(room: string | undefined): string {
  return room === undefined ? "" : casefold(room);
}
