/** A bare client over real TLS: sends lines, waits for lines. */
import { LineFramer } from "../../protocol/framing.ts";

/** A test that waits longer than this has failed, in ms. */
const DEADLINE = 20_000;

export class Peer implements Disposable {
  readonly #conn: Deno.Conn;
  readonly #lines: string[] = [];
  readonly #transcript: string[] = [];
  #wake: () => void = () => {};
  #ended = false;
  #barriers = 0;

  private constructor(conn: Deno.Conn) {
    this.#conn = conn;
    void this.#read();
  }

  /** Connects, trusting this certificate (PEM) alone. */
  static async connect(port: number, certificate: string, hostname = "127.0.0.1"): Promise<Peer> {
    const conn = await Deno.connectTls({
      hostname,
      port,
      caCerts: [certificate],
    });
    try {
      await conn.handshake();
    } catch (error) {
      conn.close();
      throw error;
    }
    return new Peer(conn);
  }

  /** Takes over a connection. */
  static over(conn: Deno.Conn): Peer {
    return new Peer(conn);
  }

  /** Connects without TLS. */
  static async plain(port: number): Promise<Peer> {
    return new Peer(await Deno.connect({ hostname: "127.0.0.1", port }));
  }

  /** Everything that was sent and received, for failure messages. */
  get transcript(): string {
    return this.#transcript.join("\n");
  }

  /** Sends one line. */
  async send(line: string): Promise<void> {
    this.#transcript.push(`> ${line}`);
    await this.raw(new TextEncoder().encode(`${line}\r\n`));
  }

  /** Sends bytes as they are. */
  async raw(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) at += await this.#conn.write(bytes.subarray(at));
  }

  /** Gives a name and waits until the server has greeted. */
  async register(nick: string, ...capabilities: string[]): Promise<void> {
    if (capabilities.length > 0) {
      await this.send("CAP LS 302");
      await this.send(`CAP REQ :${capabilities.join(" ")}`);
      await this.expect(/ CAP \S+ ACK /);
    }
    await this.send(`NICK ${nick}`);
    await this.send(`USER ${nick} 0 * :${nick}`);
    if (capabilities.length > 0) await this.send("CAP END");
    await this.expect(/ 221 /);
  }

  /** Waits for the next line that matches, passing over others, and returns it. */
  async expect(pattern: RegExp): Promise<string> {
    for (;;) {
      const line = await this.next();
      if (line === undefined) {
        throw new Error(`The connection ended before ${pattern}:\n${this.transcript}`);
      }
      if (pattern.test(line)) return line;
    }
  }

  /** Waits until the server has handled all that was sent, and returns what came before that. */
  async sync(): Promise<string[]> {
    const token = `barrier-${++this.#barriers}`;
    await this.send(`PING ${token}`);
    const before: string[] = [];
    for (;;) {
      const line = await this.next();
      if (line === undefined) throw new Error(`The connection ended:\n${this.transcript}`);
      if (line.endsWith(` PONG chat.test ${token}`)) return before;
      before.push(line);
    }
  }

  /** The next line, or `undefined` when the server has closed the connection. */
  async next(): Promise<string | undefined> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    while (this.#lines.length === 0 && !this.#ended) {
      await new Promise<void>((resolve, reject) => {
        this.#wake = resolve;
        timer = setTimeout(
          () => reject(new Error(`Nothing came:\n${this.transcript}`)),
          DEADLINE,
        );
      }).finally(() => clearTimeout(timer));
    }
    return this.#lines.shift();
  }

  /** Reads to the end and returns all lines that came. */
  async rest(): Promise<string[]> {
    const lines: string[] = [];
    for (let line = await this.next(); line !== undefined; line = await this.next()) {
      lines.push(line);
    }
    return lines;
  }

  /** Tells the server that nothing more comes. */
  async closeWrite(): Promise<void> {
    await this.#conn.closeWrite();
  }

  close(): void {
    try {
      this.#conn.close();
    } catch {
      // Closed already.
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async #read(): Promise<void> {
    const framer = new LineFramer(16 * 1024, 16 * 1024);
    const buffer = new Uint8Array(16 * 1024);
    try {
      for (;;) {
        const count = await this.#conn.read(buffer);
        if (count === null) break;
        framer.push(buffer.subarray(0, count), (frame) => {
          if (frame.kind !== "line") throw new Error(`The server sent a ${frame.kind} line`);
          this.#transcript.push(`< ${frame.text}`);
          this.#lines.push(frame.text);
        });
        this.#wake();
      }
    } catch {
      // The connection was closed, by this end or without a farewell.
    }
    this.#ended = true;
    this.#wake();
  }
}
