/**
 * One connection: bytes in, lines to its session; lines out, one write a turn.
 *
 * Its states: handshake, open, ending (a goodbye is on its way, nothing is read any more), closed.
 * It ends for exactly one reason, the first that comes, and that reason is what the others read.
 */
import { reason } from "../cli/reason.ts";
import { type Frame, LineFramer, MAX_CLIENT_TAGS, MAX_LINE } from "../protocol/framing.ts";
import type { Encoder } from "./encode.ts";
import { type Restart, RESTARTING, restartParams } from "../protocol/restart.ts";
import type { Flusher } from "./flusher.ts";
import type { LimitLog } from "./limit_log.ts";
import * as limits from "./limits.ts";
import type { Log } from "./log.ts";
import { goodbye } from "./reply.ts";
import type { Session } from "./session.ts";
import type { Link } from "./transport/transport.ts";
import type { Outbox } from "./client.ts";
import { Writer, type WriterOwner } from "./writer.ts";
import type { Vitals } from "./vitals.ts";

type Phase = "handshake" | "open" | "ending" | "closed";

/** What all connections of a server use. */
export interface ConnectionTools {
  readonly flusher: Flusher;
  /** ms that only go forwards. */
  readonly now: () => number;
  readonly log: Log;
  readonly vitals: Vitals;
  readonly limits: LimitLog;
  readonly encoder: Encoder;
  /** Asks a client whether it is alive. */
  readonly ping: Uint8Array;
}

/** Whose connection it is. */
export interface Owner {
  readonly id: number;
  /** Makes its session. */
  open(outbox: Outbox): Session;
  /** Why it is not served, if it is not: said once the handshake is done. */
  refusal(): string | undefined;
  /** Called when it is closed, its person is gone, and nothing more will come of it. */
  gone(): void;
}

export class Connection implements Outbox, WriterOwner {
  readonly #link: Link;
  readonly #owner: Owner;
  readonly #tools: ConnectionTools;
  readonly #session: Session;
  readonly #writer: Writer;
  #phase: Phase = "handshake";
  /** When this phase began, and when the client last said something: ms. */
  #since: number;
  #heardAt: number;
  #pinged = false;
  /** Whether it waits for the handshake or for bytes, or works on what it has read. */
  #listening = false;
  #framer: LineFramer | undefined;

  constructor(link: Link, owner: Owner, tools: ConnectionTools) {
    this.#link = link;
    this.#owner = owner;
    this.#tools = tools;
    this.#writer = new Writer(this, link, tools);
    this.#since = this.#heardAt = tools.now();
    this.#session = owner.open(this);
  }

  get id(): number {
    return this.#owner.id;
  }

