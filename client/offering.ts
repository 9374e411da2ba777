/** What Tab can offer in this chat: the people, rooms and commands there are. */
import { casefold, roomForPeople } from "../protocol/names.ts";
import { GROUPS } from "./commands/table.ts";
import { TOPICS } from "./commands/topics.ts";
import { complete, type Completion, type Known, needsEmoji } from "./completion.ts";
import type { Emoji } from "./emoji.ts";
import type { ClientEvent } from "./events.ts";
import type { Session } from "./session.ts";
import { Speakers } from "./speakers.ts";

/** The most rooms that we are not in and that are offered all the same. */
const MOST_ROOMS = 50;

export class Offering {
  readonly #session: Session;
  readonly #emoji: Emoji;
  readonly #speakers = new Speakers();
  /** Rooms that we were invited to or have left, the last one at the end. */
  #otherRooms: string[] = [];

  constructor(session: Session, emoji: Emoji) {
    this.#session = session;
    this.#emoji = emoji;
  }

  /** Notes what happens: who speaks is offered before others. */
  note(event: ClientEvent): void {
    this.#speakers.note(event);
    if (event.kind !== "invited" && event.kind !== "left-room") return;
    const others = this.#otherRooms.filter((room) => casefold(room) !== casefold(event.room));
    this.#otherRooms = [...others, event.room].slice(-MOST_ROOMS);
  }

  /** What can stand in place of the word at the end; a promise where names have to be loaded first. */
  complete(
    before: string,
    front: string | undefined,
  ): Completion | undefined | Promise<Completion | undefined> {
    const now = (): Completion | undefined => complete(before, this.#known(front));
    if (!needsEmoji(before) || this.#emoji.isLoaded) return now();
    return this.#emoji.load().then(now);
  }

  #known(front: string | undefined): Known {
    const rooms = [...this.#session.rooms.values()];
    const here = front === undefined ? undefined : this.#session.room(front);
    const others = (people: Iterable<string>): string[] =>
      [...people].filter((name) => !this.#session.isMe(name));
    const all = new Map(
      [...rooms.flatMap((room) => [...room.people.values()]), ...this.#speakers.privately]
        .map((name) => [casefold(name), name]),
    );
    const privately = new Set(this.#speakers.privately.map(casefold));
    const everybody = this.#speakers.order(others(all.values()), front);
    return {
      commands: GROUPS,
      topics: [...TOPICS.keys()],
      people: this.#speakers.order(others(here?.people.values() ?? []), front),
      everybody: [
        ...this.#speakers.order(
          everybody.filter((name) => privately.has(casefold(name))),
          undefined,
        ),
        ...everybody.filter((name) => !privately.has(casefold(name))),
      ],
      rooms: [...new Set([...rooms.map((room) => room.name), ...this.#otherRooms.toReversed()])]
        .map(roomForPeople),
      emoji: (start) => this.#emoji.offer(start),
    };
  }
}
