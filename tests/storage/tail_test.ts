/** What is not entered into the tables yet stands in memory: never more than a bound. */
import { Database } from "../../server/storage/database.ts";
import { Journal, TAIL_CHARACTERS, TAIL_MOST } from "../../server/storage/journal.ts";
import { migrate } from "../../server/storage/migrations.ts";
import { assert, assertEquals } from "../../typed/assert.ts";
import { Folder, record } from "./support.ts";

Deno.test("the tail stays bounded, however much one turn says", () => {
  using folder = new Folder();
  using database = new Database(folder.file);
  migrate(database);
  const journal = new Journal(database);
  for (const [turns, many, text] of [[5, 20_000, "x"], [3, 200, "x".repeat(100_000)]] as const) {
    for (let turn = 0; turn < turns; turn++) {
      for (let number = 0; number < many; number++) {
        journal.append(record(`${turn}-${number}-${text.length}`, { text }));
      }
      journal.commit();
      assert(journal.tail.size <= TAIL_MOST, `${journal.tail.size} records`);
      assert(journal.tail.characters <= TAIL_CHARACTERS, `${journal.tail.characters} characters`);
    }
  }
  const kept = Number(database.get("SELECT count(*) AS count FROM message")?.count);
  assertEquals(kept + journal.tail.size, 100_600);
});

Deno.test("the tail counts no characters of what was taken back, nor of what it has dropped", () => {
  using folder = new Folder();
  using database = new Database(folder.file);
  migrate(database);
  const journal = new Journal(database);
  for (const id of ["a", "b"]) journal.append(record(id, { text: "x".repeat(100) }));
  journal.commit();
  const [first] = journal.tail.first(1);
  assert(first !== undefined);
  const before = journal.tail.characters;
  database.begin();
  journal.redact(journal.keptOf(first));
  journal.commit();
  assertEquals(journal.tail.characters, before - 100);
  journal.tail.drop(2);
  assertEquals([journal.tail.characters, journal.tail.size], [0, 0]);
});
