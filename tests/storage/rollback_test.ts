/** What cannot be kept is undone, whole, and the store goes on. */
import { assert, assertEquals, assertMatch, assertThrows } from "../../typed/assert.ts";
import { Database } from "../../server/storage/database.ts";
import { TAIL_MOST } from "../../server/storage/journal.ts";
import { SqliteStore } from "../../server/storage/sqlite.ts";
import { type Store, StoreError } from "../../server/storage/store.ts";
import { casefold } from "../../protocol/names.ts";
import { FailingStore } from "../helpers/failing_store.ts";
import {
  conversation,
  Folder,
  identity,
  inMemory,
  maintain,
  pageIds,
  record,
  room,
  searchIds,
  secret,
} from "./support.ts";

const LONG = "word ".repeat(3000);

/** Lets a database take no more pages, as a full disk does; or as many as it likes. */
function setFull(database: Database, full: boolean): void {
  const pages = full ? database.pragma("page_count") : 1e9;
  database.script(`PRAGMA max_page_count = ${pages}`);
}

/** Appends more than fits, and fails to keep it. */
function overfill(store: Store): StoreError {
  for (let at = 0; at < 100; at++) store.append(record(`full${at}`, { text: LONG }));
  return assertThrows(() => store.commit(), StoreError);
}

Deno.test("a full disk fails the turn, and the next one after there is room", () => {
  using folder = new Folder();
  const database = new Database(folder.file);
  using store = new SqliteStore(database);
  const first = store.append(record("a"));
  store.commit();
  setFull(database, true);
  store.append(record("b"));
  store.append(secret("p", "alice", "bob"));
  const error = overfill(store);
  assertMatch(error.message, /^The disk that .*snug\.db is on is full\. Free some of it:/);
  assertEquals(store.dirty, false);
  assertEquals(pageIds(store, room(7)), ["a"]);
  assertEquals(store.newest(room(7)), first);
  assertEquals(pageIds(store, conversation("alice", "bob")), []);

  setFull(database, false);
  assertEquals(store.append(record("d")), first + 1);
  store.append(secret("q", "alice", "bob"));
  store.commit();
  maintain(store);
  assertEquals(pageIds(store, room(7)), ["a", "d"]);
  assertEquals(pageIds(store, conversation("alice", "bob")), ["q"]);
  assertEquals(searchIds(store, "text"), ["d", "a"]);
});

Deno.test("when the first write of a turn fails, that is all; when a later one does, the turn is over", () => {
  const { store, database } = inMemory();
  using _ = store;
  setFull(database, true);
  const state = { text: LONG.repeat(20) };
  assertThrows(() => store.saveRoom({ id: 1, name: "#1", state }), StoreError, "is full");
  assertEquals(store.dirty, false);
  store.commit();
  store.setReadMark(identity("a"), casefold("b"), 2);
  assertThrows(() => store.saveRoom({ id: 1, name: "#1", state }), StoreError, "is full");
  assertEquals(store.dirty, true);
  assertThrows(() => store.append(record("c")), StoreError, "is full");
  assertThrows(() => store.commit(), StoreError, "is full");
  assertEquals([store.dirty, store.readMark(identity("a"), casefold("b"))], [false, undefined]);
  store.setReadMark(identity("a"), casefold("b"), 1);
  store.commit();
  setFull(database, false);
  assertEquals(store.append(record("b")), 1);
});

Deno.test("an undone turn leaves numbers, rooms and conversations as they were", () => {
  const { store, database } = inMemory();
  using _ = store;
  store.saveRoom({ id: 3, name: "#3", state: {} });
  store.append(record("a"));
  store.append(secret("p", "alice", "bob"));
  store.commit();
  maintain(store);
  store.saveRoom({ id: 9, name: "#9", state: {} });
  store.removeRoom(7);
  store.redact(room(7), "a");
  store.moveConversations(identity("bob"), identity("carol"));
  store.removeAccount(casefold("alice"), identity("alice"));
  assertEquals(pageIds(store, room(7)), []);
  database.rollback();
  assertEquals(store.lastRoomId(), 3);
  assertEquals(pageIds(store, room(7)), ["a"]);
  assertEquals(searchIds(store, "text"), ["a"]);
  assertEquals(pageIds(store, conversation("alice", "bob")), ["p"]);
  assertEquals(pageIds(store, conversation("bob", "alice")), ["p"]);
});

