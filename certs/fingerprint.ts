/** A key's hash (of its SPKI, which outlives certificates) as people and links write it. */
import { toBase64 } from "./pem.ts";

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
