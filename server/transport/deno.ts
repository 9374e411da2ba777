/**
 * The default transport: `Deno.listenTls`, and `Deno.listen` for the plaintext port on loopback.
 *
 * Two limits of the runtime, to know when choosing: Nagle's algorithm stays on, and a connection that
 * is closed in the middle of its handshake, or with bytes that the other end does not read, keeps its
 * file descriptor until the other end goes. The runtime waits for the end of the handshake, or of the
 * write, in a task of its own that nothing ends. Such sockets are counted, so that a server can look
 * for another way before they are too many.
 */
import { ReadBuffer } from "./read_buffer.ts";
import { type Acceptor, DeadListener, type Link, type ListenOptions } from "./transport.ts";
import type { TlsKeys } from "./transport.ts";

/** How often an address that is not free yet is tried again after a change of keys, and when: ms. */
const REOPEN_TRIES = 200;
const REOPEN_PAUSE = 5;
/** Connections that are waited for after they were given up; more are left to the runtime. */
const MOST_ABANDONED = 256;

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
  /** Connections that were given up and still have something to wait for. */
  readonly #abandoned = new Set<Deno.Conn>();
  #forgetting = false;

  constructor(options: ListenOptions) {
    this.#listener = open(options);
    this.port = (this.#listener.addr as Deno.NetAddr).port;
    this.#options = { ...options, port: this.port };
  }

  async accept(): Promise<Link> {
    for (;;) {
      const listener = this.#listener;
      try {
        return new DenoLink(await listener.accept(), this);
      } catch (error) {
        // A change of keys has closed the socket under us: go on with the new one.
        await this.#reopening;
        if (listener !== this.#listener && !this.#closed) continue;
        if (!(error instanceof Deno.errors.BadResource) || this.#closed) throw error;
        throw new DeadListener("The listening socket is gone", { cause: error });
      }
    }
  }

  get lingering(): number {
    return this.#abandoned.size;
  }

  /**
   * Takes a connection that was given up. To close it would not give its socket back, nor tell when
   * that is free: it is closed when its handshake, or what it writes, has ended one way or the other.
   */
  abandon(conn: Deno.Conn, ended: Promise<unknown>): void {
    const over = ended.catch(() => {});
    if (this.#forgetting || this.#abandoned.size >= MOST_ABANDONED) return conn.close();
    this.#abandoned.add(conn);
    void over.then(() => {
      if (this.#abandoned.delete(conn)) conn.close();
    });
  }

  forget(): void {
    this.#forgetting = true;
    for (const conn of this.#abandoned) conn.close();
    this.#abandoned.clear();
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
    try {
      this.#listener.close();
    } catch (error) {
      // It was gone already.
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
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
  readonly #acceptor: DenoAcceptor;
  readonly #buffer = new ReadBuffer();
  /** Set while there is a handshake to wait for: ends the wait. */
  #giveUp: ((error: Error) => void) | undefined;
  /** What was written last, which may have ended. */
  #writing: Promise<number> | undefined;
  #closed = false;

  constructor(conn: Deno.Conn | Deno.TlsConn, acceptor: DenoAcceptor) {
    this.#conn = conn;
    this.#acceptor = acceptor;
    this.address = (conn.remoteAddr as Deno.NetAddr).hostname;
    if ("handshake" in conn) this.#giveUp = () => {};
  }

  async handshake(): Promise<void> {
    const conn = this.#conn;
    if (!("handshake" in conn)) return;
    if (this.#closed) throw new Deno.errors.ConnectionAborted("closed");
    const given = Promise.withResolvers<never>();
    this.#giveUp = given.reject;
    // However it ends, there is nothing to wait for then.
    const handshake = conn.handshake().finally(() => this.#giveUp = undefined);
    await Promise.race([handshake, given.promise]);
  }

  read(): Promise<Uint8Array | null> {
    return this.#conn.read(this.#buffer.next()).then(this.#filled);
  }

  readonly #filled = (count: number | null): Uint8Array | null =>
    count === null ? null : this.#buffer.filled(count);

  write(bytes: Uint8Array): Promise<number> {
    return this.#writing = this.#conn.write(bytes);
  }

  async finish(): Promise<void> {
    await this.#conn.closeWrite();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#giveUp !== undefined && "handshake" in this.#conn) {
      this.#giveUp(new Deno.errors.ConnectionAborted("closed"));
      this.#acceptor.abandon(this.#conn, this.#conn.handshake());
    } else if (this.#writing !== undefined) this.#acceptor.abandon(this.#conn, this.#writing);
    else this.#conn.close();
  }
}
