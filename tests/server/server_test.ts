/** The life of a server: closing, connection limits, and a change of keys. */
import { assertEquals, assertMatch, assertRejects } from "../../typed/assert.ts";
import { MemoryStore } from "../../server/storage/memory.ts";
import { listenDeno } from "../../server/transport/deno.ts";
import { keptTexts } from "../helpers/kept.ts";
import { Peer } from "../helpers/peer.ts";
import { startServer, testKeys } from "../helpers/server.ts";

Deno.test("closing says goodbye to everybody and leaves nothing open", async () => {
  const server = await startServer();
  const alice = await server.join("alice");
  const bob = await server.join("bob");
  const half = await server.connect();
  for (const peer of [alice, bob]) await peer.send("JOIN #7");
  for (const peer of [alice, bob, half]) await peer.sync();
  const closed = server.server.close("The server stops");
  for (const peer of [alice, bob, half]) {
    assertEquals((await peer.rest()).at(-1), "ERROR :Closing link: The server stops");
    peer.close();
  }
  await closed;
  await assertRejects(() => Deno.connect({ hostname: "127.0.0.1", port: server.port }));
});

Deno.test("before a restart everybody is told when the server is back, each in their own way", async () => {
  const server = await startServer();
  const restart = { seconds: 5, spread: 700 };
  const text = "The server restarts, and is back in about 5 seconds";
  const plain = await server.join("alice");
  const ours = await server.join("bob", "standard-replies", "echo-message");
  const half = await server.connect();
  for (const peer of [plain, ours]) await peer.send("JOIN #7");
  for (const peer of [plain, ours, half]) await peer.sync();
  await ours.send("PRIVMSG #7 :the last word");
  await plain.expect(/PRIVMSG/);
  const closed = server.server.close(text, restart);
  const rest = async (peer: Peer): Promise<string[]> => {
    const lines = await peer.rest();
    peer.close();
    return lines;
  };
  // Nobody is told of the others, who go for the same reason.
  assertEquals(await rest(plain), [
    `:chat.test NOTICE alice :${text}`,
    `ERROR :Closing link: ${text}`,
  ]);
  const [acknowledgement = "", ...others] = await rest(ours);
  assertMatch(acknowledgement, / PRIVMSG #7 :the last word$/);
  assertEquals(others, [
    `:chat.test NOTE * RESTARTING 5 700 :${text}`,
    `ERROR :Closing link: ${text}`,
  ]);
  assertEquals(await rest(half), [`ERROR :Closing link: ${text}`]);
  await closed;
});

Deno.test("what was said before a goodbye is acknowledged before it, or was not taken", async () => {
  const store = new MemoryStore();
  const server = await startServer({ store });
  const peer = await server.join("alice", "echo-message");
  await peer.send("JOIN #7");
  await peer.sync();
  const said = Array.from({ length: 2_000 }, (_, n) => `PRIVMSG #7 :number ${n}\r\n`);
  const sent = peer.raw(new TextEncoder().encode(said.join(""))).catch(() => {});
  await peer.expect(/number 50$/);
  const closed = server.server.close("The server restarts", { seconds: 1, spread: 500 });
  const lines = await peer.rest();
  await sent;
  peer.close();
  await closed;
  assertMatch(lines.at(-1) ?? "", /^ERROR /);
  const acknowledged = lines.filter((line) => line.includes(" PRIVMSG ")).length + 51;
  assertEquals(keptTexts(store).length, acknowledged);
});

Deno.test("closing does not wait for who does not read", async () => {
  const server = await startServer();
  const deaf = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  await server.join("alice");
  await server.server.close("The server stops");
  deaf.close();
  await server[Symbol.asyncDispose]();
});

Deno.test("what a client is owed is sent before its half-closed connection ends", async () => {
  await using server = await startServer();
  const peer = await server.connect();
  await peer.raw(new TextEncoder().encode("NICK alice\r\nUSER a 0 * :a\r\nJOIN #7\r\n"));
  await peer.closeWrite();
  assertMatch((await peer.rest()).at(-1) ?? "", / 366 alice #7 :/);
});

Deno.test("more connections than allowed are closed, and there is room again later", async () => {
  await using server = await startServer({ maxClients: 2 });
  const alice = await server.join("alice");
  const bob = await server.join("bob");
  const late = await server.connect();
  assertEquals(await late.rest(), [
    "ERROR :Closing link: The server is full: try again later",
  ]);
  await bob.send("QUIT");
  await bob.rest();
  await alice.sync();
  await server.join("carol");
});

Deno.test("who comes to a full server has the place of who leaves during the handshake", async () => {
  await using server = await startServer({ maxClients: 1 });
  const alice = await server.join("alice");
  const raw = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  while (server.server.connectionCount < 2) await alice.sync();
  await alice.send("QUIT");
  await alice.rest();
  const caCerts = [server.pair.certificate];
  using bob = Peer.over(await Deno.startTls(raw, { hostname: "localhost", caCerts }));
  await bob.register("bob");
  // And the place is counted: there is no other.
  const late = await server.connect();
  assertMatch((await late.rest()).at(-1) ?? "", /The server is full/);
  assertEquals(server.logged.filter((line) => line.includes(" refused ")).length, 1);
});

Deno.test("new keys are served to who comes, and nobody is dropped", async () => {
  await using server = await startServer();
  const alice = await server.join("alice");
  const next = await testKeys();
  await server.server.replaceKeys(next);
  await assertRejects(() => Peer.connect(server.port, server.pair.certificate));
  using bob = await Peer.connect(server.port, next.certificate);
  await bob.register("bob");
  assertEquals(await alice.sync(), []);
});

Deno.test("keys that do not fit are refused, and the old ones serve on", async () => {
  await using server = await startServer();
  const [one, other] = [await testKeys(), await testKeys()];
  await assertRejects(() =>
    server.server.replaceKeys({ certificate: one.certificate, key: other.key })
  );
  await server.join("alice");
});

Deno.test("the plaintext port speaks the same protocol", async () => {
  await using server = await startServer();
  const port = await server.server.listen(listenDeno, { hostname: "127.0.0.1", port: 0 });
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  await conn.write(new TextEncoder().encode("PING x\r\nQUIT\r\n"));
  assertMatch(await new Response(conn.readable).text(), /^:chat\.test PONG chat\.test x\r\nERROR /);
});
