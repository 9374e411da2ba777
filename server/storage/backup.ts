/** Copies of a database: made while a server writes it, and looked at before one takes its place. */
import { Database } from "./database.ts";
import { APPLICATION_ID, MIGRATIONS } from "./migrations.ts";
import { StoreError } from "./store.ts";

/**
 * Writes all that a database holds at this moment into an empty file, which keeps its mode.
 * @throws {StoreError}
 */
export function copyDatabase(path: string, copy: string): void {
  using database = new Database(path, { readOnly: true });
  // Outside of any turn: SQLite asks for that.
  database.get("VACUUM INTO ?", copy);
}

/**
 * Reads all of a copy and looks whether a server could go on with it.
 * @throws {StoreError} If it could not: damaged, of another program, or of a later release.
 */
export function checkCopy(path: string, name: string): void {
  using database = new Database(path, { readOnly: true });
  if (database.pragma("application_id") !== APPLICATION_ID) {
    throw new StoreError(`${name} is no copy of a server's data: give one that snug backup made.`);
  }
  if (database.pragma("user_version") > MIGRATIONS.length) {
    throw new StoreError(
      `${name} was written by a newer snug. Use that version or a later one to restore it.`,
    );
  }
  const [found] = database.all("PRAGMA integrity_check(1)");
  if (found?.integrity_check !== "ok") {
    throw new StoreError(`${name} is damaged: restore an older copy.`);
  }
}
