/**
 * The room in front: what happens in it is shown at once, what happens in the others is counted and shown
 * when they come to the front.
 */
import { casefold, type Folded, roomForPeople } from "../protocol/names.ts";
import type { ClientEvent } from "./events.ts";
import { type Direction, Places } from "./places.ts";
import type { Heard } from "./said.ts";
import type { Session } from "./session.ts";
import { type Counts, handlingOf, roomsOf, unreadIn, UnseenRooms } from "./unseen.ts";
import type { View } from "./view.ts";

/** What a front is made of. */
export interface FrontParts {
  readonly session: Session;
  readonly view: Pick<View, "show" | "tell" | "place" | "roomRenamed">;
  /** Whether a message names the person who reads. */
  readonly names: (message: Heard) => boolean;
}

export class Front {
  readonly #session: Session;
  readonly #view: FrontParts["view"];
  readonly #names: FrontParts["names"];
  readonly #places: Places;
  readonly #unseen = new UnseenRooms();
  /** Rooms that have been told of, and rooms that have been in front, since we came in. */
  readonly #told = new Set<Folded>();
  readonly #shown = new Set<Folded>();

  constructor({ session, view, names }: FrontParts) {
    this.#session = session;
    this.#view = view;
    this.#names = names;
    this.#places = new Places(() => this.rooms);
  }

  /** The room in front. */
  get room(): string | undefined {
    return this.#places.front;
  }

