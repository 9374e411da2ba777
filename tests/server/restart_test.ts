/** What is there again after the server was stopped and started on the same database. */
import { formatPlain, saslLines } from "../../protocol/sasl.ts";
import { SqliteStore } from "../../server/storage/sqlite.ts";
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import type { Peer } from "../helpers/peer.ts";
import { temporaryFolder } from "../helpers/program.ts";
import { startServer, type TestServer } from "../helpers/server.ts";
import { FakeClock } from "../helpers/clock.ts";
import type { ServerConfig } from "../../server/server.ts";

const PASSWORD = "correct horse";
const CAPABILITIES = ["sasl", "batch", "server-time", "draft/chathistory", "draft/read-marker"];

/** A server on a database, which is closed after it. */
async function start(
  path: string,
  overrides: Partial<ServerConfig> = {},
): Promise<AsyncDisposable & { server: TestServer }> {
  const store = SqliteStore.open(path);
  const server = await startServer({ store, ...overrides });
  return {
    server,
    async [Symbol.asyncDispose](): Promise<void> {
      await server[Symbol.asyncDispose]();
      store[Symbol.dispose]();
    },
  };
}

async function owner(server: TestServer, nick: string): Promise<Peer> {
  const peer = await server.join(nick, ...CAPABILITIES);
  await peer.send(`REGISTER * * :${PASSWORD}`);
  await peer.expect(/ 900 /);
  return peer;
}

async function login(server: TestServer, nick: string): Promise<Peer> {
  const peer = await server.connect();
  await peer.send(`CAP REQ :${CAPABILITIES.join(" ")}`);
  await peer.send(`NICK ${nick}`);
  await peer.send(`USER ${nick} 0 * :${nick}`);
  await peer.send("AUTHENTICATE PLAIN");
  await peer.expect(/AUTHENTICATE \+$/);
  for (const piece of saslLines(formatPlain({ name: nick, password: PASSWORD }))) {
    await peer.send(`AUTHENTICATE ${piece}`);
  }
  await peer.expect(/ 903 /);
  await peer.send("CAP END");
  await peer.expect(/ 221 /);
  return peer;
}

async function texts(peer: Peer, request: string): Promise<string[]> {
  await peer.send(request);
  return said(await peer.sync());
}

/** What was said in some lines; without the time, which who is told none gets in front. */
function said(lines: readonly string[]): string[] {
  return lines.filter((line) => line.includes(" PRIVMSG "))
    .map((line) => line.replace(/^.* PRIVMSG \S+ :?(\[[^\]]*\] )?/, ""));
}

