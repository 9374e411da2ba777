/** What of the events is left when somebody is ignored. Pure. */
import { casefold } from "../protocol/names.ts";
import type { ClientEvent } from "./events.ts";

/** The most names that are remembered. */
const MOST_NAMES = 200;

/** Lets through what comes of others, and knows people who are ignored also by their next name. */
export class Ignoring {
  readonly #isIgnored: (name: string) => boolean;
  /** Names that such people took while we saw it, and the names that they are ignored by. */
  readonly #names = new Map<string, string>();

  /** @param isIgnored Whether somebody is ignored by this name. */
  constructor(isIgnored: (name: string) => boolean) {
    this.#isIgnored = isIgnored;
  }

  /** An event without what is not to be heard; `undefined` where nothing is left. */
  filter(event: ClientEvent): ClientEvent | undefined {
    if (event.kind === "renamed" && !event.own && this.#is(event.from)) {
      this.#names.set(casefold(event.to), this.#known(event.from));
      const [first = ""] = this.#names.keys();
      if (this.#names.size > MOST_NAMES) this.#names.delete(first);
    }
    return withoutIgnored(event, (name) => this.#is(name));
  }

  #is(name: string): boolean {
    return this.#isIgnored(this.#known(name));
  }

  #known(name: string): string {
    return this.#names.get(casefold(name)) ?? name;
  }
}

/** An event without what people say and do who are ignored; `undefined` where nothing is left. */
export function withoutIgnored(
  event: ClientEvent,
  isIgnored: (name: string) => boolean,
): ClientEvent | undefined {
  switch (event.kind) {
    case "heard":
      return !event.own && isIgnored(event.from) ? undefined : event;
    case "reacted":
      return !event.own && isIgnored(event.who) ? undefined : event;
    case "past":
    case "found": {
      const messages = event.messages.filter(({ from, own }) => own || !isIgnored(from));
      return messages.length === event.messages.length ? event : { ...event, messages };
    }
    case "joined":
    case "left":
    case "invited":
    case "away":
    case "typing":
    case "wrote":
      return isIgnored(event.who) ? undefined : event;
    default:
      return event;
  }
}
