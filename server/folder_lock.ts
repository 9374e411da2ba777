/**
 * One server a data folder: a lock that the system takes back when the process ends, however it ends,
 * and beside it who holds it, for programs that want to talk to that server.
 */
import { reason } from "../cli/reason.ts";
import { readPrivateFile, refuseLinkOut, writePrivateFile } from "../certs/data_folder.ts";

/** Who holds a folder. */
export interface Holder {
  readonly pid: number;
  /** Where it listens with TLS, for programs on this machine. */
  readonly host: string;
  readonly port: number;
  /** PEM: the certificate that it serves, with the chain above it. */
  readonly certificate: string;
  /** Lets a program of this user administer the server. */
  readonly token: string;
}

/** Who holds a folder that somebody else wants, as far as is known. */
export class FolderTaken extends Error {
  override name = "FolderTaken";
}

const LOCK = "server.lock";
const HOLDER = "server.json";

export class FolderLock implements AsyncDisposable {
  readonly #folder: string;
  readonly #file: Deno.FsFile;

  private constructor(folder: string, file: Deno.FsFile) {
    this.#folder = folder;
    this.#file = file;
  }

  /** Takes the folder, unless another process has it. */
  static async takeIfFree(folder: string): Promise<FolderLock | undefined> {
    const path = `${folder}/${LOCK}`;
    await refuseLinkOut(path).catch((error) => {
      throw new FolderTaken(`${path} cannot be used: ${error.message}. Move it away.`);
    });
    const file = await Deno.open(path, { create: true, write: true, mode: 0o600 }).catch(
      (error) => {
        throw new FolderTaken(
          `${path} cannot be written (${
            reason(error)
          }): only who may write it can say who holds the folder.`,
        );
      },
    );
    if (!await file.tryLock(true)) {
      file.close();
      return undefined;
    }
    // What the last holder wrote, if it had no time to take it back.
    await Deno.remove(`${folder}/${HOLDER}`).catch(() => {});
    return new FolderLock(folder, file);
  }

  /** Takes the folder. @throws {FolderTaken} If another process has it: the message says who. */
  static async take(folder: string): Promise<FolderLock> {
    const lock = await FolderLock.takeIfFree(folder);
    if (lock !== undefined) return lock;
    const holder = await readHolder(folder);
    const who = holder === undefined
      ? "another snug, which is just starting or stopping"
      : `the server with process id ${holder.pid} on port ${holder.port}`;
    throw new FolderTaken(
      `The data folder ${folder} is in use by ${who}: stop it, or give another with --data DIR.`,
    );
  }

  /** Writes down who holds the folder. */
  async announce(holder: Holder): Promise<void> {
    await writePrivateFile(`${this.#folder}/${HOLDER}`, `${JSON.stringify(holder)}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(`${this.#folder}/${HOLDER}`).catch(() => {});
    this.#file.close();
  }
}

/** Who holds a folder, if a server that holds it has said so. It may have died since. */
export async function readHolder(folder: string): Promise<Holder | undefined> {
  const text = await readPrivateFile(`${folder}/${HOLDER}`);
  if (text === undefined) return undefined;
  try {
    const { pid, host, port, certificate, token } = JSON.parse(text);
    const sound = Number.isInteger(pid) && Number.isInteger(port) &&
      [host, certificate, token].every((value) => typeof value === "string");
    return sound ? { pid, host, port, certificate, token } : undefined;
  } catch {
    return undefined;
  }
}