  /** Our rooms, in their order. */
  get rooms(): string[] {
    return [...this.#session.rooms.values()].map((room) => room.name);
  }

  isFront(room: string): boolean {
    return this.#places.isFront(room);
  }

  /** What has come in a room since it was in front. */
  counts(room: string): Counts {
    return this.#unseen.counts(room);
  }

  /** The digit that puts a room in front, with Alt. */
  digitOf(room: string): number | undefined {
    return this.#places.digitOf(room);
  }

  /** The room in a direction, if there is one. */
  find(direction: Direction): string | undefined {
    return this.#places.find(direction, (room) => {
      const { messages, mentions } = this.counts(room);
      return mentions > 0 ? 2 : messages > 0 ? 1 : 0;
    });
  }

  /** Shows an event now, or when its room comes to the front. */
  show(event: ClientEvent): void {
    if (event.kind === "read-to") {
      this.#unseen.readTo(event.room, event.time);
      return this.place();
    }
    if (event.kind === "renamed" && !event.own && !this.#isHere(event.to)) return;
    if (event.kind === "entered") {
      if (this.room === undefined) this.#places.go(event.room);
      if (!this.isFront(event.room)) return this.#enteredElsewhere(event.room);
      if (event.isBack && this.#shown.has(casefold(event.room))) return;
      this.#shown.add(casefold(event.room));
    }
    const rooms = roomsOf(event);
    const here = rooms.length === 0 || rooms.some((room) => this.isFront(room));
    const handling = here ? "show" : handlingOf(event);
    if (handling === "drop") return;
    if (handling === "keep") return this.#keep(rooms[0] ?? "", event);
    this.#view.show(event);
    if (here) this.#unseen.noteShown(event);
    if (event.kind === "entered") this.#catchUp(event.room);
  }

  /** Shows what was not seen of a room before we left it. */
  #catchUp(room: string): void {
    const { events, gap } = this.#unseen.take(room);
    if (gap) this.#session.pasts.of(room).oldest = firstPlace(events);
    this.#showNew(events);
  }

  /** Puts a room in front, and shows what has happened there. */
  go(name: string): void {
    const known = this.#session.room(name);
    const room = known?.name ?? name;
    const same = this.isFront(room);
    this.#places.go(room);
    this.place();
    // What came before the connection was lost is there to be read, too.
    // Of one that we are on the way into, it is shown when we are in.
    const isCutOff = !this.#session.registered && this.#unseen.has(room);
    if (!same && (known?.entered || isCutOff)) this.#open(room);
  }

  /** We are not in a room any more. @returns Whether another one came to the front. */
  left(room: string): boolean {
    // What was not seen there is shown when we are back.
    this.#told.delete(casefold(room));
    const wasShown = this.#shown.delete(casefold(room));
    if (!this.isFront(room)) {
      this.place();
      return false;
    }
    const next = this.#places.goBack();
    this.place();
    if (next === undefined || !this.#session.room(next)?.entered) return true;
    // Of a room that was not entered nothing stands on the screen: what was there before still does.
    if (wasShown || this.#unseen.has(next)) this.#open(next);
    return true;
  }

  /** A room has another name now. */
  renamed(from: string, to: string): void {
    this.#view.roomRenamed(from, to);
    this.#places.rename(from, to);
    this.#unseen.rename(from, to);
    for (const rooms of [this.#told, this.#shown]) {
      if (rooms.delete(casefold(from))) rooms.add(casefold(to));
    }
  }

  /** Says in the prompt where we are, and where something is new. */
  place(): void {
    const others = this.rooms.filter((room) => !this.isFront(room))
      .map((room) => ({ room, ...this.counts(room) }))
      .filter(({ messages }) => messages > 0);
    this.#view.place(this.room, this.#session.name, others);
  }

  /** Our rooms, a line each. */
  list(): string[] {
    const names = this.rooms.map(roomForPeople);
    const longest = Math.max(0, ...names.map((name) => name.length));
    return this.rooms.map((room, at) => {
      const { topic = "", people, entered } = this.#session.room(room) ?? {};
      const { messages, mentions } = this.counts(room);
      const digit = this.digitOf(room);
      const count = people?.size === 1 ? "only you" : `${people?.size} people`;
      const words = [
        entered ? count : "not entered yet",
        this.isFront(room) ? "you are here" : digit === undefined ? "" : `Alt+${digit}`,
        messages === 0
          ? ""
          : mentions === 0
          ? `${messages} new`
          : `${messages} new, ${mentions} for you`,
        topic,
      ];
      const text = words.filter((word) => word !== "").join(" · ");
      return `${(names[at] ?? "").padEnd(longest)}  ${text}`;
    });
  }

  #open(room: string): void {
    const { before, events, gap } = this.#unseen.take(room);
    const { topic = "", people } = this.#session.room(room) ?? {};
    const fresh = !this.#shown.has(casefold(room));
    this.#shown.add(casefold(room));
    if (gap) this.#session.pasts.of(room).oldest = firstPlace(events);
    this.#view.show({
      kind: "in-front",
      room,
      topic,
      people: fresh ? [...people?.values() ?? []] : undefined,
      before,
      gap,
    });
    this.#showNew(events);
    this.place();
  }

  #showNew(events: readonly ClientEvent[]): void {
    let marked = false;
    for (const event of events) {
      if (!marked && event.kind === "heard" && !event.own) this.#view.show({ kind: "new-mark" });
      marked ||= unreadIn(event).length > 0;
      this.#view.show(event);
      this.#unseen.noteShown(event);
    }
  }

  #keep(room: string, event: ClientEvent): void {
    const { mentions } = this.counts(room);
    this.#unseen.keep(room, event, this.#names);
    const after = this.counts(room);
    if (mentions === 0 && after.mentions > 0) {
      const who = event.kind === "heard" ? event.from : "Somebody";
      this.#view.tell(`${who} names you in room ${roomForPeople(room)}${this.#way(room)}`);
    }
    this.place();
  }

  #enteredElsewhere(room: string): void {
    const key = casefold(room);
    if (!this.#shown.has(key) && !this.#told.has(key)) {
      this.#view.tell(`you are in room ${roomForPeople(room)}, too${this.#way(room)}`);
    }
    this.#told.add(key);
  }

  /** How to go to a room. */
  #way(room: string): string {
    const digit = this.digitOf(room);
    return digit === undefined ? `: /room ${roomForPeople(room)}` : `: Alt+${digit} goes there`;
  }

  #isHere(who: string): boolean {
    return this.room !== undefined &&
      this.#session.room(this.room)?.people.has(casefold(who)) === true;
  }
}

/** The place in time from which on events are shown. */
function firstPlace(events: readonly ClientEvent[]): { id: string; time: number } | undefined {
  for (const event of events) {
    const first = event.kind === "past"
      ? event.messages[0]
      : event.kind === "heard"
      ? event
      : undefined;
    if (first !== undefined) return { id: first.id, time: first.time };
  }
  return undefined;
}
