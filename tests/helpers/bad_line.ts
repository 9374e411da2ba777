/** A line between a client and a server that loses what it is told to lose. Loopback only. */

/** Passes bytes on between clients and a server on this machine. */
export class BadLine implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #server: number;
  readonly #open = new Set<Deno.Conn>();
  readonly #clients = new Set<Deno.Conn>();
  readonly #tasks = new Set<Promise<void>>();
  #deaf = false;

  constructor(server: number) {
    this.#server = server;
    this.#run(this.#accept());
  }

  get port(): number {
    return (this.#listener.addr as Deno.NetAddr).port;
  }

  /** From now on nothing comes back from the server, on the connections that there are. */
  loseAnswers(): void {
    this.#deaf = true;
  }

  /** Ends all connections; the next ones lose nothing. */
  cut(): void {
    for (const conn of this.#open) close(conn);
    this.#open.clear();
    this.#clients.clear();
    this.#deaf = false;
  }

  /** Ends the connections of clients, of which the server notices nothing. */
  drop(): void {
    for (const conn of this.#clients) close(conn);
    this.#clients.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    this.cut();
    await Promise.all(this.#tasks);
  }

  async #accept(): Promise<void> {
    for await (const client of this.#listener) {
      const server = await Deno.connect({ hostname: "127.0.0.1", port: this.#server })
        .catch(() => undefined);
      if (server === undefined) {
        close(client);
        continue;
      }
      this.#open.add(client).add(server);
      this.#clients.add(client);
      this.#run(this.#pass(client, server, () => true, false));
      this.#run(this.#pass(server, client, () => !this.#deaf && this.#clients.has(client), true));
    }
  }

  async #pass(
    from: Deno.Conn,
    to: Deno.Conn,
    passes: () => boolean,
    endsBoth: boolean,
  ): Promise<void> {
    const buffer = new Uint8Array(16 * 1024);
    try {
      for (;;) {
        const count = await from.read(buffer);
        if (count === null) break;
        if (!passes()) continue;
        for (let at = 0; at < count;) at += await to.write(buffer.subarray(at, count));
      }
    } catch {
      // One end has gone.
    }
    close(from);
    if (endsBoth) close(to);
  }

  #run(task: Promise<void>): void {
    const running = task.catch(() => {}).finally(() => this.#tasks.delete(running));
    this.#tasks.add(running);
  }
}

function close(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch {
    // It is closed.
  }
}
