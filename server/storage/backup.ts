/** Copies of a database: made while a server uses it, and looked at before they take its place. */
import { reason } from "../../cli/reason.ts";
import { Database } from "./database.ts";
import { checkFile } from "./database_file.ts";
import { APPLICATION_ID, MIGRATIONS } from "./migrations.ts";
import { damaged } from "./sqlite_errors.ts";
import { DamagedError, StoreError } from "./store.ts";
import { Unfinished } from "./unfinished.ts";

/**
 * Copies a database as it is at this moment, from any process. The copy appears when it is whole, is
 * open to its owner only, needs no other file beside it, and never takes the place of another.
 * @throws {StoreError}
 */
export async function backUp(path: string, copy: string): Promise<void> {
  checkFile(path);
  if (exists(copy)) throw taken(copy);
  try {
    using unfinished = new Unfinished(copy);
    const temporary = unfinished.path;
    // SQLite writes into an empty file, and so leaves its permissions as they are.
    Deno.openSync(temporary, { write: true, createNew: true, mode: 0o600 }).close();
    {
      using database = new Database(path);
      await database.copyTo(temporary);
    }
    {
      // What was copied says that it has a log beside it; it needs none.
      using whole = new Database(temporary);
      whole.script("PRAGMA journal_mode = DELETE");
    }
    // Pages were copied as they are: what is damaged there is damaged here.
    verify(temporary, path);
    {
      using file = Deno.openSync(temporary, { read: true, write: true });
      file.syncSync();
    }
    give(temporary, copy);
  } catch (error) {
    throw error instanceof StoreError ? error : unwritable(copy, error);
  }
}

/**
 * Looks at every page of a database, which takes a while, and changes nothing. `name` is what people
 * know it by.
 * @throws {StoreError} If anything is wrong with it, or this version cannot read it.
 */
export function verify(path: string, name: string = path): void {
  try {
    lookAt(path);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const Kind = error instanceof DamagedError ? DamagedError : StoreError;
    throw new Kind(error.message.replaceAll(path, name), { cause: error });
  }
}

function lookAt(path: string): void {
  checkFile(path);
  using database = new Database(path, { readOnly: true });
  if (database.pragma("application_id") !== APPLICATION_ID) {
    throw new StoreError(`${path} is not a database of snug. Give the file that a backup wrote.`);
  }
  if (database.pragma("user_version") > MIGRATIONS.length) {
    throw new StoreError(`${path} was written by a newer snug. Use that version or a later one.`);
  }
  const [first] = database.all("PRAGMA integrity_check(1)");
  if (first?.integrity_check !== "ok") throw damaged(path, first?.integrity_check);
}

/** Gives a file its name, if no other has it. */
function give(temporary: string, name: string): void {
  try {
    Deno.linkSync(temporary, name);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) throw taken(name);
    // Some disks have no links.
    if (exists(name)) throw taken(name);
    Deno.renameSync(temporary, name);
  }
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw unwritable(path, error);
  }
}

function taken(path: string): StoreError {
  return new StoreError(`${path} is there already. Give another name, or move that file away.`);
}

function unwritable(path: string, error: unknown): StoreError {
  return new StoreError(
    `${path} cannot be written: ${reason(error)}. Free the disk or the folder's permissions, ` +
      `or give another place.`,
    { cause: error },
  );
}
