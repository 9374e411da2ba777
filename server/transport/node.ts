/**
 * The other transport: `node:net` and `node:tls`. It turns Nagle's algorithm off, closes a connection
 * whatever state it is in, and changes keys without closing the socket. Needs Deno 2.9.
 */
import { connect, createServer, type Server, type Socket } from "node:net";
import { createSecureContext, type SecureContext, TLSSocket } from "node:tls";
import { hereFor } from "./here.ts";
import { type Acceptor, DeadListener, type Link, type ListenOptions } from "./transport.ts";
import type { TlsKeys } from "./transport.ts";

/** Connections that the system holds until they are accepted. */
const BACKLOG = 511;
/** Accepted connections that nobody has asked for yet; more are closed. */
const MOST_READY = 20_000;
/** When nobody has come for so long, in ms, it is tried whether anybody could. */
const PROBE_EVERY = 2_000;
/** How long a try may take, in ms. */
const PROBE_TIME = 1_000;
/** Bytes that were received and not read yet; with more, receiving pauses. */
const READ_AHEAD = 16 * 1024;
/** Pausing is not always heeded: who gets so far ahead of us is cut off, in bytes. */
const READ_LIMIT = 1024 * 1024;

/** Opens a listening socket with node's TLS (1.2 and 1.3). */
export async function listenNode(options: ListenOptions): Promise<Acceptor> {
  if (!hasNode()) {
    throw new Error(`--transport node needs Deno 2.9, and this is ${Deno.version.deno}`);
  }
  const acceptor = new NodeAcceptor(options);
  await acceptor.open();
  return acceptor;
}

/** Whether this Deno can do what is needed here. */
export function hasNode(): boolean {
  const [major = 0, minor = 0] = Deno.version.deno.split(".").map(Number);
  return major > 2 || (major === 2 && minor >= 9);
}

class NodeAcceptor implements Acceptor {
  readonly #options: ListenOptions;
  readonly #server: Server;
  readonly #ready: Link[] = [];
  #context: SecureContext | undefined;
  readonly lingering = 0;
  #waiting: PromiseWithResolvers<Link> | undefined;
  #port = 0;
  #closed = false;
  #dead: DeadListener | undefined;
  /** Whether anybody has come since the last look. */
  #visited = false;
  #probing: Socket | undefined;
  /** Who has come during a probe: one of them is the probe. */
  #heldUp: Socket[] = [];
  #stopLooking: () => void = () => {};

