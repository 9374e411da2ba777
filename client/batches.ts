/**
 * Batches that a server has open. Those that tell of the past, or answer a search, are collected whole;
 * what stands in any other batch happens now.
 *
 * @see https://ircv3.net/specs/extensions/batch
 */
import type { Message } from "../protocol/message.ts";

/** A batch that has begun. */
export interface Batch {
  readonly type: string;
  readonly params: readonly string[];
  /** The label that the batch itself carries. */
  readonly ownLabel: string | undefined;
  /** Its label, or that of a batch around it: what it is an answer to. */
  readonly label: string | undefined;
  /** What has come in it so far, where that is no news; shared with the batches inside it. */
  readonly lines: Message[] | undefined;
  /** Whether it stands inside another batch that is collected. */
  readonly inner: boolean;
}

/** The most batches that may be open at once: of more, the oldest is given up. */
const MOST_BATCHES = 100;
/** The most lines that are kept of all open batches together. */
const MOST_LINES = 2_000;
const COLLECTED: ReadonlySet<string> = new Set(["chathistory", "soju.im/search"]);

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
    if (this.#kept < MOST_LINES) {
      lines.push(message);
      this.#kept++;
    }
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
    this.#open.set(name, {
      type,
      params,
      ownLabel,
      label: ownLabel ?? around?.label,
      lines: around?.lines ?? (COLLECTED.has(type) ? [] : undefined),
      inner: around?.lines !== undefined,
    });
  }

  #end(name: string): Batch | undefined {
    const batch = this.#open.get(name);
    this.#open.delete(name);
    if (batch?.lines !== undefined && !batch.inner) this.#kept -= batch.lines.length;
    return batch;
  }
}
