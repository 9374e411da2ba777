/**
 * The messages of one conversation that have been shown: so that none is shown twice, and what refers to
 * one of them can say what it was. Bounded.
 */
import type { Heard, Quote } from "./said.ts";

/** The most messages that are remembered. */
const MOST_KNOWN = 2_000;
/** How much of each text is, in UTF-16 units. */
const LONGEST = 120;

interface Known {
  readonly from: string;
  readonly time: number;
  /** Undefined when it was taken back. */
  readonly text: string | undefined;
}

export class KnownMessages {
  readonly #byId = new Map<string, Known>();

  /** Notes a message that is shown now. */
  note({ id, from, time, text, takenBack }: Heard): void {
    if (id === "") return;
    this.#byId.set(id, { from, time, text: takenBack ? undefined : beginning(text) });
    for (const first of this.#byId.keys()) {
      if (this.#byId.size <= MOST_KNOWN) break;
      this.#byId.delete(first);
    }
  }

  /** Whether a message has been shown. */
  has(id: string): boolean {
    return id !== "" && this.#byId.has(id);
  }

  /** Who said a message, and when. */
  of(id: string): { readonly from: string; readonly time: number } | undefined {
    return this.#byId.get(id);
  }

  /** A message as something else refers to it. */
  quote(id: string): Quote {
    const known = this.#byId.get(id);
    const { from, text } = known ?? {};
    return { id, said: from === undefined || text === undefined ? undefined : { from, text } };
  }

  /** A message is not there any more: it was, but what it was is forgotten. */
  takeBack(id: string): void {
    const known = this.#byId.get(id);
    if (known !== undefined) this.#byId.set(id, { ...known, text: undefined });
  }
}

/** The beginning of a text, on one line. */
export function beginning(text: string): string {
  const whole = text.trim();
  const [line = ""] = whole.split(/\r\n|\n/, 1);
  if (line.length <= LONGEST) return line === whole ? line : `${line} …`;
  // Not between the two halves of a character.
  return `${line.slice(0, LONGEST).replace(/[\ud800-\udbff]$/u, "")}…`;
}
