/**
 * `join` on a pipe: each line of input is one message, or with `--json` one object that asks for
 * something; what arrives is printed only with `--follow`.
 *
 * It ends when the server has acknowledged everything, and its exit code says whether it has. With
 * `--follow` it stays, and comes back when the server does.
 */
import { aborted } from "../cli/aborted.ts";
import type { Clock } from "../cli/clock.ts";
import { Connection } from "./connection.ts";
import { EXIT, JoinError } from "./errors.ts";
import type { ClientEvent } from "./events.ts";
import { Greeter } from "./greeter.ts";
import type { Stream } from "./link.ts";
import type { Logins } from "./logins.ts";
import { PATIENCE, Patience } from "./patience.ts";
import { type InputLine, inputLines } from "./pipe_input.ts";
import { Verdict } from "./pipe_verdict.ts";
import { isAnswer, jsonOf, printedLines } from "./printed.ts";
import { isIn, Script } from "./script/script.ts";
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
  /** Resolves when what was printed has been read by whoever reads it. */
  readonly written?: () => Promise<void>;
  /** Resolves with a sentence when what is printed cannot be written any more. */
  readonly cutOff?: Promise<string>;
  /** Tells the person who started it something, beside the output. */
  readonly warn?: (line: string) => void;
  /** What is kept in place of passwords. */
  readonly logins?: Pick<Logins, "forget">;
  readonly follow: boolean;
  readonly json: boolean;
  readonly stop: AbortSignal;
}

/** With so many messages that wait, to go out or for their acknowledgement, no more are read. */
const MOST_OUTSTANDING = 32;
/** How often to look at what is due, in ms. */
const LOOK_EVERY = 1_000;
/** How long a farewell may take, and a reader of what was printed who hurries us, in ms. */
const FAREWELL = 1_000;

export class Pipe {
  readonly #parts: PipeParts;
  readonly #session: Session;
  readonly #connection: Connection;
  readonly #script: Script;
  readonly #patience: Patience;
  readonly #verdict: Verdict;
  readonly #greeter: Greeter;
  readonly #ended = new AbortController();
  /** Aborts when nobody is waited for any longer. */
  readonly #hurry = new AbortController();
  /** How many messages plain input was so far. */
  #said = 0;
  /** Wakes whoever waits for the state to change. */
  #changed = Promise.withResolvers<void>();

