/** Deadlines, with a clock that the test sets. */
import {
  DEAD_AFTER,
  HANDSHAKE_TIMEOUT,
  PING_AFTER,
  REGISTRATION_TIMEOUT,
} from "../../server/limits.ts";
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import { FakeClock } from "../helpers/clock.ts";
import { listenNode } from "../../server/transport/node.ts";
import { startServer, transport } from "../helpers/server.ts";

Deno.test("a dead peer is gone within 90 s", () => {
  assert(DEAD_AFTER <= 90_000);
});

Deno.test("a handshake that does not finish in 10 s ends", async () => {
  const clock = new FakeClock();
  await using server = await startServer({ clock });
  const silent = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  // The server has accepted it for certain when one that came later is served.
  const alice = await server.join("alice");
  assertEquals(server.server.connectionCount, 2);
  clock.advance(HANDSHAKE_TIMEOUT - 1);
  assertEquals(server.server.connectionCount, 2);
  clock.advance(1_000);
  await alice.sync();
  assertEquals(server.server.connectionCount, 1);
  // Deno's own TLS keeps the socket until the other end goes: see server/transport/deno.ts.
  if (transport() === listenNode) {
    assertEquals(await silent.read(new Uint8Array(10)).catch(() => null), null);
  }
  silent.close();
});

Deno.test("a registration that does not finish in 30 s ends, and says so", async () => {
  const clock = new FakeClock();
  await using server = await startServer({ clock });
  const peer = await server.connect();
  await peer.send("NICK alice");
  await peer.sync();
  clock.advance(REGISTRATION_TIMEOUT);
  assertMatch(
    (await peer.rest()).at(-1) ?? "",
    /^ERROR :Closing link: Registration took too long$/,
  );
});

Deno.test("a silent client is asked, and dropped when it does not answer", async () => {
  const clock = new FakeClock();
  await using server = await startServer({ clock });
  const alice = await server.join("alice");
  const bob = await server.join("bob");
  for (const peer of [alice, bob]) await peer.send("JOIN #7");
  for (const peer of [alice, bob]) await peer.sync();
  clock.advance(PING_AFTER);
  assertEquals(await alice.next(), "PING chat.test");
  await bob.expect(/^PING /);
  await bob.send("PONG chat.test");
  await bob.sync();
  clock.advance(DEAD_AFTER - PING_AFTER);
  assertMatch(
    (await alice.rest()).at(-1) ?? "",
    /^ERROR :Closing link: Ping timeout: \d+ seconds$/,
  );
  await bob.expect(/^:alice!\S+ QUIT :Ping timeout/);
});

Deno.test("server-time is the server's clock", async () => {
  const clock = new FakeClock();
  await using server = await startServer({ clock });
  const alice = await server.join("alice", "server-time");
  await alice.send("PING x");
  assertEquals(await alice.next(), "@time=2026-01-02T03:04:05.000Z :chat.test PONG chat.test x");
});
