/** A client that looks closely at what the server sends: each line must be one, and short enough. */
import { LineFramer, MAX_LINE, MAX_SERVER_TAGS } from "../../protocol/framing.ts";
import { parseMessage } from "../../protocol/message.ts";

/** A server that answers nothing for so long has failed, in ms. */
const DEADLINE = 20_000;
/** Lines that are kept. */
const KEPT = 200;

export type Conn = Pick<Deno.Conn, "read" | "write" | "close">;

export class FuzzPeer {
  readonly #conn: Conn;
  readonly #hear: (line: string) => void;
  readonly #read: Promise<void>;
  #lines: string[] = [];
  #wake: () => void = () => {};
  #syncs = 0;
  /** What was wrong with what the server has sent. */
  readonly faults: string[] = [];
  ended = false;

  /** @param hear Is given each line of the server's. */
  constructor(conn: Conn, hear: (line: string) => void = () => {}) {
    this.#conn = conn;
    this.#hear = hear;
    this.#read = this.#listen();
  }

  /** The last lines that came. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Sends bytes. @returns Whether the connection took them. */
  async send(bytes: Uint8Array): Promise<boolean> {
    try {
      for (let at = 0; at < bytes.length;) at += await this.#conn.write(bytes.subarray(at));
      return true;
    } catch {
      return false;
    }
  }

  async say(...lines: string[]): Promise<boolean> {
    return await this.send(new TextEncoder().encode(lines.map((line) => `${line}\r\n`).join("")));
  }

  /** Waits until all that was sent is done, or the server has closed the connection. */
  async sync(): Promise<boolean> {
    const token = `sync-${++this.#syncs}`;
    // A line that was begun ends here.
    if (!await this.send(new TextEncoder().encode(`\r\nPING ${token}\r\n`))) return false;
    return await this.until((line) => line.endsWith(` ${token}`) && line.includes(" PONG "));
  }

  /** Waits for a line. @returns Whether it came before the end of the connection. */
  async until(fits: (line: string) => boolean): Promise<boolean> {
    let seen = 0;
    for (;;) {
      for (; seen < this.#lines.length; seen++) {
        if (fits(this.#lines[seen] ?? "")) {
          this.#lines = this.#lines.slice(seen + 1);
          return true;
        }
      }
      if (this.ended) return false;
      if (this.#lines.length > KEPT) {
        this.#lines = this.#lines.slice(-KEPT);
        seen = this.#lines.length;
      }
      await this.#next();
    }
  }

  async close(): Promise<void> {
    try {
      this.#conn.close();
    } catch {
      // The server was quicker.
    }
    await this.#read;
  }

  /** Waits until the server has closed the connection. */
  async rest(): Promise<void> {
    while (!this.ended) await this.#next();
  }

  #next(): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#wake = () => {};
        reject(new Error(`The server says nothing more. The last lines:\n${this.#last()}`));
      }, DEADLINE);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #last(): string {
    return this.#lines.slice(-20).join("\n");
  }

  async #listen(): Promise<void> {
    const framer = new LineFramer(MAX_SERVER_TAGS, MAX_LINE);
    const buffer = new Uint8Array(16 * 1024);
    try {
      for (;;) {
        const count = await this.#conn.read(buffer);
        if (count === null) break;
        framer.push(buffer.subarray(0, count), (frame) => {
          if (frame.kind === "line") this.#take(frame.text);
          else this.faults.push(`a ${frame.kind} line after ${this.#lines.at(-1)}`);
        });
        this.#wake();
      }
    } catch {
      // Closed, by either end.
    }
    this.ended = true;
    this.#wake();
  }

  #take(line: string): void {
    const { command, source } = parseMessage(line);
    if (!/^([A-Z]+|\d{3})$/.test(command)) this.faults.push(`a line without a command: ${line}`);
    const ofServer = command === "ERROR" || command === "PING";
    if (source === "" && !ofServer) this.faults.push(`a line without a source: ${line}`);
    this.#lines.push(line);
    this.#hear(line);
  }
}
