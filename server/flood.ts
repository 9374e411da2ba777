/**
 * How much a client may ask for: decides and never waits.
 *
 * A client has a budget for most of what it says, one for rooms that it enters and one for what is
 * dear to answer. A row of the command table says what a command costs, and of which.
 */
import type { Message } from "../protocol/message.ts";
import type { BudgetName, CommandSpec } from "./command.ts";
import {
  FLOOD,
  MAX_TARGETS,
  MULTILINE_LINE_COST,
  REPEATS,
  TYPING_DROPPED_COST,
  TYPING_EVERY,
} from "./limits.ts";
import type { OpenBatch } from "./multiline.ts";
import { Repeats } from "./repeats.ts";

/** So many tokens at once, then one in so many ms. */
export interface Rate {
  readonly burst: number;
  readonly every: number;
}

/** What {@linkcode Flood.take} returns for what is not to be done at all. */
export const DROP = -1;

/** A token bucket. All that it keeps is when it will be full again. */
export class Bucket {
  readonly #rate: Rate;
  #fullAt = 0;
  #now = 0;

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /**
   * Takes tokens, if they are there. What costs more than the bucket holds is had for a full one, and
   * the rest is owed.
   * @returns 0, or in how many ms they are there; none are taken then.
   */
  take(now: number, cost: number): number {
    if (cost === 0) return 0;
    const { burst, every } = this.#rate;
    const wait = this.#missing(now) + (Math.min(cost, burst) - burst) * every;
    if (wait > 0) return Math.ceil(wait);
    this.owe(now, cost);
    return 0;
  }

  /** Takes tokens, also those that are not there yet. */
  owe(now: number, cost: number): void {
    this.#fullAt = now + this.#missing(now) + cost * this.#rate.every;
  }

  /** In how many ms it is full. */
  #missing(now: number): number {
    // The clock was set back: nobody should wait for it.
    if (now < this.#now) this.#fullAt -= this.#now - now;
    this.#now = now;
    return Math.max(0, this.#fullAt - now);
  }
}

/** What one client has left. */
export class Flood {
  readonly #onRepeat: () => void;
  #lines = new Bucket(FLOOD.unregistered);
  #joins: Bucket | undefined;
  #expensive: Bucket | undefined;
  #repeats: Repeats | undefined;
  /** When it may say again that its person is typing. */
  #typingAt = 0;

  /** @param onRepeat Is called each time that a text costs more because many have got it. */
  constructor(onRepeat: () => void = () => {}) {
    this.#onRepeat = onRepeat;
  }

  /** The client has a name: what it took to get one is not held against it. */
  registered(): void {
    this.#lines = new Bucket(FLOOD.lines);
  }

  /**
   * Takes what a message costs.
   * @param message `undefined` for a line that is none.
   * @param row The message's row, if there is such a command.
   * @param batch The batch that the client has open.
   * @returns 0 when it may be done, {@linkcode DROP}, or in how many ms to ask again.
   */
  take(
    now: number,
    message: Message | undefined,
    row: CommandSpec | undefined,
    batch: OpenBatch | undefined,
  ): number {
    if (message === undefined || row === undefined) return this.#lines.take(now, 1);
    if (batch !== undefined && message.tags.get("batch") === batch.name) {
      return this.#takeLineOf(batch, now);
    }
    const isTyping = tellsOnlyTyping(message);
    if (isTyping && now < this.#typingAt && this.#typingAt - now <= TYPING_EVERY) {
      return this.#lines.take(now, TYPING_DROPPED_COST) || DROP;
    }
    const cost = typeof row.cost === "number" ? row.cost : row.cost(message.params);
    const said = saidBy(message, batch);
    const repeats = said === undefined ? 0 : this.#tooMany(now, said);
    const wait = this.#bucket(row.budget).take(now, cost + repeats * REPEATS.cost);
    if (wait > 0) return wait;
    if (isTyping) this.#typingAt = now + TYPING_EVERY;
    if (said !== undefined) this.#repeats?.note(now, said.text, said.targets);
    if (repeats > 0) this.#onRepeat();
    return 0;
  }

  #tooMany(now: number, { text, targets }: Saying): number {
    return (this.#repeats ??= new Repeats()).tooMany(now, text, targets);
  }

  /** What fits into a batch does not wait, however long it is: the lines after it do. */
  #takeLineOf(batch: OpenBatch, now: number): number {
    if (batch.failure !== undefined) return this.#lines.take(now, MULTILINE_LINE_COST);
    this.#lines.owe(now, MULTILINE_LINE_COST);
    return 0;
  }

  #bucket(name: BudgetName | undefined): Bucket {
    switch (name) {
      case "joins":
        return this.#joins ??= new Bucket(FLOOD.joins);
      case "expensive":
        return this.#expensive ??= new Bucket(FLOOD.expensive);
      default:
        return this.#lines;
    }
  }
}

/** A text, and whom it is for. */
interface Saying {
  readonly text: string;
  readonly targets: readonly string[];
}

/** What a message says: itself, or by closing a message of several lines. */
function saidBy({ command, params }: Message, batch: OpenBatch | undefined): Saying | undefined {
  const [target = "", text = ""] = params;
  if (command === "PRIVMSG" || command === "NOTICE") {
    return { text, targets: target.toLowerCase().split(",").slice(0, MAX_TARGETS) };
  }
  if (command !== "BATCH" || batch === undefined || target !== `-${batch.name}`) return undefined;
  const lines = batch.lines.map((line) => line.text).join("\n");
  return { text: lines, targets: [batch.target.toLowerCase()] };
}

/**
 * That somebody does not type any more is said once, and soon if it is to be of use.
 * @see https://ircv3.net/specs/client-tags/typing
 */
function tellsOnlyTyping({ command, tags }: Message): boolean {
  const state = tags.get("+typing");
  return command === "TAGMSG" && tags.size === 1 && state !== undefined && state !== "done";
}
