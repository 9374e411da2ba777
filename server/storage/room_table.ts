/** Rooms in a database. */
import type { Journal } from "./journal.ts";
import { damaged } from "./sqlite_errors.ts";
import type { RoomRecord } from "./store.ts";

export class RoomTable {
  readonly #journal: Journal;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  rooms(): RoomRecord[] {
    const { database } = this.#journal;
    return database.all("SELECT id, name, state FROM room ORDER BY id").map((row) => {
      try {
        return {
          id: Number(row.id),
          name: String(row.name),
          state: JSON.parse(String(row.state)),
        };
      } catch (error) {
        throw damaged(database.path, error);
      }
    });
  }

  save({ id, name, state }: RoomRecord): void {
    this.#journal.database.run(
      "INSERT OR REPLACE INTO room (id, name, state) VALUES (?, ?, ?)",
      id,
      name,
      JSON.stringify(state),
    );
    if (id > this.last()) this.#journal.setNumber("lastRoom", id);
  }

  remove(id: number): void {
    this.#journal.database.run("DELETE FROM room WHERE id = ?", id);
    this.#journal.places.remove(id);
  }

  last(): number {
    return this.#journal.number("lastRoom");
  }
}
