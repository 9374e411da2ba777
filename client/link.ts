/** One connection to a server: messages out, messages in, and a watch on whether it is alive. */
import type { Clock } from "../cli/clock.ts";
import { LineFramer, MAX_SERVER_TAGS } from "../protocol/framing.ts";
import {
  formatMessage,
  type Message,
  type OutgoingMessage,
  parseMessage,
} from "../protocol/message.ts";

/** What a link needs of a connection. */
export type Stream = Pick<Deno.Conn, "read" | "write" | "closeWrite" | "close">;

/** A server that has said nothing for so long is asked whether it is alive, in ms. */
const PING_AFTER = 30_000;
/** A server that has said nothing for so long is taken for dead, in ms. */
const DEAD_AFTER = 60_000;
const LOOK_EVERY = 5_000;
/** After so long with the server the keyboard has its turn, in ms. */
const READ_TIME = 10;
/** A line of which so much has been thrown away ends the connection, in bytes. */
const MAX_DISCARDED = 1024 * 1024;
/** What may wait to be written, in bytes. */
const SEND_QUEUE = 1024 * 1024;
/** The longest line from a server without its tags, in bytes: some send more than they should. */
const MAX_LINE = 4_096;

export class ServerLink {
  readonly #stream: Stream;
  readonly #clock: Clock;
  readonly #stopWatch: () => void;
  #heardAt: number;
  #waiting: Uint8Array[] = [];
  /** How much of what was sent is not written yet, in bytes. */
  #unsent = 0;
  #writing: Promise<void> | undefined;
  #closed = false;

  constructor(stream: Stream, clock: Clock) {
    this.#stream = stream;
    this.#clock = clock;
    this.#heardAt = clock.steady();
    this.#stopWatch = clock.every(LOOK_EVERY, () => this.#watch());
  }

  /**
   * Sends messages, in order. Never waits and never throws: a link that fails ends its reader. A message
   * that no line can say is left out: a server may have named what stands in it.
   */
  send(messages: readonly OutgoingMessage[]): void {
    const lines = messages.map(lineOf).join("");
    if (this.#closed || lines === "") return;
    const bytes = new TextEncoder().encode(lines);
    this.#waiting.push(bytes);
    this.#unsent += bytes.length;
    // A server that asks and asks and reads nothing must not make us keep all the answers.
    if (this.#unsent > SEND_QUEUE) return this.close();
    this.#writing ??= this.#write();
  }

  /**
   * Calls `take` with each message, until the connection ends; never rejects.
   * @param around Is given what takes the messages of one read, to call it.
   */
  async run(
    take: (message: Message) => void,
    around: (act: () => void) => void = (act) => act(),
  ): Promise<void> {
    const framer = new LineFramer(MAX_SERVER_TAGS, MAX_LINE);
    const buffer = new Uint8Array(4 * 1024);
    let turnBegan = this.#clock.steady();
    while (!this.#closed) {
      const asked = this.#clock.steady();
      const count = await this.#stream.read(buffer).catch(() => null);
      if (count === null) break;
      this.#heardAt = this.#clock.steady();
      // Who had to be waited for has left time for everything else.
      if (this.#heardAt > asked) turnBegan = this.#heardAt;
      around(() =>
        framer.push(buffer.subarray(0, count), (frame) => {
          // What is no proper line says nothing that can be shown.
          if (frame.kind === "line" && !this.#closed) take(parseMessage(frame.text));
        })
      );
      // A server whose line never ends says nothing that is worth waiting for.
      if (framer.skipped > MAX_DISCARDED) break;
      if (this.#clock.steady() - turnBegan < READ_TIME) continue;
      // A server that never stops sending must not keep the keyboard from being read.
      await this.#clock.sleep(0);
      turnBegan = this.#clock.steady();
    }
    this.close();
  }

  /** Writes what waits, then closes. */
  async finish(): Promise<void> {
    await this.#writing;
    if (this.#closed) return;
    await this.#stream.closeWrite().catch(() => {});
    this.close();
  }

  /** Closes at once. Safe to call more than once. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopWatch();
    try {
      this.#stream.close();
    } catch {
      // The other end was quicker.
    }
  }

  #watch(): void {
    const silent = this.#clock.steady() - this.#heardAt;
    if (silent >= DEAD_AFTER) this.close();
    else if (silent >= PING_AFTER) this.send([{ command: "PING", params: ["alive"] }]);
  }

  async #write(): Promise<void> {
    try {
      while (this.#waiting.length > 0 && !this.#closed) {
        for (const bytes of this.#waiting.splice(0)) {
          for (let at = 0; at < bytes.length;) {
            at += await this.#stream.write(bytes.subarray(at));
          }
          this.#unsent -= bytes.length;
        }
      }
    } catch {
      this.close();
    } finally {
      // In the same step as the last look at what waits, so that nothing can slip in between.
      this.#writing = undefined;
    }
  }
}

/** A message as a line with its ending, or nothing. */
function lineOf(message: OutgoingMessage): string {
  try {
    return `${formatMessage(message)}\r\n`;
  } catch (error) {
    if (error instanceof TypeError) return "";
    throw error;
  }
}
