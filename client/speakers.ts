/** Who spoke last, by rooms and altogether: for completion. Pure, and bounded. */
import { casefold } from "../protocol/names.ts";
import type { ClientEvent } from "./events.ts";

/** The most people that are remembered for one room, and the most rooms. */
const MOST_PEOPLE = 200;
const MOST_ROOMS = 100;
/** Where what is said privately counts. */
const PRIVATELY = "";

export class Speakers {
  /** By folded room, then names by their folded form; who spoke last stands last. */
  readonly #rooms = new Map<string, Map<string, string>>();

  /** Notes what is said, now and before. */
  note(event: ClientEvent): void {
    if (event.kind === "heard") {
      if (!event.own) this.#speak(event.room ?? PRIVATELY, event.from);
      else if (event.peer !== undefined) this.#speak(PRIVATELY, event.peer);
    } else if (event.kind === "past" && event.why !== "older") {
      for (const { own, from } of event.messages) {
        if (!own) this.#speak(event.room ?? PRIVATELY, from);
      }
    } else if (event.kind === "renamed") this.#rename(event.from, event.to);
  }

  /** Puts names in order: who spoke last in a room first, then the others by their letters. */
  order(names: readonly string[], room: string | undefined): string[] {
    const spoken = [...this.#rooms.get(casefold(room ?? PRIVATELY))?.keys() ?? []];
    const places = new Map(spoken.map((name, at) => [name, at]));
    const place = (name: string): number => places.get(casefold(name)) ?? -1;
    return names.toSorted((one, other) => place(other) - place(one) || one.localeCompare(other));
  }

  /** Who was spoken with privately, the last one first. */
  get privately(): string[] {
    return [...this.#rooms.get(PRIVATELY)?.values() ?? []].reverse();
  }

  #speak(room: string, name: string): void {
    const key = casefold(room);
    const names = this.#rooms.get(key) ?? new Map<string, string>();
    this.#rooms.delete(key);
    this.#rooms.set(key, names);
    names.delete(casefold(name));
    names.set(casefold(name), name);
    dropFirst(names, MOST_PEOPLE);
    dropFirst(this.#rooms, MOST_ROOMS);
  }

  #rename(from: string, to: string): void {
    for (const [room, names] of this.#rooms) {
      if (!names.has(casefold(from))) continue;
      const renamed = [...names].map(([key, name]): [string, string] =>
        key === casefold(from) ? [casefold(to), to] : [key, name]
      );
      this.#rooms.set(room, new Map(renamed));
    }
  }
}

function dropFirst(map: Map<string, unknown>, most: number): void {
  for (const first of map.keys()) {
    if (map.size <= most) break;
    map.delete(first);
  }
}
