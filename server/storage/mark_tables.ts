/** How far people have come, in a database. */
import type { Database } from "./database.ts";
import type { Identity } from "./store.ts";
import type { Folded } from "../../protocol/names.ts";

export class MarkTables {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  readMark(owner: Identity, target: Folded): number | undefined {
    const row = this.#database.get(
      "SELECT time FROM read_mark WHERE owner = ? AND target = ?",
      owner,
      target,
    );
    return row === undefined ? undefined : Number(row.time);
  }

  setReadMark(owner: Identity, target: Folded, time: number): void {
    this.#database.run(
      `INSERT INTO read_mark (owner, target, time) VALUES (?, ?, ?)
       ON CONFLICT (owner, target) DO UPDATE SET time = max(time, excluded.time)`,
      owner,
      target,
      time,
    );
  }

  moveReadMarks(from: Folded, to: Folded): void {
    this.#database.run("DELETE FROM read_mark WHERE target = ?", to);
    this.#database.run("UPDATE read_mark SET target = ? WHERE target = ?", to, from);
  }

  seen(owner: Identity, room: number): { seq: number; time: number } | undefined {
    const row = this.#database.get(
      "SELECT seq, time FROM seen WHERE owner = ? AND room = ?",
      owner,
      room,
    );
    return row === undefined ? undefined : { seq: Number(row.seq), time: Number(row.time) };
  }

  setSeen(owner: Identity, room: number, seq: number, time: number): void {
    this.#database.run(
      "INSERT OR REPLACE INTO seen (owner, room, seq, time) VALUES (?, ?, ?, ?)",
      owner,
      room,
      seq,
      time,
    );
    this.#database.run("DELETE FROM present WHERE owner = ? AND room = ?", owner, room);
  }

  setPresent(owner: Identity, room: number): void {
    this.#database.run("INSERT OR IGNORE INTO present (owner, room) VALUES (?, ?)", owner, room);
  }

  /** Whether the last run was killed while somebody was in a room. */
  get somebodyPresent(): boolean {
    return this.#database.get("SELECT 1 AS one FROM present LIMIT 1") !== undefined;
  }

  /** Who was there then has seen what was said up to `seq`, or more. */
  settlePresent({ seq, time }: { readonly seq: number; readonly time: number }): void {
    this.#database.step(() => {
      this.#database.run(
        `INSERT INTO seen (owner, room, seq, time) SELECT owner, room, ?, ? FROM present WHERE true
         ON CONFLICT (owner, room) DO UPDATE
         SET seq = max(seq, excluded.seq), time = max(time, excluded.time)`,
        seq,
        time,
      );
      this.#database.run("DELETE FROM present");
    });
  }

  /**
   * Forgets some of what guests have seen before a time: there is nothing left of then that they could
   * be shown. @returns Whether there was any.
   */
  forgetGuests(before: number): boolean {
    const rows = this.#database.all(
      `SELECT owner, room FROM seen
       WHERE owner >= 'guest:' AND owner < 'guest;' AND time < ? ORDER BY time LIMIT 50`,
      before,
    );
    for (const { owner = "", room = 0 } of rows) {
      this.#database.run("DELETE FROM seen WHERE owner = ? AND room = ?", owner, room);
    }
    return rows.length > 0;
  }

  /** Forgets all marks of one person. */
  remove(owner: Identity): void {
    this.#database.run("DELETE FROM read_mark WHERE owner = ?", owner);
    this.#database.run("DELETE FROM seen WHERE owner = ?", owner);
    this.#database.run("DELETE FROM present WHERE owner = ?", owner);
  }
}
