/** Databases of earlier releases are brought up to date, and those of later ones left alone. */
import { searchAll } from "../helpers/search_all.ts";
import { assertEquals, assertThrows } from "../../typed/assert.ts";
import { Database } from "../../server/storage/database.ts";
import { APPLICATION_ID, migrate, MIGRATIONS } from "../../server/storage/migrations.ts";
import { SqliteStore } from "../../server/storage/sqlite.ts";
import { StoreError } from "../../server/storage/store.ts";
import { casefold } from "../../protocol/names.ts";
import {
  conversation,
  Folder,
  identity,
  maintain,
  pageIds,
  record,
  room,
  searchIds,
} from "./support.ts";

/** What the first version wrote. Never change it: it is what people have on their disks. */
const VERSION_1 = `
CREATE TABLE message (
  seq INTEGER PRIMARY KEY, place NUMERIC NOT NULL, kind INTEGER NOT NULL, time INTEGER NOT NULL,
  least INTEGER NOT NULL, redacted INTEGER NOT NULL DEFAULT 0, id TEXT NOT NULL,
  source TEXT NOT NULL, account TEXT, target TEXT NOT NULL, text TEXT NOT NULL, detail TEXT
);
CREATE INDEX message_id ON message (id);
CREATE TABLE event (
  seq INTEGER PRIMARY KEY, place NUMERIC NOT NULL, kind INTEGER NOT NULL, time INTEGER NOT NULL,
  least INTEGER NOT NULL, redacted INTEGER NOT NULL DEFAULT 0, id TEXT NOT NULL,
  source TEXT NOT NULL, account TEXT, target TEXT NOT NULL, text TEXT NOT NULL, detail TEXT
);
CREATE INDEX event_id ON event (id) WHERE id <> '';
CREATE TABLE turn (last INTEGER PRIMARY KEY, records TEXT NOT NULL);
CREATE TABLE entry (
  buffer INTEGER NOT NULL, said INTEGER NOT NULL, seq INTEGER NOT NULL,
  PRIMARY KEY (buffer, said, seq)
) WITHOUT ROWID;
CREATE TABLE buffer (id INTEGER PRIMARY KEY, records INTEGER NOT NULL, oldest INTEGER NOT NULL);
CREATE INDEX buffer_records ON buffer (records);
CREATE INDEX buffer_oldest ON buffer (oldest);
CREATE TABLE conversation (
  id INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL, peer TEXT NOT NULL,
  person INTEGER NOT NULL, UNIQUE (owner, peer)
);
CREATE TABLE gone (buffer INTEGER PRIMARY KEY);
CREATE TABLE span (
  start INTEGER PRIMARY KEY, earliest INTEGER NOT NULL, latest INTEGER NOT NULL
);
CREATE VIRTUAL TABLE search USING fts5(
  words, characters, nick, peer, content='', columnsize=0, tokenize='ascii'
);
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
INSERT INTO search (search, rank) VALUES ('automerge', 0);
CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE room (id INTEGER PRIMARY KEY, name TEXT NOT NULL, state TEXT NOT NULL);
CREATE TABLE account (
  folded TEXT PRIMARY KEY, name TEXT NOT NULL, salt BLOB NOT NULL, iterations INTEGER NOT NULL,
  stored_key BLOB NOT NULL, server_key BLOB NOT NULL, admin INTEGER NOT NULL,
  since INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE token (
  hash TEXT PRIMARY KEY, purpose TEXT NOT NULL, subject TEXT NOT NULL, since INTEGER NOT NULL,
  until INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX token_subject ON token (purpose, subject);
CREATE TABLE read_mark (
  owner TEXT NOT NULL, target TEXT NOT NULL, time INTEGER NOT NULL, PRIMARY KEY (owner, target)
) WITHOUT ROWID;
CREATE TABLE seen (
  owner TEXT NOT NULL, room INTEGER NOT NULL, seq INTEGER NOT NULL, time INTEGER NOT NULL,
  PRIMARY KEY (owner, room)
) WITHOUT ROWID;

INSERT INTO message VALUES
  (1, 7, 0, 1000, 0, 0, 'm1', 'alice!a@h', NULL, '#7', 'first words', NULL),
  (2, '1/1,2/2', 1, 2000, 0, 0, 'm2', 'bob!b@h', 'bob', 'alice', 'a secret', '{"tags":{"+x":"y"}}');
INSERT INTO turn VALUES
  (5, '[[4,7,0,4000,4,"m4","alice!a@h",null,"@#7","not indexed",null,0],' ||
      '[5,"1/1,2/2",1,5000,0,"n5","bob!b@h","bob","alice","","{\\"x\\":\\"\\\\r\\\\n\\"}",1]]');
INSERT INTO event VALUES (3, 7, 65, 3000, 0, 0, '', 'bob!b@h', 'bob', '#7', '', NULL);
INSERT INTO conversation VALUES (1, 'bob', 'alice', 1), (2, 'alice', 'bob', 2);
INSERT INTO entry VALUES (7, 1, 1), (-1, 1, 2), (-2, 1, 2), (7, 0, 3);
INSERT INTO buffer VALUES (7, 2, 1000), (-1, 1, 2000), (-2, 1, 2000);
INSERT INTO span VALUES (0, 1000, 3000);
INSERT INTO search (rowid, words, characters, nick, peer) VALUES
  (1, 'r7xa4pno48 r7xauqadjl', '', 'r7xentt2mq', ''),
  (2, 'o1xbqf4r80 o1xxsk2xue o2xbqf4r80 o2xxsk2xue', '', 'o1xw1ul3yt o2xw1ul3yt', 'c1 c2');
INSERT INTO meta VALUES ('entered', 3), ('indexed', 2), ('lastRoom', 9), ('key', 12345);
INSERT INTO room VALUES (7, '#7', '{"topic":"x"}');
INSERT INTO account VALUES ('alice', 'Alice', x'01', 4096, x'02', x'03', 1, 5);
INSERT INTO token VALUES ('h', 'invite', 'alice', 1, 2);
INSERT INTO read_mark VALUES ('alice', '#7', 1000);
INSERT INTO seen VALUES ('alice', 7, 1, 1000);
PRAGMA application_id = ${0x534e5547};
PRAGMA user_version = 1;
`;

