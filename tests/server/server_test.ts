/** The life of a server: closing, connection limits, and a change of keys. */
import { assertEquals, assertMatch, assertRejects } from "../../typed/assert.ts";
import { listenDeno } from "../../server/transport/deno.ts";
import { Peer } from "../helpers/peer.ts";
import { startServer, testKeys } from "../helpers/server.ts";

Deno.test("closing says goodbye to everybody and leaves nothing open", async () => {
  const server = await startServer();
  const alice = await server.join("alice");
  const bob = await server.join("bob");
  const half = await server.connect();
  for (const peer of [alice, bob]) await peer.send("JOIN #7");
  for (const peer of [alice, bob, half]) await peer.sync();
  const closed = server.server.close("The server is going down");
  for (const peer of [alice, bob, half]) {
    assertEquals((await peer.rest()).at(-1), "ERROR :Closing link: The server is going down");
    peer.close();
  }
  await closed;
  await assertRejects(() => Deno.connect({ hostname: "127.0.0.1", port: server.port }));
});

Deno.test("closing does not wait for who does not read", async () => {
  const server = await startServer();
  const deaf = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  await server.join("alice");
  await server.server.close("The server is going down");
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
