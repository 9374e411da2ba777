/**
 * Notices that more is asked for than the server can do, and that this is over: not at each short peak,
 * and not on and off. What is done about it is done elsewhere, and most of it always (`turnstile.ts`).
 */
import { OVERLOAD } from "./limits.ts";

/** What there was in one look. */
export interface Strain {
  /** How many wait for their turn. */
  readonly waiting: number;
  /** How late the event loop was, in ms. */
  readonly late: number;
}

/** Who wants to know. */
export interface OverloadEvents {
  readonly begins: (strain: Strain) => void;
  /** @param lasted In ms. */
  readonly ends: (lasted: number) => void;
}

export class Overload {
  readonly #events: OverloadEvents;
  /** Since when each look has found too much, and when the last one has: by the steady clock. */
  #since: number | undefined;
  #last = 0;
  #began: number | undefined;

  constructor(events: OverloadEvents) {
    this.#events = events;
  }

  /** Whether there is more than the server can do, now. */
  get now(): boolean {
    return this.#began !== undefined;
  }

  /** Takes a look: to be called some times a second. `now` in ms, only forwards. */
  look(now: number, strain: Strain): void {
    if (strain.waiting > 0 || strain.late >= OVERLOAD.late) {
      this.#since ??= now;
      this.#last = now;
      if (this.#began !== undefined || now - this.#since < OVERLOAD.begins) return;
      this.#began = this.#since;
      this.#events.begins(strain);
      return;
    }
    this.#since = undefined;
    if (this.#began === undefined || now - this.#last < OVERLOAD.ends) return;
    const lasted = this.#last - this.#began;
    this.#began = undefined;
    this.#events.ends(lasted);
  }
}
