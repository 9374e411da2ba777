/** Deletes all messages, so that nothing of them is left on the disk. */
import type { Database } from "./database.ts";

const TABLES = ["message", "event", "entry", "buffer", "span", "conversation", "gone"];

/**
 * Forgets all records and conversations. Rooms, accounts and marks stay, and numbers that were used
 * are not used again. When it is interrupted, the next call ends it.
 * @throws {StoreError}
 */
export function forgetAllMessages(database: Database): void {
  const begun = database.get("SELECT 1 AS one FROM meta WHERE name = 'wiping'") !== undefined;
  const kept = ["message", "event"].map((table) =>
    Number(database.get(`SELECT max(seq) AS seq FROM ${table}`)?.seq ?? 0)
  );
  const last = Math.max(...kept);
  if (last === 0 && !begun) return;
  // The file is written anew, so overwriting each page first would be done twice.
  database.script("PRAGMA secure_delete = OFF");
  database.step(() => {
    for (const table of TABLES) database.run(`DELETE FROM ${table}`);
    database.run("INSERT INTO search (search) VALUES ('delete-all')");
    database.run("INSERT OR REPLACE INTO meta (name, value) VALUES ('wiping', 1)");
    for (const name of ["last", "entered", "indexed"]) {
      database.run(
        `INSERT INTO meta (name, value) VALUES (?, ?)
         ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)`,
        name,
        last,
      );
    }
  });
  database.script("VACUUM");
  database.checkpoint();
  database.script("PRAGMA secure_delete = ON");
  database.step(() => database.run("DELETE FROM meta WHERE name = 'wiping'"));
}
