/** What was done with the right to run the server, in a database. */
import type { Database, Row } from "./database.ts";
import type { AuditRecord, KeptAudit } from "./store.ts";

export class AuditTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  add({ time, who, verb, target, done }: AuditRecord, most: number): void {
    const kind = done ? 1 : 0;
    this.#database.run(
      "INSERT INTO audit (time, who, verb, target, done) VALUES (?, ?, ?, ?, ?)",
      time,
      who,
      verb,
      target,
      kind,
    );
    this.#database.run(
      `DELETE FROM audit WHERE done = ? AND seq <=
         (SELECT seq FROM audit WHERE done = ? ORDER BY seq DESC LIMIT 1 OFFSET ?)`,
      kind,
      kind,
      most,
    );
  }

  /** Those behind a seq, oldest first. */
  list(after: number, limit: number): KeptAudit[] {
    return this.#database.all(
      "SELECT * FROM audit WHERE seq > ? ORDER BY seq LIMIT ?",
      after,
      limit,
    ).map(recordOf);
  }
}

function recordOf(row: Row): KeptAudit {
  return {
    seq: Number(row.seq),
    time: Number(row.time),
    who: String(row.who),
    verb: String(row.verb),
    target: String(row.target),
    done: row.done === 1,
  };
}
