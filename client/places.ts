/** Which of our rooms is in front, and the ways to the others. Pure. */
import { casefold, roomForPeople } from "../protocol/names.ts";
import type { Key } from "./keys.ts";

/** Where to go: to the room that a digit stands for, along the rooms, or to where something new is. */
export type Direction =
  | { readonly kind: "digit"; readonly digit: number }
  | { readonly kind: "step"; readonly by: 1 | -1 }
  | { readonly kind: "news" };

/** Where a key goes to, if it is one of those. */
export function directionOf(key: Key): Direction | undefined {
  if (key.kind !== "key" || key.shift) return undefined;
  const { name, ctrl, alt } = key;
  if (alt && !ctrl && /^[1-9]$/.test(name)) return { kind: "digit", digit: Number(name) };
  if (alt && !ctrl && name === "a") return { kind: "news" };
  if (ctrl && !alt && name === "n") return { kind: "step", by: 1 };
  return ctrl && !alt && name === "p" ? { kind: "step", by: -1 } : undefined;
}

/** How many digits there are. */
const DIGITS = 9;
/** The most places that are remembered to go back to. */
const MOST_VISITED = 50;

export class Places {
  /** Our rooms, in the order in which we came in. */
  readonly #rooms: () => readonly string[];
  #front: string | undefined;
  /** The rooms that were in front before, the last one at the end. */
  #visited: string[] = [];

  constructor(rooms: () => readonly string[]) {
    this.#rooms = rooms;
    this.#front = rooms()[0];
  }

  /** The room in front. */
  get front(): string | undefined {
    return this.#front;
  }

  isFront(room: string): boolean {
    return this.#front !== undefined && casefold(this.#front) === casefold(room);
  }

  /** Puts a room in front. */
  go(room: string): void {
    if (this.#front !== undefined && !this.isFront(room)) {
      this.#visited = [...this.#visited, this.#front].slice(-MOST_VISITED);
    }
    this.#front = room;
  }

  /** The room in front is none of ours any more: the one before it is. @returns Which one that is. */
  goBack(): string | undefined {
    const rooms = this.#rooms();
    const left = this.#front;
    const ours = (room: string): boolean =>
      rooms.some((other) => casefold(other) === casefold(room)) &&
      (left === undefined || casefold(left) !== casefold(room));
    this.#visited = this.#visited.filter(ours);
    this.#front = this.#visited.pop() ?? rooms.filter(ours).at(-1);
    return this.#front;
  }

  /** A room has another name now. */
  rename(from: string, to: string): void {
    if (this.isFront(from)) this.#front = to;
    this.#visited = this.#visited.map((room) => casefold(room) === casefold(from) ? to : room);
  }

  /** The room in a direction; `hasNews` tells whether something is new in a room, and how much so. */
  find(direction: Direction, news: (room: string) => number): string | undefined {
    const rooms = this.#rooms();
    const at = rooms.findIndex((room) => this.isFront(room));
    switch (direction.kind) {
      case "digit":
        return rooms.find((room) => roomForPeople(room) === String(direction.digit)) ??
          rooms[direction.digit - 1];
      case "step":
        return at < 0 ? rooms[0] : rooms.at((at + direction.by) % rooms.length);
      case "news": {
        const others = [...rooms.slice(at + 1), ...rooms.slice(0, Math.max(0, at))];
        const most = Math.max(0, ...others.map(news));
        return most === 0 ? undefined : others.find((room) => news(room) === most);
      }
    }
  }

  /**
   * The digit that stands for a room: 7 for room 7; for another one its place among our rooms, unless
   * that digit is the number of one of them.
   */
  digitOf(room: string): number | undefined {
    const rooms = this.#rooms().map(casefold);
    const numbers = new Set(rooms.map((name) => roomForPeople(name)));
    const own = roomForPeople(casefold(room));
    if (/^[1-9]$/.test(own)) return Number(own);
    const place = rooms.indexOf(casefold(room)) + 1;
    return place < 1 || place > DIGITS || numbers.has(String(place)) ? undefined : place;
  }
}
