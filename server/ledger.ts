/**
 * What this turn has said and the disk has not taken yet.
 *
 * All that one turn of the event loop writes is one transaction, committed before any queue is
 * written. If the disk refuses, what was said is taken back from every queue, and who said it is told.
 */
import type { Encoding } from "./fanout.ts";
import type { Flushable } from "./flusher.ts";
import type { Log } from "./log.ts";
import type { Registry } from "./state.ts";
import { type Store, StoreError } from "./storage/store.ts";

export class Ledger {
  readonly #store: Store;
  readonly #rooms: Pick<Registry, "save" | "saved" | "refused">;
  readonly #log: Log;
  readonly #commit: () => void;
  readonly #refused: () => void;
  /** Encodings of what was said, which are in queues. */
  #tentative: Uint8Array[] = [];
  #refusals: (() => void)[] = [];
  #said = 0;
  #failing = false;

  /**
   * @param timed Does what it is given, and may measure it.
   * @param refused Is told each time that the disk refuses.
   */
  constructor(
    store: Store,
    rooms: Pick<Registry, "save" | "saved" | "refused">,
    log: Log,
    timed: (act: () => void) => void = (act) => act(),
    refused: () => void = () => {},
  ) {
    this.#store = store;
    this.#rooms = rooms;
    this.#log = log;
    this.#refused = refused;
    this.#commit = () => timed(() => store.commit());
  }

  /** How much there was so far that must be kept: a command that adds to it has changed it. */
  get said(): number {
    return this.#said;
  }

  /** Notes something that must be kept. */
  note(): void {
    this.#said++;
  }

  /** Notes what others were sent of what must be kept, by its last encoding. */
  sent(last: Encoding): void {
    for (let at: Encoding | undefined = last; at !== undefined; at = at.before) {
      if (at.bytes !== undefined) this.#tentative.push(at.bytes);
    }
  }

  /** Has something undone that was done in memory, if the disk refuses. */
  undoIfRefused(undo: () => void): void {
    this.#refusals.push(undo);
  }

  /** Notes what was answered to a command that said something, and how to refuse it after all. */
  answered(answers: readonly Uint8Array[], refuse: () => void): void {
    this.#tentative.push(...answers);
    this.#refusals.push(refuse);
  }

  /** Commits; `waiting` are all queues that have got something in this turn. */
  settle(waiting: readonly Flushable[]): void {
    const tentative = this.#tentative;
    const refusals = this.#refusals;
    if (tentative.length > 0) this.#tentative = [];
    if (refusals.length > 0) this.#refusals = [];
    try {
      this.#rooms.save();
      if (!this.#store.dirty) return;
      this.#commit();
      this.#rooms.saved();
      if (this.#failing) this.#log.info("store works again", {});
      this.#failing = false;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (!this.#failing) this.#log.error("store failed", { reason: error.message });
      this.#failing = true;
      this.#rooms.refused();
      this.#refused();
      const taken = new Set(tentative);
      for (const queue of waiting) queue.retract(taken);
      for (const refuse of refusals) refuse();
    }
  }
}