Deno.test("rooms, ranks, rules, invitations, private messages and marks outlive the server", async (test) => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/snug.db`;
  const mark = "timestamp=2026-01-02T03:04:05.678Z";
  {
    await using running = await start(path);
    const { server } = running;
    const ann = await owner(server, "ann");
    const ben = await owner(server, "ben");
    const cat = await owner(server, "cat");
    await ann.send("JOIN #7");
    await ben.send("JOIN #7");
    await ben.sync();
    await ann.send("TOPIC #7 :tea");
    await ann.send("MODE #7 +ikltH secret 20 7");
    await ann.send("MODE #7 +o ben");
    await ann.send("MODE #7 +be eve!*@* friend!*@*");
    await ann.send("INVITE cat #7");
    await ann.send("PRIVMSG #7 :to the room");
    await ann.send("PRIVMSG ben :just us");
    await ann.send(`MARKREAD #7 ${mark}`);
    for (const peer of [ann, ben, cat]) await peer.sync();
    await ann.send("JOIN #old");
    await ann.send("PRIVMSG #old :before");
    await ann.send("RENAME #old #new");
    await ann.sync();
  }
  await using running = await start(path);
  const { server } = running;
  const ann = await login(server, "ann");
  const ben = await login(server, "ben");
  const cat = await login(server, "cat");
  await test.step("the owner comes in past every rule, with their rank and mark", async () => {
    await ann.send("JOIN #7");
    const lines = await ann.sync();
    assert(lines.some((line) => / 332 ann #7 :?tea$/.test(line)));
    assert(lines.some((line) => / 353 ann = #7 :?~ann$/.test(line)));
    assert(lines.some((line) => line.endsWith(` MARKREAD #7 ${mark}`)));
    await ann.send("MODE #7");
    assertMatch(await ann.expect(/ 324 /), / 324 ann #7 \+intklH secret 20 7$/);
    await ann.send("MODE #7 +b");
    await ann.expect(/ 367 ann #7 eve!\*@\* ann!/);
    await ann.send("MODE #7 +e");
    await ann.expect(/ 348 ann #7 friend!\*@\* ann!/);
  });
  await test.step("who was invited may enter; others need the rules to allow it", async () => {
    await cat.send("JOIN #7");
    await cat.expect(/ 366 cat #7 /);
    await ben.send("JOIN #7 secret");
    await ben.expect(/ 473 ben #7 /);
    await ann.send("INVITE ben #7");
    await ben.expect(/ INVITE ben /);
    await ben.send("JOIN #7");
    await ben.expect(/ 353 ben = #7 :?~ann cat @ben$/);
  });
  await test.step("what was said is there, in private for the two alone", async () => {
    assertEquals(await texts(cat, "CHATHISTORY LATEST #7 * 10"), ["to the room"]);
    assertEquals(await texts(ann, "CHATHISTORY LATEST ben * 10"), ["just us"]);
    assertEquals(await texts(ben, "CHATHISTORY LATEST ann * 10"), ["just us"]);
    assertEquals(await texts(cat, "CHATHISTORY LATEST ann * 10"), []);
    await ann.send("JOIN #new");
    await ann.sync();
    assertEquals(await texts(ann, "CHATHISTORY LATEST #new * 10"), ["before"]);
    await ann.send("CHATHISTORY LATEST #old * 10");
    await ann.expect(/ FAIL CHATHISTORY INVALID_TARGET /);
  });
});

Deno.test("a person's clients tell each other how far they have read", async () => {
  await using server = await startServer();
  const phone = await owner(server, "ann");
  await phone.send("JOIN #7");
  await phone.send("PRIVMSG #7 hello");
  await phone.sync();
  const laptop = await login(server, "ann");
  await laptop.sync();
  const mark = "timestamp=2026-01-02T03:04:05.678Z";
  await laptop.send(`MARKREAD #7 ${mark}`);
  await phone.expect(new RegExp(` MARKREAD #7 ${mark.replaceAll(".", "\\.")}$`));
  await laptop.expect(/ MARKREAD #7 timestamp=/);
});

Deno.test("who was there when the server was killed is shown what may not have come, and what is new", async () => {
  await using folder = await temporaryFolder();
  const path = (name: string): string => `${folder.path}/${name}.db`;
  {
    const clock = new FakeClock();
    await using running = await start(path("before"), { clock });
    const ann = await running.server.join("ann");
    const ben = await running.server.join("ben");
    await ben.send("JOIN #7");
    await ben.sync();
    await ann.send("JOIN #7");
    await ann.send("PRIVMSG #7 :heard");
    await ann.sync();
    // A person under another name has been there all the time, too.
    await ben.send("NICK bob");
    await ben.sync();
    clock.advance(15_000);
    await ann.send("PRIVMSG #7 :on its way");
    await ann.sync();
    // What a server that is killed leaves: nobody has said farewell in it.
    for (const end of ["", "-wal"]) {
      await Deno.copyFile(path("before") + end, path("after") + end);
    }
  }
  await using running = await start(path("after"));
  const { server } = running;
  const cat = await server.join("cat");
  await cat.send("JOIN #7");
  assertEquals(said(await cat.sync()), ["heard", "on its way"]);
  await cat.send("PRIVMSG #7 :new");
  await cat.sync();
  const bob = await server.join("bob");
  await bob.send("JOIN #7");
  assertEquals(said(await bob.sync()), ["on its way", "new"]);
  const ben = await server.join("ben");
  await ben.send("JOIN #7");
  assertEquals(said(await ben.sync()), ["on its way", "new"]);
});
