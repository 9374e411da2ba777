/** PRIVMSG, NOTICE and TAGMSG, with tags, echoes and labels. */
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import type { Peer } from "../helpers/peer.ts";
import { startServer, type TestServer } from "../helpers/server.ts";

/** Alice and Bob in room 7, with all there is, and Carol there with nothing. */
async function company(server: TestServer): Promise<{ alice: Peer; bob: Peer; carol: Peer }> {
  const all = ["message-tags", "server-time", "echo-message", "batch", "labeled-response"];
  const alice = await server.join("alice", ...all);
  const bob = await server.join("bob", "message-tags", "server-time");
  const carol = await server.join("carol");
  for (const peer of [alice, bob, carol]) {
    await peer.send("JOIN #7");
    await peer.sync();
  }
  for (const peer of [alice, bob, carol]) await peer.sync();
  return { alice, bob, carol };
}

Deno.test("each reader gets the tags that it asked for, and no others", async () => {
  await using server = await startServer();
  const { alice, bob, carol } = await company(server);
  await alice.send("@+typing=done;evil=1;label=x1 PRIVMSG #7 :hi there");
  const echo = await alice.expect(/PRIVMSG/);
  assertMatch(
    echo,
    /^@label=x1;time=[0-9T:.-]+Z;msgid=\w+;\+typing=done :alice!\S+ PRIVMSG #7 :hi there$/,
  );
  const id = /msgid=(\w+)/.exec(echo)?.[1];
  const copy = await bob.expect(/PRIVMSG/);
  assertMatch(copy, new RegExp(`^@time=\\S+;msgid=${id};\\+typing=done :alice!`));
  assertMatch(await carol.expect(/PRIVMSG/), /^:alice!\S+ PRIVMSG #7 :hi there$/);
});

Deno.test("a forged source is not believed", async () => {
  await using server = await startServer();
  const { alice, carol } = await company(server);
  await alice.send(":carol!x@y PRIVMSG #7 :it was carol");
  assertMatch(await carol.expect(/PRIVMSG/), /^:alice!/);
});

Deno.test("messages of one sender arrive in order, each with an id of its own", async () => {
  await using server = await startServer();
  const { alice, bob } = await company(server);
  const lines = Array.from({ length: 50 }, (_, number) => `PRIVMSG #7 :line ${number}\r\n`);
  await alice.raw(new TextEncoder().encode(lines.join("")));
  const ids = new Set<string>();
  for (let number = 0; number < 50; number++) {
    const line = await bob.expect(/PRIVMSG/);
    assert(line.endsWith(` PRIVMSG #7 :line ${number}`), line);
    ids.add(/msgid=(\w+)/.exec(line)?.[1] ?? "");
  }
  assertEquals(ids.size, 50);
});

Deno.test("a message that comes byte by byte is one message", async () => {
  await using server = await startServer();
  const { alice, carol } = await company(server);
  for (const byte of new TextEncoder().encode("PRIVMSG #7 :häppchen 家族\r\n")) {
    await alice.raw(Uint8Array.of(byte));
  }
  assertMatch(await carol.expect(/PRIVMSG/), /:häppchen 家族$/);
});

Deno.test("what cannot be said is refused with its numeric", async () => {
  await using server = await startServer();
  const { alice } = await company(server);
  const cases: readonly [string, RegExp][] = [
    ["PRIVMSG", / 411 alice :/],
    ["PRIVMSG #7", / 412 alice :/],
    ["PRIVMSG #7 :", / 412 alice :/],
    ["PRIVMSG nobody :x", / 401 alice nobody :/],
    ["PRIVMSG #nowhere :x", / 403 alice #nowhere :/],
    ["TAGMSG", / 411 alice :/],
  ];
  for (const [line, answer] of cases) {
    await alice.send(line);
    assertMatch(await alice.next() ?? "", answer);
  }
  const stranger = await server.join("stranger");
  await stranger.send("PRIVMSG #7 :x");
  await stranger.expect(/ 404 stranger #7 :/);
  await stranger.send("TAGMSG #7");
  await stranger.expect(/ 421 stranger TAGMSG :/);
});

Deno.test("one message may have ten targets", async () => {
  await using server = await startServer();
  const { alice, bob, carol } = await company(server);
  await alice.send("PRIVMSG #7,bob,nobody :x");
  await alice.expect(/ PRIVMSG #7 :x$/);
  await alice.expect(/ PRIVMSG bob :x$/);
  await alice.expect(/ 401 alice nobody /);
  await bob.expect(/ PRIVMSG #7 :x$/);
  await bob.expect(/ PRIVMSG bob :x$/);
  await carol.expect(/ PRIVMSG #7 :x$/);
  await alice.send(`PRIVMSG ${Array.from({ length: 12 }, () => "bob").join(",")} :y`);
  const lines = await alice.sync();
  assertEquals(lines.filter((line) => line.includes(" PRIVMSG bob :y")).length, 10);
  assertEquals(lines.filter((line) => line.includes(" 407 ")).length, 1);
});

Deno.test("NOTICE answers :nothing, whatever is wrong", async () => {
  await using server = await startServer();
  const { alice, carol } = await company(server);
  await alice.send("NOTICE nobody :x");
  await alice.send("NOTICE #nowhere :x");
  await alice.send("NOTICE #7");
  assertEquals(await alice.sync(), []);
  await alice.send("NOTICE #7 :mind the step");
  assertMatch(await carol.expect(/NOTICE/), /^:alice!\S+ NOTICE #7 :mind the step$/);
});

Deno.test("TAGMSG reaches who speaks message-tags", async () => {
  await using server = await startServer();
  const { alice, bob, carol } = await company(server);
  await alice.send("@+typing=active TAGMSG #7");
  assertMatch(await bob.expect(/TAGMSG/), /;\+typing=active :alice!\S+ TAGMSG #7$/);
  assertEquals(await carol.sync(), []);
});

Deno.test("a message to oneself is echoed with the label and delivered without", async () => {
  await using server = await startServer();
  const { alice } = await company(server);
  await alice.send("@label=me PRIVMSG alice :note");
  const lines = await alice.sync();
  assertEquals(lines.filter((line) => / PRIVMSG alice :note$/.test(line)).length, 2);
  assertEquals(lines.filter((line) => line.includes("label=me")).length, 1);
});

Deno.test("labels: ACK for nothing, the label on one answer, a batch for several", async () => {
  await using server = await startServer();
  const { alice } = await company(server);
  await alice.send("@label=a PONG x");
  assertEquals(await alice.next(), "@label=a :chat.test ACK");
  await alice.send("@label=b PING x");
  assertMatch(await alice.next() ?? "", /^@label=b;time=\S+ :chat\.test PONG chat\.test x$/);
  await alice.send("@label=c NAMES #7");
  assertEquals(await alice.next(), "@label=c :chat.test BATCH +r labeled-response");
  assertMatch(await alice.next() ?? "", /^@batch=r;time=\S+ :chat\.test 353 /);
  assertMatch(await alice.next() ?? "", /^@batch=r;time=\S+ :chat\.test 366 /);
  assertEquals(await alice.next(), ":chat.test BATCH -r");
  await alice.send("@label=d NONSENSE");
  assertMatch(await alice.next() ?? "", /^@label=d;time=\S+ :chat\.test 421 /);
  await alice.send(`@label=${"x".repeat(65)} PING y`);
  assertMatch(await alice.next() ?? "", /^@time=\S+ :chat\.test PONG chat\.test y$/);
});

Deno.test("text that overflows with the sender's name is split on a character, not cut", async () => {
  await using server = await startServer();
  const { alice, carol } = await company(server);
  const text = "é".repeat(248);
  await alice.send(`PRIVMSG #7 :${text}`);
  const parts = (await carol.sync()).concat(await alice.sync(), await carol.sync())
    .filter((line) => line.startsWith(":alice!"));
  assertEquals(parts.length, 2);
  assertEquals(
    parts.map((line) => line.slice(line.indexOf(" #7 ") + 4).replace(/^:/, "")).join(""),
    text,
  );
  for (const line of parts) assert(new TextEncoder().encode(line).length <= 510);
});

Deno.test("a line that is too long, malformed or not UTF-8 is refused and the next one read", async () => {
  await using server = await startServer();
  const { alice, carol } = await company(server);
  await alice.send(`PRIVMSG #7 :${"x".repeat(600)}`);
  await alice.expect(/ 417 alice :/);
  await alice.raw(new TextEncoder().encode("PRIVMSG #7 :a\rQUIT\r\n"));
  await alice.expect(/ FAIL \* INVALID_MESSAGE :/);
  await alice.raw(new TextEncoder().encode("PRIVMSG #7 :a\0b\r\n"));
  await alice.expect(/ FAIL \* INVALID_MESSAGE :/);
  await alice.raw(Uint8Array.of(...new TextEncoder().encode("PRIVMSG #7 :"), 0xff, 13, 10));
  await alice.expect(/ FAIL \* INVALID_UTF8 :/);
  await alice.send("PRIVMSG #7 :still here");
  assertEquals((await alice.sync()).length, 1);
  assertEquals((await carol.sync()).map((line) => line.replace(/!\S+/, "")), [
    ":alice PRIVMSG #7 :still here",
  ]);
});
