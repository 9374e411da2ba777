/**
 * A copy on its way, under a name that nothing else has. What is left of one whose program was killed is
 * found by that name, and removed by the next: it holds messages.
 *
 * A file beside it is locked as long as the copy is being made. The system gives the lock back when the
 * program ends, however it ends.
 */

const MARK = ".snug-backup-";
/** The files of one copy: the lock, the copy, and what SQLite keeps beside a database. */
const LOCK = ".lock";
const COPY = ".tmp";
const PARTS = [COPY, `${COPY}-journal`, `${COPY}-wal`, `${COPY}-shm`];
const OURS =
  /^(.*\.snug-backup-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(?:lock|tmp(?:-\w+)?)$/;

export class Unfinished implements Disposable {
  /** Where the copy is to be made: there is no file there yet. */
  readonly path: string;
  readonly #base: string;
  readonly #lock: Deno.FsFile;

  /**
   * @param name What the copy is called when it is whole.
   * @throws What the platform throws when nothing can be written there.
   */
  constructor(name: string) {
    this.#base = `${name}${MARK}${crypto.randomUUID()}`;
    this.path = this.#base + COPY;
    this.#lock = Deno.openSync(this.#base + LOCK, { write: true, createNew: true, mode: 0o600 });
    this.#lock.lockSync(true);
    if (isThere(this.#base + LOCK)) return;
    // Who looks for what is left has come between the two.
    this.#lock.close();
    throw new Deno.errors.Busy("another backup has just begun there: try again");
  }

  [Symbol.dispose](): void {
    removeAll(this.#base);
    this.#lock.close();
    Deno.removeSync(this.#base + LOCK);
  }
}

/** Removes what programs that were killed have left in a folder; what cannot be removed stays. */
export function removeUnfinished(folder: string): void {
  const bases = new Set<string>();
  try {
    for (const { name, isFile } of Deno.readDirSync(folder)) {
      const [, base] = OURS.exec(name) ?? [];
      if (base !== undefined && isFile) bases.add(`${folder}/${base}`);
    }
  } catch {
    // Who may write there need not be allowed to look.
  }
  for (const base of bases) removeIfLeft(base);
}

function removeIfLeft(base: string): void {
  try {
    using lock = Deno.openSync(base + LOCK, { write: true, create: true, mode: 0o600 });
    if (!lock.tryLockSync(true)) return;
    removeAll(base);
    Deno.removeSync(base + LOCK);
  } catch {
    // A disk without locks, or a file of somebody else's.
  }
}

function removeAll(base: string): void {
  for (const part of PARTS) {
    if (isThere(base + part)) Deno.removeSync(base + part);
  }
}

function isThere(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
