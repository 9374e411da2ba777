/** A whole server with people in rooms, without a network: for what a message costs in the server alone. */
import { type Clock, realClock } from "../../cli/clock.ts";
import { endOfTurn } from "../../server/flusher.ts";
import { TIMER } from "../../server/limits.ts";
import { makeLog } from "../../server/log.ts";
import { ChatServer } from "../../server/server.ts";
import { MemoryStore } from "../../server/storage/memory.ts";
import type { Acceptor, Link } from "../../server/transport/transport.ts";

const encoder = new TextEncoder();
/** Turns within which what was said is handled, and something of it written. */
const TURNS = 4;
/** People who come in at once: they are told of each other together. */
const AT_ONCE = 512;

/** A connection whose other end is the benchmark. What is written is counted and thrown away. */
export class MemoryLink implements Link {
  readonly address = "127.0.0.1";
  written = 0;
  /** Is given what is written, where somebody wants to read it. */
  taken: ((bytes: Uint8Array) => void) | undefined;
  readonly #wrote: () => void;
  #ahead: Uint8Array[] = [];
  #reader: ((bytes: Uint8Array | null) => void) | undefined;

  constructor(wrote: () => void) {
    this.#wrote = wrote;
  }

  handshake(): Promise<void> {
    return Promise.resolve();
  }

  read(): Promise<Uint8Array | null> {
    const bytes = this.#ahead.shift();
    if (bytes !== undefined) return Promise.resolve(bytes);
    return new Promise((resolve) => this.#reader = resolve);
  }

  write(bytes: Uint8Array): Promise<number> {
    this.written += bytes.length;
    this.taken?.(bytes);
    this.#wrote();
    return Promise.resolve(bytes.length);
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {
    this.#reader?.(null);
  }

  /** Whether something that was said waits until the server reads again. */
  get hasMore(): boolean {
    return this.#ahead.length > 0;
  }

  /** The client says something. */
  say(text: string | Uint8Array): void {
    const bytes = typeof text === "string" ? encoder.encode(text) : text;
    const reader = this.#reader;
    this.#reader = undefined;
    if (reader === undefined) this.#ahead.push(bytes);
    else reader(bytes);
  }
}

/** People in rooms of equal size. */
export interface MemoryChat extends AsyncDisposable {
  readonly people: readonly MemoryLink[];
  /** Resolves when all that was said has been handled and written. */
  settled(): Promise<void>;
}

/** There is no network that a server would have to be idle for: that is a turn like others. */
const clock: Clock = {
  ...realClock,
  sleep: (ms, signal) =>
    ms <= TIMER.time ? new Promise((resolve) => endOfTurn(resolve)) : realClock.sleep(ms, signal),
};

/** Starts a server with so many people in so many rooms: person `n` is in room `n % rooms + 1`. */
export async function memoryChat(people: number, rooms: number): Promise<MemoryChat> {
  const server = new ChatServer({
    name: "chat.test",
    description: "Test",
    version: "0.0.0",
    motd: [],
    maxClients: people + 1,
    exempt: () => true,
    store: new MemoryStore(false),
    historyDays: 0,
    iterations: 4096,
    secret: new Uint8Array(32),
    clock,
    log: makeLog(
      realClock,
      "error",
      "text",
      (line) => Deno.stderr.writeSync(encoder.encode(`${line}\n`)),
    ),
    defer: endOfTurn,
  });
  const coming: MemoryLink[] = [];
  let waiting: ((link: Link) => void) | undefined;
  let stop = (_: Error): void => {};
  const acceptor: Acceptor = {
    port: 0,
    accept: () =>
      new Promise((resolve, reject) => {
        const link = coming.shift();
        if (link !== undefined) return resolve(link);
        waiting = resolve;
        stop = reject;
      }),
    lingering: 0,
    forget: () => {},
    replaceKeys: () => Promise.resolve(),
    close: () => stop(new Deno.errors.BadResource("closed")),
  };
  await server.listen(() => Promise.resolve(acceptor), { hostname: "127.0.0.1", port: 0 });
  let writes = 0;
  const wrote = (): void => void writes++;
  const settled = async (): Promise<void> => {
    // Those of a big room are written to in several turns.
    for (let before = -1; before !== writes;) {
      before = writes;
      for (let turn = 0; turn < TURNS; turn++) {
        await new Promise<void>((resolve) => endOfTurn(resolve));
      }
    }
  };
  const links: MemoryLink[] = [];
  for (let number = 0; number < people; number++) {
    const link = new MemoryLink(wrote);
    links.push(link);
    const take = waiting;
    waiting = undefined;
    if (take === undefined) coming.push(link);
    else take(link);
    const room = number % rooms + 1;
    // To tell each of them who is there would take longer than all that is measured.
    link.say(
      `CAP REQ no-implicit-names\r\nNICK p${number}\r\nUSER p 0 * :p\r\nCAP END\r\n` +
        `JOIN #${room}\r\n`,
    );
    if (number % AT_ONCE === 0) await settled();
  }
  await settled();
  return {
    people: links,
    settled,
    [Symbol.asyncDispose]: () => server.close("The benchmark is over"),
  };
}
