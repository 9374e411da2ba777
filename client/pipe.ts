/**
 * `join` on a pipe: each line of input is one message; what arrives is printed only with `--follow`.
 *
 * It ends when the server has acknowledged everything, and its exit code says whether it has.
 */
import { aborted } from "../cli/aborted.ts";
import type { Clock } from "../cli/clock.ts";
import { type Frame, LineFramer } from "../protocol/framing.ts";
import { roomForPeople } from "../protocol/names.ts";
import { pauseBefore } from "./backoff.ts";
import type { Dialer } from "./dial.ts";
import { EXIT, JoinError } from "./errors.ts";
import type { ClientEvent } from "./events.ts";
import { ServerLink } from "./link.ts";
import { nextName } from "./names.ts";
import { jsonLine, textLine } from "./printed.ts";
import type { Session, Step } from "./session.ts";

/** What a pipe is made of. */
export interface PipeParts {
  readonly session: Session;
  readonly dialer: Dialer;
  readonly clock: Clock;
  readonly chance: () => number;
  /** Standard input. */
  readonly input: AsyncIterable<Uint8Array>;
  /** Writes a line to standard output. */
  readonly print: (line: string) => void;
  readonly follow: boolean;
  readonly json: boolean;
  readonly stop: AbortSignal;
}

/** The longest line of input, in bytes. */
const MAX_INPUT_LINE = 1024 * 1024;
/** How many messages may wait for their acknowledgement at once. */
const MOST_OUTSTANDING = 32;
/** How often a name that is taken is given up for the next one. */
const MOST_NAMES = 50;

export class Pipe {
  readonly #parts: PipeParts;
  readonly #session: Session;
  readonly #ended = new AbortController();
  #link: ServerLink | undefined;
  #failure: JoinError | undefined;
  #names = 0;
  /** Wakes whoever waits for the state to change. */
  #changed = Promise.withResolvers<void>();

