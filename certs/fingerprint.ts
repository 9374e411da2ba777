/** Names for a key (its SPKI hash, which outlives certificates) and for one certificate. */
import { createHash, X509Certificate } from "node:crypto";
import { CertificateError, reason } from "./certificate_error.ts";
import { toBase64 } from "./pem.ts";

export { derToPem } from "./pem.ts";

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

/** A key's hash as people see it, in the form that `ssh` made known. */
export function formatFingerprint(hash: string): `SHA256:${string}` {
  return `SHA256:${hash}`;
}

/**
 * Reads a key's hash as people and links write it: with or without `SHA256:`, base64 or base64url,
 * padded or not. The result is padded base64, or `undefined` when the text is not exactly 32 bytes.
 */
export function parseFingerprint(text: string): string | undefined {
  const digits = text.trim().replace(/^SHA256:/i, "").replace(/=$/, "")
    .replaceAll("-", "+").replaceAll("_", "/");
  if (!/^[A-Za-z0-9+/]{43}$/.test(digits)) return undefined;
  const hash = `${digits}=`;
  const bytes = Uint8Array.from(atob(hash), (char) => char.charCodeAt(0));
  // 43 digits hold two bits too many; a text that sets them is mistyped.
  return toBase64(bytes) === hash ? hash : undefined;
}
