/** The default transport: `Deno.listenTls`, and `Deno.listen` for the plaintext port on loopback. */
import type { Acceptor, Link, ListenOptions } from "./transport.ts";

/** Opens a listening socket with Deno's own TLS (1.2 and 1.3). */
export function listenDeno({ hostname, port, tls }: ListenOptions): Acceptor {
  const listener = tls === undefined
    ? Deno.listen({ hostname, port })
    : Deno.listenTls({ hostname, port, cert: tls.certificate, key: tls.key });
  return {
    port: (listener.addr as Deno.NetAddr).port,
    accept: async () => new DenoLink(await listener.accept()),
    close: () => listener.close(),
  };
}

class DenoLink implements Link {
  readonly address: string;
  readonly #conn: Deno.Conn | Deno.TlsConn;
  #closed = false;

  constructor(conn: Deno.Conn | Deno.TlsConn) {
    this.#conn = conn;
    this.address = (conn.remoteAddr as Deno.NetAddr).hostname;
  }

  async handshake(): Promise<void> {
    if ("handshake" in this.#conn) await this.#conn.handshake();
  }

  read(buffer: Uint8Array): Promise<number | null> {
    return this.#conn.read(buffer);
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
