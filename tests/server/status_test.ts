/** What a server tells of itself to who runs it, and how that is shown. */
import { statusText } from "../../server/tools/status.ts";
import { assert, assertEquals, assertStringIncludes } from "../../typed/assert.ts";
import { FakeClock } from "../helpers/clock.ts";
import { startServer } from "../helpers/server.ts";

Deno.test("status: people, rooms, connections, messages, the loop and the store, by number alone", async () => {
  const clock = new FakeClock();
  const ends = clock.now() + 10.5 * 24 * 60 * 60 * 1000;
  await using server = await startServer({ clock, certificateEnds: () => ends });
  const started = new Date(clock.now()).toISOString();
  const ann = await server.join("ann");
  const ben = await server.join("ben");
  for (const peer of [ann, ben]) await peer.send("JOIN #secret");
  await ann.send("PRIVMSG #secret :between us");
  await ann.sync();
  await ben.expect(/ PRIVMSG #secret :?between us$/);
  await ben.send("QUIT :bye");
  await ben.rest();
  const half = await server.connect();
  await half.sync();
  clock.advance(90_000);
  await ann.rest();
  const status = server.server.status();
  assertEquals(status.name, "chat.test");
  assertEquals([status.started, status.uptime], [started, 90]);
  assertEquals(status.people, { now: 0, most: 2 });
  assertEquals(status.rooms, 1);
  assertEquals(status.messages.said, 1);
  assert(status.messages.in >= 8, `lines in: ${status.messages.in}`);
  assert(status.messages.out > status.messages.in, `lines out: ${status.messages.out}`);
  assert(status.bytes.in > 100 && status.bytes.out > status.bytes.in);
  assertEquals(status.closed, { registration_timeout: 1, ping_timeout: 1 });
  assertEquals(status.eventLoopDelayMs, { median: 0, p99: 0, most: 0 });
  assert(status.commitMs.count > 0);
  assert(status.memoryBytes > 1e6);
  const text = statusText(status, clock.now());
  for (const word of ["secret", "ann", "between us", "127.0.0.1"]) {
    assert(!JSON.stringify(status).includes(word) && !text.includes(word), word);
  }
  assertStringIncludes(text, "2026-01-02 03:04:05Z, 1 minute ago");
  assertStringIncludes(text, "until 2026-01-12, 10 days");
  assertStringIncludes(text, "ended        registration timeout 1, ping timeout 1");
});
