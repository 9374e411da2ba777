/** The file of a database before SQLite sees it: whose it is, who may read it, whether it is whole. */
import { reason } from "../../cli/reason.ts";
import { damaged, PUT_BACK } from "./sqlite_errors.ts";
import { DamagedError, StoreError } from "./store.ts";

/** How a database begins. */
export const MAGIC = "SQLite format 3\0";
/** Bytes of the header, and where the numbers stand in it. https://sqlite.org/fileformat.html */
const HEADER = 100;
const PAGE_SIZE = 16;
const CHANGES = 24;
const PAGES = 28;
const VALID_FOR = 92;
const ONLY_OWNER = 0o600;
/** What SQLite keeps beside a database in the same folder. */
const LOG = "-wal";

/** Makes the file if it is missing, open to its owner only; or looks at it. @throws {StoreError} */
export function prepareFile(path: string): void {
  try {
    Deno.openSync(path, { write: true, createNew: true, mode: ONLY_OWNER }).close();
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw unusable(path, error);
    checkFile(path);
  }
}

/**
 * Looks that a file that is there can be trusted, and is whole as far as its header and size tell.
 * @throws {StoreError}
 */
export function checkFile(path: string): void {
  try {
    for (const file of [path, `${path}${LOG}`, `${path}-shm`]) checkOwner(file, path);
    checkHeader(path);
  } catch (error) {
    throw error instanceof StoreError ? error : unusable(path, error);
  }
}

function unusable(path: string, error: unknown): StoreError {
  return new StoreError(
    `${path} cannot be opened: ${reason(error)}. Correct the permissions, or give another ` +
      `folder with --data DIR.`,
    { cause: error },
  );
}

/** Refuses what leads elsewhere and what is somebody else's; closes it to all but its owner. */
function checkOwner(file: string, path: string): void {
  let found: Deno.FileInfo;
  try {
    found = Deno.lstatSync(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  const folder = parent(path);
  if (found.isSymlink) {
    if (!leadsInto(file, folder)) {
      throw new StoreError(
        `${file} is a link that leads out of its folder. Remove the link, or move what it leads ` +
          `to into its place.`,
      );
    }
    found = Deno.statSync(file);
  }
  if (!found.isFile) {
    throw new StoreError(
      `${file} is no file. Move it away, or give another folder with --data DIR.`,
    );
  }
  if (Deno.build.os === "windows") return;
  if (found.uid !== ownUid(folder)) {
    throw new StoreError(
      `${file} belongs to another user. Run the server as that user, or give it to the one who ` +
        `runs the server with chown.`,
    );
  }
  if (((found.mode ?? 0) & 0o777) !== ONLY_OWNER) Deno.chmodSync(file, ONLY_OWNER);
}

function leadsInto(link: string, folder: string): boolean {
  try {
    return parent(Deno.realPathSync(link)) === Deno.realPathSync(folder);
  } catch {
    return false;
  }
}

/** Who we are: the owner of a new file. `Deno.uid` would need a permission of its own. */
function ownUid(folder: string): number | null {
  const probe = Deno.makeTempFileSync({ dir: folder, prefix: ".owner-" });
  try {
    return Deno.statSync(probe).uid;
  } finally {
    Deno.removeSync(probe);
  }
}

function parent(path: string): string {
  const end = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
  return end < 0 ? "." : path.slice(0, Math.max(end, 1));
}

/** Looks at what can be told at once; an empty file becomes a new database. */
function checkHeader(path: string): void {
  using file = Deno.openSync(path, { read: true });
  const { size } = file.statSync();
  if (size === 0 && hasLog(path)) {
    throw new StoreError(`${path} is empty, but its log is not: it was cut off. ${PUT_BACK}`);
  }
  if (size === 0) return;
  const bytes = new Uint8Array(HEADER);
  if (file.readSync(bytes) !== HEADER) throw notDatabase(path);
  if (new TextDecoder().decode(bytes.subarray(0, MAGIC.length)) !== MAGIC) throw notDatabase(path);
  const header = new DataView(bytes.buffer);
  // 65,536 does not fit into its two bytes and is written as 1.
  const pageSize = header.getUint16(PAGE_SIZE) === 1 ? 65_536 : header.getUint16(PAGE_SIZE);
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0) throw damaged(path);
  // Where pages wait in the log, the file may be shorter than it will be.
  const counted = header.getUint32(CHANGES) === header.getUint32(VALID_FOR);
  if (counted && !hasLog(path) && size < header.getUint32(PAGES) * pageSize) {
    throw new DamagedError(
      `${path} is cut off: ${size} bytes of ${header.getUint32(PAGES) * pageSize} are there. ` +
        PUT_BACK,
    );
  }
}

function notDatabase(path: string): StoreError {
  return new StoreError(
    `${path} is not a database. ${PUT_BACK} Or give another folder with --data DIR.`,
  );
}

/** How much place a database and its log take, in bytes. */
export function bytesOf(path: string): number {
  return sizeOf(path) + sizeOf(`${path}${LOG}`);
}

/** Whether what was written last to a database still waits in its log. */
export function hasLog(path: string): boolean {
  return sizeOf(`${path}${LOG}`) > 0;
}

function sizeOf(file: string): number {
  try {
    return Deno.statSync(file).size;
  } catch {
    return 0;
  }
}
