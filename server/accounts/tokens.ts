/** Secrets that the server gives out. It keeps only their hashes. */
import { createHash } from "node:crypto";

/** What a token begins with that stands for the password of an account. */
export const LOGIN_TOKEN_PREFIX = "snug-login-";

/** The random bytes of a token. */
const TOKEN_BYTES = 24;
/** Crockford's base 32: no I, L, O and U. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/** The characters of a code, 5 random bits each. */
const CODE_LENGTH = 16;

/** A new token for programs to keep: a readable prefix, and 192 random bits in base64url. */
export function makeToken(prefix: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES));
  return prefix + bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/** What is kept of a token, or of a code in the form of {@linkcode normalCode}. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("base64");
}

/**
 * A new code for people to type, of an invitation or to claim a server: `7KQ2-M9XD-0TRV-B4HN`.
 * @see https://www.crockford.com/base32.html
 */
export function makeCode(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(CODE_LENGTH));
  return grouped(Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join(""));
}

/** A code that somebody typed, as it was made; `undefined` when it cannot be one. */
export function normalCode(typed: string): string | undefined {
  if (typed.length > 4 * CODE_LENGTH) return undefined;
  const code = typed.toUpperCase().replace(/[\s-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
  return /^[0-9A-HJKMNP-TV-Z]{16}$/.test(code) ? grouped(code) : undefined;
}

function grouped(code: string): string {
  return code.match(/.{4}/g)?.join("-") ?? code;
}
