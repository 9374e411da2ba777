/** A place between a client and a server where bytes are lost and changed: TLS is broken as it is. */

/** What is done to what the client sends. */
export interface Harm {
  /** The connection is cut after so many bytes. */
  readonly cutAt?: number;
  /** The bit of this byte is turned. */
  readonly flip?: { readonly at: number; readonly bit: number };
  /** The server's answers are cut after so many bytes. */
  readonly cutAnswersAt?: number;
}

export class Relay implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #tasks = new Set<Promise<void>>();
  readonly #port: number;
  #harm: Harm = {};

  /** @param port The server's, on loopback. */
  constructor(port: number) {
    this.#port = port;
    this.#tasks.add(this.#run());
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  /** What is done to connections from now on. */
  set harm(harm: Harm) {
    this.#harm = harm;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await Promise.all(this.#tasks);
  }

  async #run(): Promise<void> {
    for await (const client of this.#listener) {
      const task = this.#pass(client, this.#harm).finally(() => this.#tasks.delete(task));
      this.#tasks.add(task);
    }
  }

  async #pass(client: Deno.Conn, harm: Harm): Promise<void> {
    let server: Deno.Conn | undefined;
    try {
      server = await Deno.connect({ hostname: "127.0.0.1", port: this.#port });
      const ends = [
        copy(client, server, harm.cutAt, harm.flip),
        copy(server, client, harm.cutAnswersAt, undefined),
      ];
      await Promise.race(ends);
      close(client);
      close(server);
      await Promise.all(ends);
    } catch {
      close(client);
      if (server !== undefined) close(server);
    }
  }
}

/** Passes bytes on until the end of either, or of what may pass. */
async function copy(
  from: Deno.Conn,
  to: Deno.Conn,
  cutAt: number | undefined,
  flip: Harm["flip"],
): Promise<void> {
  const buffer = new Uint8Array(16 * 1024);
  let passed = 0;
  try {
    for (;;) {
      const count = await from.read(buffer);
      if (count === null) return;
      const left = (cutAt ?? Infinity) - passed;
      const bytes = buffer.subarray(0, Math.min(count, left));
      if (flip !== undefined && flip.at >= passed && flip.at < passed + bytes.length) {
        bytes[flip.at - passed] = (bytes[flip.at - passed] ?? 0) ^ (1 << flip.bit);
      }
      for (let at = 0; at < bytes.length;) at += await to.write(bytes.subarray(at));
      passed += count;
      if (count >= left) return;
    }
  } catch {
    // The other direction has ended.
  }
}

function close(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch {
    // The other end was quicker.
  }
}
