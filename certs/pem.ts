/** PEM, the textual form of keys and certificates. */

/**
 * One certificate as PEM text.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7468#section-5
 */
export function derToPem(der: Uint8Array): string {
  return pem("CERTIFICATE", der);
}

/** One PKCS#8 private key as PEM text. */
export function privateKeyToPem(der: Uint8Array): string {
  return pem("PRIVATE KEY", der);
}

/** The certificates in a text, in order, whatever else stands around them. */
export function certificateBlocks(text: string): string[] {
  const blocks = text.matchAll(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g);
  return [...blocks].map(([block]) => `${block}\n`);
}

/**
 * The first private key in a text. `openssl ecparam -genkey` writes a block of parameters before it,
 * and a file may hold certificate and key together.
 */
export function privateKeyBlock(text: string): string | undefined {
  return /-----BEGIN ((?:[A-Z]+ )?PRIVATE KEY)-----[^]*?-----END \1-----/.exec(text)?.[0];
}

/** Whether a private key as PEM text asks for a passphrase, in either of the two ways. */
export function isEncrypted(privateKey: string): boolean {
  return privateKey.startsWith("-----BEGIN ENCRYPTED ") || privateKey.includes(",ENCRYPTED");
}

function pem(label: string, der: Uint8Array): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

/** Base64 of any number of bytes; works for a `Uint8Array` and a `Buffer` alike. */
export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
