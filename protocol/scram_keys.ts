/**
 * The arithmetic of SCRAM-SHA-256.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5802#section-3
 * @see https://www.rfc-editor.org/rfc/rfc7677
 */
import type { PreparedPassword } from "./prepare.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** The least iterations that a server may ask for, and the most that a client computes. */
export const MIN_ITERATIONS = 4_096;
export const MAX_ITERATIONS = 10_000_000;

/** The length of a salt that we make, in bytes. */
export const SALT_BYTES = 16;

/** What a server knows of a password. */
export interface ScramCredential {
  readonly salt: Uint8Array;
  readonly iterations: number;
  readonly storedKey: Uint8Array;
  readonly serverKey: Uint8Array;
}

/** Makes a key out of a password, slowly; does not hold up anything else meanwhile. */
export type Stretch = (
  password: PreparedPassword,
  salt: Uint8Array,
  iterations: number,
) => Promise<Uint8Array>;

const encoder = new TextEncoder();

/** PBKDF2 with HMAC-SHA-256: `Hi` of RFC 5802. */
export async function pbkdf2(
  password: PreparedPassword,
  salt: Uint8Array,
  iterations: number,
): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", encoder.encode(password), "PBKDF2", false, [
    "deriveBits",
  ]);
  const parameters = {
    name: "PBKDF2",
    hash: "SHA-256",
    salt: Uint8Array.from(salt),
    iterations,
  };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, key, 256));
}

/** HMAC-SHA-256 of a text. */
export async function hmac(key: Uint8Array, text: string): Promise<Bytes> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", Uint8Array.from(key), algorithm, false, [
    "sign",
  ]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, encoder.encode(text)));
}

/** `H` of RFC 5802: what is stored of a client's key. */
export async function storedKeyOf(clientKey: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(clientKey)));
}

/** The keys that follow from a stretched password. */
export async function keysOf(
  salted: Uint8Array,
): Promise<{ clientKey: Bytes; storedKey: Bytes; serverKey: Bytes }> {
  const clientKey = await hmac(salted, "Client Key");
  return {
    clientKey,
    storedKey: await storedKeyOf(clientKey),
    serverKey: await hmac(salted, "Server Key"),
  };
}

/** One key laid over another of the same length. */
export function xor(a: Uint8Array, b: Uint8Array): Bytes {
  return Uint8Array.from(a, (byte, at) => byte ^ (b[at] ?? 0));
}

/** Whether two keys are the same, in a time that does not tell where they differ. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (const byte of xor(a, b)) difference |= byte;
  return difference === 0;
}

/**
 * How many rounds a decoy shows: as many as some account has, and each number as often as accounts have
 * it, so that the number does not tell who has an account. The same for a name as long as the accounts
 * are about the same.
 *
 * @param rounds How many accounts have how many rounds.
 * @param present What a new account would have: for where there is none.
 */
export async function decoyRounds(
  secret: Uint8Array,
  name: string,
  rounds: ReadonlyMap<number, number>,
  present: number,
): Promise<number> {
  let [chosen, best] = [present, -Infinity];
  for (const [number, accounts] of rounds) {
    if (rounds.size === 1) return number;
    const drawn = new DataView((await hmac(secret, `decoy rounds ${number} ${name}`)).buffer);
    // Weighted rendezvous hashing: each wins in proportion to its accounts.
    const score = Math.log((drawn.getUint32(0) + 1) / 2 ** 32) / accounts;
    if (score > best) [chosen, best] = [number, score];
  }
  return chosen;
}

/**
 * What stands in for the credential of a name that has no account, so that nobody can ask which
 * names have one: always the same for a name, and no password fits it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5802#section-9
 */
export async function decoyCredential(
  secret: Uint8Array,
  name: string,
  iterations: number,
): Promise<ScramCredential> {
  return {
    salt: (await hmac(secret, `decoy salt ${name}`)).slice(0, SALT_BYTES),
    iterations,
    storedKey: await hmac(secret, `decoy stored key ${name}`),
    serverKey: await hmac(secret, `decoy server key ${name}`),
  };
}
