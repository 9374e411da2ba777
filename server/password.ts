/** The server's password, checked in a time that tells nothing about it. */
import { createHash, timingSafeEqual } from "node:crypto";

/** Makes the check; without a password everybody passes. */
export function passwordCheck(password?: string): (given: string | undefined) => boolean {
  if (password === undefined) return () => true;
  const expected = digest(password);
  return (given) => timingSafeEqual(digest(given ?? ""), expected) && given !== undefined;
}

/** Makes the check of operators: passwords by name. */
export function operatorCheck(
  operators: ReadonlyMap<string, string>,
): (name: string, password: string) => boolean {
  const expected = new Map([...operators].map(([name, password]) => [name, digest(password)]));
  const nobody = digest(crypto.randomUUID());
  return (name, password) => timingSafeEqual(digest(password), expected.get(name) ?? nobody);
}

/** Makes the check of who administers the server on its machine; without a token nobody does. */
export function adminCheck(token?: string): (given: string) => boolean {
  const expected = digest(token ?? crypto.randomUUID());
  return (given) => timingSafeEqual(digest(given), expected) && token !== undefined;
}

/**
 * Whether two secrets are the same, in a time that does not tell how much of one is right: what is
 * compared are hashes, of which nobody can choose the first bytes.
 */
export function sameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
