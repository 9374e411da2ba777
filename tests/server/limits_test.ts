/** Clients that ask for too much, over real connections, with a time that the test sets. */
import { CONNECTIONS, FLOOD, FLOOD_QUEUE } from "../../server/limits.ts";
import type { ServerConfig } from "../../server/server.ts";
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import { FakeClock } from "../helpers/clock.ts";
import { Peer } from "../helpers/peer.ts";
import { startServer, type TestServer, transport } from "../helpers/server.ts";

const LIMITED: Partial<ServerConfig> = { exempt: () => false };

/** Somebody who may be a flooder, and somebody else in the same room. */
async function aliceAndBob(
  server: TestServer,
  ...capabilities: string[]
): Promise<[alice: Peer, bob: Peer]> {
  const peers = [
    await server.join("alice", ...capabilities),
    await server.join("bob", "message-tags"),
  ];
  for (const peer of peers) {
    await peer.send("JOIN #7");
    await peer.expect(/ 366 /);
  }
  await peers[0]?.expect(/^:bob!\S+ JOIN #7/);
  return peers as [Peer, Peer];
}

/** Sends lines at once. */
async function burst(peer: Peer, lines: readonly string[]): Promise<void> {
  await peer.raw(new TextEncoder().encode(lines.map((line) => `${line}\r\n`).join("")));
}

function numbered(count: number, text = ""): string[] {
  return Array.from({ length: count }, (_, n) => `PRIVMSG #7 :${n}${text}`);
}

/** What somebody has heard said, without the rest. */
function said(lines: readonly string[]): string[] {
  return lines.flatMap((line) => / PRIVMSG #7 :?(.*)$/.exec(line)?.[1] ?? []);
}

function counting(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, n) => String(from + n));
}

