/** An encrypted connection with this user's own server on this machine, and with no other. */
import { CertificateError } from "./certificate_error.ts";
import { connectEncrypted } from "./encrypted.ts";
import { namesOf, verificationName } from "./names.ts";
import { certificateBlocks } from "./pem.ts";
import { probe } from "./probe.ts";

/** What the server has written into the data folder. */
export interface OwnServer {
  readonly host: string;
  readonly port: number;
  /** PEM: its certificate, with the chain above it. */
  readonly certificate: string;
  /** The hash of its key, base64. */
  readonly spki: string;
}

/**
 * Connects. Nothing is sent before the server has proven that it holds the certificate's key.
 *
 * @throws {CertificateError} When another key answers there.
 * @throws {ProbeError} When nobody answers, or nobody who speaks TLS.
 * @throws The signal's reason when it aborts.
 */
export async function connectOwnServer(
  { host, port, certificate, spki }: OwnServer,
  signal: AbortSignal,
): Promise<Deno.TlsConn> {
  const offered = await probe(host, port, signal);
  if (offered.spki !== spki) {
    throw new CertificateError(
      `Another program answers on port ${port}: its key is not this folder's. Look which server ` +
        `runs there, or give the folder of that one with --data DIR.`,
    );
  }
  // What the probe saw was only claimed: this connection must prove it.
  const verifyAs = ownName(certificate, host);
  const caCerts = certificateBlocks(certificate);
  try {
    return await connectEncrypted({ hostname: host, port, verifyAs, caCerts }, signal);
  } catch (error) {
    if (!(error instanceof Deno.errors.InvalidData)) throw error;
    throw new CertificateError(
      `The certificate that the server was given cannot be verified here (${error.message}). Give ` +
        `serve the whole chain with --cert, or stop the server and say this again.`,
      { cause: error },
    );
  }
}

/**
 * The name to verify. The certificate is from our own folder, so unlike a stranger's its list can be
 * believed, whatever host was dialled.
 */
function ownName(certificate: string, host: string): string {
  const { dns, ips } = namesOf(certificate);
  return verificationName(certificate, host) ?? dns[0]?.replace(/^\*/, "snug") ?? ips[0] ?? host;
}
