/**
 * Takes all messages out of a database, so that nothing of them is left in its file.
 *
 * What stays is copied into a new file, which takes the place of the old one. `VACUUM` would do that,
 * too, but a program that may not do everything may not attach the file that it works with.
 */
import { reason } from "../../cli/reason.ts";
import { Database } from "./database.ts";
import { migrate } from "./migrations.ts";
import { StoreError } from "./store.ts";

const KEPT = ["room", "account", "token", "read_mark", "seen", "audit"];

/** Whether a database has records, or people who had some. */
export function hasMessages(database: Database): boolean {
  return ["message", "event", "turn", "conversation"].some((table) =>
    database.get(`SELECT 1 AS one FROM ${table} LIMIT 1`) !== undefined
  );
}

/**
 * Replaces a database by one without messages; rooms, accounts and marks stay, and numbers that were
 * used are not used again. Closes it. When it is interrupted, nothing has happened.
 * @throws {StoreError} If another program has it open, or the new file cannot be written.
 */
export function replaceWithoutMessages(database: Database): void {
  const { path } = database;
  const file = `${path}.new`;
  try {
    {
      using _ = database;
      // A log that is left beside the new file would be taken for its own.
      if (!database.checkpoint()) {
        throw new StoreError(
          `${path} is in use by another program. Stop that program, then start the server again.`,
        );
      }
      removeFile(file);
      Deno.openSync(file, { write: true, createNew: true, mode: 0o600 }).close();
      using copy = new Database(file, { durable: true });
      migrate(copy);
      copy.step(() => copyKept(database, copy));
    }
    Deno.renameSync(file, path);
  } catch (error) {
    for (const end of ["", "-wal", "-shm"]) removeFile(file + end);
    if (error instanceof StoreError) throw error;
    throw new StoreError(
      `The messages cannot be deleted from ${path}: ${reason(error)}. ` +
        `Free the disk or the folder's permissions.`,
      { cause: error },
    );
  }
}

function copyKept(from: Database, to: Database): void {
  for (const table of KEPT) {
    for (const row of from.all(`SELECT * FROM ${table}`)) {
      const places = Object.keys(row).map(() => "?").join(", ");
      to.run(
        `INSERT INTO ${table} (${Object.keys(row).join(", ")}) VALUES (${places})`,
        ...Object.values(row),
      );
    }
  }
  const last = from.get(
    `SELECT max(
       coalesce((SELECT max(seq) FROM message), 0), coalesce((SELECT max(seq) FROM event), 0),
       coalesce((SELECT value FROM meta WHERE name = 'last'), 0)) AS seq`,
  )?.seq ?? 0;
  const room = from.get("SELECT value FROM meta WHERE name = 'lastRoom'")?.value ?? 0;
  to.run("INSERT INTO meta (name, value) VALUES ('last', ?), ('lastRoom', ?)", last, room);
}

function removeFile(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
