/** A copy is whole, private, and takes no other file's place. */
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertThrows,
} from "../../typed/assert.ts";
import { backUp, verify } from "../../server/storage/backup.ts";
import { SqliteStore } from "../../server/storage/sqlite.ts";
import { removeUnfinished } from "../../server/storage/unfinished.ts";
import { runTool } from "../../server/tools/mod.ts";
import { StoreError } from "../../server/storage/store.ts";
import { Folder, maintain, pageIds, record, room, searchIds } from "./support.ts";

Deno.test("a copy that is made while a server writes is what was committed by then", async () => {
  using folder = new Folder();
  const copy = `${folder.path}/copy.db`;
  using store = SqliteStore.open(folder.file);
  for (let at = 0; at < 500; at++) store.append(record(`m${at}`));
  store.commit();
  maintain(store);
  store.append(record("waits"));
  await backUp(folder.file, copy);
  store.append(record("late"));
  store.commit();
  verify(copy);
  if (Deno.build.os !== "windows") assertEquals((Deno.statSync(copy).mode ?? 0) & 0o777, 0o600);
  assertEquals([...Deno.readDirSync(folder.path)].map(({ name }) => name).sort(), [
    "copy.db",
    "snug.db",
    "snug.db-shm",
    "snug.db-wal",
  ]);
  using copied = SqliteStore.open(copy);
  assertEquals(pageIds(copied, room(7), { from: "end", limit: 1 }), ["m499"]);
  assertEquals(searchIds(copied, "m77"), ["m77"]);
  assertEquals(pageIds(store, room(7), { from: "end", limit: 2 }), ["waits", "late"]);
  // What is redacted later stays in the copy, which is why a copy is as private as the store.
  assertEquals(copied.append(record("on")), 501);
});

Deno.test("a copy never takes the place of another file", async () => {
  using folder = new Folder();
  const copy = `${folder.path}/copy.db`;
  SqliteStore.open(folder.file)[Symbol.dispose]();
  Deno.writeTextFileSync(copy, "mine");
  await assertRejects(() => backUp(folder.file, copy), StoreError, "is there already");
  await assertRejects(() => backUp(folder.file, folder.file), StoreError, "is there already");
  assertEquals(Deno.readTextFileSync(copy), "mine");
  await assertRejects(
    () => backUp(folder.file, `${folder.path}/no/copy.db`),
    StoreError,
    "cannot be written",
  );
  await assertRejects(
    () => backUp(`${folder.path}/none.db`, `${folder.path}/x`),
    StoreError,
    "none.db",
  );
  assertEquals([...Deno.readDirSync(folder.path)].length, 2);
});

Deno.test("a file is looked at before it takes the store's place, and not changed by that", async () => {
  using folder = new Folder();
  {
    using store = SqliteStore.open(folder.file);
    for (let at = 0; at < 2000; at++) store.append(record(`m${at}`));
    store.commit();
    maintain(store);
  }
  const copy = `${folder.path}/copy.db`;
  await backUp(folder.file, copy);
  const bytes = Deno.readFileSync(copy);
  verify(copy);
  assertEquals(Deno.readFileSync(copy), bytes);
  for (let page = 1; page < bytes.length / 4096; page += 7) {
    // Pages that are free, or the middle of a long text, have nothing that can be out of order.
    if (![0x02, 0x05, 0x0a, 0x0d].includes(bytes[page * 4096] ?? 0)) continue;
    const broken = bytes.slice();
    broken.fill(0x5a, page * 4096, page * 4096 + 64);
    Deno.writeFileSync(copy, broken);
    const error = assertThrows(() => verify(copy), StoreError);
    assertMatch(error.message, /copy\.db is damaged/);
  }
  Deno.writeFileSync(copy, bytes.subarray(0, bytes.length - 4096));
  assertThrows(() => verify(copy), StoreError, "is cut off");
  Deno.writeTextFileSync(copy, "x".repeat(5000));
  assertThrows(() => verify(copy), StoreError, "is not a database");
  Deno.writeFileSync(copy, new Uint8Array());
  assertThrows(() => verify(copy), StoreError, "not a database of snug");
  assert([...Deno.readDirSync(folder.path)].length === 2);
});

/** Another process, which begins a copy and waits to be told to end. */
const WRITER = `
  import { Unfinished } from ${
  JSON.stringify(new URL("../../server/storage/unfinished.ts", import.meta.url).href)
};
  const copy = new Unfinished(Deno.args[0]);
  for (const suffix of ["", "-journal"]) Deno.writeTextFileSync(copy.path + suffix, "messages");
  console.log("begun");
  await Deno.stdin.readable.pipeTo(new WritableStream());
`;

Deno.test("what a backup that was killed has left is removed by the next, and nothing else is", async () => {
  using folder = new Folder();
  SqliteStore.open(folder.file)[Symbol.dispose]();
  const begin = async (name: string): Promise<Deno.ChildProcess> => {
    const writer = new Deno.Command(Deno.execPath(), {
      args: ["eval", "--no-lock", "--ext=ts", WRITER, `${folder.path}/${name}`],
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const reader = writer.stdout.getReader();
    await reader.read();
    await reader.cancel();
    return writer;
  };
  const names = (): string[] => [...Deno.readDirSync(folder.path)].map(({ name }) => name);
  const killed = await begin("killed.db");
  const busy = await begin("busy.db");
  const uuid = crypto.randomUUID();
  const others = [`a.db.${uuid}.tmp`, `a.db.snug-backup-${uuid}.txt`, "b.snug-backup-1.tmp"];
  for (const name of others) Deno.writeTextFileSync(`${folder.path}/${name}`, "mine");
  killed.kill("SIGKILL");
  await killed.status;
  await killed.stdin.close().catch(() => {});
  assertEquals(names().filter((name) => name.startsWith("killed")).length, 3);
  const surroundings = {
    environment: () => undefined,
    terminal: false,
    print: () => {},
    logLine: () => {},
  };
  const args = [`${folder.path}/copy.db`, "--data", folder.path];
  assertEquals(await runTool("backup", args, surroundings), 0);
  assertEquals(names().filter((name) => name.startsWith("killed")), []);
  assertEquals(names().filter((name) => name.startsWith("busy")).length, 3);
  for (const name of [...others, "copy.db", "snug.db"]) assert(names().includes(name), name);
  await busy.stdin.close();
  await busy.status;
  removeUnfinished(folder.path);
  assertEquals(names().filter((name) => name.startsWith("busy")), []);
});