Deno.test("maintenance that fails is done later", () => {
  const { store, database } = inMemory();
  using _ = store;
  for (let at = 0; at < 3000; at++) {
    store.append(record(`m${at}`, { text: `common w${at} x${at}` }));
    store.commit();
  }
  setFull(database, true);
  assertThrows(() => maintain(store), StoreError, "is full");
  assertEquals(store.dirty, false);
  assertEquals(pageIds(store, room(7), { limit: 9999 })?.length, 3000);
  setFull(database, false);
  maintain(store);
  assertEquals(pageIds(store, room(7), { limit: 9999 })?.length, 3000);
  for (const at of [0, 1, 600, 2999]) assertEquals(searchIds(store, `x${at}`), [`m${at}`]);
});

Deno.test("a commit that enters the tail and fails loses nothing of it", () => {
  const { store, database } = inMemory();
  using _ = store;
  for (let at = 0; at < TAIL_MOST - 1; at++) {
    store.append(record(`m${at}`, { place: room(at), text: "" }));
  }
  store.commit();
  store.append(record("last", { place: room(1) }));
  // Entering them needs pages for all these rooms.
  setFull(database, true);
  assertThrows(() => store.commit(), StoreError, "is full");
  assertEquals(store.dirty, false);
  for (const at of [0, 1, TAIL_MOST - 2]) assertEquals(pageIds(store, room(at)), [`m${at}`]);
  setFull(database, false);
  store.append(record("again", { place: room(1) }));
  store.commit();
  maintain(store);
  assertEquals(pageIds(store, room(1)), ["m1", "again"]);
});

Deno.test("a file that another program has locked is said to be so", () => {
  using folder = new Folder();
  using store = SqliteStore.open(folder.file);
  store.append(record("a"));
  store.commit();
  {
    using other = new Database(folder.file);
    other.run("INSERT INTO room VALUES (1, 'x', '{}')");
    store.append(record("b"));
    assertThrows(() => store.commit(), StoreError, "in use by another program");
    assertEquals(store.dirty, false);
    assertEquals(pageIds(store, room(7)), ["a"]);
  }
  store.append(record("c"));
  store.commit();
  assertEquals(pageIds(store, room(7)), ["a", "c"]);
});

Deno.test("a store that may only be read says so when it is to keep something", () => {
  const { store, database } = inMemory();
  using _ = store;
  store.append(record("a"));
  store.commit();
  database.script("PRAGMA query_only = ON");
  store.append(record("b"));
  assertThrows(() => store.commit(), StoreError, "cannot be written");
  assertEquals(store.dirty, false);
  assertEquals(pageIds(store, room(7)), ["a"]);
  database.script("PRAGMA query_only = OFF");
  store.append(record("c"));
  store.commit();
  assertEquals(pageIds(store, room(7)), ["a", "c"]);
});

Deno.test("the store that fails for tests does as SQLite does", () => {
  using store = new FailingStore();
  store.append(record("a"));
  store.commit();
  store.failNextAppend();
  assertThrows(() => store.append(record("b")), StoreError, "full");
  assertEquals(store.dirty, false);
  store.append(record("c"));
  store.failNextAppend();
  assertThrows(() => store.append(record("d")), StoreError);
  assertEquals(pageIds(store, room(7)), ["a"]);
  assertThrows(() => store.append(record("e")), StoreError);
  assertThrows(() => store.commit(), StoreError);
  store.append(record("f"));
  store.saveRoom({ id: 5, name: "#5", state: {} });
  store.failNextCommit("No.");
  assertThrows(() => store.commit(), StoreError, "No.");
  assertEquals([store.dirty, store.rooms(), store.lastRoomId()], [false, [], 0]);
  assert(store.append(record("g")) > 0);
  store.commit();
  assertEquals(pageIds(store, room(7)), ["a", "g"]);
});

Deno.test("what was appended before a write that fails is not kept without it", () => {
  using folder = new Folder();
  const database = new Database(folder.file);
  using store = new SqliteStore(database);
  database.script(
    "CREATE TRIGGER broken BEFORE INSERT ON seen BEGIN SELECT RAISE(ABORT, 'broken'); END",
  );
  store.append(record("a"));
  assertThrows(() => store.setSeen(identity("alice"), 7, 1, 1), StoreError);
  assertThrows(() => store.commit(), StoreError);
  assertEquals(pageIds(store, room(7)), []);
  database.script("DROP TRIGGER broken");
  store.append(record("b"));
  store.setSeen(identity("alice"), 7, 1, 1);
  store.commit();
  assertEquals(pageIds(store, room(7)), ["b"]);
});
