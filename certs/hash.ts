/**
 * Hashes that name a key (its SPKI, which outlives certificates) and one certificate. Apart from how they
 * are written, so that who only reads a command line need not load cryptography.
 */
import { createHash, X509Certificate } from "node:crypto";
import { reason } from "../cli/reason.ts";
import { CertificateError } from "./certificate_error.ts";

/**
 * The hash of a certificate's public key: base64 of SHA-256 over the DER SubjectPublicKeyInfo, which
 * is also what an HTTP pin is.
 *
 * @throws {CertificateError} when it is no certificate, or of a kind of key that no TLS client uses.
 * @see https://www.rfc-editor.org/rfc/rfc7469#section-2.4
 */
export function spkiHash(certificatePem: string): string {
  try {
    const spki = new X509Certificate(certificatePem).publicKey.export({
      type: "spki",
      format: "der",
    });
    return createHash("sha256").update(spki).digest("base64");
  } catch (error) {
    throw new CertificateError(
      `The certificate's key cannot be read (${reason(error)}). Use an ECDSA P-256 or RSA key.`,
      { cause: error },
    );
  }
}

/**
 * SHA-256 of the whole certificate as hexadecimal, which is how WeeChat pins one.
 *
 * @throws {Error} when it is no certificate.
 */
export function certificateSha256Hex(certificatePem: string): string {
  return createHash("sha256").update(new X509Certificate(certificatePem).raw).digest("hex");
}