Deno.test("what the first version wrote is read, and written on", () => {
  using folder = new Folder();
  {
    using database = new Database(folder.file);
    database.script(VERSION_1);
  }
  using store = SqliteStore.open(folder.file);
  for (const indexed of [false, true]) {
    if (indexed) maintain(store);
    assertEquals(pageIds(store, room(7), { rank: 8 }), ["m1", "", "m4"]);
    assertEquals(store.find(room(7), "m1")?.text, "first words");
    assertEquals(pageIds(store, conversation("alice", "bob")), ["m2", "n5"]);
    const gone = store.find(conversation("alice", "bob"), "n5");
    assertEquals([gone?.kind, gone?.account, gone?.redacted], ["notice", "bob", true]);
    assertEquals(gone?.detail, { x: "\r\n" });
    assertEquals(store.find(conversation("bob", "alice"), "m2")?.detail, { tags: { "+x": "y" } });
    assertEquals(searchIds(store, '"first words"'), ["m1"]);
    const bob = { rooms: [], owner: identity("bob"), limit: 9 };
    assertEquals(searchAll(store, { ...bob, text: "secret" }).map(({ id }) => id), ["m2"]);
    assertEquals(
      searchAll(store, { ...bob, from: casefold("bob"), peer: casefold("alice") }).length,
      1,
    );
    assertEquals(
      searchAll(store, { rooms: [{ room: 7, rank: 4 }], text: "indexed", limit: 9 }).length,
      1,
    );
  }
  assertEquals(store.lastRoomId(), 9);
  assertEquals(store.rooms(), [{ id: 7, name: "#7", state: { topic: "x" } }]);
  assertEquals(store.account(casefold("alice"))?.credential.iterations, 4096);
  assertEquals(store.token("h")?.purpose, "invite");
  assertEquals(
    store.targets(identity("alice"), [], { after: 0, before: 9999, limit: 9, from: "start" }),
    [{ buffer: conversation("alice", "bob"), time: 5000 }],
  );
  assertEquals(store.readMark(identity("alice"), casefold("#7")), 1000);
  assertEquals(store.seen(identity("alice"), 7), { seq: 1, time: 1000 });
  assertEquals(store.append(record("m6")), 6);
  store.redact(room(7), "m1");
  store.commit();
  assertEquals(searchIds(store, "first"), []);
});

