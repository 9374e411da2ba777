/**
 * Writes what a connection is owed: all that is queued in one write, one write at a time. Knows no
 * clients and no reasons.
 *
 * Nothing here awaits: a promise more for each write is a good part of what a write costs.
 */
import type { Flushable, Flusher } from "./flusher.ts";
import { SEND_QUEUE, UNREAD } from "./limits.ts";
import { SendQueue } from "./send_queue.ts";
import type { Link } from "./transport/transport.ts";
import type { Vitals } from "./vitals.ts";

/** Whose writer it is. */
export interface WriterOwner {
  /** More is queued than may be: nothing was written of it, and nothing more is queued. */
  overflowed(): void;
  /** All that was queued has been written. */
  drained(): void;
  /** Writing has failed: nothing is written after that. */
  writeFailed(error: unknown): void;
}

/** What all writers of a server use. */
export interface WriterTools {
  readonly flusher: Flusher;
  readonly vitals: Pick<Vitals, "bytesOut">;
}

export class Writer implements Flushable {
  readonly #owner: WriterOwner;
  readonly #link: Pick<Link, "write">;
  readonly #tools: WriterTools;
  readonly #queue: SendQueue;
  #flushWanted = false;
  /** What is being written, and how much of it has gone. */
  #current: Uint8Array | undefined;
  #written = 0;
  #closed = false;
  #full = false;
  /** Somebody waits until most of it has been read. */
  #caughtUp: PromiseWithResolvers<void> | undefined;

  constructor(owner: WriterOwner, link: Pick<Link, "write">, tools: WriterTools) {
    this.#owner = owner;
    this.#link = link;
    this.#tools = tools;
    this.#queue = new SendQueue(tools.flusher.sequences);
  }

  /** How many bytes are owed. */
  get unread(): number {
    const { bytes } = this.#queue;
    return this.#current === undefined ? bytes : bytes + this.#current.length;
  }

  /**
   * Queues bytes, which go out at the end of this turn or when what is being written has gone out. What is
   * too much is told of then, too: who queues for thousands does not see one of them go meanwhile.
   */
  push(bytes: Uint8Array): void {
    if (this.#full) return;
    this.#queue.push(bytes);
    this.#full = this.unread > SEND_QUEUE;
    this.#wantFlush();
  }

  retract(lines: ReadonlySet<Uint8Array>): void {
    this.#queue.retract(lines);
  }

  /** Forgets what is queued, and writes no more. */
  close(): void {
    this.#closed = true;
    this.#queue.clear();
    this.#tellCaughtUp();
  }

  /** Resolves when little is owed any more; `undefined` when that is so already. */
  caughtUp(): Promise<void> | undefined {
    if (this.unread <= UNREAD || this.#closed) return undefined;
    this.#caughtUp ??= Promise.withResolvers();
    return this.#caughtUp.promise;
  }

  /**
   * Writes all that is queued: the one place where a connection's bytes go out. What is queued
   * meanwhile waits for the end of a turn, when it is on disk.
   */
  flush(): void {
    this.#flushWanted = false;
    if (this.#closed) return;
    if (this.#full) return this.#owner.overflowed();
    if (this.#current !== undefined) return;
    if (this.#queue.bytes === 0) return this.#owner.drained();
    const bytes = this.#current = this.#queue.take();
    this.#written = 0;
    this.#link.write(bytes).then(this.#wrote, this.#failed);
  }

  readonly #wrote = (count: number): void => {
    const bytes = this.#current;
    if (bytes === undefined || this.#closed) return;
    this.#written += count;
    if (this.#written < bytes.length) {
      this.#link.write(bytes.subarray(this.#written)).then(this.#wrote, this.#failed);
      return;
    }
    this.#current = undefined;
    this.#tools.vitals.bytesOut += bytes.length;
    if (this.#caughtUp !== undefined && this.#queue.bytes <= UNREAD) this.#tellCaughtUp();
    if (this.#queue.bytes > 0) this.#wantFlush();
    else this.#owner.drained();
  };

  readonly #failed = (error: unknown): void => this.#owner.writeFailed(error);

  #wantFlush(): void {
    if (this.#flushWanted) return;
    this.#flushWanted = true;
    this.#tools.flusher.add(this);
  }

  #tellCaughtUp(): void {
    this.#caughtUp?.resolve();
    this.#caughtUp = undefined;
  }
}
