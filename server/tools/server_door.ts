/** The way to a server that runs on this machine, for the user whose data folder it holds. */
import { CertificateError } from "../../certs/certificate_error.ts";
import { connectOwnServer } from "../../certs/own_server.ts";
import { ProbeError } from "../../certs/probe.ts";
import { readServerKey } from "../../certs/server_key.ts";
import { reason } from "../../cli/reason.ts";
import { LineFramer, MAX_LINE } from "../../protocol/framing.ts";
import { formatMessage, hasLineBreaker, isMiddle, parseMessage } from "../../protocol/message.ts";
import type { Message } from "../../protocol/message.ts";
import { byteLength } from "../../protocol/text.ts";
import { type AdminAnswer, AdminError } from "../admin_parts.ts";
import { readHolder } from "../folder_lock.ts";
import { ToolError } from "./tool.ts";

/** All of it takes no longer, in ms. */
const DEADLINE = 10_000;
const COMMAND = "ADMINISTER";

export class ServerDoor implements AsyncDisposable {
  readonly #conn: Deno.TlsConn;
  readonly #token: string;
  readonly #signal: AbortSignal;
  readonly #framer = new LineFramer(0, MAX_LINE);
  readonly #messages: Message[] = [];

  private constructor(conn: Deno.TlsConn, token: string, signal: AbortSignal) {
    this.#conn = conn;
    this.#token = token;
    this.#signal = signal;
    signal.addEventListener("abort", this.#close, { once: true });
  }

  /**
   * Connects with the server that holds a folder, and with no other.
   * @throws {ToolError} If that cannot be.
   */
  static async open(folder: string): Promise<ServerDoor> {
    const holder = await readHolder(folder);
    const spki = await readServerKey(folder);
    if (holder === undefined || spki === undefined) {
      throw new ToolError(
        `The data folder ${folder} is in use by another snug, which is just starting or stopping: ` +
          `try again. If that does not help, its server.json is damaged or gone: restart the server.`,
      );
    }
    const signal = AbortSignal.timeout(DEADLINE);
    try {
      return new ServerDoor(
        await connectOwnServer({ ...holder, spki }, signal),
        holder.token,
        signal,
      );
    } catch (error) {
      if (error instanceof CertificateError) throw error;
      const cause = error instanceof ProbeError ? error.cause ?? error : error;
      throw new ToolError(
        `The server with process id ${holder.pid} does not answer on port ${holder.port} ` +
          `(${reason(cause)}): try again, or stop it and say this again.`,
      );
    }
  }

  /** Asks for a verb of `server/administer.ts`. @throws {AdminError} With the server's sentence. */
  async ask(words: readonly string[]): Promise<AdminAnswer> {
    await this.#send(words);
    const lines: string[] = [];
    for (;;) {
      const { command, params } = await this.#next();
      const last = params.at(-1) ?? "";
      const [first, second] = params;
      if (command === COMMAND && first === "LINE") lines.push(last);
      else if (command === COMMAND && first === "END") {
        return { lines, more: last === "" ? undefined : last };
      } else if (command === "FAIL" && first === COMMAND) throw new AdminError(last);
      // What the disk has not taken is refused in the old way: this is no chat client.
      else if (command === "400" && second === COMMAND) throw new AdminError(last);
      else if (command === "ERROR") throw new ToolError(`The server says: ${last}.`);
      else if (command === "451") {
        throw new ToolError("The server did not take its own token: restart it, then try again.");
      }
    }
  }

  async #send(words: readonly string[]): Promise<void> {
    const params = [this.#token, ...words];
    const wrong = params.find((word) => !isMiddle(word) || hasLineBreaker(word));
    if (wrong !== undefined) throw new AdminError(`"${wrong}" is no name: give one word.`);
    const line = `${formatMessage({ command: COMMAND, params })}\r\n`;
    if (byteLength(line) > MAX_LINE) throw new AdminError("That is too long: no name is so long.");
    const bytes = new TextEncoder().encode(line);
    await this.#guarded(async () => {
      for (let at = 0; at < bytes.length;) at += await this.#conn.write(bytes.subarray(at));
    });
  }

  async #next(): Promise<Message> {
    const buffer = new Uint8Array(16 * 1024);
    for (;;) {
      const message = this.#messages.shift();
      if (message !== undefined) return message;
      const count = await this.#guarded(() => this.#conn.read(buffer));
      if (count === null) throw new ToolError("The server has ended the connection: try again.");
      this.#framer.push(buffer.subarray(0, count), (frame) => {
        if (frame.kind === "line") this.#messages.push(parseMessage(frame.text));
      });
    }
  }

  /** Does something with the connection; a failure of it becomes a sentence. */
  async #guarded<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      const why = this.#signal.aborted ? "it did not answer in time" : reason(error);
      throw new ToolError(`The server cannot be asked (${why}): try again.`);
    }
  }

  readonly #close = (): void => {
    try {
      this.#conn.close();
    } catch {
      // The other end was quicker.
    }
  };

  [Symbol.asyncDispose](): Promise<void> {
    this.#signal.removeEventListener("abort", this.#close);
    this.#close();
    return Promise.resolve();
  }
}
