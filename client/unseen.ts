/**
 * What happens in rooms that are not in front: it is counted, kept, and shown when its room comes to the
 * front. Pure, and bounded.
 */
import { casefold, type Folded } from "../protocol/names.ts";
import type { ClientEvent } from "./events.ts";
import type { Heard } from "./said.ts";

/** How much was said in a room since it was last in front. */
export interface Counts {
  readonly messages: number;
  /** Those of them that name the reader. */
  readonly mentions: number;
}

/** What is shown of a room when it comes to the front. */
export interface Unseen {
  /** What was last read there, to find one's place again. */
  readonly before: readonly Heard[];
  readonly events: readonly ClientEvent[];
  /** Whether more has happened than is kept. */
  readonly gap: boolean;
}

/** The most messages that are kept for one room, and how many of those that were read. */
const MOST_KEPT = 500;
/** The most characters that these have together. */
const MOST_CHARACTERS = 256 * 1024;
const MOST_BEFORE = 3;
/** More rooms than one can be in. */
const MOST_ROOMS = 200;

interface RoomUnseen {
  before: Heard[];
  events: ClientEvent[];
  /** How many messages the events hold, and characters of their texts. */
  kept: number;
  characters: number;
  messages: number;
  mentions: number;
  gap: boolean;
}

/** What to do with an event of a room that is not in front. */
export type Handling = "show" | "keep" | "drop";

/** What happens in a room and is worth telling later; comings and goings are not. */
const HANDLING: Readonly<Partial<Record<ClientEvent["kind"], Handling>>> = {
  "heard": "keep",
  "past": "keep",
  "topic": "keep",
  "taken-back": "keep",
  "reacted": "keep",
  "keeping": "keep",
  "room-changed": "keep",
  "put-out": "drop",
  "joined": "drop",
  "typing": "drop",
  "left": "drop",
};

/** What to do with an event where none of its rooms is in front. */
export function handlingOf(event: ClientEvent): Handling {
  return HANDLING[event.kind] ?? "show";
}

/** The rooms that an event happens in; none for what happens in no room. */
export function roomsOf(event: ClientEvent): readonly string[] {
  if (event.kind === "left") return event.rooms;
  return "room" in event && event.room !== undefined ? [event.room] : [];
}

export class UnseenRooms {
  readonly #rooms = new Map<Folded, RoomUnseen>();

  /** What has come in a room since it was in front. */
  counts(room: string): Counts {
    const { messages = 0, mentions = 0 } = this.#rooms.get(casefold(room)) ?? {};
    return { messages, mentions };
  }

  /** Whether something waits to be shown. */
  has(room: string): boolean {
    return (this.#rooms.get(casefold(room))?.events.length ?? 0) > 0;
  }

  /** Notes what is shown of the room in front, so that it can be shown again on coming back. */
  noteShown(event: ClientEvent): void {
    const [room] = roomsOf(event);
    if (room === undefined) return;
    if (event.kind === "taken-back") this.#takeBack(this.#of(room), event.id);
    const said = event.kind === "heard"
      ? [event]
      : event.kind === "past" && event.why !== "older"
      ? event.messages
      : [];
    if (said.length === 0) return;
    const entry = this.#of(room);
    entry.before = [...entry.before, ...said.slice(-MOST_BEFORE)].slice(-MOST_BEFORE);
  }

  /**
   * Keeps an event of a room that is not in front.
   * @param names Tells whether a message names the reader.
   */
  keep(room: string, event: ClientEvent, names: (message: Heard) => boolean): void {
    if (event.kind === "past" && event.messages.length === 0) return;
    const entry = this.#of(room);
    if (event.kind === "taken-back") {
      if (this.#takeBack(entry, event.id)) return;
    }
    entry.events.push(event);
    entry.kept += sizeOf(event);
    entry.characters += lengthOf(event);
    const unread = unreadIn(event);
    entry.messages += unread.length;
    entry.mentions += unread.filter(names).length;
    const isMuch = (): boolean => entry.kept > MOST_KEPT || entry.characters > MOST_CHARACTERS;
    while (isMuch() && entry.events.length > 1) {
      const [first] = entry.events.splice(0, 1);
      if (first === undefined) break;
      entry.kept -= sizeOf(first);
      entry.characters -= lengthOf(first);
      entry.gap = true;
    }
  }

  /** What there is of a room was read until a time, at another device: it is not new any more. */
  readTo(room: string, time: number): void {
    const entry = this.#rooms.get(casefold(room));
    const newest = entry?.events.flatMap(unreadIn).at(-1);
    if (entry === undefined || newest === undefined || newest.time > time) return;
    entry.messages = entry.mentions = 0;
  }

  /** Takes out what is to be shown of a room, which is in front from now on. */
  take(room: string): Unseen {
    const entry = this.#of(room);
    const { before, events, gap } = entry;
    Object.assign(entry, nothing(), { before });
    return { before: gap ? [] : before, events, gap };
  }

  /** A room has another name now. */
  rename(from: string, to: string): void {
    const entry = this.#rooms.get(casefold(from));
    if (entry === undefined) return;
    this.forget(from);
    this.#rooms.set(casefold(to), entry);
  }

  /** We are not in a room any more. */
  forget(room: string): void {
    this.#rooms.delete(casefold(room));
  }

  #of(room: string): RoomUnseen {
    const key = casefold(room);
    const known = this.#rooms.get(key);
    if (known !== undefined) return known;
    for (const first of this.#rooms.keys()) {
      if (this.#rooms.size < MOST_ROOMS) break;
      this.#rooms.delete(first);
    }
    const entry = nothing();
    this.#rooms.set(key, entry);
    return entry;
  }

  /** Marks a message as taken back. @returns Whether it is one of those that are kept. */
  #takeBack(entry: RoomUnseen, id: string): boolean {
    const mark = (message: Heard): Heard =>
      message.id === id && id !== "" ? { ...message, takenBack: true } : message;
    const before = entry.events;
    entry.before = entry.before.map(mark);
    entry.events = before.map((event) => {
      if (event.kind === "heard") return mark(event);
      if (event.kind !== "past" || event.messages.every((message) => message.id !== id)) {
        return event;
      }
      return { ...event, messages: event.messages.map(mark) };
    });
    return entry.events.some((event, at) => event !== before[at]);
  }
}

function nothing(): RoomUnseen {
  return { before: [], events: [], kept: 0, characters: 0, messages: 0, mentions: 0, gap: false };
}

function lengthOf(event: ClientEvent): number {
  if (event.kind === "heard") return event.text.length;
  return event.kind !== "past" ? 0 : event.messages.reduce((sum, { text }) => sum + text.length, 0);
}

function sizeOf(event: ClientEvent): number {
  return event.kind === "past" ? event.messages.length : 1;
}

/** What of an event the reader has not read, and others have said. */
export function unreadIn(event: ClientEvent): readonly Heard[] {
  if (event.kind === "heard") return event.own ? [] : [event];
  if (event.kind !== "past" || event.why === "older") return [];
  const { why, readTo } = event;
  if (why !== "missed" && readTo === undefined) return [];
  return event.messages.filter((message) =>
    !message.own && (why === "missed" || message.time > (readTo ?? 0))
  );
}
