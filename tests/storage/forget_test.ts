/** What is taken back, forgotten or not kept at all is nowhere in the bytes of the files. */
import { assert, assertEquals, assertThrows } from "../../typed/assert.ts";
import { Database } from "../../server/storage/database.ts";
import { SqliteStore } from "../../server/storage/sqlite.ts";
import { StoreError } from "../../server/storage/store.ts";
import { casefold } from "../../protocol/names.ts";
import {
  ALL_TARGETS,
  conversation,
  Folder,
  FOR_EVER,
  identity,
  maintain,
  pageIds,
  query,
  record,
  room,
  searchIds,
  secret,
  START,
} from "./support.ts";

/** A word that is nowhere else, and the part of it that an index page keeps though it shares more. */
function distinctive(number: number): { word: string; end: string } {
  const end = `${(number * 7919 + 1_000_003).toString(36)}zqxjkvbzqxjkv`;
  return { word: `w${number % 10}${end}`, end };
}

/** Texts of many lengths: some fill a page, some several. */
function textOf(number: number): string {
  const filler = "filling words of every day ".repeat(number % 7 === 0 ? number % 300 : 2);
  return `${filler}${distinctive(number).word} ${filler}`;
}

Deno.test("what is redacted is gone from the files after the next step", () => {
  using folder = new Folder();
  const detail = { tags: { "+x": "clienttagvalue" }, lines: [{ text: "separateline" }] };
  {
    using store = SqliteStore.open(folder.file);
    for (let at = 0; at < 600; at++) {
      store.append(record(`m${at}`, { text: textOf(at), detail }));
      if (at % 20 === 0) store.commit();
      if (at === 500) {
        store.commit();
        maintain(store);
      }
    }
    store.append(secret("p", "alice", "bob", "privatewordzqx 家族旅行"));
    store.commit();
    const which = (at: number) => at % 3 === 0;
    for (let at = 0; at < 600; at++) assert(folder.holds(distinctive(at).end), `m${at}`);
    assert(folder.holds("clienttagvalue") && folder.holds("separateline"));
    for (let at = 0; at < 600; at++) if (which(at)) store.redact(room(7), `m${at}`);
    store.redact(conversation("bob", "alice"), "p");
    store.commit();
    store.maintain(FOR_EVER);
    for (let at = 0; at < 600; at++) {
      assertEquals(folder.holds(distinctive(at).end), !which(at), `m${at}`);
    }
    for (const gone of ["privatewordzqx", "家族"]) assertEquals(folder.holds(gone), false);
    maintain(store);
    for (let at = 0; at < 600; at++) if (!which(at)) store.redact(room(7), `m${at}`);
    store.commit();
    store.maintain(FOR_EVER);
    for (const gone of ["zqxjkvbzqxjkv", "clienttagvalue", "separateline"]) {
      assertEquals(folder.holds(gone), false, gone);
    }
    assertEquals(store.page(room(7), query())?.every(({ text }) => text === ""), true);
  }
  assertEquals(folder.holds("zqxjkvbzqxjkv"), false);
});

Deno.test("what is redacted is gone though only a part of its turn was entered", () => {
  using folder = new Folder();
  using store = SqliteStore.open(folder.file);
  for (let at = 0; at < 600; at++) {
    store.append(record(`m${at}`, { text: distinctive(at).word }));
  }
  store.commit();
  store.maintain(FOR_EVER);
  // The first is in its table by now, the last is not, and both are in the turn that was written.
  for (const at of [0, 599]) store.redact(room(7), `m${at}`);
  store.commit();
  store.maintain(FOR_EVER);
  for (const at of [0, 1, 599]) {
    assertEquals(folder.holds(distinctive(at).end), at === 1, `m${at}`);
  }
  assertEquals(pageIds(store, room(7), { limit: 9999 })?.length, 600);
});

Deno.test("the log is emptied after a crash, too", () => {
  using folder = new Folder();
  using copy = new Folder();
  {
    using store = SqliteStore.open(folder.file);
    store.append(record("a", { text: "unmistakablezqx" }));
    store.commit();
    store.redact(room(7), "a");
    store.commit();
    // As a crash leaves it: the log is there.
    for (const end of ["", "-wal"]) Deno.copyFileSync(folder.file + end, copy.file + end);
  }
  assert(copy.holds("unmistakablezqx"));
  using store = SqliteStore.open(copy.file);
  store.maintain(FOR_EVER);
  assertEquals(copy.holds("unmistakablezqx"), false);
  assertEquals(pageIds(store, room(7)), ["a"]);
});

Deno.test("a backup that reads keeps the log, which is emptied after it", () => {
  using folder = new Folder();
  using store = SqliteStore.open(folder.file);
  store.append(record("a", { text: "unmistakablezqx" }));
  store.commit();
  {
    using reader = new Database(folder.file);
    reader.script("BEGIN");
    reader.get("SELECT 1 FROM message");
    store.redact(room(7), "a");
    store.commit();
    maintain(store);
    assert(folder.holds("unmistakablezqx"));
    reader.script("ROLLBACK");
  }
  store.maintain(FOR_EVER);
  assertEquals(folder.holds("unmistakablezqx"), false);
});

