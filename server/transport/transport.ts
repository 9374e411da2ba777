/** What the server needs of a network: accept, read, write, close. Knows no chat. */

/** One accepted connection: a stream of bytes in both directions. */
export interface Link {
  /** The other end's address, without its port. */
  readonly address: string;
  /** Finishes the TLS handshake. @throws If it fails or the link is closed before it is done. */
  handshake(): Promise<void>;
  /** Reads into a buffer. @returns How many bytes, or `null` at the end of the stream. */
  read(buffer: Uint8Array): Promise<number | null>;
  /** Writes at least one byte. @returns How many bytes of these were taken. */
  write(bytes: Uint8Array): Promise<number>;
  /** Tells the other end that nothing more comes, once all that was written is on its way. */
  finish(): Promise<void>;
  /** Closes at once; pending reads and writes fail. Safe to call more than once. */
  close(): void;
}

/** A listening socket. */
export interface Acceptor {
  readonly port: number;
  /** The next connection. @throws If accepting fails, or the acceptor was closed. */
  accept(): Promise<Link>;
  close(): void;
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

/** Opens a listening socket. @throws If the address cannot be used or the keys do not fit. */
export type Listen = (options: ListenOptions) => Acceptor;
