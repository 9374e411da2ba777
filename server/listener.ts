/** Accepts connections at one place, through failures: opens the place again when it has died. */
import type { Clock } from "../cli/clock.ts";
import { isOutOfFiles } from "./file_limit.ts";
import { ACCEPT_BACKOFF, ACCEPT_FAILURES, LINGERING, REFUGE_TIME } from "./limits.ts";
import type { Log } from "./log.ts";
import {
  type Acceptor,
  DeadListener,
  type Link,
  type Listen,
  type ListenOptions,
  type TlsKeys,
} from "./transport/transport.ts";

/** What a listener is made of. */
export interface ListenerParts {
  readonly listen: Listen;
  /** Another way to listen, for a while, where too many sockets linger on with the first. */
  readonly refuge?: Listen | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Resolves when there is time for one more to come; `undefined` where that is so already. */
  readonly ready?: (() => Promise<void> | undefined) | undefined;
  /** Resolves at the end of this turn of the event loop. */
  readonly turn: () => Promise<void>;
  /** Is told of each failure to accept. */
  readonly failed: (error: unknown) => void;
}

export class Listener {
  readonly #parts: ListenerParts;
  /** With the port that it got, and the keys of now. */
  #options: ListenOptions;
  #acceptor: Acceptor;
  /** Since when it has taken refuge, by the steady clock. */
  #refugeSince: number | undefined;
  /** Those it was opened with before: connections of theirs may live, and linger. */
  readonly #former: Acceptor[] = [];
  readonly #stopped = new AbortController();

  private constructor(parts: ListenerParts, options: ListenOptions, acceptor: Acceptor) {
    this.#parts = parts;
    this.#options = { ...options, port: acceptor.port };
    this.#acceptor = acceptor;
  }

  /** Opens a place. @throws What the platform throws when it cannot listen there. */
  static async open(parts: ListenerParts, options: ListenOptions): Promise<Listener> {
    return new Listener(parts, options, await parts.listen(options));
  }

  get port(): number {
    return this.#options.port;
  }

  /** How many sockets stay open though nobody is served there. */
  get lingering(): number {
    return [this.#acceptor, ...this.#former].reduce((sum, { lingering }) => sum + lingering, 0);
  }

  /** Whether who comes here speaks TLS. */
  get secure(): boolean {
    return this.#options.tls !== undefined;
  }

  /** Takes new keys for who comes from now on. @throws If they do not fit; the old ones stay. */
  async replaceKeys(tls: TlsKeys): Promise<void> {
    await this.#acceptor.replaceKeys(tls);
    this.#options = { ...this.#options, tls };
  }

  /** Calls `take` with each connection; resolves when the listener was closed. */
  async run(take: (link: Link) => void): Promise<void> {
    const { clock, log, failed, ready } = this.#parts;
    const { signal } = this.#stopped;
    let pause: number = ACCEPT_BACKOFF.first;
    let failures = 0;
    while (!signal.aborted) {
      try {
        take(await this.#acceptor.accept());
        pause = ACCEPT_BACKOFF.first;
        failures = 0;
        await this.#lookAtLingering();
        // Until then they wait in the system's own queue.
        await ready?.();
      } catch (error) {
        if (signal.aborted) return;
        // Out of file descriptors, most likely: people leave, and it works again.
        log.warn("accept failed", { error: String(error), pause });
        failed(error);
        await clock.sleep(pause, signal);
        pause = Math.min(pause * 2, ACCEPT_BACKOFF.longest);
        if (!isOutOfFiles(error)) failures++;
        if (error instanceof DeadListener || failures >= ACCEPT_FAILURES) {
          await this.#reopen();
          failures = 0;
        }
      }
    }
  }

  close(): void {
    this.#stopped.abort();
    this.#acceptor.close();
    for (const acceptor of [this.#acceptor, ...this.#former]) acceptor.forget();
  }

  /**
   * Goes where closing a socket gives it back while too many linger: nobody may hold all that the
   * process can open. Comes back when it is over.
   */
  async #lookAtLingering(): Promise<void> {
    const { clock, refuge, log, turn } = this.#parts;
    if (refuge === undefined) return;
    const since = this.#refugeSince;
    if (since === undefined) {
      if (this.lingering < LINGERING) return;
      // When a thousand people go at once each of them lingers for a moment.
      await turn();
      const { lingering } = this;
      if (lingering < LINGERING) return;
      log.warn("sockets linger", { lingering });
      this.#refugeSince = clock.steady();
      await this.#reopen();
    } else if (clock.steady() - since >= REFUGE_TIME && this.lingering < LINGERING / 2) {
      this.#refugeSince = undefined;
      await this.#reopen();
    }
  }

  /** Opens the place anew, however long that takes. */
  async #reopen(): Promise<void> {
    const { clock, log, listen, refuge = listen } = this.#parts;
    const { signal } = this.#stopped;
    this.#acceptor.close();
    this.#former.push(this.#acceptor);
    for (let pause: number = ACCEPT_BACKOFF.first; !signal.aborted;) {
      try {
        this.#acceptor = await (this.#refugeSince === undefined ? listen : refuge)(this.#options);
        log.warn("listener opened again", { port: this.port });
        // It may have been told to close meanwhile.
        if (signal.aborted) this.#acceptor.close();
        return;
      } catch (error) {
        log.warn("listening failed", { error: String(error), pause });
        await clock.sleep(pause, signal);
        pause = Math.min(pause * 2, ACCEPT_BACKOFF.longest);
      }
    }
  }
}
