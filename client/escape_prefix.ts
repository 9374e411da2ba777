/**
 * Escape and then a key is the same as Alt and that key: for keyboards whose Alt types other characters,
 * as on a Mac. Only for keys that say nothing by themselves a moment after an Escape. Pure.
 */
import type { Clock } from "../cli/clock.ts";
import type { Key } from "./keys.ts";

/** How long after an Escape a key still belongs to it, in ms. */
const BELONGS = 1_000;

export class EscapePrefix {
  readonly #clock: Pick<Clock, "now">;
  #escapedAt = -Infinity;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  /** A key as it is meant, by what came before it. */
  read(key: Key): Key {
    if (key.kind === "focus") return key;
    const now = this.#clock.now();
    const escaped = now - this.#escapedAt < BELONGS;
    const isEscape = key.kind === "key" && key.name === "escape";
    this.#escapedAt = isEscape ? now : -Infinity;
    if (!escaped) return key;
    if (key.kind === "key" && key.name === "enter" && !key.ctrl) return { ...key, alt: true };
    if (key.kind === "text" && isDigit(key.text)) {
      return { kind: "key", name: key.text, ctrl: false, alt: true, shift: false };
    }
    return key;
  }
}

function isDigit(text: string): text is "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" {
  return /^[1-9]$/.test(text);
}
