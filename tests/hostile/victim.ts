/**
 * Somebody at a terminal whose server means harm: the real chat, session and screen, a keyboard, and a
 * connection on which a test says what it likes. What is shown is kept, but not for ever.
 */
import { Chat } from "../../client/chat.ts";
import { EXIT, JoinError } from "../../client/errors.ts";
import { PLAIN } from "../../client/palette.ts";
import { Screen } from "../../client/screen.ts";
import { openTerminal, type TerminalDevice } from "../../client/terminal.ts";
import { View } from "../../client/view.ts";
import { FakeClock } from "../helpers/clock.ts";
import { FakeStream } from "../helpers/fake_stream.ts";
import { enteringLines, LASTING_CAPABILITIES, newSession, NOW } from "../helpers/session.ts";

/** What this program writes to steer the terminal: cursor, erasing, modes, colours and styles. */
const OURS = new RegExp(
  "\u001b\\[(?:\\?(?:25|1004|2004|2026)[hl]|\\d*[AC]|[JK]|[0-9;]*m)|\r\n|\r|\u0007",
  "g",
);
/** What steers a terminal, or turns text around; isolates are what protects from that. */
const STEERS = /[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}\u061c\u200e\u200f\u202a-\u202e\u2066\u2067]/u;

/** How much of what was shown is kept, in characters. */
const KEPT = 20_000;
/** What does not happen by then does not happen, in ms. */
const DEADLINE = 20_000;

/** What a server like ours says until somebody is in room 7 with Bob. */
export const LET_IN: readonly string[] = [
  `:s CAP * LS :${LASTING_CAPABILITIES} draft/multiline=max-bytes=4096,max-lines=9`,
  `:s CAP * ACK :${LASTING_CAPABILITIES.replace(/=\S+/g, "")} draft/multiline`,
  ":s 001 alice :Welcome",
  ...enteringLines(),
];

class Device implements TerminalDevice {
  readonly inputIsTerminal = true;
  readonly outputIsTerminal = true;
  readonly input: ReadableStream<Uint8Array>;
  readonly #decoder = new TextDecoder();
  #keyboard: ReadableStreamDefaultController<Uint8Array> | undefined;
  shown = "";
  written = 0;
  steered: string | undefined;
  watch: () => void = () => {};

  constructor() {
    this.input = new ReadableStream({
      start: (controller) => void (this.#keyboard = controller),
      cancel: () => void (this.#keyboard = undefined),
    });
  }

  type(text: string): void {
    this.#keyboard?.enqueue(new TextEncoder().encode(text));
  }

  writeSync(bytes: Uint8Array): number {
    const text = this.#decoder.decode(bytes, { stream: true });
    const bare = text.replace(OURS, "");
    const found = STEERS.exec(bare);
    if (found !== null) {
      this.steered ??= bare.slice(Math.max(0, found.index - 40), found.index + 10);
    }
    this.written += bytes.length;
    this.shown = (this.shown + bare).slice(-KEPT);
    this.watch();
    return bytes.length;
  }

  size = (): { columns: number; rows: number } => ({ columns: 80, rows: 24 });
  setRaw(): void {}
  onResize = (): () => void => () => {};
  onContinue = (): () => void => () => {};
  onExit = (): () => void => () => {};
  pause(): void {}
}

export class Victim implements AsyncDisposable {
  readonly clock = new FakeClock(NOW);
  /** The connections that were made, the last of them last. */
  readonly servers: FakeStream[] = [];
  readonly #device = new Device();
  readonly #stop = new AbortController();
  /** How the chat has ended: `undefined` while it goes on, `null` when it just ended. */
  outcome: JoinError | null | undefined;
  /** What ended it that nobody had planned. */
  fault: unknown;
  readonly ended: Promise<void>;
  #tokens = 0;

  constructor() {
    const terminal = openTerminal(this.#device);
    const chat = new Chat({
      session: newSession({ history: 50, token: "t".repeat(32) }),
      dialer: {
        identity: "s",
        dial: () => Promise.resolve(this.#connect()),
      },
      view: new View(terminal, new Screen(terminal), PLAIN, this.clock),
      clock: this.clock,
      chance: () => 0,
      stop: this.#stop.signal,
    });
    this.ended = chat.run(this.#connect()).then(
      () => void (this.outcome = null),
      (error) => {
        if (error instanceof JoinError) this.outcome = error;
        else this.fault = error;
      },
    );
  }

  /** The server as it is now. */
  get server(): FakeStream {
    const server = this.servers.at(-1);
    if (server === undefined) throw new TypeError("There is no connection");
    return server;
  }

  /** The end of what was shown. */
  get shown(): string {
    return this.#device.shown;
  }

  /** How much was shown, in bytes. */
  get written(): number {
    return this.#device.written;
  }

  /** What was written that steers a terminal and is none of ours. */
  get steered(): string | undefined {
    return this.#device.steered;
  }

  type(text: string): void {
    this.#device.type(text);
  }

  /** Lets the person in as a server does that means no harm, and tells the past of the room. */
  async letIn(): Promise<void> {
    const { server } = this;
    server.say(...LET_IN);
    const asked = await server.expect(/ CHATHISTORY /);
    const [, label = ""] = /label=([^ ;]+)/.exec(asked) ?? [];
    server.say(`@label=${label} :s BATCH +h chathistory #7`, ":s BATCH -h");
    server.say("@msgid=m1 :bob!b@b PRIVMSG #7 :hello alice");
    await this.heard();
  }

  /** Waits until all that the server has said was taken; time passes if need be. */
  async heard(): Promise<void> {
    const token = `t${this.#tokens++}`;
    const { server } = this;
    server.say(`PING :${token}`);
    await this.#until(() =>
      this.#over || server.closed || server.written.includes(`PONG ${token}`)
    );
  }

  /** Waits until something is shown. */
  async sees(pattern: RegExp): Promise<void> {
    await this.#until(
      () => pattern.test(this.shown),
      () => `${pattern} is not in:\n${this.#last()}`,
    );
  }

  /** Waits for the next connection after one that was lost; time passes. */
  async comesBack(): Promise<FakeStream> {
    const before = this.servers.length;
    await this.#until(() => this.servers.length > before || this.#over, undefined, 60_000);
    return this.server;
  }

  /** Leaves, as a person does, and waits until that is done. */
  async leaves(): Promise<void> {
    this.type("\x15\x04");
    await this.#until(() => this.#over, () => `it does not leave:\n${this.#last()}`);
    await this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#until(() => this.#over);
    await this.ended;
  }

  get #over(): boolean {
    return this.outcome !== undefined || this.fault !== undefined;
  }

  #connect(): FakeStream {
    const server = new FakeStream();
    this.servers.push(server);
    return server;
  }

  #last(): string {
    return this.shown.split("\n").slice(-30).join("\n");
  }

  /** @param step How much time passes at once, in ms. */
  async #until(
    done: () => boolean,
    why: () => string = () => this.#last(),
    step = 1_000,
  ): Promise<void> {
    const deadline = performance.now() + DEADLINE;
    while (!done()) {
      if (performance.now() > deadline) throw new Error(`It does not come: ${why()}`);
      // Whoever sleeps wakes up: a reader who lets the keyboard have its turn, a pause before dialing.
      if (this.clock.sleepers > 0) this.clock.advance(step);
      await new Promise<void>((resolve) => setTimeout(resolve));
    }
  }
}

/** What ends a chat when a person is put out, or the server refuses. */
export const REFUSED = EXIT.refused;
