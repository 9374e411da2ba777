/** Who is writing something just now, as one line. Pure. */
import { casefold } from "../../protocol/names.ts";
import type { PersonLeft } from "../events.ts";
import { clean, type RenderContext } from "../lines.ts";
import { cut } from "../layout.ts";
import type { Heard, Typing } from "../said.ts";

/** Who has said nothing of it for so long is not writing any more, in ms. */
const LASTS = 6_000;
/** The most people who are remembered, and the most who are named. */
const MOST_KNOWN = 100;
const MOST_NAMED = 3;

interface Typist {
  readonly who: string;
  /** Undefined: privately, to us. */
  readonly room: string | undefined;
  readonly until: number;
}

export class Typists {
  #typists: Typist[] = [];

  /** Somebody writes, or does not any more. */
  take({ who, room, on }: Typing, now: number): void {
    this.#remove(who, room);
    if (!on) return;
    this.#typists.push({ who, room, until: now + LASTS });
    if (this.#typists.length > MOST_KNOWN) this.#typists.shift();
  }

  /** Somebody has said it. */
  said({ from, room }: Heard): void {
    this.#remove(from, room);
  }

  /** Somebody has left these rooms. */
  left({ who, rooms }: Pick<PersonLeft, "who" | "rooms">): void {
    for (const room of rooms) this.#remove(who, room);
  }

  /** Time has passed. */
  tick(now: number): void {
    this.#typists = this.#typists.filter(({ until }) => until > now);
  }

  /** Who writes in the room in front, or to us alone. */
  rows(context: RenderContext): string[] {
    const { palette, room: front, columns, now } = context;
    const here = this.#typists.filter(({ room, until }) =>
      until > now && (room === undefined || (front !== undefined && isSame(room, front)))
    );
    if (here.length === 0) return [];
    const names = here.slice(0, MOST_NAMED)
      .map(({ who, room }) => clean(who) + (room === undefined ? " (to you)" : ""));
    const rest = here.length - names.length;
    const list = rest > 0 ? `${names.join(", ")} and ${rest} more` : names.join(", ");
    return [palette.dim(cut(`  …   ${list} ${here.length === 1 ? "is" : "are"} typing`, columns))];
  }

  #remove(who: string, room: string | undefined): void {
    this.#typists = this.#typists.filter((typist) =>
      casefold(typist.who) !== casefold(who) || !isSame(typist.room ?? "", room ?? "")
    );
  }
}

function isSame(one: string, other: string): boolean {
  return casefold(one) === casefold(other);
}
