/**
 * Batches that a server has open. Those that tell of the past, answer a search, or are one message of
 * several lines are collected whole; what stands in any other batch happens now.
 *
 * @see https://ircv3.net/specs/extensions/batch
 */
import type { Message } from "../protocol/message.ts";
import { messageOf, MULTILINE } from "./multiline.ts";

/** A batch that has begun. */
export interface Batch {
  readonly type: string;
  /** The line that has begun it. */
  readonly start: Message;
  readonly params: readonly string[];
  /** The label that the batch itself carries. */
  readonly ownLabel: string | undefined;
  /** Its label, or that of a batch around it: what it is an answer to. */
  readonly label: string | undefined;
  /** What has come in it so far, where that is no news; mostly shared with the batches inside it. */
  readonly lines: Message[] | undefined;
  /** What it stands in and becomes a part of, where that is collected. */
  readonly outer: Message[] | undefined;
}

/** The most batches that may be open at once: of more, the oldest is given up. */
const MOST_BATCHES = 100;
/** The most lines that are kept of all open batches together. */
const MOST_LINES = 2_000;
const COLLECTED: ReadonlySet<string> = new Set([
  "chathistory",
  "draft/chathistory-targets",
  "soju.im/search",
  MULTILINE,
]);

export class Batches {
  readonly #open = new Map<string, Batch>();
  #kept = 0;

  /** How many are open. */
  get size(): number {
    return this.#open.size;
  }

  /** A `BATCH` line has come. @returns The batch that it ends, if it ends one. */
  take(message: Message): Batch | undefined {
    const [name = "", type = "", ...params] = message.params;
    if (name.startsWith("+")) this.#begin(name.slice(1), type, params, message);
    return name.startsWith("-") ? this.#end(name.slice(1)) : undefined;
  }

  /** Takes a line that belongs to a batch which is collected. @returns Whether it did. */
  collect(message: Message): boolean {
    const lines = this.#around(message)?.lines;
    if (lines === undefined) return false;
    this.#keep(message, lines);
    return true;
  }

  /** What a message is an answer to: its own label, or that of the batch that it stands in. */
  labelOf(message: Message): string | undefined {
    return message.tags.get("label") ?? this.#around(message)?.label;
  }

  /** The connection is another one. */
  clear(): void {
    this.#open.clear();
    this.#kept = 0;
  }

  #keep(message: Message, lines: Message[]): void {
    if (this.#kept >= MOST_LINES) return;
    lines.push(message);
    this.#kept++;
  }

  #around(message: Message): Batch | undefined {
    const name = message.tags.get("batch");
    return name === undefined ? undefined : this.#open.get(name);
  }

  #begin(name: string, type: string, params: readonly string[], message: Message): void {
    const around = this.#around(message);
    const ownLabel = message.tags.get("label");
    this.#end(name);
    for (const oldest of this.#open.keys()) {
      if (this.#open.size < MOST_BATCHES) break;
      this.#end(oldest);
    }
    const outer = around?.lines;
    const own = COLLECTED.has(type) && (outer === undefined || type === MULTILINE);
    this.#open.set(name, {
      type,
      start: message,
      params,
      ownLabel,
      label: ownLabel ?? around?.label,
      lines: own ? [] : outer,
      outer,
    });
  }

  #end(name: string): Batch | undefined {
    const batch = this.#open.get(name);
    this.#open.delete(name);
    if (batch?.lines === undefined || batch.lines === batch.outer) return batch;
    this.#kept -= batch.lines.length;
    this.#abandon(batch.lines);
    // A message of several lines is one line of what it stands in.
    const { outer } = batch;
    const message = messageOf(batch);
    if (outer !== undefined && message !== undefined) this.#keep(message, outer);
    return batch;
  }

  /** What stands in a batch that is over, and is not over itself, becomes a part of nothing. */
  #abandon(outer: readonly Message[]): void {
    for (const [name, inner] of this.#open) {
      if (inner.outer !== outer) continue;
      this.#open.delete(name);
      if (inner.lines === undefined || inner.lines === outer) continue;
      this.#kept -= inner.lines.length;
      this.#abandon(inner.lines);
    }
  }
}