  constructor(parts: PipeParts) {
    this.#parts = parts;
    this.#session = parts.session;
    parts.stop.addEventListener("abort", () => this.#interrupted(), { once: true });
  }

  /**
   * Sends the input and waits until all of it has arrived.
   * @throws {JoinError} If it has not, with the code and the reason.
   */
  async run(first: Deno.TlsConn): Promise<void> {
    const talking = this.#stayConnected(first);
    const sending = this.#sendInput();
    await Promise.all([talking, sending]);
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #stayConnected(first: Deno.TlsConn): Promise<void> {
    let conn: Deno.TlsConn | undefined = first;
    for (let failures = 0; !this.#ended.signal.aborted;) {
      if (conn !== undefined) {
        if (await this.#talk(conn)) failures = 0;
        if (this.#ended.signal.aborted) return;
        if (!this.#parts.follow) {
          this.#fail(EXIT.notDelivered, "The connection was lost before everything had arrived.");
          return;
        }
      }
      failures++;
      const pause = pauseBefore(failures, this.#parts.chance());
      await this.#parts.clock.sleep(pause, this.#ended.signal);
      conn = await this.#redial();
    }
  }

  async #redial(): Promise<Deno.TlsConn | undefined> {
    if (this.#ended.signal.aborted) return undefined;
    try {
      return await this.#parts.dialer.dial(this.#ended.signal);
    } catch (error) {
      if (this.#ended.signal.aborted) return undefined;
      if (!(error instanceof JoinError)) throw error;
      if (error.code !== EXIT.unreachable) this.#failWith(error);
      return undefined;
    }
  }

  /** Talks over one connection until it ends. @returns Whether the server had let us in. */
  async #talk(conn: Deno.TlsConn): Promise<boolean> {
    const link = new ServerLink(conn, this.#parts.clock);
    this.#link = link;
    this.#take(this.#session.connected());
    await link.run((message) =>
      this.#take(this.#session.receive(message, this.#parts.clock.now()))
    );
    this.#link = undefined;
    const welcomed = this.#session.registered;
    this.#take(this.#session.disconnected());
    return welcomed;
  }

  async #sendInput(): Promise<void> {
    const framer = new LineFramer(0, MAX_INPUT_LINE);
    const input = this.#parts.input[Symbol.asyncIterator]();
    const stopped = aborted(this.#ended.signal);
    while (!this.#ended.signal.aborted) {
      const next = await Promise.race([input.next(), stopped]);
      if (next === undefined) break;
      const frames: Frame[] = [];
      // The last line needs no line ending.
      framer.push(next.done ? LINE_END : next.value, (frame) => frames.push(frame));
      for (const frame of frames) await this.#sayLine(frame);
      if (next.done) break;
    }
    void input.return?.();
    if (this.#parts.follow) {
      await stopped;
      return;
    }
    await this.#until(() => this.#entered && this.#session.outstanding.size === 0);
    this.#end();
  }

  async #sayLine(frame: Frame): Promise<void> {
    if (frame.kind !== "line") {
      this.#fail(EXIT.notDelivered, INPUT_FAULTS[frame.kind]);
      return;
    }
    if (frame.text.trim() === "") return;
    await this.#until(() => this.#entered && this.#session.outstanding.size < MOST_OUTSTANDING);
    if (this.#ended.signal.aborted) return;
    for (const room of this.#session.rooms.values()) {
      this.#take(this.#session.say({ to: room.name, text: frame.text, style: "message" }));
    }
  }

  /** Whether we are in every room that was asked for. */
  get #entered(): boolean {
    const rooms = [...this.#session.rooms.values()];
    return this.#session.registered && rooms.every((room) => room.entered);
  }

  /** Waits until something holds, or the end. */
  async #until(holds: () => boolean): Promise<void> {
    while (!this.#ended.signal.aborted && !holds()) await this.#changed.promise;
  }

  #take(step: Step): void {
    this.#link?.send(step.send);
    for (const event of step.events) this.#notice(event);
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  #notice(event: ClientEvent): void {
    switch (event.kind) {
      case "not-sent":
        // With --follow there is nobody to tell but the exit code, which comes much later.
        this.#fail(EXIT.notDelivered, `Not delivered: ${event.reason}.`);
        break;
      case "left-room":
        this.#fail(EXIT.notDelivered, `Not in room ${roomForPeople(event.room)} any more.`);
        break;
      case "refused":
        this.#refused(event);
        break;
    }
    if (!this.#parts.follow) return;
    const line = this.#parts.json ? jsonLine(event) : textLine(event);
    if (line !== undefined) this.#parts.print(line);
  }

  #refused(event: Extract<ClientEvent, { kind: "refused" }>): void {
    if (event.what === "name-taken" && !this.#session.registered && this.#names < MOST_NAMES) {
      this.#names++;
      this.#take(this.#session.rename(nextName(this.#session.name)));
      return;
    }
    this.#fail(EXIT.refused, event.text);
  }

  #fail(code: number, message: string): void {
    this.#failWith(new JoinError(code, message));
  }

  #failWith(error: JoinError): void {
    this.#failure ??= error;
    this.#end();
  }

  /** Told to end from outside: only --follow may end before everything has arrived. */
  #interrupted(): void {
    if (this.#parts.follow) this.#end();
    else this.#fail(EXIT.notDelivered, "Interrupted before everything had arrived.");
  }

  /** Leaves: what waits is written, then the connection is closed. */
  #end(): void {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort();
    this.#changed.resolve();
    const link = this.#link;
    if (link === undefined) return;
    link.send(this.#session.quit("").send);
    void link.finish();
  }
}

const LINE_END = new Uint8Array([10]);

const INPUT_FAULTS: Readonly<Record<Exclude<Frame["kind"], "line">, string>> = {
  "too-long": `A line of input is longer than ${MAX_INPUT_LINE} bytes.`,
  "not-utf8": "The input is not UTF-8 text.",
  "malformed": "A line of input holds a carriage return or a NUL.",
};
