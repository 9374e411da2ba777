/** One TLS connection, verified in the ordinary way. Knows no keys, pins or people. */

/** Where to, and what has to vouch for whoever answers. */
export interface EncryptedOptions {
  readonly hostname: string;
  readonly port: number;
  /** The name that the certificate must have. */
  readonly verifyAs: string;
  /** PEM: authorities besides the system's. */
  readonly caCerts: string[];
}

/**
 * Connects, and resolves when the other end has proven who it is.
 *
 * @throws {Deno.errors.InvalidData} When it has not.
 * @throws The signal's reason when it aborts; nothing is left open then, nor after any other failure.
 */
export async function connectEncrypted(
  { hostname, port, verifyAs, caCerts }: EncryptedOptions,
  signal: AbortSignal,
): Promise<Deno.TlsConn> {
  const tcp = await Deno.connect({ hostname, port, signal });
  // What is said is not to wait until the other end has acknowledged what was said before.
  tcp.setNoDelay(true);
  let conn: Deno.TlsConn | undefined;
  const abort = (): void => (conn ?? tcp).close();
  signal.addEventListener("abort", abort, { once: true });
  try {
    conn = await Deno.startTls(tcp, { hostname: verifyAs, caCerts });
    await conn.handshake();
    signal.throwIfAborted();
    return conn;
  } catch (error) {
    signal.throwIfAborted();
    (conn ?? tcp).close();
    throw error;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
