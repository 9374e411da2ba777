/** Who was in a room when the program was killed: what they have seen by then. */
import { SqliteStore } from "../../server/storage/sqlite.ts";
import { casefold } from "../../protocol/names.ts";
import { assertEquals } from "../../typed/assert.ts";
import { Folder, FOR_EVER, identity, record, START } from "./support.ts";

const [alice, bob, carol] = [identity("alice"), identity("bob"), identity("carol")];

/** Says something at each of some seconds. */
function say(store: SqliteStore, ...seconds: number[]): void {
  for (const second of seconds) {
    store.append(record(`m${second}`, { time: START + second * 1000 }));
    store.commit();
  }
}

Deno.test("who was there when the program was killed has seen all but what may not have gone out", () => {
  using folder = new Folder();
  {
    using store = SqliteStore.open(folder.file);
    say(store, 0, 1, 20);
    store.setSeen(bob, 7, 1, START);
    store.setSeen(carol, 7, 1, START);
    for (const owner of [alice, bob, carol]) store.setPresent(owner, 7);
    say(store, 25, 31);
    store.setSeen(carol, 7, 2, START + 9);
    store.commit();
    // Nobody has come back, and what was said before is as it was.
    assertEquals(store.seen(alice, 7), undefined);
    assertEquals(store.seen(bob, 7), { seq: 1, time: START });
  }
  {
    using reader = SqliteStore.openReadOnly(folder.file);
    assertEquals(reader.seen(alice, 7), undefined);
  }
  {
    using store = SqliteStore.open(folder.file);
    assertEquals(store.seen(alice, 7), { seq: 3, time: START + 31_000 });
    assertEquals(store.seen(bob, 7), { seq: 3, time: START + 31_000 });
    assertEquals(store.seen(carol, 7), { seq: 2, time: START + 9 });
    say(store, 60);
  }
  using store = SqliteStore.open(folder.file);
  assertEquals(store.seen(alice, 7)?.seq, 3);
});

Deno.test("who left before, later than what had gone out, is not sent back", () => {
  using folder = new Folder();
  {
    using store = SqliteStore.open(folder.file);
    say(store, 0, 30);
    store.setSeen(alice, 7, 2, START + 30_000);
    store.setPresent(alice, 7);
    store.commit();
  }
  using store = SqliteStore.open(folder.file);
  assertEquals(store.seen(alice, 7)?.seq, 2);
});

Deno.test("what came into the tables at once is as new as it is", () => {
  using folder = new Folder();
  {
    using store = SqliteStore.open(folder.file);
    store.setPresent(alice, 7);
    say(store, ...Array(300).keys());
    while (store.maintain({ ...FOR_EVER, now: START + 3_600_000 }));
  }
  using store = SqliteStore.open(folder.file);
  assertEquals(store.seen(alice, 7)?.seq, 290);
});

Deno.test("who is removed was nowhere", () => {
  using folder = new Folder();
  {
    using store = SqliteStore.open(folder.file);
    say(store, 0, 30);
    store.setPresent(alice, 7);
    store.removeAccount(casefold("alice"), alice);
    store.commit();
  }
  using store = SqliteStore.open(folder.file);
  assertEquals(store.seen(alice, 7), undefined);
});
