/** A client of the soak: it keeps nothing of what it hears, for it may hear it for hours. */
import { LineFramer } from "../../protocol/framing.ts";
import { type Message, parseMessage } from "../../protocol/message.ts";

/** What takes longer has failed, in ms. */
const DEADLINE = 30_000;
const LINE = 16 * 1024;

/** Where a server is, and the certificates (PEM) that it may show. */
export interface Door {
  readonly port: number;
  readonly certificates: readonly string[];
}

export class SoakClient {
  /** Is told of each message. */
  heard: (message: Message) => void = () => {};
  readonly #conn: Deno.TlsConn;
  readonly #reading: Promise<void>;
  readonly #waiting = new Map<string, PromiseWithResolvers<void>>();
  #asked = 0;
  #ended: string | undefined;

  private constructor(conn: Deno.TlsConn) {
    this.#conn = conn;
    this.#reading = this.#read();
  }

  /** Connects. @throws If the server cannot be reached, or shows another certificate. */
  static async connect({ port, certificates }: Door): Promise<SoakClient> {
    const conn = await Deno.connectTls({
      hostname: "127.0.0.1",
      port,
      caCerts: [...certificates],
    });
    try {
      await conn.handshake();
    } catch (error) {
      conn.close();
      throw error;
    }
    return new SoakClient(conn);
  }

  /** Why it hears nothing any more. */
  get ended(): string | undefined {
    return this.#ended;
  }

  /** Gives a name and waits until the server has greeted. */
  async register(name: string, capabilities: readonly string[]): Promise<void> {
    await this.say(
      ...capabilities.length > 0 ? [`CAP REQ :${capabilities.join(" ")}`] : [],
      `NICK ${name}`,
      `USER ${name} 0 * :${name}`,
      ...capabilities.length > 0 ? ["CAP END"] : [],
    );
    await this.sync();
  }

  /** Writes lines at once. */
  async say(...lines: readonly string[]): Promise<void> {
    const bytes = new TextEncoder().encode(lines.map((line) => `${line}\r\n`).join(""));
    for (let at = 0; at < bytes.length;) at += await this.#conn.write(bytes.subarray(at));
  }

  /** Says lines, and waits until the server has done what they ask for. */
  async sync(...lines: readonly string[]): Promise<void> {
    const token = `sync-${++this.#asked}`;
    const answered = Promise.withResolvers<void>();
    if (this.#ended !== undefined) throw new Error(this.#ended);
    this.#waiting.set(token, answered);
    await this.say(...lines, `PING ${token}`);
    await inTime(answered.promise, `the answer to ${lines.join(" | ")} PING`);
  }

  /** Hangs up. */
  async close(): Promise<void> {
    try {
      this.#conn.close();
    } catch {
      // It has ended by itself.
    }
    await this.#reading;
  }

  /** Says that nothing more comes, and reads to the end. */
  async closeHalf(): Promise<void> {
    await this.#conn.closeWrite();
    await this.rest();
  }

  /** Reads until the server hangs up. */
  async rest(): Promise<void> {
    await inTime(this.#reading, "the end of a connection");
    await this.close();
  }

  async #read(): Promise<void> {
    const framer = new LineFramer(LINE, LINE);
    const buffer = new Uint8Array(LINE);
    let why = "The server has ended the connection";
    try {
      for (;;) {
        const count = await this.#conn.read(buffer);
        if (count === null) break;
        framer.push(buffer.subarray(0, count), (frame) => {
          if (frame.kind !== "line") throw new Error(`The server sent a ${frame.kind} line`);
          this.#take(parseMessage(frame.text));
        });
      }
    } catch (error) {
      why = error instanceof Error ? error.message : String(error);
    }
    this.#ended = why;
    for (const { reject } of this.#waiting.values()) reject(new Error(why));
    this.#waiting.clear();
  }

  #take(message: Message): void {
    const { command, params } = message;
    const last = params.at(-1) ?? "";
    if (command === "PING") void this.say(`PONG :${last}`).catch(() => {});
    else if (command === "PONG") {
      this.#waiting.get(last)?.resolve();
      this.#waiting.delete(last);
    } else this.heard(message);
  }
}

/** @throws {Error} If something takes too long. */
async function inTime<Result>(done: Promise<Result>, what: string): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`${what} did not come`)), DEADLINE);
  try {
    return await Promise.race([done, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Tries again while the server's port is closed: for a few ms when it takes another certificate. */
export async function patiently<Result>(
  act: () => Promise<Result>,
  again: () => void,
): Promise<Result> {
  const began = performance.now();
  for (;;) {
    try {
      return await act();
    } catch (error) {
      const gone = error instanceof Deno.errors.ConnectionRefused ||
        error instanceof Deno.errors.ConnectionReset ||
        error instanceof Deno.errors.ConnectionAborted ||
        error instanceof Deno.errors.BrokenPipe ||
        error instanceof Deno.errors.UnexpectedEof;
      if (!gone || performance.now() - began > DEADLINE) throw error;
      again();
    }
  }
}