Deno.test("what retention and a removed room forget is gone from the files", () => {
  using folder = new Folder();
  using store = SqliteStore.open(folder.file);
  for (let at = 0; at < 400; at++) {
    store.append(record(`m${at}`, {
      text: textOf(at),
      time: START + at,
      place: room(at % 2 === 0 ? 7 : 8),
    }));
    store.append({ ...secret(`p${at}`, "alice", "bob", textOf(1000 + at)), time: START + at });
  }
  store.commit();
  maintain(store);
  store.removeRoom(8);
  store.commit();
  maintain(store, { now: START + 1e6, age: 1e6 - 300, roomAges: new Map(), count: 1000 });
  for (let at = 0; at < 400; at++) {
    const kept = at >= 300;
    assertEquals(folder.holds(distinctive(at).end), kept && at % 2 === 0, `m${at}`);
    assertEquals(folder.holds(distinctive(1000 + at).end), kept, `p${at}`);
  }
  assertEquals(pageIds(store, conversation("bob", "alice"))?.length, 100);
});

Deno.test("without history nothing is kept, and what there was is deleted", () => {
  using folder = new Folder();
  const alice = identity("alice");
  let last = 0;
  {
    using store = SqliteStore.open(folder.file);
    for (let at = 0; at < 300; at++) store.append(record(`m${at}`, { text: textOf(at) }));
    last = store.append(secret("p", "alice", "bob", "privatewordzqx"));
    store.saveRoom({ id: 9, name: "#9", state: { topic: "kept" } });
    store.removeRoom(9);
    store.saveRoom({ id: 7, name: "#7", state: { topic: "kept" } });
    store.setReadMark(alice, casefold("#7"), START);
    store.setSeen(alice, 7, last, START);
    store.commit();
    maintain(store);
    store.append(record("later", { text: "tailzqxjkvbzqxjkv" }));
    store.commit();
  }
  const size = Deno.statSync(folder.file).size;
  {
    using store = SqliteStore.open(folder.file, { keepsMessages: false });
    assertEquals(store.keepsMessages, false);
    assertEquals([folder.holds("zqxjkvbzqxjkv"), folder.holds("privatewordzqx")], [false, false]);
    assert(Deno.statSync(folder.file).size < size / 2);
    assertEquals(store.append(record("new")), 0);
    assertEquals(store.dirty, false);
    assertEquals(store.page(room(7), query()), []);
    assertEquals(store.find(room(7), "m1"), undefined);
    assertEquals(store.newest(room(7)), 0);
    assertEquals(store.targets(alice, [7], ALL_TARGETS), []);
    assertEquals(searchIds(store, "filling"), []);
    store.redact(room(7), "m1");
    assertEquals(store.maintain(FOR_EVER), false);
    assertEquals(store.rooms(), [{ id: 7, name: "#7", state: { topic: "kept" } }]);
    assertEquals(store.lastRoomId(), 9);
    assertEquals(store.readMark(alice, casefold("#7")), START);
    assertEquals(store.seen(alice, 7)?.seq, last);
  }
  using store = SqliteStore.open(folder.file);
  assertEquals(pageIds(store, room(7)), []);
  assert(store.append(record("new")) > last);
  store.commit();
  maintain(store);
  assertEquals(searchIds(store, "text"), ["new"]);
});

Deno.test("what an interrupted deletion of everything has left does not matter", () => {
  using folder = new Folder();
  {
    using store = SqliteStore.open(folder.file);
    store.append(record("a", { text: "unmistakablezqx" }));
    store.commit();
  }
  Deno.writeTextFileSync(`${folder.file}.new`, "half of a database");
  SqliteStore.open(folder.file, { keepsMessages: false })[Symbol.dispose]();
  assertEquals(folder.holds("unmistakablezqx"), false);
  assertEquals([...Deno.readDirSync(folder.path)].map(({ name }) => name), ["snug.db"]);
});

Deno.test("messages are not deleted while a backup reads them", () => {
  using folder = new Folder();
  using store = SqliteStore.open(folder.file);
  store.append(record("a"));
  store.commit();
  using reader = new Database(folder.file);
  reader.script("BEGIN");
  reader.get("SELECT 1 FROM message");
  store.append(record("b"));
  store.commit();
  const open = () => SqliteStore.open(folder.file, { keepsMessages: false });
  assertThrows(open, StoreError, "in use by another program");
  assertEquals(pageIds(store, room(7)), ["a", "b"]);
});

Deno.test("no record's number is used again, though all are forgotten", () => {
  using folder = new Folder();
  let last = 0;
  {
    using store = SqliteStore.open(folder.file);
    last = store.append(record("a"));
    store.commit();
    maintain(store, { now: START + 1e9, age: 1, roomAges: new Map(), count: 1 });
    assertEquals(store.newest(room(7)), 0);
  }
  using store = SqliteStore.open(folder.file);
  assertEquals(store.append(record("b")), last + 1);
});
