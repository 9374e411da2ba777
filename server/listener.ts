/** Accepts connections, through failures and through a change of the certificate. */
import type { Clock } from "../cli/clock.ts";
import { ACCEPT_BACKOFF } from "./limits.ts";
import type { Log } from "./log.ts";
import type { Acceptor, Link, Listen, ListenOptions, TlsKeys } from "./transport/transport.ts";

/** How often an address that is not free yet is tried again after a certificate was changed. */
const REOPEN_TRIES = 100;
const REOPEN_PAUSE = 5;

export class Listener {
  readonly #listen: Listen;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #stopped = new AbortController();
  #options: ListenOptions;
  #acceptor: Acceptor;
  #reopening: Promise<void> | undefined;

  /** Opens the socket. @throws What the platform throws when it cannot. */
  constructor(listen: Listen, options: ListenOptions, clock: Clock, log: Log) {
    this.#listen = listen;
    this.#clock = clock;
    this.#log = log;
    this.#acceptor = listen(options);
    this.#options = { ...options, port: this.#acceptor.port };
  }

  get port(): number {
    return this.#options.port;
  }

  /** Whether it speaks TLS. */
  get encrypted(): boolean {
    return this.#options.tls !== undefined;
  }

  /** Calls `take` with each connection; resolves when the listener was closed. */
  async run(take: (link: Link) => void): Promise<void> {
    let pause: number = ACCEPT_BACKOFF.first;
    while (!this.#stopped.signal.aborted) {
      const acceptor = this.#acceptor;
      try {
        take(await acceptor.accept());
        pause = ACCEPT_BACKOFF.first;
      } catch (error) {
        if (this.#stopped.signal.aborted) return;
        if (this.#reopening !== undefined || acceptor !== this.#acceptor) {
          await this.#reopening;
          continue;
        }
        // Out of file descriptors, most likely: people leave, and it works again.
        this.#log.warn("accept failed", { error: String(error), pause });
        await this.#clock.sleep(pause, this.#stopped.signal);
        pause = Math.min(pause * 2, ACCEPT_BACKOFF.longest);
      }
    }
  }

  /**
   * Takes new keys for connections from now on; those that are open stay as they are.
   * @throws If the keys do not fit; the old ones are used on.
   */
  async replaceKeys(tls: TlsKeys): Promise<void> {
    this.#listen({ hostname: "127.0.0.1", port: 0, tls }).close();
    this.#options = { ...this.#options, tls };
    this.#reopening = this.#reopen();
    await this.#reopening;
    this.#reopening = undefined;
  }

  close(): void {
    if (this.#stopped.signal.aborted) return;
    this.#stopped.abort();
    this.#acceptor.close();
  }

  /** Deno cannot change a listener's certificate: the socket is closed and opened again. */
  async #reopen(): Promise<void> {
    this.#acceptor.close();
    for (let tries = 1; !this.#stopped.signal.aborted; tries++) {
      try {
        this.#acceptor = this.#listen(this.#options);
        return;
      } catch (error) {
        if (tries >= REOPEN_TRIES) throw error;
        await this.#clock.sleep(REOPEN_PAUSE, this.#stopped.signal);
      }
    }
  }
}
