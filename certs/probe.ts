/** Looks at the certificate of a server before anything is said to it. */
import { X509Certificate } from "node:crypto";
import { connect, type ConnectionOptions, type TLSSocket } from "node:tls";
import { reason } from "../cli/reason.ts";
import { spkiHash } from "./hash.ts";
import { isIp } from "./names.ts";
import { derToPem } from "./pem.ts";

/** How long a server may take to hang up too, in ms. */
const GOODBYE = 250;

/** The certificate that a server shows. */
export interface PeerCertificate {
  readonly pem: string;
  /** The hash of its public key, base64. */
  readonly spki: string;
  /** Whether it names itself as its issuer. */
  readonly selfSigned: boolean;
}

/** No certificate could be seen. */
export class ProbeError extends Error {
  override readonly name = "ProbeError";

  constructor(
    /** `unreachable`: no connection. `not-tls`: a connection, but no usable TLS over it. */
    readonly kind: "unreachable" | "not-tls",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * Reads a server's certificate; sends nothing and verifies nothing.
 *
 * It only says which key the server claims. Whether it holds that key, the connection that follows
 * must prove (`verificationName` in names.ts says how). A server that accepts the connection and then
 * stays silent keeps this waiting until `signal` aborts. (On Deno 2.7 the connection then remains
 * until the server hangs up or the process ends; `destroy` does not reach it during the handshake.)
 *
 * @throws {ProbeError} when there is no server, or none that speaks TLS.
 * @throws the signal's reason when it aborts.
 */
export async function probe(
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<PeerCertificate> {
  signal.throwIfAborted();
  const name = host.replace(/^\[(.*)\]$/, "$1");
  const socket = connect(
    {
      host: name,
      port,
      rejectUnauthorized: false,
      // Server Name Indication is for names only: RFC 6066, section 3.
      ...(isIp(name) ? {} : { servername: name }),
    } satisfies ConnectionOptions,
  );
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  try {
    const der = await firstCertificate(socket, `${host}:${port}`, signal);
    await goodbye(socket, closed);
    return toPeerCertificate(der, host);
  } finally {
    socket.destroy();
    await closed;
  }
}

/** Hangs up, and waits for the server to: where one more may come in, this one would take the place. */
async function goodbye(socket: TLSSocket, closed: Promise<void>): Promise<void> {
  socket.resume();
  socket.end();
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, GOODBYE);
  await Promise.race([closed, late.promise]);
  clearTimeout(timer);
}

function firstCertificate(
  socket: TLSSocket,
  address: string,
  signal: AbortSignal,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let connected = false;
    const notTls = (cause?: unknown): ProbeError =>
      new ProbeError("not-tls", `${address} answers, but does not speak TLS.`, { cause });
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    socket.once("connect", () => connected = true);
    socket.once("secureConnect", () => {
      // Deno 2.7 emits this for a failed handshake too; then there is no certificate.
      const raw: unknown = socket.getPeerCertificate()?.raw;
      if (raw instanceof Uint8Array) resolve(raw);
      else reject(notTls());
    });
    // `on`, not `once`: a second error without a listener would end the process.
    socket.on("error", (cause) => {
      const message = `${address} cannot be reached: ${cause.message}`;
      reject(connected ? notTls(cause) : new ProbeError("unreachable", message, { cause }));
    });
    socket.once("close", () => {
      signal.removeEventListener("abort", onAbort);
      reject(notTls());
    });
  });
}

function toPeerCertificate(der: Uint8Array, host: string): PeerCertificate {
  try {
    const pem = derToPem(der);
    const { subject, issuer } = new X509Certificate(pem);
    return { pem, spki: spkiHash(pem), selfSigned: subject === issuer };
  } catch (cause) {
    const message = `The certificate of ${host} cannot be read: ${reason(cause)}`;
    throw new ProbeError("not-tls", message, { cause });
  }
}
