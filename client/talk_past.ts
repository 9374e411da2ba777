/**
 * What we know of the past of one conversation, in a room or with one person: what was shown, what was
 * asked for, and what waits for it.
 */
import { casefold, isRoomLike } from "../protocol/names.ts";
import type { ClientEvent } from "./events.ts";
import { KnownMessages } from "./known_messages.ts";
import { Reactions } from "./reactions.ts";
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
  /** The last that has come of what was missed. */
  readonly after?: Place | undefined;
}

/** The most events that wait for the past; with more, it is not waited for. */
const MOST_HELD = 500;
/** The most of our own sayings that can be taken back one after the other. */
const MOST_OWN = 50;

interface Own {
  readonly saying: Saying | undefined;
  readonly ids: string[];
  readonly time: number;
}

export class TalkPast {
  /** The room, or the other person. */
  name: string;
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
  /** What has been shown. */
  readonly known = new KnownMessages();
  readonly reactions = new Reactions();
  #held: ClientEvent[] | undefined;
  #own: Own[] = [];

  constructor(name: string) {
    this.name = name;
  }

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
    return this.known.has(id);
  }

  /** Notes a message that is shown now; `current` unless it is from before what was shown. */
  note(message: Heard, current = true): void {
    const { id, time } = message;
    this.known.note(message);
    this.oldest ??= { id, time };
    if (current && time >= (this.newest?.time ?? 0)) this.newest = { id, time };
  }

  /** A message with what it refers to, and what was said to it, as far as that is known. */
  complete(message: Heard): Heard {
    const { quote, id } = message;
    const reactions = id === "" ? [] : this.reactions.of(id);
    if (quote === undefined && reactions.length === 0) return message;
    return {
      ...message,
      ...quote === undefined ? {} : { quote: this.known.quote(quote.id) },
      ...reactions.length === 0 ? {} : { reactions },
    };
  }

  /** When we said last what can be taken back, as the server tells the time. */
  get ownTime(): number {
    return this.#own.at(-1)?.time ?? 0;
  }

  /** Notes that we said this; the parts of one saying stay together. */
  noteOwn({ id, time }: Heard, saying: Saying | undefined): void {
    if (id === "") return;
    const last = this.#own.at(-1);
    if (saying !== undefined && last?.saying === saying) last.ids.push(id);
    else this.#own = [...this.#own, { saying, ids: [id], time }].slice(-MOST_OWN);
  }

  /** The ids of the last thing that we said and have not taken back. */
  lastOwn(): readonly string[] {
    return this.#own.at(-1)?.ids ?? [];
  }

  /** A message is not there any more. */
  forget(id: string): void {
    this.known.takeBack(id);
    this.reactions.forget(id);
    this.#own = this.#own.map((own) => ({ ...own, ids: own.ids.filter((other) => other !== id) }))
      .filter((own) => own.ids.length > 0);
  }
}

/** The pasts of all conversations, also in rooms that were left. Bounded. */
export class Pasts {
  readonly #byName = new Map<string, TalkPast>();

  of(name: string): TalkPast {
    const key = casefold(name);
    const known = this.#byName.get(key);
    if (known !== undefined) return known;
    if (this.#byName.size >= MOST_TALKS) this.#byName.delete(this.#oldest());
    const past = new TalkPast(name);
    this.#byName.set(key, past);
    return past;
  }

  /** A room or a person has another name now. */
  rename(from: string, to: string): void {
    const past = this.#byName.get(casefold(from));
    if (past === undefined) return;
    this.#byName.delete(casefold(from));
    past.name = to;
    this.#byName.set(casefold(to), past);
  }

  /** What is given up first: people before rooms, of which there cannot be so many. */
  #oldest(): string {
    const [first = ""] = this.#byName.keys();
    return this.#byName.keys().find((name) => !isRoomLike(name)) ?? first;
  }

  [Symbol.iterator](): IterableIterator<[string, TalkPast]> {
    return this.#byName.entries();
  }
}

/** More rooms than a server may put us in at once, and people besides. */
const MOST_TALKS = 300;
