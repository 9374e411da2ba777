/** Accepts connections, through failures. */
import type { Clock } from "../cli/clock.ts";
import { ACCEPT_BACKOFF } from "./limits.ts";
import type { Log } from "./log.ts";
import type { Acceptor, Link } from "./transport/transport.ts";

export class Listener {
  readonly #acceptor: Acceptor;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #failed: (error: unknown) => void;
  readonly #stopped = new AbortController();

  /** @param failed Is told of each failure to accept. */
  constructor(acceptor: Acceptor, clock: Clock, log: Log, failed: (error: unknown) => void) {
    this.#acceptor = acceptor;
    this.#clock = clock;
    this.#log = log;
    this.#failed = failed;
  }

  /** Calls `take` with each connection; resolves when the listener was closed. */
  async run(take: (link: Link) => void): Promise<void> {
    let pause: number = ACCEPT_BACKOFF.first;
    while (!this.#stopped.signal.aborted) {
      try {
        take(await this.#acceptor.accept());
        pause = ACCEPT_BACKOFF.first;
      } catch (error) {
        if (this.#stopped.signal.aborted) return;
        // Out of file descriptors, most likely: people leave, and it works again.
        this.#log.warn("accept failed", { error: String(error), pause });
        this.#failed(error);
        await this.#clock.sleep(pause, this.#stopped.signal);
        pause = Math.min(pause * 2, ACCEPT_BACKOFF.longest);
      }
    }
  }

  close(): void {
    this.#stopped.abort();
    this.#acceptor.close();
  }
}
