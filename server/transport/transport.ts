/** What the server needs of a network: accept, read, write, close. Knows no chat. */

/** One accepted connection: a stream of bytes in both directions. */
export interface Link {
  /** The other end's address, without its port. */
  readonly address: string;
  /** Finishes the TLS handshake. @throws If it fails or the link is closed before it is done. */
  handshake(): Promise<void>;
  /** The next bytes, valid until the next read; `null` at the end of the stream. */
  read(): Promise<Uint8Array | null>;
  /** Writes bytes, which must not change until it resolves. @returns How many of them, from the first on. */
  write(bytes: Uint8Array): Promise<number>;
  /** Tells the other end that nothing more comes, once all that was written is on its way. */
  finish(): Promise<void>;
  /** Closes at once; pending reads and writes fail. Safe to call more than once. */
  close(): void;
}

/** A listening socket. */
export interface Acceptor {
  readonly port: number;
  /** Sockets that stay open though their links were closed, until their other ends go. */
  readonly lingering: number;
  /**
   * The next connection.
   * @throws {DeadListener} If there will be none any more.
   * @throws If accepting fails this time, or the acceptor was closed.
   */
  accept(): Promise<Link>;
  /**
   * Takes new keys for connections from now on; those that are open stay as they are.
   * @throws If the keys do not fit; the old ones are used on.
   */
  replaceKeys(tls: TlsKeys): Promise<void>;
  /** Closes the socket; a pending accept fails. Connections stay. Safe to call more than once. */
  close(): void;
  /** Has nothing more to do with sockets that linger. */
  forget(): void;
}

/** A listening socket that accepts nothing any more: another has to be opened. */
export class DeadListener extends Error {
  override name = "DeadListener";
}

/** A certificate chain and its key, both PEM. */
export interface TlsKeys {
  readonly certificate: string;
  readonly key: string;
}

/** Where to listen; without `tls` the bytes pass in the clear. */
export interface ListenOptions {
  readonly hostname: string;
  readonly port: number;
  readonly tls?: TlsKeys;
}

/** Opens a listening socket. @throws What `Deno.listen` throws when the address cannot be used. */
export type Listen = (options: ListenOptions) => Promise<Acceptor>;
