/**
 * The default transport: `Deno.listenTls`, and `Deno.listen` for the plaintext port on loopback.
 *
 * Two limits of the runtime, to know when choosing: Nagle's algorithm stays on, and a connection that
 * is closed in the middle of its handshake, or with bytes that the other end does not read, keeps its
 * file descriptor until the other end goes.
 */
import type { Acceptor, Link, ListenOptions, TlsKeys } from "./transport.ts";

/** The read buffer of a connection, in bytes: most lines are short. */
const READ_BUFFER = 4 * 1024;
/** How often an address that is not free yet is tried again after a change of keys, and when: ms. */
const REOPEN_TRIES = 200;
const REOPEN_PAUSE = 5;

/** Opens a listening socket with Deno's own TLS (1.2 and 1.3). */
export function listenDeno(options: ListenOptions): Promise<Acceptor> {
  return Promise.resolve().then(() => new DenoAcceptor(options));
}

type Listener = Deno.Listener<Deno.Conn>;

class DenoAcceptor implements Acceptor {
  readonly port: number;
  #options: ListenOptions;
  #listener: Listener;
  #closed = false;
  #reopening: Promise<void> | undefined;

  constructor(options: ListenOptions) {
    this.#listener = open(options);
    this.port = (this.#listener.addr as Deno.NetAddr).port;
    this.#options = { ...options, port: this.port };
  }

  async accept(): Promise<Link> {
    for (;;) {
      const listener = this.#listener;
      try {
        return new DenoLink(await listener.accept());
      } catch (error) {
        // A change of keys has closed the socket under us: go on with the new one.
        await this.#reopening;
        if (this.#closed || listener === this.#listener) throw error;
      }
    }
  }

  async replaceKeys(tls: TlsKeys): Promise<void> {
    open({ hostname: "127.0.0.1", port: 0, tls }).close();
    this.#options = { ...this.#options, tls };
    this.#reopening = this.#reopen();
    await this.#reopening;
    this.#reopening = undefined;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#listener.close();
  }

  /** Deno cannot change a listener's certificate: the socket is closed and opened again. */
  async #reopen(): Promise<void> {
    this.#listener.close();
    for (let tries = 1; !this.#closed; tries++) {
      try {
        this.#listener = open(this.#options);
        return;
      } catch (error) {
        if (tries >= REOPEN_TRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, REOPEN_PAUSE));
      }
    }
  }
}

function open({ hostname, port, tls }: ListenOptions): Listener {
  return tls === undefined
    ? Deno.listen({ hostname, port })
    : Deno.listenTls({ hostname, port, cert: tls.certificate, key: tls.key });
}

class DenoLink implements Link {
  readonly address: string;
  readonly #conn: Deno.Conn | Deno.TlsConn;
  #buffer: Uint8Array | undefined;
  #closed = false;

  constructor(conn: Deno.Conn | Deno.TlsConn) {
    this.#conn = conn;
    this.address = (conn.remoteAddr as Deno.NetAddr).hostname;
  }

  async handshake(): Promise<void> {
    if ("handshake" in this.#conn) await this.#conn.handshake();
  }

  async read(): Promise<Uint8Array | null> {
    this.#buffer ??= new Uint8Array(READ_BUFFER);
    const count = await this.#conn.read(this.#buffer);
    return count === null ? null : this.#buffer.subarray(0, count);
  }

  write(bytes: Uint8Array): Promise<number> {
    return this.#conn.write(bytes);
  }

  async finish(): Promise<void> {
    await this.#conn.closeWrite();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#conn.close();
  }
}
