/** Files that are not what they should be: each is a sentence, and none ends the process. */
import { searchAll } from "../helpers/search_all.ts";
import { assert, assertEquals, assertMatch, assertThrows } from "../../typed/assert.ts";
import { SqliteStore } from "../../server/storage/sqlite.ts";
import { StoreError } from "../../server/storage/store.ts";
import { Folder, maintain, pageIds, query, record, room } from "./support.ts";

const UNIX = Deno.build.os !== "windows";

/** Makes a database with some messages. */
function fill(folder: Folder, messages = 2000): void {
  using store = SqliteStore.open(folder.file);
  for (let at = 0; at < messages; at++) {
    store.append(record(`m${at}`, { text: `some words ${at} `.repeat(20) }));
  }
  store.commit();
  maintain(store);
}

/** Opens what is there and expects a sentence. */
function refusal(folder: Folder): string {
  const { message } = assertThrows(
    () => SqliteStore.open(folder.file)[Symbol.dispose](),
    StoreError,
  );
  assert(message.startsWith(folder.path), message);
  assertMatch(message, /\. [A-Z].*\.$/);
  return message;
}

Deno.test({
  name: "only its owner may read a database and its log",
  ignore: !UNIX,
  fn() {
    using folder = new Folder();
    const modes = () =>
      [...Deno.readDirSync(folder.path)].map(({ name }) =>
        ((Deno.statSync(`${folder.path}/${name}`).mode ?? 0) & 0o777).toString(8)
      );
    {
      using store = SqliteStore.open(folder.file);
      store.append(record("a"));
      store.commit();
      assertEquals(modes(), ["600", "600", "600"]);
    }
    Deno.chmodSync(folder.file, 0o644);
    using _ = SqliteStore.open(folder.file);
    assertEquals(new Set(modes()), new Set(["600"]));
  },
});

Deno.test({
  name: "a link out of the folder is refused, one within it followed",
  ignore: !UNIX,
  fn() {
    using folder = new Folder();
    using other = new Folder();
    fill(other, 1);
    Deno.symlinkSync(other.file, folder.file);
    assertMatch(refusal(folder), /is a link that leads out of its folder/);
    Deno.removeSync(folder.file);
    Deno.symlinkSync(`${folder.path}/nothing`, folder.file);
    assertMatch(refusal(folder), /is a link that leads out of its folder/);
    Deno.removeSync(folder.file);
    Deno.symlinkSync("/dev/null", `${folder.file}-wal`);
    Deno.copyFileSync(other.file, folder.file);
    assertMatch(refusal(folder), /-wal is a link that leads out/);
    Deno.removeSync(`${folder.file}-wal`);
    Deno.renameSync(folder.file, `${folder.path}/real.db`);
    Deno.symlinkSync(`${folder.path}/real.db`, folder.file);
    using store = SqliteStore.open(folder.file);
    assertEquals(pageIds(store, room(7)), ["m0"]);
  },
});

Deno.test({
  name: "a file of another user is refused",
  ignore: !UNIX || Deno.uid() !== 0,
  fn() {
    using folder = new Folder();
    fill(folder, 1);
    Deno.chownSync(folder.file, 12345, null);
    assertMatch(refusal(folder), /belongs to another user/);
  },
});

Deno.test("what is no file, and what is in no folder, is refused", () => {
  using folder = new Folder();
  Deno.mkdirSync(folder.file);
  assertMatch(refusal(folder), /is no file/);
  assertThrows(() => SqliteStore.open(`${folder.path}/no/snug.db`), StoreError, "cannot be opened");
});

Deno.test("what is no database is refused and left alone", () => {
  for (const text of ["x", "hello, this is no database\n".repeat(1000)]) {
    using folder = new Folder();
    Deno.writeTextFileSync(folder.file, text);
    assertMatch(refusal(folder), /is not a database/);
    assertEquals(Deno.readTextFileSync(folder.file), text);
  }
});

Deno.test("an empty file becomes a database", () => {
  using folder = new Folder();
  Deno.writeTextFileSync(folder.file, "");
  fill(folder, 1);
});

Deno.test("an empty file whose log is not is one that was cut off", () => {
  using folder = new Folder();
  fill(folder, 10);
  Deno.truncateSync(folder.file);
  Deno.writeTextFileSync(`${folder.file}-wal`, "what was said last");
  assertMatch(refusal(folder), /is empty, but its log is not: it was cut off\. Stop the server/);
  assertEquals(Deno.readTextFileSync(`${folder.file}-wal`), "what was said last");
});

Deno.test("a file that was cut off is refused at once", () => {
  using folder = new Folder();
  fill(folder);
  const { size } = Deno.statSync(folder.file);
  Deno.truncateSync(folder.file, size - 5000);
  assertMatch(refusal(folder), /is cut off: \d+ bytes of \d+ are there/);
});

Deno.test("bytes that are not what they were are an error or harmless, wherever they are", () => {
  using folder = new Folder();
  fill(folder, 500);
  const whole = Deno.readFileSync(folder.file);
  const outcomes = { refused: 0, unreadable: 0, read: 0 };
  const check = (from: number, bytes: number): void => {
    const broken = whole.slice();
    for (let at = from; at < from + bytes && at < broken.length; at++) {
      broken[at] = (broken[at] ?? 0) ^ 0xa5;
    }
    for (const end of ["-wal", "-shm"]) {
      try {
        Deno.removeSync(folder.file + end);
      } catch {
        // It is not there.
      }
    }
    Deno.writeFileSync(folder.file, broken);
    try {
      using store = SqliteStore.open(folder.file);
      outcomes.unreadable++;
      store.page(room(7), query());
      searchAll(store, { rooms: [{ room: 7, rank: 0 }], text: "some words", limit: 500 });
      store.find(room(7), "m250");
      store.append(record("new"));
      store.commit();
      outcomes.unreadable--;
      outcomes.read++;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      assertMatch(error.message, /snug\.db.*\. [A-Z].*\.$/);
      if (!/cannot be used/.test(error.message)) outcomes.refused++;
    }
  };
  for (let at = 0; at < 100; at += 3) check(at, 2);
  for (let at = 100; at < 4096; at += 150) check(at, 40);
  for (let at = 4096; at < whole.length; at += 4096) check(at, 64);
  assert(outcomes.refused > 20 && outcomes.read > 0, JSON.stringify(outcomes));
});

Deno.test("a damaged page is found when it is read, and the rest goes on", () => {
  using folder = new Folder();
  fill(folder);
  const bytes = Deno.readFileSync(folder.file);
  const text = new TextDecoder("latin1").decode(bytes);
  const page = text.indexOf("some words 1000 ") & ~4095;
  bytes.fill(0xff, page, page + 4096);
  Deno.writeFileSync(folder.file, bytes);
  using store = SqliteStore.open(folder.file);
  const error = assertThrows(() => store.page(room(7), query({ limit: 9999 })), StoreError);
  assertMatch(error.message, /is damaged\. Stop the server/);
  assertEquals(pageIds(store, room(7), { limit: 2 }), ["m0", "m1"]);
  store.append(record("new"));
  store.commit();
  assertEquals(pageIds(store, room(7), { limit: 1, from: "end" }), ["new"]);
});
