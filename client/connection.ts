/**
 * Keeps a connection with the server: when it is lost another one is made, soon at first and then less
 * often. It knows no session and no screen; what it tells goes to its owner.
 */
import type { Clock } from "../cli/clock.ts";
import type { Message, OutgoingMessage } from "../protocol/message.ts";
import type { Restart } from "../protocol/restart.ts";
import { isSlowest, pauseBefore, pauseInRestart, windowOf } from "./backoff.ts";
import { EXIT, JoinError } from "./errors.ts";
import { ServerLink, type Stream } from "./link.ts";

/** Whose connection it is. */
export interface ConnectionOwner {
  /** A connection is open, and {@linkcode Connection.send} sends over it. */
  opened(): void;
  received(message: Message): void;
  /** Does what comes of messages that have come together. */
  together(act: () => void): void;
  /** The connection has ended. @returns Whether the server had let us in. */
  ended(): boolean;
  /** Waits for what has to be known first. @returns Whether another one is then to be made at once. */
  settled(): Promise<boolean>;
  /** The connection was lost, and another one is going to be made. */
  lost(): void;
  /** Nobody answers; said once, and tried again and again. */
  unreachable(text: string): void;
  /** Nobody has answered for a while; said once. From now on it is tried seldom, unless somebody asks. */
  slow(): void;
}

/** What a connection is made with. */
export interface ConnectionParts {
  readonly dialer: { dial(signal: AbortSignal): Promise<Stream> };
  readonly owner: ConnectionOwner;
  readonly clock: Clock;
  /** A number from 0 up to 1. */
  readonly chance: () => number;
  /** Aborts when there is nothing more to say. */
  readonly leaving: AbortSignal;
}

/** Between two attempts there is at least this, in ms, however great the hurry. */
const LEAST_PAUSE = 1_000;

export class Connection {
  readonly #parts: ConnectionParts;
  #link: ServerLink | undefined;
  /** Ends the pause before the next attempt. */
  #hurrying: AbortController | undefined;
  /** What the server has said of its restart, and until when it is believed, by the steady clock. */
  #restart: { readonly restart: Restart; readonly until: number } | undefined;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
  }

  get isOpen(): boolean {
    return this.#link !== undefined;
  }

  /** Sends, where there is a connection. */
  send(messages: readonly OutgoingMessage[]): void {
    this.#link?.send(messages);
  }

  /** The server is about to restart: it is tried again soon, and ever again as long as that may take. */
  expect(restart: Restart): void {
    this.#restart = { restart, until: this.#parts.clock.steady() + windowOf(restart) };
  }

  /** Ends this connection, so that another one is made. */
  close(): void {
    this.#link?.close();
  }

  /** Writes what waits and closes; a server that does not answer is waited for only so long, in ms. */
  finish(patience: number): void {
    const link = this.#link;
    if (link === undefined) return;
    void this.#parts.clock.sleep(patience).then(() => link.close());
    void link.finish();
  }

  /**
   * Stays connected until {@linkcode ConnectionParts.leaving} aborts.
   * @throws {JoinError} If the server's identity changes.
   */
  async run(first: Stream): Promise<void> {
    const { owner, chance, leaving } = this.#parts;
    let conn: Stream | undefined = first;
    for (let failures = 0; !leaving.aborted;) {
      if (conn !== undefined) {
        const welcomed = await this.#talk(conn);
        const atOnce = await owner.settled();
        if (leaving.aborted) return;
        if (atOnce && !welcomed) {
          conn = await this.#redial(1);
          continue;
        }
        if (welcomed) failures = 0;
      }
      const restart = this.#awaited();
      if (restart === undefined) failures++;
      const pause = restart === undefined
        ? pauseBefore(failures, chance())
        : pauseInRestart(restart, chance());
      if (conn !== undefined) owner.lost();
      if (restart === undefined && isSlowest(failures)) owner.slow();
      await this.#wait(pause);
      conn = await this.#redial(failures);
    }
  }

  /** Somebody waits for the connection: it is tried at once, unless that was just now. */
  hurry(): void {
    this.#hurrying?.abort();
  }

  /** Waits before the next attempt: so long, or until somebody is in a hurry, but for a moment always. */
  async #wait(pause: number): Promise<void> {
    const { clock, leaving } = this.#parts;
    await clock.sleep(Math.min(pause, LEAST_PAUSE), leaving);
    if (pause <= LEAST_PAUSE) return;
    const hurrying = this.#hurrying = new AbortController();
    const ended = AbortSignal.any([leaving, hurrying.signal]);
    await clock.sleep(pause - LEAST_PAUSE, ended);
    this.#hurrying = undefined;
  }

  /** The restart that is waited for. */
  #awaited(): Restart | undefined {
    const { restart, until = 0 } = this.#restart ?? {};
    return this.#parts.clock.steady() < until ? restart : undefined;
  }

  /** Another connection, or nothing when nobody answers. Stops for good if the identity changed. */
  async #redial(failures: number): Promise<Stream | undefined> {
    const { dialer, owner, leaving } = this.#parts;
    if (leaving.aborted) return undefined;
    try {
      const conn = await dialer.dial(leaving);
      // It is back. If it does not let us in, it is not asked more often than any other.
      this.#restart = undefined;
      return conn;
    } catch (error) {
      if (leaving.aborted) return undefined;
      if (!(error instanceof JoinError) || error.code !== EXIT.unreachable) throw error;
      if (failures === 1) owner.unreachable(error.message);
      return undefined;
    }
  }

  /** Talks over one connection until it ends. @returns Whether the server had let us in. */
  async #talk(conn: Stream): Promise<boolean> {
    const { owner, clock } = this.#parts;
    const link = new ServerLink(conn, clock);
    this.#link = link;
    owner.opened();
    await link.run((message) => owner.received(message), (act) => owner.together(act));
    this.#link = undefined;
    return owner.ended();
  }
}
