/**
 * Notices who says one thing to many: a text that goes from room to room and from person to person is
 * rarely for any of them. Decides and never waits.
 */
import { REPEATS } from "./limits.ts";

/** A text that was said lately, and to whom. */
interface Repeated {
  readonly text: number;
  readonly targets: string[];
  at: number;
}

export class Repeats {
  /** The newest last. */
  readonly #said: Repeated[] = [];

  /**
   * How many of these targets are too many for a text that was said to others before.
   * @param now ms since 1970.
   */
  tooMany(now: number, text: string, targets: readonly string[]): number {
    const known = this.#find(now, fingerprint(text))?.targets ?? [];
    const fresh = targets.filter((target) => !known.includes(target)).length;
    // Who is one of too many stays it: the list of them is not longer than it has to be.
    return Math.max(0, Math.min(fresh, known.length + fresh - REPEATS.targets));
  }

  /** Notes that a text is said now. */
  note(now: number, text: string, targets: readonly string[]): void {
    const print = fingerprint(text);
    const known = this.#find(now, print);
    const at = known === undefined ? -1 : this.#said.indexOf(known);
    if (at >= 0) this.#said.splice(at, 1);
    const said = known ?? { text: print, targets: [], at: now };
    said.at = now;
    for (const target of targets) {
      if (said.targets.length >= REPEATS.targets) break;
      if (!said.targets.includes(target)) said.targets.push(target);
    }
    this.#said.push(said);
    if (this.#said.length > REPEATS.texts) this.#said.shift();
  }

  #find(now: number, text: number): Repeated | undefined {
    return this.#said.find((one) => one.text === text && Math.abs(now - one.at) < REPEATS.ms);
  }
}

/**
 * A number for a text, the same for one that differs in case, digits and signs alone. Another text may
 * have the same: that costs nobody but who says both.
 */
function fingerprint(text: string): number {
  const letters = text.toLowerCase().replace(/[^\p{L}]+/gu, "") || text;
  let hash = 0x811c9dc5;
  for (let at = 0; at < letters.length; at++) {
    hash = Math.imul(hash ^ letters.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}
