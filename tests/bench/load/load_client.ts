/**
 * One client of a load: a TLS connection that reads as cheaply as it can.
 *
 * `Deno.startTls` over a socket without Nagle's algorithm costs less for each read than `node:tls`
 * (measured with single lines: 0.6 µs a delivery to 1.0), and unlike `Deno.connectTls` it sends at once.
 */
import { Buffer } from "node:buffer";
import { LineReader, readLine } from "./wire.ts";

const encoder = new TextEncoder();

/** Where a server is. */
export interface Address {
  readonly port: number;
  /** Its certificate (PEM), which alone is trusted. */
  readonly certificate: string;
}

/** Is told which text of which speaker has come, and when it was read. */
export type Heard = (speaker: number, number: number, at: number) => void;

export class LoadClient {
  readonly #conn: Deno.TlsConn;
  readonly #buffer: Buffer;
  readonly #reader: LineReader;
  readonly #waiting = new Map<string, PromiseWithResolvers<string>>();
  readonly #lost = Promise.withResolvers<void>();
  #heard: Heard = () => {};
  #readAt = 0;
  #owed = "";
  #writing = false;
  #failure: string | undefined;

  private constructor(conn: Deno.TlsConn, bufferBytes: number) {
    this.#conn = conn;
    this.#buffer = Buffer.alloc(bufferBytes);
    this.#reader = new LineReader({
      said: (speaker, number) => this.#heard(speaker, number, this.#readAt),
      line: (text) => this.#line(text),
    });
    void this.#read();
  }

  /** Connects. @param bufferBytes How much is read at once: many clients need much memory. */
  static async connect(address: Address, bufferBytes: number): Promise<LoadClient> {
    const tcp = await Deno.connect({ hostname: "127.0.0.1", port: address.port });
    tcp.setNoDelay(true);
    const conn = await Deno.startTls(tcp, {
      hostname: "localhost",
      caCerts: [address.certificate],
    });
    try {
      await conn.handshake();
    } catch (error) {
      conn.close();
      throw error;
    }
    return new LoadClient(conn, bufferBytes);
  }

  /** Why the connection has ended. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Resolves when the connection has ended. */
  get lost(): Promise<void> {
    return this.#lost.promise;
  }

  /** How much of what it is to write waits, in characters. */
  get owed(): number {
    return this.#owed.length;
  }

  /** Who is told of texts, from now on. */
  set heard(heard: Heard) {
    this.#heard = heard;
  }

  /** Gives a name and waits until the server has greeted. */
  async register(name: string): Promise<void> {
    await this.ask(`NICK ${name}\r\nUSER ${name} 0 * :${name}\r\n`, "001");
  }

  /** Enters a room and waits until it is known who is there. */
  async join(room: string): Promise<void> {
    await this.ask(`JOIN ${room}\r\n`, "366");
  }

  /** Writes, and waits for the next line with this command. @returns The last parameter of that. */
  ask(text: string, answer: string): Promise<string> {
    const wait = Promise.withResolvers<string>();
    if (this.#failure !== undefined) return Promise.reject(new Error(this.#failure));
    this.#waiting.set(answer, wait);
    this.write(text);
    return wait.promise;
  }

  /** Writes lines, behind what is still being written. */
  write(text: string): void {
    this.#owed += text;
    if (!this.#writing) void this.#write();
  }

  close(): void {
    this.#end("closed");
  }

  async #write(): Promise<void> {
    this.#writing = true;
    try {
      while (this.#owed !== "" && this.#failure === undefined) {
        const bytes = encoder.encode(this.#owed);
        this.#owed = "";
        for (let at = 0; at < bytes.length;) at += await this.#conn.write(bytes.subarray(at));
      }
    } catch (error) {
      this.#end(`cannot write: ${reason(error)}`);
    }
    this.#writing = false;
  }

  async #read(): Promise<void> {
    const buffer = this.#buffer;
    try {
      for (;;) {
        const count = await this.#conn.read(buffer);
        if (count === null) return this.#end("the server has closed the connection");
        this.#readAt = performance.now();
        this.#reader.push(buffer.toString("latin1", 0, count));
      }
    } catch (error) {
      this.#end(`cannot read: ${reason(error)}`);
    }
  }

  #line(text: string): void {
    const { command, last } = readLine(text);
    const wait = this.#waiting.get(command);
    if (wait !== undefined) {
      this.#waiting.delete(command);
      wait.resolve(last);
    } else if (command === "PING") this.write(`PONG :${last}\r\n`);
    else if (REFUSAL.test(command) && !HARMLESS.has(command)) this.#end(`the server said: ${text}`);
  }

  #end(failure: string): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    this.#lost.resolve();
    for (const wait of this.#waiting.values()) wait.reject(new Error(failure));
    this.#waiting.clear();
    this.#conn.close();
  }
}

const REFUSAL = /^(?:[45]\d\d|ERROR)$/;
/** There is no message of the day. */
const HARMLESS = new Set(["422"]);

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
