/** What the chat does when the disk does not take what is said. */
import { MemoryStore } from "../../server/storage/memory.ts";
import { type NewRecord, StoreError } from "../../server/storage/store.ts";
import { assert, assertEquals } from "../../typed/assert.ts";
import { startServer } from "../helpers/server.ts";

/** A store on a disk that can be full, or read-only. */
class FailingStore extends MemoryStore {
  full = false;
  readOnly = false;
  /** Whether each write fails. */
  broken = false;

  override append(record: NewRecord): number {
    if (this.readOnly) throw new StoreError("The disk is read-only");
    return super.append(record);
  }

  override setSeen(...args: Parameters<MemoryStore["setSeen"]>): void {
    if (this.broken) throw new StoreError("The disk is broken");
    super.setSeen(...args);
  }

  override commit(): void {
    if (this.full) {
      this.rollback();
      throw new StoreError("The disk is full");
    }
    super.commit();
  }
}

const CAPABILITIES = ["echo-message", "labeled-response", "batch", "standard-replies"];

for (const fault of ["full", "readOnly"] as const) {
  Deno.test(`a disk that is ${fault}: nobody reads what was not kept, and the chat goes on`, async () => {
    const store = new FailingStore();
    await using server = await startServer({ store });
    const ann = await server.join("ann", ...CAPABILITIES);
    const ben = await server.join("ben");
    const cat = await server.join("cat", "draft/chathistory", "batch", "server-time");
    for (const peer of [ann, ben, cat]) {
      await peer.send("JOIN #7");
      await peer.sync();
    }
    await ann.send("PRIVMSG #7 :before");
    await ann.expect(/ PRIVMSG #7 :?before$/);
    await ben.expect(/ PRIVMSG #7 :?before$/);
    store[fault] = true;
    await ann.send("@label=one PRIVMSG #7 :lost");
    await ann.expect(/^@(.*;)?label=one(;\S*)? :chat\.test FAIL PRIVMSG INTERNAL_ERROR :/);
    await ben.send("PRIVMSG #7 :lost too");
    await ben.expect(/ 400 ben PRIVMSG :/);
    // What needs no disk goes on.
    await ann.send("TOPIC #7 :still here");
    await ben.expect(/ TOPIC #7 :?still here$/);
    await ben.send("PART #7");
    await ann.expect(/ PART #7$/);
    store[fault] = false;
    await ann.send("PRIVMSG #7 :after");
    await ann.expect(/ PRIVMSG #7 :?after$/);
    const heard = (await cat.sync()).filter((line) => line.includes("PRIVMSG"));
    assertEquals(heard.map((line) => line.replace(/^.*#7 :?/, "")), ["before", "after"]);
    await cat.send("CHATHISTORY LATEST #7 * 10");
    const kept = (await cat.sync()).filter((line) => line.includes("PRIVMSG"));
    assertEquals(kept.map((line) => line.replace(/^.*#7 :?/, "")), ["before", "after"]);
    // What a room has become while the disk was full is kept as soon as it can be.
    assertEquals(
      store.rooms().map((room) => JSON.stringify(room)).filter((room) =>
        room.includes("still here")
      ).length,
      1,
    );
    assert(server.logged.some((line) => line.includes("store failed")) || fault === "readOnly");
  });
}

Deno.test("an account that could not be kept was not made", async () => {
  const store = new FailingStore();
  await using server = await startServer({ store });
  const ann = await server.join("ann", "standard-replies");
  store.full = true;
  await ann.send("REGISTER * * :correct horse");
  await ann.expect(/ FAIL REGISTER INTERNAL_ERROR :/);
  assertEquals(store.accounts(), []);
});

Deno.test("what an admin could not do is told of, in the log and in the counts", async () => {
  const store = new FailingStore();
  await using server = await startServer({ store, adminToken: "token" });
  const tool = await server.connect();
  await tool.send("ADMINISTER token account add ann");
  await tool.expect(/ ADMINISTER END/);
  store.full = true;
  await tool.send("ADMINISTER token account remove ann");
  await tool.expect(/ 400 \* ADMINISTER :/);
  const acts = server.logged.filter((line) => line.includes(" admin "));
  assertEquals(acts.map((line) => /done=.*/.exec(line)?.[0]), [
    "done=true",
    "done=true",
    "done=false reason=disk",
  ]);
  assertEquals(store.accounts().length, 1);
  assertEquals(server.server.status().failed, { store: 1 });
});

Deno.test("who leaves leaves, and who could not make an account may try again, whatever the disk does", async () => {
  const store = new FailingStore();
  await using server = await startServer({ store });
  const ann = await server.join("ann", "standard-replies");
  const ben = await server.join("ben");
  for (const peer of [ann, ben]) {
    await peer.send("JOIN #7");
    await peer.sync();
  }
  store.broken = true;
  await ben.send("QUIT");
  await ben.rest();
  await ann.expect(/^:ben!\S+ QUIT /);
  store.broken = false;
  store.full = true;
  await ann.send("REGISTER * * :correct horse");
  await ann.expect(/ FAIL REGISTER INTERNAL_ERROR :/);
  store.full = false;
  await ann.send("REGISTER * * :correct horse");
  await ann.expect(/ REGISTER SUCCESS ann /);
  const eve = await server.join("ben");
  await eve.sync();
});

Deno.test("a message that the disk refuses to forget is not told to be gone", async () => {
  const store = new FailingStore();
  await using server = await startServer({ store });
  const all = ["message-tags", "echo-message", "draft/message-redaction"];
  const ann = await server.join("ann", ...all);
  const ben = await server.join("ben", ...all);
  await ben.send("JOIN #7");
  await ben.sync();
  await ann.send("JOIN #7");
  await ann.send("PRIVMSG #7 :hello");
  const id = /msgid=([^; ]+)/.exec(await ann.expect(/ PRIVMSG #7 /))?.[1];
  store.full = true;
  await ann.send(`REDACT #7 ${id}`);
  await ann.expect(/ FAIL REDACT INTERNAL_ERROR :/);
  for (const peer of [ann, ben]) {
    assertEquals((await peer.sync()).filter((line) => / REDACT #7 /.test(line)), []);
  }
});

Deno.test("who left while the disk did not work is shown what passed since, and rooms that were a guest's are again", async () => {
  const store = new FailingStore();
  await using server = await startServer({ store });
  const ben = await server.join("ben");
  await ben.send("JOIN #7");
  await ben.send("PRIVMSG #7 :before");
  await ben.sync();
  const ann = await server.join("ann");
  await ann.send("JOIN #7");
  await ann.sync();
  store.full = true;
  await ann.send("QUIT");
  await ann.rest();
  await ben.expect(/^:ann!\S+ QUIT /);
  store.full = false;
  await ben.send("PRIVMSG #7 :after");
  await ben.sync();
  const back = await server.join("ann");
  await back.send("JOIN #7");
  const heard = (await back.sync()).filter((line) => line.includes(" PRIVMSG "));
  assertEquals(heard.map((line) => line.replace(/^.*\] /, "")), ["after"]);
  // What became the account's is the guest's again, when there is no account.
  store.full = true;
  await ben.send("REGISTER * * :correct horse");
  await ben.expect(/ 400 ben REGISTER :/);
  store.full = false;
  await ben.send("MODE #7 +t");
  await ben.sync();
  await ben.send("MODE #7");
  await ben.expect(/ 324 ben #7 \+\S*t/);
});
