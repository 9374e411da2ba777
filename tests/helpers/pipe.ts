/** `join` on a pipe, as the tests start it: with a real server, or one that does as it is told. */
import type { KeyPair } from "../../certs/identity.ts";
import { EXIT, JoinError } from "../../client/errors.ts";
import { Pipe, type PipeParts } from "../../client/pipe.ts";
import type { SessionStart } from "../../client/session.ts";
import { assertEquals, assertMatch, assertRejects } from "../../typed/assert.ts";
import { FakeClock } from "./clock.ts";
import { testKeys } from "./server.ts";
import { newSession } from "./session.ts";

const ENCODER = new TextEncoder();

export interface PipeOptions extends Partial<PipeParts> {
  readonly server: { readonly port: number; readonly pair: KeyPair };
  readonly start?: Partial<SessionStart>;
}

/** A pipe that has not ended by then has failed, in ms. */
const DEADLINE = 20_000;

/** A pipe on its way, and what it has printed. */
export function startPipe({ server, start, ...parts }: PipeOptions): {
  readonly running: Promise<void>;
  readonly printed: string[];
  readonly clock: FakeClock;
} {
  const printed: string[] = [];
  const clock = new FakeClock();
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), DEADLINE);
  const pipe = new Pipe({
    session: newSession({ name: "ci", token: "t".repeat(32), ...start }),
    dialer: { dial: (signal) => dial(server, signal) },
    clock,
    chance: () => 0,
    input: bytes(),
    print: (line) => printed.push(line),
    follow: false,
    json: false,
    ...parts,
    stop: AbortSignal.any([late.signal, ...(parts.stop === undefined ? [] : [parts.stop])]),
  });
  const running = connect(server).then((conn) => pipe.run(conn))
    .finally(() => clearTimeout(timer));
  // Whoever awaits it gets the error; until then it is nobody's.
  running.catch(() => {});
  return { running, printed, clock };
}

async function connect(server: PipeOptions["server"]): Promise<Deno.TlsConn> {
  const conn = await Deno.connectTls({
    hostname: "127.0.0.1",
    port: server.port,
    caCerts: [server.pair.certificate],
  });
  await conn.handshake();
  return conn;
}

async function dial(server: PipeOptions["server"], signal: AbortSignal): Promise<Deno.TlsConn> {
  try {
    signal.throwIfAborted();
    return await connect(server);
  } catch (error) {
    throw new JoinError(EXIT.unreachable, String(error));
  }
}

/** Input in these pieces. */
export async function* bytes(...parts: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === "string" ? ENCODER.encode(part) : part;
}

/** Input that stays open. */
export function open(text: string): ReadableStream<Uint8Array> {
  return new ReadableStream({ start: (controller) => controller.enqueue(ENCODER.encode(text)) });
}

/** Waits for a pipe to fail as it should. */
export async function failure(
  running: Promise<void>,
  code: number,
  message: RegExp,
): Promise<void> {
  const error = await assertRejects(() => running, JoinError);
  assertMatch(error.message, message);
  assertEquals(error.code, code, error.message);
}

/** What `--follow` has printed, once there is something that matches. */
export function follow(
  json: boolean,
): { print: (line: string) => void; sees(text: RegExp): Promise<void> } {
  const printed: string[] = [];
  let wake = (): void => {};
  return {
    print(line): void {
      printed.push(line);
      wake();
    },
    async sees(pattern): Promise<void> {
      while (!printed.some((line) => pattern.test(line))) {
        await new Promise<void>((resolve) => wake = resolve);
      }
      if (json) printed.forEach((line) => JSON.parse(line));
    },
  };
}

/** A server that answers each line as it is told to; `close` ends the connection. */
export async function scripted(
  answer: (line: string) => readonly string[],
): Promise<PipeOptions["server"] & AsyncDisposable> {
  const pair = await testKeys();
  const listener = Deno.listenTls({
    hostname: "127.0.0.1",
    port: 0,
    cert: pair.certificate,
    key: pair.key,
  });
  const serve = async (conn: Deno.TlsConn): Promise<void> => {
    const decoder = new TextDecoder();
    let rest = "";
    const buffer = new Uint8Array(4096);
    try {
      for (let count; (count = await conn.read(buffer)) !== null;) {
        const lines = (rest + decoder.decode(buffer.subarray(0, count), { stream: true }))
          .split("\r\n");
        rest = lines.pop() ?? "";
        const answers = lines.flatMap(answer);
        if (answers.includes("close")) break;
        const text = answers.map((line) => `${line}\r\n`).join("");
        if (text !== "") await conn.write(ENCODER.encode(text));
      }
    } catch {
      // The client went away.
    }
    conn.close();
  };
  const serving = (async () => {
    const open: Promise<void>[] = [];
    try {
      for await (const conn of listener) open.push(serve(conn));
    } finally {
      await Promise.all(open);
    }
  })();
  return {
    port: listener.addr.port,
    pair,
    async [Symbol.asyncDispose](): Promise<void> {
      listener.close();
      await serving.catch(() => {});
    },
  };
}

type Fields = Readonly<Record<string, unknown>>;

/** A script at a pipe with `--json`: gives objects, and reads what is printed. */
export class JsonPipe {
  readonly running: Promise<void>;
  readonly clock: FakeClock;
  /** What has been printed and not been read. */
  readonly unread: Fields[] = [];
  #input: ReadableStreamDefaultController<Uint8Array> | undefined;
  #wake = (): void => {};

  constructor(options: PipeOptions) {
    const input = new ReadableStream<Uint8Array>({
      start: (controller) => void (this.#input = controller),
      cancel: () => void (this.#input = undefined),
    });
    const { running, clock } = startPipe({
      ...options,
      input,
      json: true,
      print: (line) => {
        this.unread.push(JSON.parse(line));
        this.#wake();
      },
    });
    this.running = running;
    this.clock = clock;
    // Whoever waits for something to be printed is told that it will not be.
    running.then(() => this.#wake(), () => this.#wake());
  }

  /** Gives objects, or lines as they are. */
  give(...lines: readonly (Fields | string)[]): void {
    const text = lines.map((line) => typeof line === "string" ? line : JSON.stringify(line));
    this.#input?.enqueue(ENCODER.encode(text.map((line) => `${line}\n`).join("")));
  }

  /** There is no more input. */
  close(): void {
    this.#input?.close();
    this.#input = undefined;
  }

  /** Reads on to an object with these fields, and returns it. */
  async reads(fields: Fields): Promise<Fields> {
    let ended = false;
    this.running.then(() => ended = true, () => ended = true);
    for (;;) {
      const at = this.unread.findIndex((one) =>
        Object.entries(fields).every(([name, value]) => one[name] === value)
      );
      if (at !== -1) return this.unread.splice(0, at + 1).at(-1) ?? {};
      if (ended) throw new Error(`No ${JSON.stringify(fields)}: ${JSON.stringify(this.unread)}`);
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  /** Reads on to what came of the request with that id. */
  async result(id: string): Promise<Fields> {
    return await this.reads({ id });
  }
}
