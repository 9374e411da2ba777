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
import { EXIT, JoinError } from "./errors.ts";
import type { ClientEvent } from "./events.ts";
import { ServerLink, type Stream } from "./link.ts";
import type { Logins } from "./logins.ts";
import { nextName } from "./names.ts";
import { printedLines } from "./printed.ts";
import { sanitizeLines } from "./sanitize.ts";
import type { Session, Step } from "./session.ts";

/** What a pipe is made of. */
export interface PipeParts {
  readonly session: Session;
  readonly dialer: { dial(signal: AbortSignal): Promise<Stream> };
  readonly clock: Clock;
  readonly chance: () => number;
  /** Standard input. */
  readonly input: AsyncIterable<Uint8Array>;
  /** Writes a line to standard output. */
  readonly print: (line: string) => void;
  /** Tells the person who started it something, beside the output. */
  readonly warn?: (line: string) => void;
  /** What is kept in place of passwords. */
  readonly logins?: Pick<Logins, "forget">;
  readonly follow: boolean;
  readonly json: boolean;
  readonly stop: AbortSignal;
}

/** The longest line of input, in bytes. */
const MAX_INPUT_LINE = 1024 * 1024;
/** With so many messages that wait, to go out or for their acknowledgement, no more are read. */
const MOST_OUTSTANDING = 32;
/** How often a name that is taken is given up for the next one. */
const MOST_NAMES = 50;
/** How often to look at what is due, in ms. */
const LOOK_EVERY = 1_000;

export class Pipe {
  readonly #parts: PipeParts;
  readonly #session: Session;
  readonly #ended = new AbortController();
  #link: ServerLink | undefined;
  #failure: JoinError | undefined;
  #names = 0;
  /** The name that was asked for. */
  readonly #wished: string;
  /** Wakes whoever waits for the state to change. */
  #changed = Promise.withResolvers<void>();

  constructor(parts: PipeParts) {
    this.#parts = parts;
    this.#session = parts.session;
    this.#wished = parts.session.name;
    parts.stop.addEventListener("abort", () => this.#interrupted(), { once: true });
  }

  /**
   * Sends the input and waits until all of it has arrived.
   * @throws {JoinError} If it has not, with the code and the reason.
   */
  async run(first: Stream): Promise<void> {
    const { clock } = this.#parts;
    const stopLooking = clock.every(
      LOOK_EVERY,
      () => this.#take(this.#session.tick(clock.now(), undefined)),
    );
    try {
      await Promise.all([this.#stayConnected(first), this.#sendInput()]);
    } finally {
      stopLooking();
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #stayConnected(first: Stream): Promise<void> {
    let conn: Stream | undefined = first;
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

  async #redial(): Promise<Stream | undefined> {
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
  async #talk(conn: Stream): Promise<boolean> {
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
    await this.#until(() => this.#entered && this.#session.speaking.outstanding.size === 0);
    this.#end();
  }

  async #sayLine(frame: Frame): Promise<void> {
    if (frame.kind !== "line") {
      this.#fail(EXIT.notDelivered, INPUT_FAULTS[frame.kind]);
      return;
    }
    if (frame.text.trim() === "") return;
    await this.#until(() => this.#entered);
    for (const room of [...this.#session.rooms.values()]) {
      await this.#until(() => this.#session.speaking.outstanding.size < MOST_OUTSTANDING);
      if (this.#ended.signal.aborted) return;
      this.#take(this.#session.say(
        { to: room.name, text: frame.text, style: "message" },
        this.#parts.clock.now(),
      ));
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
    step.later?.then(
      (next) => this.#take(next),
      () => this.#fail(EXIT.refused, "Logging in did not work."),
    );
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
      case "goodbye":
        if (event.final) this.#fail(EXIT.refused, `Put out of the chat: ${event.reason}`);
        break;
      case "welcomed":
        if (this.#names > 0) {
          this.#warn(`The name ${this.#wished} is taken: this is ${event.name}.`);
        }
        break;
      case "announced":
        if (!event.toAll) this.#warn(event.text);
        break;
      case "login-refused":
        if (!event.kept) this.#warn(event.text);
        else {
          this.#warn(`The login that was kept for ${event.account} is not valid any more.`);
          this.#parts.logins?.forget(event.account).catch((error) => this.#warn(String(error)));
        }
        break;
      case "refused":
        this.#refused(event);
        break;
    }
    if (!this.#parts.follow) return;
    printedLines(event, this.#parts.json).forEach(this.#parts.print);
  }

  #warn(text: string): void {
    sanitizeLines(text).forEach((line) => this.#parts.warn?.(`snug: ${line}`));
  }

  #refused(event: Extract<ClientEvent, { kind: "refused" }>): void {
    if (event.what === "name-taken" && !this.#session.registered && this.#names < MOST_NAMES) {
      this.#names++;
      this.#take(this.#session.rename(nextName(this.#session.name)));
      return;
    }
    const next = event.what === "login"
      ? " Log in on a terminal once, with the same --name: snug join asks."
      : event.what === "invitation"
      ? " Give it as SNUG_PASSWORD."
      : event.what === "locked"
      ? " Give it as SNUG_KEY."
      : "";
    this.#fail(EXIT.refused, event.text + next);
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
