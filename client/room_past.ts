/** What we know of one room's past: what was shown, what was asked for, and what waits for it. */
import { casefold } from "../protocol/names.ts";
import type { ClientEvent } from "./events.ts";
import type { Heard, Saying } from "./said.ts";

/** A message's place in time. */
export interface Place {
  /** Empty where the server gives none. */
  readonly id: string;
  readonly time: number;
}

/** A request for the past that has no answer yet. */
export interface Asking {
  /**
   * The last messages before we came in; those after the last one that was shown; where these are too
   * many or that one is unknown, the newest; those before the first one that was shown.
   */
  readonly why: "entry" | "missed" | "newest" | "older";
  readonly label: string | undefined;
  /** How many messages the person is to see. */
  readonly wanted: number;
  /** Where it reaches further back than one answer: what has come, in order. */
  readonly got: readonly Heard[];
  /** How many have been shown on the way. */
  readonly shown: number;
}

/** The most messages that are remembered, so that none is shown twice. */
const MOST_KNOWN = 2_000;
/** The most events that wait for the past; with more, it is not waited for. */
const MOST_HELD = 500;
/** The most of our own sayings that can be taken back one after the other. */
const MOST_OWN = 50;

interface Own {
  readonly saying: Saying | undefined;
  readonly ids: string[];
}

export class RoomPast {
  /** The last message that was shown: what is later has been missed. */
  newest: Place | undefined;
  /** The first message that was shown: what is earlier is older. */
  oldest: Place | undefined;
  /** Until when we have read, as the server knows. */
  readTo: number | undefined;
  /** Until when we have read, as we have told, and when we told it. */
  told: { readonly to: number; readonly at: number } = { to: 0, at: -Infinity };
  asking: Asking | undefined;
  /** When the last answer came, or the first request went out. */
  waitingSince = 0;
  #held: ClientEvent[] | undefined;
  /** Who said what, by the message's id. */
  readonly #authors = new Map<string, string>();
  #own: Own[] = [];

  /** Whether what happens now waits until the past is there. */
  get holding(): boolean {
    return this.#held !== undefined;
  }

  /** Has what happens wait from now on. */
  hold(now: number): void {
    this.#held ??= [];
    this.waitingSince = now;
  }

  /** Keeps an event for later. @returns Whether there was room for it. */
  keep(event: ClientEvent): boolean {
    if (this.#held === undefined || this.#held.length >= MOST_HELD) return false;
    this.#held.push(event);
    return true;
  }

  /** Ends the wait. @returns What has happened meanwhile and was not shown in any other way. */
  release(): ClientEvent[] {
    const held = this.#held ?? [];
    this.#held = undefined;
    return held.filter((event) =>
      event.kind === "heard"
        ? !this.knows(event.id)
        : event.kind !== "taken-back" || this.knows(event.id)
    );
  }

  /** Marks what was taken back while it waited. @returns Whether it was there. */
  takeBackHeld(id: string): boolean {
    const at = this.#held?.findIndex((event) => event.kind === "heard" && event.id === id) ?? -1;
    const heard = this.#held?.[at];
    if (heard?.kind !== "heard") return false;
    this.#held?.splice(at, 1, { ...heard, takenBack: true });
    return true;
  }

  /** The past with what was taken back since it was asked for. */
  withHeld(messages: readonly Heard[]): Heard[] {
    const gone = new Set<string>();
    for (const event of this.#held ?? []) if (event.kind === "taken-back") gone.add(event.id);
    const there = new Set(messages.map((message) => message.id));
    this.#held = this.#held?.filter((event) => event.kind !== "taken-back" || !there.has(event.id));
    return messages.map((message) =>
      gone.has(message.id) ? { ...message, takenBack: true } : message
    );
  }

  /** Whether a message has been shown. */
  knows(id: string): boolean {
    return id !== "" && this.#authors.has(id);
  }

  author(id: string): string | undefined {
    return this.#authors.get(id);
  }

  /** Notes a message that is shown now; `current` unless it is from before what was shown. */
  note(message: Heard, current = true): void {
    const { id, time } = message;
    if (id !== "") this.#authors.set(id, message.from);
    for (const first of this.#authors.keys()) {
      if (this.#authors.size <= MOST_KNOWN) break;
      this.#authors.delete(first);
    }
    this.oldest ??= { id, time };
    if (current && time >= (this.newest?.time ?? 0)) this.newest = { id, time };
  }

  /** Notes that we said this; the parts of one saying stay together. */
  noteOwn(id: string, saying: Saying | undefined): void {
    if (id === "") return;
    const last = this.#own.at(-1);
    if (saying !== undefined && last?.saying === saying) last.ids.push(id);
    else this.#own = [...this.#own, { saying, ids: [id] }].slice(-MOST_OWN);
  }

  /** The ids of the last thing that we said and have not taken back. */
  lastOwn(): readonly string[] {
    return this.#own.at(-1)?.ids ?? [];
  }

  /** A message is not there any more. */
  forgetOwn(id: string): void {
    this.#own = this.#own.map((own) => ({ ...own, ids: own.ids.filter((other) => other !== id) }))
      .filter((own) => own.ids.length > 0);
  }
}

/** The pasts of all rooms, also of those that were left. Bounded. */
export class Pasts {
  readonly #byRoom = new Map<string, RoomPast>();

  of(room: string): RoomPast {
    const key = casefold(room);
    const known = this.#byRoom.get(key);
    if (known !== undefined) return known;
    for (const first of this.#byRoom.keys()) {
      if (this.#byRoom.size < MOST_ROOMS) break;
      this.#byRoom.delete(first);
    }
    const past = new RoomPast();
    this.#byRoom.set(key, past);
    return past;
  }

  /** A room has another name now. */
  rename(from: string, to: string): void {
    const past = this.#byRoom.get(casefold(from));
    if (past === undefined) return;
    this.#byRoom.delete(casefold(from));
    this.#byRoom.set(casefold(to), past);
  }

  [Symbol.iterator](): IterableIterator<[string, RoomPast]> {
    return this.#byRoom.entries();
  }
}

/** More than a server may put us in at once. */
const MOST_ROOMS = 200;
