/** Which key this user's own server serves, told to this user's clients through the data folder. */
import { readPrivateFile, writePrivateFile } from "./data_folder.ts";
import { formatFingerprint, parseFingerprint } from "./fingerprint.ts";

/**
 * Writes the hash of the key being served to `server-key` in the data folder.
 *
 * @throws {CertificateError} when it cannot be written.
 */
export async function writeServerKey(folder: string, spki: string): Promise<void> {
  if (await readServerKey(folder) === spki) return;
  await writePrivateFile(`${folder}/server-key`, `${formatFingerprint(spki)}\n`);
}

/**
 * The hash of the key that this user's server serves, or `undefined` when none has been written or
 * the file makes no sense: then this is simply no evidence.
 *
 * @throws {CertificateError} when the file is there but cannot be read.
 */
export async function readServerKey(folder: string): Promise<string | undefined> {
  const text = await readPrivateFile(`${folder}/server-key`);
  return text === undefined ? undefined : parseFingerprint(text);
}