  constructor(parts: PipeParts) {
    const { session, clock, dialer, chance } = parts;
    this.#parts = parts;
    this.#session = session;
    this.#verdict = new Verdict({
      ...parts,
      rename: (name) => this.#take(session.rename(name)),
      end: () => this.#end(),
    });
    this.#greeter = new Greeter({
      tell: (text) => this.#verdict.warn(`${text}.`),
      warn: (text) => this.#verdict.warn(text),
    }, "Trying on.");
    this.#patience = new Patience(session, clock.now());
    this.#script = new Script({
      session,
      now: clock.now,
      take: (step) => this.#take(step),
      print: (fields) => parts.print(jsonOf(fields)),
      until: (holds) => this.#until(holds),
    });
    this.#connection = new Connection({
      dialer,
      clock,
      chance,
      leaving: this.#ended.signal,
      owner: {
        opened: () => this.#take(session.connected()),
        received: (message) => this.#take(session.receive(message, clock.now())),
        together: (act) => act(),
        ended: () => this.#disconnected(),
        settled: () => Promise.resolve(false),
        lost: () => this.#greeter.lost(),
        unreachable: (text) => this.#unreachable(text),
        slow: () => {},
      },
    });
    parts.stop.addEventListener("abort", () => this.#interrupted(), { once: true });
    void parts.cutOff?.then((text) => {
      this.#hurry.abort();
      this.#verdict.fail(EXIT.notDelivered, text);
    });
  }

  /**
   * Sends the input and waits until all of it has arrived.
   * @throws {JoinError} If it has not, with the code and the reason.
   */
  async run(first: Stream): Promise<void> {
    const { clock } = this.#parts;
    const stopLooking = clock.every(LOOK_EVERY, () => this.#look());
    try {
      await Promise.all([this.#stayConnected(first), this.#readInput()]);
    } finally {
      stopLooking();
    }
    await this.#allRead();
    this.#verdict.pronounce(this.#script.failures);
  }

  async #stayConnected(first: Stream): Promise<void> {
    try {
      await this.#connection.run(first);
    } catch (error) {
      if (!(error instanceof JoinError)) throw error;
      this.#verdict.failWith(error);
    }
  }

  /** The connection has ended. @returns Whether the server had let us in. */
  #disconnected(): boolean {
    const welcomed = this.#session.registered;
    const { restarting } = this.#session;
    const { reason, why } = this.#greeter;
    if (!this.#ended.signal.aborted && !this.#parts.follow && restarting === undefined) {
      if (welcomed) {
        const text = `The connection was lost${why} before everything had arrived${this.#sent()}.`;
        this.#verdict.fail(EXIT.notDelivered, text);
      } else {
        const code = reason === "" ? EXIT.unreachable : EXIT.refused;
        this.#verdict.fail(code, `Not let in: the server hangs up${why}.`);
      }
    }
    this.#greeter.ended(welcomed);
    this.#take(this.#session.disconnected());
    this.#script.disconnected();
    const { follow, json, clock, print } = this.#parts;
    if (follow && json && welcomed && !this.#ended.signal.aborted) {
      print(jsonOf({
        type: "disconnected",
        time: new Date(clock.now()).toISOString(),
        ...reason === "" ? {} : { reason },
        ...restarting === undefined ? {} : { "back-in": restarting.seconds },
      }));
    }
    return welcomed;
  }

  /** What has been sent, for who goes on from there. */
  #sent(): string {
    if (this.#said === 0 || !this.#session.acknowledges) return "";
    const missing = this.#session.speaking.outstanding.size;
    const sent = this.#said === 1 ? "1 message was sent" : `${this.#said} messages were sent`;
    return missing === 0
      ? `: ${sent}, and arrived`
      : `: ${sent}, of which the last ${missing} may be missing`;
  }

  #unreachable(text: string): void {
    if (this.#parts.follow) return this.#verdict.warn(`${text} Trying on …`);
    // It was waited for, for it had said that it would come back.
    this.#verdict.fail(EXIT.notDelivered, `The server has not come back from its restart. ${text}`);
  }

  async #readInput(): Promise<void> {
    const stopped = aborted(this.#ended.signal);
    let objects: boolean | undefined;
    let last = false;
    for await (const line of inputLines(this.#parts.input, stopped)) {
      // The first line tells what all of them are: then nobody's words are taken for an object.
      objects ??= this.#parts.json && "text" in line && line.text.trimStart().startsWith("{");
      last = await (objects ? this.#doLine(line) : this.#sayLine(line));
      if (last || this.#ended.signal.aborted) break;
    }
    if (this.#parts.follow && !last) {
      await stopped;
      return;
    }
    const isDone = (): boolean =>
      isIn(this.#session) && this.#session.speaking.outstanding.size === 0 && this.#script.idle;
    // Who says that this is the end has waited for what was before it, and for no connection.
    if (!last) await this.#until(isDone);
    this.#end();
  }

  /** Does what a line of JSON asks for. @returns Whether it is the last. */
  async #doLine(line: InputLine): Promise<boolean> {
    if ("text" in line) return await this.#script.line(line.text, line.number);
    this.#script.fault({ id: undefined, code: line.code, text: line.fault }, line.number);
    return false;
  }

  /** Says a line in all rooms. @returns `false`: there may be more. */
  async #sayLine(line: InputLine): Promise<boolean> {
    if (!("text" in line)) {
      this.#verdict.fail(EXIT.notDelivered, line.fault);
      return false;
    }
    await this.#until(() => isIn(this.#session));
    for (const room of [...this.#session.rooms.values()]) {
      const mayGo = (): boolean =>
        isIn(this.#session) && this.#session.speaking.outstanding.size < MOST_OUTSTANDING;
      // Between what is waited for and what follows, the connection may be lost.
      do if (!await this.#until(mayGo)) return true; while (!mayGo());
      const saying = { to: room.name, text: line.text, style: "message" } as const;
      this.#said++;
      this.#take(this.#session.say(saying, this.#parts.clock.now()));
    }
    return false;
  }

  /** Waits until something holds, or the end. @returns Whether it does. */
  async #until(holds: () => boolean): Promise<boolean> {
    while (!this.#ended.signal.aborted && !holds()) await this.#changed.promise;
    return !this.#ended.signal.aborted;
  }

  #take(step: Step): void {
    this.#connection.send(step.send);
    for (const event of step.events) this.#notice(event);
    step.later?.then(
      (next) => this.#take(next),
      () => this.#verdict.fail(EXIT.refused, "Logging in did not work."),
    );
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  #look(): void {
    const now = this.#parts.clock.now();
    this.#take(this.#session.tick(now, undefined, this.#parts.follow));
    if (this.#connection.isOpen && this.#patience.isOver(now)) this.#giveUp();
  }

  #giveUp(): void {
    const { registered } = this.#session;
    const what = registered ? "answered nothing" : "not let us in";
    const text = `The server is there, but has ${what} for ${PATIENCE / 1_000} seconds.`;
    if (!this.#parts.follow) {
      return this.#verdict.fail(registered ? EXIT.notDelivered : EXIT.unreachable, text);
    }
    this.#verdict.warn(text);
    this.#connection.close();
  }

  #notice(event: ClientEvent): void {
    if (event.kind === "restarting") {
      this.#greeter.restarting(event.restart.seconds);
      return this.#connection.expect(event.restart);
    }
    if (event.kind === "goodbye") this.#greeter.goodbye(event.reason);
    const { follow, json, clock, print } = this.#parts;
    if (follow || json && isAnswer(event)) {
      printedLines(event, json, clock.now()).forEach(print);
    }
    const told = this.#script.notice(event);
    if (!told) this.#verdict.notice(event);
  }

  /** Told to end from outside: only --follow may end before everything has arrived. */
  #interrupted(): void {
    this.#hurry.abort();
    if (this.#parts.follow) this.#end();
    else this.#verdict.fail(EXIT.notDelivered, "Interrupted before everything had arrived.");
  }

  /** Leaves: what waits is written, then the connection is closed. */
  #end(): void {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort();
    this.#changed.resolve();
    this.#connection.send(this.#session.quit("").send);
    this.#connection.finish(FAREWELL);
  }

  /** Waits until what was printed is read, but not long where we are to end at once. */
  async #allRead(): Promise<void> {
    const done = new AbortController();
    const late = aborted(this.#hurry.signal)
      .then(() => this.#parts.clock.sleep(FAREWELL, done.signal));
    await Promise.race([this.#parts.written?.(), late]);
    done.abort();
  }
}
