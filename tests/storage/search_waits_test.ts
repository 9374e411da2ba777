/** A search that lets others have their turn: what they do meanwhile neither hides nor repeats anything. */
import { SqliteStore } from "../../server/storage/sqlite.ts";
import { assertEquals } from "../../typed/assert.ts";
import { Folder, identity, maintain, record, room, secret } from "./support.ts";

Deno.test("what comes into the tables and the index while a search waits is found once", () => {
  using folder = new Folder();
  using store = SqliteStore.open(folder.file);
  for (let at = 0; at < 600; at++) store.append(record(`m${at}`, { text: `word ${at}` }));
  store.commit();
  const found: number[] = [];
  let steps = 0;
  for (const one of store.search({ rooms: [{ room: 7, rank: 0 }], text: "word", limit: 900 })) {
    if (one !== undefined) found.push(one.seq);
    if (++steps === 100 || steps === 300) maintain(store);
  }
  assertEquals(found, Array.from({ length: 600 }, (_, at) => 600 - at));
});

Deno.test("much that is said elsewhere does not hide what is not indexed yet", () => {
  using folder = new Folder();
  using store = SqliteStore.open(folder.file);
  store.append(record("wanted", { text: "needle" }));
  for (let at = 0; at < 3_000; at++) store.append(record(`m${at}`, { place: room(8) }));
  store.commit();
  const search = (): string[] =>
    [...store.search({ rooms: [{ room: 7, rank: 0 }], text: "needle", limit: 9 })]
      .flatMap((one) => one === undefined ? [] : [one.id]);
  assertEquals(search(), ["wanted"]);
  // In the tables, and still not in the index.
  store.maintain({ now: Date.now(), age: Infinity, roomAges: new Map(), count: Infinity });
  assertEquals(search(), ["wanted"]);
  maintain(store);
  assertEquals(search(), ["wanted"]);
});

Deno.test("who has thousands of conversations lets others have their turn while they are begun", () => {
  using folder = new Folder();
  using store = SqliteStore.open(folder.file);
  for (let at = 0; at < 500; at++) store.append(secret(`s${at}`, "alice", `peer${at}`));
  store.commit();
  maintain(store);
  let turns = 0;
  const found: string[] = [];
  for (const one of store.search({ rooms: [], owner: identity("alice"), limit: 3 })) {
    if (one === undefined) turns++;
    else if (found.push(one.id) === 3) break;
  }
  assertEquals(found, ["s499", "s498", "s497"]);
  assertEquals(turns >= 7, true, String(turns));
});