Deno.test("a flooder is delayed, loses nothing and keeps its connection; others are not delayed", async () => {
  const clock = new FakeClock();
  await using server = await startServer({ clock, ...LIMITED });
  const [alice, bob] = await aliceAndBob(server);
  await burst(alice, numbered(30));
  await bob.expect(/ PRIVMSG #7 :9$/);
  assertEquals(said(await bob.sync()), []);
  await bob.send("PRIVMSG #7 :nothing keeps me");
  assertMatch(await alice.expect(/PRIVMSG/), /^:bob!/);
  clock.advance(499);
  assertEquals(said(await bob.sync()), []);
  clock.advance(1);
  await bob.expect(/ PRIVMSG #7 :10$/);
  clock.advance(1_000);
  await bob.expect(/ PRIVMSG #7 :12$/);
  clock.advance(20_000);
  await bob.expect(/ PRIVMSG #7 :22$/);
  clock.advance(20_000);
  await bob.expect(/ PRIVMSG #7 :29$/);
  await alice.sync();
  assertEquals(clock.sleepers, 0);
  assertEquals(server.server.counters.of("limit_delay") > 0, true);
});

Deno.test("nobody who waits is taken for dead, and what waits is done in order", async () => {
  const clock = new FakeClock();
  await using server = await startServer({ clock, ...LIMITED });
  const [alice, bob] = await aliceAndBob(server);
  const heard: string[] = [];
  await burst(alice, numbered(60));
  for (let round = 0; heard.length < 60; round++) {
    assert(round < 1_000, `after ${heard.length}`);
    clock.advance(500);
    heard.push(...said(await bob.sync()));
  }
  assertEquals(heard, counting(0, 60));
});

Deno.test("more than 10 KiB that wait end the connection, and are not said", async () => {
  const clock = new FakeClock();
  await using server = await startServer({ clock, ...LIMITED });
  const [alice, bob] = await aliceAndBob(server);
  const line = "x".repeat(400);
  const most = Math.floor(FLOOD_QUEUE / `PRIVMSG #7 :10${line}\r\n`.length);
  await burst(alice, numbered(10 + most, line));
  await bob.expect(/ PRIVMSG #7 :?9x/);
  assertEquals(said(await bob.sync()), []);
  assertEquals(server.server.counters.of("closed_excess_flood"), 0);
  await burst(alice, ["PRIVMSG #7 :one more", `PRIVMSG #7 :${line}`]);
  assertMatch((await alice.rest()).at(-1) ?? "", /^ERROR :Closing link: Excess flood$/);
  await bob.expect(/^:alice!\S+ QUIT :Excess flood$/);
  clock.advance(10_000);
  assertEquals(said(await bob.sync()), []);
  assertEquals(server.server.counters.of("closed_excess_flood"), 1);
});

Deno.test("what was sent before a half-closed connection ends is done, however long that takes", async () => {
  const clock = new FakeClock();
  await using server = await startServer({ clock, ...LIMITED });
  const [alice, bob] = await aliceAndBob(server);
  await burst(alice, numbered(14));
  await alice.closeWrite();
  await bob.expect(/ PRIVMSG #7 :9$/);
  for (const number of [10, 11, 12, 13]) {
    clock.advance(500);
    await bob.expect(new RegExp(` PRIVMSG #7 :${number}$`));
  }
  await bob.expect(/^:alice!\S+ QUIT :Connection closed$/);
});

Deno.test("lines that are none count, too", async () => {
  const clock = new FakeClock();
  await using server = await startServer({ clock, ...LIMITED });
  const [alice] = await aliceAndBob(server);
  const line = new Uint8Array(2_400).fill(65);
  for (let at = 199; at < line.length; at += 200) line.set([0xff, 10], at - 1);
  await alice.raw(line);
  for (let n = 0; n < 10; n++) await alice.expect(/ 400 alice \* :The line is not UTF-8/);
  clock.advance(499);
  await alice.send("PONG x");
  clock.advance(1);
  await alice.expect(/ 400 alice \* :The line is not UTF-8/);
  clock.advance(500);
  await alice.expect(/ 400 alice \* :The line is not UTF-8/);
});

Deno.test("a long message passes at once as one batch", async () => {
  const clock = new FakeClock();
  await using server = await startServer({ clock, ...LIMITED });
  const [alice, bob] = await aliceAndBob(server, "batch", "draft/multiline", "message-tags");
  const lines = numbered(100, ` ${"x".repeat(140)}`).map((line) => `@batch=b ${line}`);
  await burst(alice, ["BATCH +b draft/multiline #7", ...lines, "BATCH -b"]);
  await bob.expect(/ PRIVMSG #7 :99 x+$/);
  assertEquals(clock.sleepers, 0);
});

Deno.test("typing notices: one in 3 s is passed on", async () => {
  const clock = new FakeClock();
  await using server = await startServer({ clock, ...LIMITED });
  const [alice, bob] = await aliceAndBob(server, "message-tags");
  const typing = "@+typing=active TAGMSG #7";
  await burst(alice, [typing, typing, typing, typing, "PRIVMSG #7 :done"]);
  assertMatch(await bob.expect(/ TAGMSG /), /^@[^ ]*typing=active/);
  assertMatch(await bob.next() ?? "", / PRIVMSG #7 :done$/);
  clock.advance(3_000);
  await alice.send(typing);
  await bob.expect(/ TAGMSG /);
  assertEquals(server.server.counters.of("limit_typing"), 3);
});

Deno.test("rooms: thirty at once, then one in 2 s", async () => {
  const clock = new FakeClock();
  await using server = await startServer({ clock, ...LIMITED });
  const alice = await server.join("alice");
  await burst(alice, Array.from({ length: 32 }, (_, n) => `JOIN #${n + 1}`));
  await alice.expect(/ 366 alice #30 /);
  for (const room of [31, 32]) {
    clock.advance(1_999);
    assertEquals(clock.sleepers, 1);
    clock.advance(1);
    await alice.expect(new RegExp(` 366 alice #${room} `));
  }
});

Deno.test("what is dear to answer has a budget, and each client its own", async () => {
  const clock = new FakeClock();
  await using server = await startServer({ clock, ...LIMITED });
  const [alice, bob] = await aliceAndBob(server);
  const most = FLOOD.expensive.burst / 10;
  await burst(alice, new Array(most + 1).fill("LIST"));
  for (let n = 0; n < most; n++) await alice.expect(/ 323 /);
  await bob.send("LIST");
  await bob.expect(/ 323 /);
  clock.advance(4_999);
  assertEquals(clock.sleepers, 1);
  clock.advance(1);
  await alice.expect(/ 323 /);
});

Deno.test("a command that takes long, among lines that wait: all in order", async () => {
  const clock = new FakeClock();
  await using server = await startServer({ clock, ...LIMITED });
  const [alice, bob] = await aliceAndBob(server, "draft/account-registration");
  await burst(alice, [...numbered(12), "REGISTER * * :correct horse", "PRIVMSG #7 :12"]);
  const heard: string[] = [];
  for (let round = 0; heard.length < 13; round++) {
    assert(round < 1_000, `after ${heard.length}`);
    clock.advance(500);
    heard.push(...said(await bob.sync()));
  }
  assertEquals(heard, counting(0, 13));
});

Deno.test("who runs the server, and who is exempt, does not wait", async () => {
  const clock = new FakeClock();
  await using server = await startServer({
    clock,
    ...LIMITED,
    operators: new Map([["root", "toor"]]),
  });
  const [alice, bob] = await aliceAndBob(server);
  await alice.send("OPER root toor");
  await alice.expect(/ 381 /);
  await burst(alice, numbered(200, "x".repeat(100)));
  await bob.expect(/ PRIVMSG #7 :?199x/);
  await using free = await startServer({ clock, exempt: (address) => address === "127.0.0.1" });
  const [carol, dan] = await aliceAndBob(free);
  await burst(carol, numbered(200, "x".repeat(100)));
  await dan.expect(/ PRIVMSG #7 :?199x/);
  assertEquals(clock.sleepers, 0);
});

Deno.test("closing does not wait for lines that wait", async () => {
  const clock = new FakeClock();
  const server = await startServer({ clock, ...LIMITED });
  const [alice, bob] = await aliceAndBob(server);
  await burst(alice, numbered(20));
  await bob.expect(/ PRIVMSG #7 :9$/);
  await server[Symbol.asyncDispose]();
  assertEquals(clock.sleepers, 0);
});

Deno.test("64 connections without a name are the most; a name makes room", async () => {
  const clock = new FakeClock();
  await using server = await startServer({ clock, ...LIMITED });
  const strangers: Peer[] = [];
  while (strangers.length < CONNECTIONS.unregistered) strangers.push(await server.connect());
  const late = await server.connect();
  assertEquals(await late.rest(), [
    "ERROR :Closing link: Too many people are coming in: try again in a minute",
  ]);
  await strangers[0]?.register("first");
  await server.join("alice");
  assertEquals(server.server.counters.of("refused_unregistered"), 1);
  assert(server.logged.some((line) => line.includes(" refused reason=unregistered ")));
});

/** A server whose plaintext port takes the word of proxies. */
async function proxied(clock: FakeClock): Promise<{ server: TestServer; port: number }> {
  const server = await startServer({ clock, ...LIMITED, proxy: (from) => from === "127.0.0.1" });
  const port = await server.server.listen(transport(), { hostname: "127.0.0.1", port: 0 });
  return { server, port };
}

/** A client that comes through a proxy. */
async function from(port: number, address: string): Promise<Peer> {
  const peer = await Peer.plain(port);
  await peer.send(`PROXY TCP4 ${address} 127.0.0.1 50000 6667`);
  return peer;
}

Deno.test("one address: four connections without a name, sixteen in all; another comes in", async () => {
  const { server, port } = await proxied(new FakeClock());
  await using _server = server;
  using peers = new DisposableStack();
  const come = async (address: string): Promise<Peer> => peers.use(await from(port, address));
  const four = [];
  while (four.length < 4) four.push(await come("192.0.2.1"));
  for (const peer of four) await peer.sync();
  assertEquals(await (await come("192.0.2.1")).rest(), [
    "ERROR :Closing link: Too many connections from your address are coming in",
  ]);
  await (await come("192.0.2.2")).register("other");
  for (const [at, peer] of four.entries()) await peer.register(`one${at}`);
  for (let n = 4; n < 16; n++) await (await come("192.0.2.1")).register(`one${n}`);
  assertEquals(await (await come("192.0.2.1")).rest(), [
    "ERROR :Closing link: Too many connections from your address",
  ]);
  assert(!server.logged.some((line) => line.includes("192.0.2.")), "an address is in the log");
});

Deno.test("one address: 32 connections in 10 minutes", async () => {
  const clock = new FakeClock();
  const { server, port } = await proxied(clock);
  await using _server = server;
  for (let n = 0; n < 32; n++) {
    using peer = await from(port, "192.0.2.1");
    await peer.send("QUIT");
    assertMatch((await peer.rest()).at(-1) ?? "", /^ERROR :.*Quit: /);
  }
  using early = await from(port, "192.0.2.1");
  assertMatch((await early.rest()).join(), /Too many new connections from your address/);
  clock.advance(600_000);
  using late = await from(port, "192.0.2.1");
  await late.sync();
});

Deno.test("a proxy's header may come in any pieces, and in both versions", async () => {
  const { server, port } = await proxied(new FakeClock());
  await using _server = server;
  const v2 = Uint8Array.of(
    ...[13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10, 0x21, 0x11, 0, 12],
    ...[192, 0, 2, 7, 127, 0, 0, 1, 0, 1, 0, 2],
  );
  const hosts: string[] = [];
  const headers = [new TextEncoder().encode("PROXY TCP4 192.0.2.7 127.0.0.1 1 2\r\n"), v2];
  for (const [at, header] of headers.entries()) {
    using peer = await Peer.plain(port);
    for (const byte of header) await peer.raw(Uint8Array.of(byte));
    await peer.register(`p${at}`);
    await peer.send(`WHOIS p${at}`);
    hosts.push((await peer.expect(/ 311 /)).split(" ")[5] ?? "");
  }
  using peer = await Peer.plain(port);
  await peer.raw(
    new TextEncoder().encode("PROXY UNKNOWN\r\nNICK p9\r\nUSER p 0 * :p\r\nWHOIS p9\r\n"),
  );
  hosts.push((await peer.expect(/ 311 /)).split(" ")[5] ?? "");
  assertEquals(hosts[0], hosts[1]);
  assert(hosts[0] !== hosts[2], "the proxy's own address was used");
});

Deno.test("without a header, with a bad one, and with none in 10 s a proxy's connection is closed", async () => {
  const clock = new FakeClock();
  const { server, port } = await proxied(clock);
  await using _server = server;
  for (
    const start of [
      "NICK alice\r\n",
      "PROXY TCP4 999.0.2.1 127.0.0.1 1 2\r\n",
      "PROXY ".padEnd(200),
    ]
  ) {
    using peer = await Peer.plain(port);
    await peer.raw(new TextEncoder().encode(start));
    assertEquals(await peer.rest(), []);
  }
  using silent = await Peer.plain(port);
  await silent.raw(new TextEncoder().encode("PROXY TCP4 "));
  while (clock.sleepers === 0) await (await server.connect()).sync();
  clock.advance(10_000);
  assertEquals(await silent.rest(), []);
  assertEquals(server.server.counters.of("refused_proxy_header"), 4);
  await server.join("alice");
});

Deno.test("closing does not wait for a proxy that says nothing", async () => {
  const clock = new FakeClock();
  const { server, port } = await proxied(clock);
  using _silent = await Peer.plain(port);
  while (clock.sleepers === 0) await (await server.connect()).sync();
  await server[Symbol.asyncDispose]();
});
