/** What the tests of the client share: a session that is fed with lines, and a person at a terminal. */
import type { ClientEvent } from "../../client/events.ts";
import { Session, type SessionStart, type Step } from "../../client/session.ts";
import { openTerminal, type Terminal, type TerminalDevice } from "../../client/terminal.ts";
import { formatMessage, parseMessage } from "../../protocol/message.ts";
import { FakeTerminal } from "./terminal.ts";

export const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

/** What a server like ours offers. */
export const ALL_CAPABILITIES =
  "message-tags server-time echo-message batch labeled-response cap-notify snug.internal/session";

/** What a server like ours offers that keeps messages and knows accounts. */
export const LASTING_CAPABILITIES = `${ALL_CAPABILITIES} draft/chathistory draft/read-marker ` +
  "draft/message-redaction draft/channel-rename soju.im/search sasl=PLAIN,SCRAM-SHA-256 " +
  "draft/account-registration=before-connect snug.internal/account";

/** A step, with the lines as they go over the wire. */
export interface Told {
  readonly send: readonly string[];
  readonly events: readonly ClientEvent[];
}

export function told(step: Step): Told {
  return { send: step.send.map(formatMessage), events: step.events };
}

export function newSession(start: Partial<SessionStart> = {}): Session {
  return new Session({ name: "alice", rooms: ["#7"], token: "secret", ...start });
}

/** Gives a session lines from the server, and returns all that comes of them. */
export function hear(session: Session, ...lines: string[]): Told {
  const steps = lines.map((line) => told(session.receive(parseMessage(line), NOW)));
  return {
    send: steps.flatMap((step) => step.send),
    events: steps.flatMap((step) => step.events),
  };
}

/** Lets a session in, under the name that it wants. */
export function letIn(session: Session, capabilities = ALL_CAPABILITIES): Told {
  return hear(
    session,
    `:chat.test CAP * LS :${capabilities}`,
    ...(capabilities === "" ? [] : [`:chat.test CAP * ACK :${capabilities.replace(/=\S+/g, "")}`]),
    `:chat.test 001 ${session.name} :Welcome`,
  );
}

/** Alice in room 7, with Bob. */
export function aliceInRoom(capabilities = ALL_CAPABILITIES): Session {
  const session = newSession();
  session.connected();
  letIn(session, capabilities);
  hear(
    session,
    ":alice!~snug@a.snug JOIN #7",
    ":chat.test 332 alice #7 :Friday release",
    ":chat.test 353 alice = #7 :~bob alice",
    ":chat.test 366 alice #7 :End of /NAMES list",
  );
  return session;
}

/** The lines that let somebody into a room; `marker` is how far they have read there. */
export function enteringLines(name = "alice", room = "#7", marker = "*"): string[] {
  return [
    `:${name}!~snug@a.snug JOIN ${room}`,
    `:chat.test MARKREAD ${room} ${marker}`,
    `:chat.test 353 ${name} = ${room} :~bob ${name}`,
    `:chat.test 366 ${name} ${room} :End of /NAMES list`,
  ];
}

/** When a message of {@linkcode saidLine} was said. */
export function timeOfLine(number: number): number {
  return NOW - 60_000 + number;
}

/** What Bob said as number so and so, with an id and a time that tell it. */
export function saidLine(number: number, tags = "", room = "#7"): string {
  const time = new Date(timeOfLine(number)).toISOString();
  return `@msgid=m${number};time=${time}${tags} :bob!~b@b PRIVMSG ${room} :number ${number}`;
}

/** A batch of what was said from one number to another, as the answer to a labelled request. */
export function pastLines(label: string, from: number, to: number, room = "#7"): string[] {
  const name = `past-${label}`;
  const lines = [`@label=${label} :chat.test BATCH +${name} chathistory ${room}`];
  for (let number = from; number <= to; number++) {
    lines.push(saidLine(number, `;batch=${name}`, room));
  }
  return [...lines, `:chat.test BATCH -${name}`];
}

/** A test that waits longer than this has failed, in ms. */
const DEADLINE = 20_000;

/** A person's terminal: a keyboard to type on, and a screen to look at. */
export class Seat implements TerminalDevice, Disposable {
  readonly inputIsTerminal = true;
  readonly outputIsTerminal = true;
  readonly input: ReadableStream<Uint8Array>;
  readonly screen: FakeTerminal;
  readonly terminal: Terminal;
  readonly #decoder = new TextDecoder();
  readonly #watchers = new Set<() => void>();
  #keyboard: ReadableStreamDefaultController<Uint8Array> | undefined;
  #onResize: (() => void) | undefined;

  constructor(columns = 80, rows = 24) {
    this.screen = new FakeTerminal(columns, rows);
    this.input = new ReadableStream({
      start: (controller) => void (this.#keyboard = controller),
      cancel: () => void (this.#keyboard = undefined),
    });
    this.terminal = openTerminal(this);
  }

  /** Types, a byte at a time as a slow line would. */
  type(text: string): void {
    for (const byte of new TextEncoder().encode(text)) {
      this.#keyboard?.enqueue(Uint8Array.of(byte));
    }
  }

  /** The same in one piece, as a quick line would. */
  send(text: string): void {
    this.press(new TextEncoder().encode(text));
  }

  /** Gives some bytes of the keyboard at once. */
  press(bytes: Uint8Array): void {
    this.#keyboard?.enqueue(bytes);
  }

  /** Waits until all that was typed has been taken. */
  async settled(): Promise<void> {
    while ((this.#keyboard?.desiredSize ?? 1) < 1) await Promise.resolve();
    // From the stream to the keys it takes a few steps.
    for (let step = 0; step < 20; step++) await Promise.resolve();
  }

  /** Types a line and Enter. */
  enter(line: string): void {
    this.type(`${line}\r`);
  }

  /** Closes the window. */
  hangUp(): void {
    this.#keyboard?.close();
    this.#keyboard = undefined;
  }

  resize(columns: number, rows: number): void {
    this.screen.resize(columns, rows);
    this.#onResize?.();
  }

  /** Waits until the screen shows something. */
  async sees(pattern: RegExp): Promise<void> {
    const shown = Promise.withResolvers<void>();
    const look = (): void => {
      if (pattern.test(this.screen.history().join("\n"))) shown.resolve();
    };
    const timer = setTimeout(
      () => shown.reject(new Error(`${pattern} is not there:\n${this.text}`)),
      DEADLINE,
    );
    this.#watchers.add(look);
    look();
    await shown.promise.finally(() => {
      clearTimeout(timer);
      this.#watchers.delete(look);
    });
  }

  /** All that was shown, with the times taken out. */
  get text(): string {
    return this.screen.history().join("\n").replace(/^\d\d:\d\d(?: |(?=»))/gm, "");
  }

  writeSync(bytes: Uint8Array): number {
    this.screen.write(this.#decoder.decode(bytes, { stream: true }));
    for (const look of [...this.#watchers]) look();
    return bytes.length;
  }

  size(): { columns: number; rows: number } {
    return this.screen.size();
  }

  setRaw(): void {}

  onResize(listener: () => void): () => void {
    this.#onResize = listener;
    return () => this.#onResize = undefined;
  }

  onContinue(): () => void {
    return () => {};
  }

  onExit(): () => void {
    return () => {};
  }

  pause(): void {}

  [Symbol.dispose](): void {
    this.terminal.restore();
  }
}
