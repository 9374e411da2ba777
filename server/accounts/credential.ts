/**
 * What is kept of a password: the record that SCRAM-SHA-256 needs, which PLAIN is checked against too.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5802#section-3
 */
import type { PreparedPassword } from "../../protocol/prepare.ts";
import {
  keysOf,
  MIN_ITERATIONS,
  pbkdf2,
  SALT_BYTES,
  sameBytes,
  type Stretch,
} from "../../protocol/scram_keys.ts";
import type { Credential } from "../storage/store.ts";

/** Rounds of PBKDF2 for a new password; about 20 ms of one core. */
export const DEFAULT_ITERATIONS = 100_000;
/** The most rounds that a server may be told to take: clients compute them too. */
const MOST_ITERATIONS = 1_000_000;

/**
 * Reads `SNUG_SCRAM_ITERATIONS`. `low` when it is less than what we hold for safe: the log should
 * say so.
 */
export function readIterations(
  value: string | undefined,
): { readonly iterations: number; readonly low: boolean } | { readonly refused: string } {
  if (value === undefined || value === "") return { iterations: DEFAULT_ITERATIONS, low: false };
  const iterations = /^[0-9]{1,9}$/.test(value) ? Number(value) : NaN;
  if (iterations >= MIN_ITERATIONS && iterations <= MOST_ITERATIONS) {
    return { iterations, low: iterations < DEFAULT_ITERATIONS };
  }
  return {
    refused:
      `SNUG_SCRAM_ITERATIONS must be a whole number from ${MIN_ITERATIONS} to ${MOST_ITERATIONS}.`,
  };
}

/** Makes what is kept of a new password. */
export async function makeCredential(
  password: PreparedPassword,
  iterations: number,
  stretch: Stretch = pbkdf2,
): Promise<Credential> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const { storedKey, serverKey } = await keysOf(await stretch(password, salt, iterations));
  return { salt, iterations, storedKey, serverKey };
}

/** Whether a password is the one. A decoy takes as long as any credential, and none is its. */
export async function checkPassword(
  credential: Credential,
  password: PreparedPassword,
  stretch: Stretch = pbkdf2,
): Promise<boolean> {
  const { storedKey } = await keysOf(
    await stretch(password, credential.salt, credential.iterations),
  );
  return sameBytes(storedKey, credential.storedKey);
}