Deno.test("the first step makes the first version", () => {
  using made = new Database(":memory:");
  migrate(made, MIGRATIONS.slice(0, 1));
  using frozen = new Database(":memory:");
  frozen.script(VERSION_1);
  const schema = (database: Database) =>
    database.all("SELECT name, sql FROM sqlite_schema ORDER BY name").map(({ name, sql }) => [
      name,
      String(sql).replace(/\s+/g, " ").replace(/([(]) | ([)])/g, "$1$2"),
    ]);
  assertEquals(schema(made), schema(frozen));
});

Deno.test("the steps that are missing are made, once, in their order", () => {
  using folder = new Folder();
  const steps = [...MIGRATIONS, "CREATE TABLE extra (x)", "INSERT INTO extra VALUES (7)"];
  {
    using store = SqliteStore.open(folder.file);
    store.append(record("a"));
    store.commit();
  }
  using database = new Database(folder.file);
  for (let time = 0; time < 2; time++) migrate(database, steps);
  assertEquals(database.pragma("user_version"), steps.length);
  assertEquals(database.all("SELECT x FROM extra").length, 1);
  assertEquals(database.all("SELECT last FROM turn").length, 1);
});

Deno.test("a step that fails leaves the database as it was", () => {
  using database = new Database(":memory:");
  migrate(database);
  const bad = [...MIGRATIONS, "CREATE TABLE extra (x)", "INSERT INTO nowhere VALUES (1)"];
  assertThrows(() => migrate(database, bad), StoreError);
  assertEquals(database.pragma("user_version"), MIGRATIONS.length);
  assertEquals(database.all("SELECT 1 FROM sqlite_schema WHERE name = 'extra'"), []);
});

Deno.test("a database from the future is refused and left alone", () => {
  using folder = new Folder();
  {
    using database = new Database(folder.file);
    migrate(database);
    database.script("PRAGMA user_version = 99");
  }
  assertThrows(() => SqliteStore.open(folder.file), StoreError, "written by a newer snug");
  using database = new Database(folder.file);
  assertEquals(database.pragma("user_version"), 99);
  assertEquals(database.pragma("application_id"), APPLICATION_ID);
});

Deno.test("a database of another program is refused", () => {
  using folder = new Folder();
  {
    using database = new Database(folder.file);
    database.script("CREATE TABLE theirs (x)");
  }
  assertThrows(() => SqliteStore.open(folder.file), StoreError, "another program");
});

Deno.test("what an older version wrote is not only read: it is brought up to date first", () => {
  using folder = new Folder();
  {
    using database = new Database(folder.file);
    database.script(VERSION_1);
  }
  assertThrows(
    () => SqliteStore.openReadOnly(folder.file),
    StoreError,
    'was written by an older snug. Start the server, or say "snug admin rooms"',
  );
  SqliteStore.open(folder.file)[Symbol.dispose]();
  using store = SqliteStore.openReadOnly(folder.file);
  assertEquals(pageIds(store, room(7), { rank: 8 }), ["m1", "", "m4"]);
});
