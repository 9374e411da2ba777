/** What is said to who is not here and owns a name waits for them. */
import { HISTORY_BYTES } from "../../server/limits.ts";
import { MemoryStore } from "../../server/storage/memory.ts";
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import { FakeClock } from "../helpers/clock.ts";
import { comeBack, owner, PASSWORD, plain } from "../helpers/owners.ts";
import type { Peer } from "../helpers/peer.ts";
import { startServer, type TestServer } from "../helpers/server.ts";

/** Each look at this clock takes a while. */
class SlowClock extends FakeClock {
  #taken = 0;

  override readonly now = (): number => this.steady() + (this.#taken += 2);
}

/** A server where bob has an account and is not here, and ann is. */
async function withoutBob(
  test: (cast: { server: TestServer; clock: FakeClock; ann: Peer }) => Promise<void>,
  store = new MemoryStore(),
): Promise<void> {
  const clock = new SlowClock();
  await using server = await startServer({ store, clock });
  const bob = await owner(server, "bob");
  await bob.send("QUIT");
  await bob.rest();
  // Where nothing is kept nothing can be taken back.
  const redaction = store.keepsMessages ? ["draft/message-redaction"] : [];
  const ann = await server.join("ann", "echo-message", "message-tags", ...redaction);
  await ann.sync();
  await test({ server, clock, ann });
}

/** What people have said to somebody alone, as they read it. */
function privately(lines: readonly string[], nick: string): string[] {
  return lines.filter((line) => new RegExp(`(PRIVMSG|NOTICE) ${nick} :`).test(line))
    .map((line) => line.replace(/^.* :/, ""));
}

Deno.test("a message to who is not here is kept, and shown when they log in, once", async () => {
  await withoutBob(async ({ server, clock, ann }) => {
    await ann.send("PRIVMSG BOB :call me");
    assertMatch(await ann.expect(/PRIVMSG/), /:ann!\S+ PRIVMSG bob :call me$/);
    await ann.expect(/ 301 ann bob :not here now, reads it on coming back$/);
    clock.advance(60_000);
    await ann.send("NOTICE bob :or write");
    await ann.send("PRIVMSG bob :\x01VERSION\x01");
    assertEquals((await ann.sync()).filter((line) => / 301 /.test(line)).length, 1);
    const bob = await comeBack(server, "bob", "bob");
    assertEquals(privately(await bob.sync(), "bob"), [
      "[2026-01-02 03:04] call me",
      "[2026-01-02 03:05] or write",
    ]);
    await bob.send("QUIT");
    await bob.rest();
    const again = await comeBack(server, "bob", "bob");
    assertEquals(privately(await again.sync(), "bob"), []);
  });
});

Deno.test("who logs in under another name, or as one who knows history, finds it all the same", async () => {
  await withoutBob(async ({ server, ann }) => {
    await ann.send("PRIVMSG bob :call me");
    await ann.sync();
    const robert = await server.join("robert", "sasl", "server-time", "batch");
    await plain(robert, "bob", PASSWORD);
    await robert.expect(/ PRIVMSG bob :call me$/);
    // One who is here under another name is not absent.
    await ann.send("PRIVMSG bob :there?");
    await ann.expect(/ 401 ann bob :bob is here as robert$/);
    await robert.send("QUIT");
    await robert.rest();
    await ann.send("PRIVMSG bob :and now?");
    await ann.sync();
    const bob = await comeBack(server, "bob", "bob", "draft/chathistory", "batch", "server-time");
    assertEquals(privately(await bob.sync(), "bob"), []);
    await bob.send("CHATHISTORY LATEST ann * 10");
    await bob.expect(/PRIVMSG bob :and now\?$/);
  });
});

Deno.test("what waits can be taken back, and does not go to who has the name meanwhile", async () => {
  await withoutBob(async ({ server, ann }) => {
    const eve = await server.join("bob", "standard-replies");
    await ann.send("PRIVMSG bob :the password is xyz");
    const id = /msgid=(\S+?)[; ]/.exec(await ann.expect(/PRIVMSG bob/))?.[1] ?? "";
    await ann.send("PRIVMSG bob :never mind");
    await ann.send(`REDACT bob ${id}`);
    await ann.expect(/ REDACT bob /);
    assertEquals(privately(await eve.sync(), "bob"), []);
    const bob = await comeBack(server, "bob", "bob");
    assertEquals(privately(await bob.sync(), "bob"), ["[2026-01-02 03:04] never mind"]);
  });
});

Deno.test("however much waits, it is shown as far as one answer may hold it, the newest first", async () => {
  await withoutBob(async ({ server, ann }) => {
    for (let person = 1; person <= 8; person++) {
      await ann.send(`NICK ann${person}`);
      for (let line = 0; line < 50; line++) await ann.send(`PRIVMSG bob :${"x".repeat(400)}`);
    }
    await ann.sync();
    const bob = await comeBack(server, "bob", "bob");
    const lines = (await bob.sync()).filter((line) => line.includes(" PRIVMSG bob :"));
    const people = new Set(lines.map((line) => /:(ann\d)!/.exec(line)?.[1]));
    assertEquals([...people].slice(0, 3), ["ann8", "ann7", "ann6"]);
    assert(!people.has("ann1"));
    const bytes = lines.reduce((sum, line) => sum + line.length, 0);
    assert(bytes > HISTORY_BYTES / 2 && bytes <= HISTORY_BYTES, `${bytes} bytes`);
  });
});

Deno.test("nothing waits for a name that nobody owns, nor where nothing is kept", async () => {
  await withoutBob(async ({ ann }) => {
    await ann.send("PRIVMSG nobody :hello");
    await ann.expect(/ 401 ann nobody :/);
    await ann.send("@+typing=active TAGMSG bob");
    assertEquals((await ann.sync()).filter((line) => / [345]\d\d /.test(line)), []);
  });
  const store = new MemoryStore(false);
  await withoutBob(async ({ ann }) => {
    await ann.send("PRIVMSG bob :hello");
    await ann.expect(/ 401 ann bob :/);
  }, store);
});
