/**
 * What is said goes out in step with what the server acknowledges: a server takes so much and then so
 * much a second, and closes the connection when more than 10 KiB wait there. Ours tells in its
 * `docs/security.md`; others are no wider.
 */
import { formatMessage, type OutgoingMessage } from "../protocol/message.ts";
import { byteLength } from "../protocol/text.ts";

/** What may be on its way at once: bytes, with room for what is not said but asked, and messages. */
const MOST_BYTES = 8 * 1024;
const MOST_MESSAGES = 16;
/** What may wait here, in bytes. */
const MOST_WAITING = 4 * 1024 * 1024;

/** Lines that are one message, and the label that its answer carries. */
export interface Labelled {
  readonly label: string;
  readonly lines: readonly OutgoingMessage[];
}

interface Waiting extends Labelled {
  readonly bytes: number;
}

export class Outgoing {
  /** In order; those before `#next` have gone. */
  #waiting: Waiting[] = [];
  #next = 0;
  #waitingBytes = 0;
  /** What is on its way, in bytes, by label. */
  readonly #underway = new Map<string, number>();
  #underwayBytes = 0;

  /** How many messages have not gone out. */
  get size(): number {
    return this.#waiting.length - this.#next;
  }

  /** Takes messages. @returns Whether there was room for them. */
  add(messages: readonly Labelled[]): boolean {
    const entries = messages.map(({ label, lines }): Waiting => ({
      label,
      lines,
      bytes: lines.reduce((sum, line) => sum + byteLength(formatMessage(line)) + 2, 0),
    }));
    const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
    if (this.#waitingBytes + bytes > MOST_WAITING) return false;
    this.#waitingBytes += bytes;
    for (const entry of entries) this.#waiting.push(entry);
    return true;
  }

  /** Whether a message has gone out, though its answer may have come since. */
  hasGone(label: string): boolean {
    return this.#underway.has(label);
  }

  /**
   * What may be sent now.
   * @param isUnanswered Tells whether a message that has gone out still waits for its answer.
   */
  next(isUnanswered: (label: string) => boolean): OutgoingMessage[] {
    for (const [label, bytes] of this.#underway) {
      if (isUnanswered(label)) continue;
      this.#underway.delete(label);
      this.#underwayBytes -= bytes;
    }
    const send: OutgoingMessage[] = [];
    for (;;) {
      const entry = this.#waiting[this.#next];
      if (entry === undefined || this.#underway.size >= MOST_MESSAGES) break;
      if (this.#underwayBytes + entry.bytes > MOST_BYTES && this.#underway.size > 0) break;
      this.#next++;
      this.#waitingBytes -= entry.bytes;
      this.#underway.set(entry.label, entry.bytes);
      this.#underwayBytes += entry.bytes;
      send.push(...entry.lines);
    }
    if (this.#next === this.#waiting.length) [this.#waiting, this.#next] = [[], 0];
    return send;
  }

  /** Forgets everything. */
  clear(): void {
    [this.#waiting, this.#next, this.#waitingBytes] = [[], 0, 0];
    this.#underway.clear();
    this.#underwayBytes = 0;
  }
}
