/**
 * What a person is asked when a room does not let them in: for its key, or for another room where they
 * are in none. One question after the other.
 */
import { casefold, isRoomKey, roomForPeople, roomFromInput } from "../protocol/names.ts";
import type { Refused } from "./events.ts";
import { ROOM_RULE } from "./options.ts";
import type { Session } from "./session.ts";
import type { View } from "./view.ts";

/** What the door of a room is made with. */
export interface RoomDoorParts {
  readonly session: Session;
  readonly view: Pick<View, "ask" | "dismiss" | "tell" | "warn">;
  /** Goes to a room, with its key where it is locked. */
  readonly goTo: (room: string, key?: string) => void;
  /** Does what was typed as a command. */
  readonly run: (line: string) => void;
  /** Aborts when the person leaves. */
  readonly leaving: AbortSignal;
}

export class RoomDoor {
  readonly #parts: RoomDoorParts;
  /** The last question. */
  #asking: Promise<void> = Promise.resolve();
  /** Whether another room is asked for. */
  #isOpen = false;
  /** Rooms that a key was tried for. */
  readonly #tried = new Set<string>();

  constructor(parts: RoomDoorParts) {
    this.#parts = parts;
  }

  /** We are in a room: the next time that it is locked, its key is asked for as at first. */
  entered(room: string): void {
    this.#tried.delete(casefold(room));
    if (this.#isOpen) this.#parts.view.dismiss();
  }

  /** A room does not let us in; that it does not has been said, but for one that is locked. */
  refused({ what, subject, text }: Refused): void {
    this.#asking = this.#asking.then(async () => {
      if (this.#parts.leaving.aborted) return;
      if (what === "locked") await this.#askKey(subject, text);
      else await this.#askOther(subject);
    });
  }

  async #askKey(room: string, text: string): Promise<void> {
    const { view, goTo } = this.#parts;
    const name = roomForPeople(room);
    const again = this.#tried.has(casefold(room));
    view.warn(again ? `That is not the key of room ${name}.` : text);
    const key = (await view.ask(`Key of room ${name} [Enter: not now]: `, true))?.trim();
    if (key === undefined || key === "") {
      this.#tried.delete(casefold(room));
      view.tell(`/room ${name} goes there, when you have its key.`);
      return await this.#askOther(room);
    }
    if (!isRoomKey(key)) {
      view.warn("A key is one word, without commas and colons.");
      return await this.#askKey(room, text);
    }
    this.#tried.add(casefold(room));
    goTo(room, key);
  }

  /** Where else to go, for who is in no room. */
  async #askOther(refused: string): Promise<void> {
    const { session, view, goTo, run } = this.#parts;
    while (session.registered && session.rooms.size === 0) {
      const question = `Another room [Enter tries room ${roomForPeople(refused)} again]: `;
      this.#isOpen = true;
      const answer = (await view.ask(question))?.trim();
      this.#isOpen = false;
      if (session.rooms.size > 0) return;
      if (answer === undefined) return view.tell("You are in no room: /room 7 enters one.");
      const room = answer === "" ? refused : roomFromInput(answer);
      if (room !== undefined) return goTo(room);
      // Who knows the commands need not be asked.
      if (answer.startsWith("/")) return run(answer);
      view.warn(ROOM_RULE);
    }
  }
}