  constructor(options: ListenOptions) {
    this.#options = options;
    this.#context = contextOf(options.tls);
    this.#server = createServer(
      { noDelay: true, allowHalfOpen: true },
      (socket) => this.#take(socket),
    );
  }

  get port(): number {
    return this.#port;
  }

  /** Starts to listen. */
  open(): Promise<void> {
    const { hostname: host, port } = this.#options;
    return new Promise((resolve, reject) => {
      this.#server.once("error", (error) => reject(asDenoError(error)));
      this.#server.listen({ host, port, backlog: BACKLOG }, () => {
        const address = this.#server.address();
        this.#port = typeof address === "object" ? address?.port ?? 0 : 0;
        const timer = setInterval(() => this.#look(), PROBE_EVERY);
        this.#stopLooking = () => clearInterval(timer);
        resolve();
      });
    });
  }

  accept(): Promise<Link> {
    const link = this.#ready.shift();
    if (link !== undefined) return Promise.resolve(link);
    if (this.#closed) return Promise.reject(new Deno.errors.BadResource("The listener is closed"));
    if (this.#dead !== undefined) return Promise.reject(this.#dead);
    this.#waiting = Promise.withResolvers();
    return this.#waiting.promise;
  }

  replaceKeys(tls: TlsKeys): Promise<void> {
    return Promise.resolve().then(() => {
      // A context takes a key that does not fit the certificate; a listener does not.
      const { certificate: cert, key } = tls;
      Deno.listenTls({ hostname: "127.0.0.1", port: 0, cert, key }).close();
      this.#context = contextOf(tls);
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopLooking();
    this.#probing?.destroy();
    this.#server.close();
    for (const link of this.#ready.splice(0)) link.close();
    this.#waiting?.reject(new Deno.errors.BadResource("The listener is closed"));
    this.#waiting = undefined;
  }

  forget(): void {}

  /**
   * Tries whether anybody could come, when nobody did. Once a connection could not be accepted for
   * lack of files, the platform accepts none any more, and says nothing of it.
   */
  #look(): void {
    const visited = this.#visited;
    this.#visited = false;
    if (visited || this.#probing !== undefined || this.#dead !== undefined) return;
    const socket = connect({ host: hereFor(this.#options.hostname), port: this.#port });
    this.#probing = socket;
    const late = setTimeout(() => {
      this.#die();
      socket.destroy();
    }, PROBE_TIME);
    let own: number | undefined;
    socket.on("connect", () => {
      own = socket.localPort;
      if (this.#visited) socket.destroy();
    });
    // No file for the probe either: there is another look later.
    socket.on("error", () => {});
    socket.on("close", () => {
      clearTimeout(late);
      this.#probing = undefined;
      for (const held of this.#heldUp.splice(0)) {
        if (held.remotePort === own) held.destroy();
        else this.#take(held);
      }
    });
  }

  #die(): void {
    this.#dead = new DeadListener("Nobody is accepted any more");
    this.#waiting?.reject(this.#dead);
    this.#waiting = undefined;
  }

  #take(socket: Socket): void {
    this.#visited = true;
    if (this.#probing !== undefined) {
      this.#heldUp.push(socket);
      // The probe has done its work; if this is it and it does not know yet, it ends when it does.
      if (!this.#probing.connecting) this.#probing.destroy();
      return;
    }
    if (this.#closed || this.#ready.length >= MOST_READY) {
      socket.destroy();
      return;
    }
    const link = new NodeLink(socket, this.#context);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) this.#ready.push(link);
    else waiting.resolve(link);
  }
}

function contextOf(tls: TlsKeys | undefined): SecureContext | undefined {
  return tls === undefined
    ? undefined
    : createSecureContext({ cert: tls.certificate, key: tls.key });
}

/** Node's error as the one that `Deno.listen` would have thrown. */
function asDenoError(error: Error & { code?: string }): Error {
  switch (error.code) {
    case "EADDRINUSE":
      return new Deno.errors.AddrInUse(error.message);
    case "EADDRNOTAVAIL":
      return new Deno.errors.AddrNotAvailable(error.message);
    case "EACCES":
      return new Deno.errors.PermissionDenied(error.message);
    default:
      return error;
  }
}

/**
 * A socket by what node's documents do not tell. To pause a TLS socket stops what is read from it, not
 * what it reads: with some GB of memory behind it, in a second.
 */
interface Readable extends Socket {
  readonly _handle?: { readStop?(): void; readStart?(): void } | null;
}

/** Whose a socket is. Its listeners are everybody's: each of one's own would cost memory, for thousands. */
const LINK = Symbol("link");
type LinkedSocket = Socket & { [LINK]: NodeLink };

class NodeLink implements Link {
  readonly address: string;
  readonly #raw: LinkedSocket;
  /** Of the handshake that was not asked for yet. */
  #context: SecureContext | undefined;
  /** What is read and written: with TLS another than the raw one, from the handshake on. */
  #socket: LinkedSocket;
  /** While the handshake goes on. */
  #secure: PromiseWithResolvers<void> | undefined;
  /** What has come and nobody has asked for. */
  #chunks: Uint8Array[] | undefined;
  #held = 0;
  #paused = false;
  #ended = false;
  #failure: Error | undefined;
  #reader: PromiseWithResolvers<Uint8Array | null> | undefined;

  constructor(raw: Socket, context: SecureContext | undefined) {
    this.#raw = this.#socket = this.#own(raw);
    this.address = raw.remoteAddress ?? "";
    this.#context = context;
    if (context === undefined) this.#listen();
    else raw.on("error", NodeLink.#failed).on("close", NodeLink.#rawClosed);
  }

  handshake(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const context = this.#context;
    if (context !== undefined) {
      this.#context = undefined;
      this.#secure = Promise.withResolvers();
      // Not before: one that is closed in the turn in which it was made is never given back (26 kB each).
      this.#socket = this.#own(
        new TLSSocket(this.#raw, { isServer: true, secureContext: context }),
      );
      this.#socket.on("secure", NodeLink.#secured);
      this.#listen();
    }
    return this.#secure?.promise ?? Promise.resolve();
  }

  read(): Promise<Uint8Array | null> {
    const chunk = this.#chunks?.shift();
    if (chunk !== undefined) {
      this.#held -= chunk.length;
      if (this.#paused && this.#held < READ_AHEAD) this.#pause(false);
      return Promise.resolve(chunk);
    }
    if (this.#ended) return Promise.resolve(null);
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    this.#reader = Promise.withResolvers();
    return this.#reader.promise;
  }

  write(bytes: Uint8Array): Promise<number> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure);
      this.#socket.write(bytes, (error) => error ? reject(error) : resolve(bytes.length));
    });
  }

  finish(): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.once("close", () => resolve());
      this.#socket.end(() => resolve());
    });
  }

  close(): void {
    this.#chunks = undefined;
    this.#fail(new Deno.errors.ConnectionAborted("closed"));
    this.#socket.destroy();
    this.#raw.destroy();
  }

  #own(socket: Socket): LinkedSocket {
    return Object.assign(socket, { [LINK]: this });
  }

  #listen(): void {
    this.#socket.on("data", NodeLink.#received).on("end", NodeLink.#endCame)
      .on("error", NodeLink.#failed).on("close", NodeLink.#closed);
  }

  static #received(this: LinkedSocket, bytes: Uint8Array): void {
    this[LINK].#receive(bytes);
  }

  static #endCame(this: LinkedSocket): void {
    this[LINK].#end();
  }

  static #failed(this: LinkedSocket, error: Error): void {
    this[LINK].#fail(error);
  }

  static #closed(this: LinkedSocket): void {
    this[LINK].#fail(new Deno.errors.ConnectionReset("closed"));
  }

  /** Once there is TLS it tells itself, when what came before it was read. */
  static #rawClosed(this: LinkedSocket): void {
    const link = this[LINK];
    if (link.#socket === this) link.#fail(new Deno.errors.ConnectionReset("closed"));
  }

  static #secured(this: LinkedSocket): void {
    const link = this[LINK];
    link.#secure?.resolve();
    link.#secure = undefined;
  }

  #receive(bytes: Uint8Array): void {
    const reader = this.#reader;
    if (reader !== undefined) {
      this.#reader = undefined;
      reader.resolve(bytes);
      return;
    }
    this.#chunks ??= [];
    this.#chunks.push(bytes);
    this.#held += bytes.length;
    if (this.#held >= READ_LIMIT) this.close();
    else if (!this.#paused && this.#held >= READ_AHEAD) this.#pause(true);
  }

  /** Pauses receiving, or goes on with it. */
  #pause(on: boolean): void {
    this.#paused = on;
    const { _handle: handle } = this.#raw as Readable;
    if (on) {
      this.#socket.pause();
      handle?.readStop?.();
    } else {
      this.#socket.resume();
      handle?.readStart?.();
    }
  }

  #end(): void {
    if (this.#secure !== undefined) {
      return this.#fail(new Deno.errors.ConnectionReset("ended in the handshake"));
    }
    this.#ended = true;
    this.#reader?.resolve(null);
    this.#reader = undefined;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#secure?.reject(this.#failure);
    this.#reader?.reject(this.#failure);
    this.#secure = this.#reader = undefined;
  }
}