  /** Serves the connection until it is `gone`. */
  run(): void {
    if (this.#phase !== "handshake") return;
    this.#listening = true;
    this.#link.handshake().then(() => this.#begin()).catch(this.#broken);
  }

  #begin(): void {
    if (this.#phase !== "handshake") return this.#hearsNoMore();
    this.#enter("open");
    const refusal = this.#owner.refusal();
    if (refusal !== undefined) this.end(refusal);
    this.#listen();
  }

  send(bytes: Uint8Array, lines = 1): void {
    if (this.#phase === "ending" || this.#phase === "closed") return;
    this.#writer.push(bytes);
    this.#tools.vitals.linesOut += lines;
  }

  overflowed(): void {
    this.#dropped("send-queue");
    this.abort("Send queue full");
  }

  /** How many bytes it is owed. */
  get unread(): number {
    return this.#writer.unread;
  }

  end(reason: string, limit?: string): void {
    if (this.#phase === "ending" || this.#phase === "closed") return;
    if (limit !== undefined) this.#dropped(limit);
    this.leave(reason);
    this.#sayGoodbye(reason);
  }

  /**
   * The first half of an end of all connections together: says goodbye, and from now on tells nothing of
   * the others, who go for the same reason. {@linkcode Connection.leave} is the second half.
   */
  dismiss(reason: string, restart: Restart | undefined): void {
    if (this.#phase === "ending" || this.#phase === "closed") return;
    if (restart !== undefined) this.#session.tell(RESTARTING, reason, restartParams(restart));
    this.#sayGoodbye(reason);
  }

  /** Takes the client off the server, if it is on it. */
  leave(reason: string): void {
    this.#session.leave(reason);
  }

  #sayGoodbye(reason: string): void {
    if (this.#phase === "handshake") return this.abort(reason);
    this.#writer.push(this.#tools.encoder.line({ command: "ERROR", params: [goodbye(reason)] }));
    this.#enter("ending");
  }

  finish(reason: string): void {
    if (this.#phase !== "open") return;
    this.leave(reason);
    if (this.unread === 0) this.abort(reason);
    else this.#enter("ending");
  }

  /** Closes at once; what is queued is lost. */
  abort(reason: string): void {
    if (this.#phase === "closed") return;
    try {
      this.leave(reason);
    } finally {
      this.#enter("closed");
      this.#writer.close();
      this.#link.close();
    }
    if (!this.#listening) this.#owner.gone();
  }

  /** Looks at the deadlines of this connection. */
  sweep(now: number): void {
    const inPhase = now - this.#since;
    switch (this.#phase) {
      case "handshake":
        if (inPhase < limits.HANDSHAKE_TIMEOUT) return;
        this.#dropped("handshake-timeout");
        this.abort("TLS handshake took too long");
        return;
      case "ending":
        if (inPhase >= limits.GOODBYE_TIMEOUT) this.abort("Goodbye not read");
        return;
      case "open":
        this.#sweepOpen(now, inPhase);
        return;
      case "closed":
        return;
    }
  }

  #sweepOpen(now: number, inPhase: number): void {
    if (!this.#session.registered) {
      if (inPhase >= limits.REGISTRATION_TIMEOUT) {
        this.end("Registration took too long", "registration-timeout");
      }
      return;
    }
    // What it has said may be among what was not read yet.
    if (this.#session.queued) this.#heardAt = now;
    const silent = now - this.#heardAt;
    if (silent >= limits.DEAD_AFTER) {
      this.end(`Ping timeout: ${Math.round(silent / 1000)} seconds`, "ping-timeout");
    } else if (silent >= limits.PING_AFTER && !this.#pinged) {
      this.#pinged = true;
      this.send(this.#tools.ping);
    }
  }

  /** Waits for bytes. Thousands do so at once: each function that waited with them would cost memory. */
  #listen(): void {
    if (this.#phase === "open") this.#link.read().then(this.#heard, this.#broken);
    else this.#hearsNoMore();
  }

  readonly #heard = (bytes: Uint8Array | null): void =>
    void (bytes === null ? this.#lastHeard() : this.#take(bytes));

  async #take(bytes: Uint8Array): Promise<void> {
    const { flusher, now, vitals } = this.#tools;
    const framer = this.#framer ??= new LineFramer(MAX_CLIENT_TAGS, MAX_LINE);
    vitals.bytesIn += bytes.length;
    this.#heardAt = now();
    this.#pinged = false;
    try {
      for (let at = 0; at < bytes.length && this.#phase === "open"; at += limits.READ_SLICE) {
        framer.push(bytes.subarray(at, at + limits.READ_SLICE), this.#receive);
        // A command that takes long stops the reading; who asks for too much is read on.
        while (this.#session.busy !== undefined && this.#phase === "open") await this.#session.busy;
        // A read that finds data is done at once: who never stops sending would keep all others,
        // and every timer, from having their turn.
        if (flusher.age(now()) >= limits.READ_TIME) await flusher.turn();
      }
      if (framer.skipped > limits.MAX_DISCARDED) this.end("The line does not end", "endless-line");
    } catch (error) {
      return this.#broken(error);
    }
    this.#listen();
  }

  /** The client says no more, but may still read. */
  async #lastHeard(): Promise<void> {
    try {
      await this.#session.settled();
      this.finish("Connection closed");
    } catch (error) {
      return this.#broken(error);
    }
    this.#hearsNoMore();
  }

  readonly #broken = (error: unknown): void => {
    this.#tools.log.debug("connection failed", { id: this.id, error: reason(error) });
    this.#lost();
    this.#hearsNoMore();
  };

  #hearsNoMore(): void {
    this.#listening = false;
    if (this.#phase === "closed") this.#owner.gone();
    else if (this.#phase !== "ending") this.abort("Connection closed");
  }

  readonly #receive = (frame: Frame): void => {
    if (this.#phase !== "open") return;
    try {
      this.#session.receive(frame);
    } catch (error) {
      this.failed(error);
    }
  };

  failed(error: unknown): void {
    this.#tools.log.error("handler failed", { id: this.id, error: stack(error) });
    this.end("Internal error", "internal-error");
  }

  caughtUp(): Promise<void> | undefined {
    return this.#writer.caughtUp();
  }

  drained(): void {
    if (this.#phase !== "ending") return;
    const said = (): void => this.abort("Goodbye said");
    this.#link.finish().then(said, (error) => this.writeFailed(error));
  }

  writeFailed(error: unknown): void {
    this.#tools.log.debug("write failed", { id: this.id, error: reason(error) });
    this.#lost();
    this.abort("Connection lost");
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#since = this.#tools.now();
  }

  /** Says and counts which limit has ended this. */
  #dropped(reason: string): void {
    this.#tools.limits.note("closed", reason, () => ({ id: this.id }));
  }

  /** The other end is gone, or has never spoken TLS. */
  #lost(): void {
    // What ends a connection that is ending was our own doing.
    if (this.#phase === "ending" || this.#phase === "closed") return;
    const { counters } = this.#tools.vitals;
    if (this.#phase === "handshake") counters.add("closed_no_tls");
    // Clients that only look at the certificate come and go.
    else if (this.#session.registered) counters.add("closed_lost");
    this.leave(this.#phase === "handshake" ? "No TLS" : "Connection lost");
  }
}

function stack(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}
