/** Copies of a database: made while a server writes it, and looked at before one takes its place. */
import { Database } from "./database.ts";
import { APPLICATION_ID, MIGRATIONS } from "./migrations.ts";
import { StoreError } from "./store.ts";

/**
 * Writes all that a database holds at this moment into an empty file, which keeps its mode and needs
 * no other beside it.
 * @throws {StoreError}
 */
export async function copyDatabase(path: string, copy: string): Promise<void> {
  {
    using database = new Database(path, { readOnly: true });
    await database.copyTo(copy);
  }
  // Opening it makes a log beside it; without one in the file's head there is none to be lost.
  using whole = new Database(copy);
  whole.script("PRAGMA journal_mode = DELETE");
}

/**
 * Reads all of a copy and looks whether a server could go on with it. `name` is what people know it
 * by.
 * @throws {StoreError} If it could not: damaged, of another program, or of a later release.
 */
export function checkCopy(path: string, name: string): void {
  const wrong = faultOf(path);
  if (wrong !== undefined) throw new StoreError(`${name} ${wrong}`);
}

function faultOf(path: string): string | undefined {
  const damaged = "is damaged or no database: give another copy.";
  try {
    using database = new Database(path, { readOnly: true });
    if (database.pragma("application_id") !== APPLICATION_ID) {
      return "is no copy of a server's data: give one that snug backup made.";
    }
    if (database.pragma("user_version") > MIGRATIONS.length) {
      return "was written by a newer snug. Use that version or a later one to restore it.";
    }
    const [found] = database.all("PRAGMA integrity_check(1)");
    return found?.integrity_check === "ok" ? undefined : damaged;
  } catch (error) {
    if (error instanceof StoreError) return damaged;
    throw error;
  }
}
