/** A secret of the server's own, for what must be the same after a restart and guessed by nobody. */
import { CertificateError } from "./certificate_error.ts";
import { readPrivateFile, writePrivateFile } from "./data_folder.ts";
import { toBase64 } from "./pem.ts";

/**
 * 32 random bytes from `secret` in the data folder, made on first use.
 *
 * @throws {CertificateError} when the file is damaged (it is never replaced), or cannot be read or
 * written.
 */
export async function loadOrCreateSecret(folder: string): Promise<Uint8Array> {
  const file = `${folder}/secret`;
  const saved = (await readPrivateFile(file))?.trim();
  if (saved === undefined) {
    const secret = crypto.getRandomValues(new Uint8Array(32));
    await writePrivateFile(file, `${toBase64(secret)}\n`);
    return secret;
  }
  if (!/^[A-Za-z0-9+/]{43}=$/.test(saved)) {
    throw new CertificateError(
      `The secret ${file} is damaged: it is not 32 bytes in base64. Put back the copy that you keep ` +
        `of it, or move it away and a new one is made.`,
    );
  }
  return Uint8Array.from(atob(saved), (char) => char.charCodeAt(0));
}
