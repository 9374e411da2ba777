/**
 * How long a server that we wait for may get on with nothing: one that only asks whether we are alive
 * would keep us waiting for ever.
 */
import type { Session } from "./session.ts";

/** A server that does not get on with what we wait for is given up after so long, in ms. */
export const PATIENCE = 60_000;

export class Patience {
  readonly #session: Session;
  /** What has come so far, and since when it has been no more than that. */
  #state = "";
  #since: number;

  constructor(session: Session, now: number) {
    this.#session = session;
    this.#since = now;
  }

  /** Looks at what has come. @returns Whether it is too little for too long; then it begins anew. */
  isOver(now: number): boolean {
    const { registered, rooms, speaking: { outstanding }, tasks } = this.#session;
    const entered = rooms.values().filter((room) => room.entered).toArray().length;
    const state = [registered, entered, outstanding.settled, tasks.settled].join();
    const waits = !registered || entered < rooms.size || outstanding.size + tasks.size > 0;
    const late = waits && state === this.#state && now - this.#since >= PATIENCE;
    if (late || !waits || state !== this.#state) this.#since = now;
    this.#state = state;
    return late;
  }
}
