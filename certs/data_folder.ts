/** The folder that keys, pins and the history live in, and files in it that only their owner reads. */
import { reason } from "../cli/reason.ts";
import { CertificateError } from "./certificate_error.ts";
import { parentFolder } from "./paths.ts";

/** No private file of Snug comes near this size; a larger one is a mistake or an attack. */
const MAX_BYTES = 1 << 20;
/** The permissions of all but the owner. */
const OTHERS = 0o077;

/**
 * The platform's folder for the data of this user: `$XDG_DATA_HOME/snug` or `~/.local/share/snug`,
 * `~/Library/Application Support/snug` on macOS, `%LOCALAPPDATA%\snug` on Windows.
 *
 * A relative `XDG_DATA_HOME` is ignored, as its specification asks.
 *
 * @throws {CertificateError} when no variable tells the place.
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function defaultDataFolder(
  env: (name: string) => string | undefined,
  os: typeof Deno.build.os,
): string {
  if (os === "windows") {
    const local = env("LOCALAPPDATA");
    if (local) return `${local}\\snug`;
    throw noFolder("LOCALAPPDATA is not set");
  }
  const home = env("HOME");
  if (os === "darwin") {
    if (home) return `${home}/Library/Application Support/snug`;
    throw noFolder("HOME is not set");
  }
  const data = env("XDG_DATA_HOME");
  if (data?.startsWith("/")) return `${data}/snug`;
  if (home) return `${home}/.local/share/snug`;
  throw noFolder("neither XDG_DATA_HOME nor HOME is set");
}

function noFolder(why: string): CertificateError {
  return new CertificateError(
    `There is no place to keep keys and history: ${why}. Give a folder with --data DIR.`,
  );
}

/**
 * Makes the data folder, open to its owner only, when it is missing, and tries that files can be
 * written in it.
 *
 * @throws {CertificateError} when it is no folder or cannot be written.
 */
export async function openDataFolder(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true, mode: 0o700 });
    await Deno.remove(await Deno.makeTempFile({ dir: path, prefix: ".write-test-" }));
  } catch (error) {
    const isFile = error instanceof Deno.errors.AlreadyExists;
    throw new CertificateError(
      `The data folder ${path} cannot be used: ${isFile ? "that is a file" : reason(error)}. ` +
        `Make it a folder that you may write, or give another with --data DIR.`,
      { cause: error },
    );
  }
}

/**
 * Writes a whole file that only its owner may read. A reader sees the old text or the new, never a
 * part: the text goes to a temporary file beside it, to the disk, and then takes the name.
 *
 * @throws {CertificateError} when it cannot be written; no temporary file is left.
 */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${crypto.randomUUID()}.tmp`;
  try {
    await writeThrough(temporary, new TextEncoder().encode(text));
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw new CertificateError(
      `${path} cannot be written: ${
        reason(error)
      }. Free the disk or the folder's permissions, or ` +
        `give another folder with --data DIR.`,
      { cause: error },
    );
  }
}

async function writeThrough(path: string, bytes: Uint8Array): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true, mode: 0o600 });
  for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
  await file.sync();
}

/**
 * The text of a private file, or `undefined` when there is none. One that others may read is closed to
 * them.
 *
 * @throws {CertificateError} when it is there but cannot be read, is larger than 1 MiB, or is a link
 * that leads out of its folder.
 */
export async function readPrivateFile(path: string): Promise<string | undefined> {
  try {
    await refuseLinkOut(path);
    const { size, mode } = await Deno.stat(path);
    if (size > MAX_BYTES) throw new RangeError("it is larger than 1 MiB");
    if (((mode ?? 0) & OTHERS) !== 0) await Deno.chmod(path, 0o600).catch(() => {});
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new CertificateError(
      `${path} cannot be read: ${reason(error)}. Correct its permissions, or move it away.`,
      { cause: error },
    );
  }
}

/**
 * Makes sure that a file of the data folder is in it: a link that somebody has planted must not have us
 * read, or write, what lies elsewhere.
 *
 * @throws {Error} when it is a link that leads out of its folder, or nowhere.
 */
export async function refuseLinkOut(path: string): Promise<void> {
  let isLink: boolean;
  try {
    isLink = (await Deno.lstat(path)).isSymlink;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  if (!isLink) return;
  const folder = await Deno.realPath(parentFolder(path));
  const target = await Deno.realPath(path).catch(() => undefined);
  if (target === undefined || parentFolder(target) !== folder) {
    throw new Error("it is a link that leads out of its folder");
  }
}
