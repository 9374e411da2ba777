/**
 * Clients that read too slowly, stop in the middle, or break off: each costs itself something, and
 * nobody else anything. Who reads nothing at all is in `tests/server/hostile_test.ts`.
 */
import { SEND_QUEUE } from "../../server/limits.ts";
import { assert, assertEquals } from "../../typed/assert.ts";
import { clientHello, sendAndReset } from "../helpers/hello.ts";
import type { Peer } from "../helpers/peer.ts";
import { startServer, type TestServer } from "../helpers/server.ts";

/** Two people in a room, who see that everything goes on. */
async function pair(server: TestServer): Promise<{ ann: Peer; ben: Peer }> {
  const [ann, ben] = [await server.join("ann"), await server.join("ben")];
  for (const peer of [ann, ben]) await peer.send("JOIN #7");
  await ben.sync();
  await ann.sync();
  return { ann, ben };
}

/** Says something and waits until the other has read it: in well under a second, or the test fails. */
async function talk({ ann, ben }: { ann: Peer; ben: Peer }, text: string): Promise<void> {
  const began = performance.now();
  await ann.send(`PRIVMSG #7 :${text}`);
  await ben.expect(new RegExp(` PRIVMSG #7 :?${text}$`));
  const ms = performance.now() - began;
  assert(ms < 1_000, `it took ${Math.round(ms)} ms`);
}

Deno.test("who reads one byte at a time keeps up with little, is dropped with much, and slows nobody", async () => {
  await using server = await startServer();
  const people = await pair(server);
  const slow = await Deno.connectTls({
    hostname: "127.0.0.1",
    port: server.port,
    caCerts: [server.pair.certificate],
  });
  await slow.write(new TextEncoder().encode("NICK slow\r\nUSER s 0 * :s\r\nJOIN #8\r\n"));
  const byte = new Uint8Array(1);
  let read = "";
  while (!/ 366 slow #8 /.test(read)) {
    await slow.read(byte);
    read += String.fromCharCode(byte[0] ?? 0);
    if (read.length % 500 === 0) await talk(people, `${read.length} bytes`);
  }
  await slow.write(new TextEncoder().encode("JOIN #7\r\n"));
  await people.ann.expect(/^:slow!\S+ JOIN #7/);
  const line = `PRIVMSG #7 :${"x".repeat(400)}\r\n`;
  const burst = new TextEncoder().encode(line.repeat(50));
  // The kernel and TLS take some megabytes before the server's own queue fills.
  for (let round = 0; server.server.status().closed.send_queue === undefined; round++) {
    assert(round < 2_000, "it was never dropped");
    await people.ben.raw(burst);
    await slow.read(byte);
    if (round % 10 === 0) await talk(people, `round ${round}`);
    await people.ann.sync();
    assert(server.server.status().queued.most <= SEND_QUEUE);
  }
  await talk(people, "afterwards");
  assertEquals(server.server.status().people.now, 2);
  slow.close();
});

Deno.test("who closes half and says no more reads what it is owed, and is gone", async () => {
  await using server = await startServer();
  const people = await pair(server);
  for (let number = 0; number < 20; number++) {
    const peer = await server.join(`half${number}`);
    await peer.send("JOIN #7");
    await peer.send("PRIVMSG #7 :my last words");
    await peer.closeWrite();
    const heard = await peer.rest();
    assert(heard.some((line) => line.includes(" 366 ")), heard.join("\n"));
    await people.ann.expect(/ PRIVMSG #7 :my last words$/);
    await people.ann.expect(new RegExp(`^:half${number}!\\S+ QUIT `));
  }
  await talk(people, "afterwards");
  const { people: { now }, connections, closed } = server.server.status();
  assertEquals([now, connections.now, closed], [2, 2, {}]);
});

Deno.test("who resets the connection in the handshake, at whatever byte, is forgotten at once", async () => {
  await using server = await startServer();
  const people = await pair(server);
  const hello = await clientHello();
  const places = [0, 1, 4, 5, 6, 40, hello.length >> 1, hello.length - 1, hello.length];
  for (const place of [...places, ...places]) {
    await sendAndReset(server.port, hello.subarray(0, place));
    await talk(people, `${place} bytes`);
  }
  while (server.server.connectionCount > 2) await people.ann.sync();
  assertEquals(server.server.status().connections.lingering, 0);
  await server.join("cat");
  assertEquals(server.logged.filter((line) => / error /.test(line)), []);
});
