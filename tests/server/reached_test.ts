/**
 * Limits that are reached: whoever does so is told which it was, the log has a line and the counters
 * one more. How much a limit is, and that others notice nothing, is tested beside what it limits.
 */
import {
  CONNECTIONS,
  DEAD_AFTER,
  HANDSHAKE_TIMEOUT,
  MAX_DISCARDED,
  MAX_MONITOR,
  MAX_ROOMS,
  PING_AFTER,
  REGISTRATION_TIMEOUT,
  ROOMS_PER_PERSON,
} from "../../server/limits.ts";
import { casefold } from "../../protocol/names.ts";
import { accountIdentity, guestIdentity } from "../../server/identity.ts";
import { RANKS } from "../../server/ranks.ts";
import { Rooms } from "../../server/rooms.ts";
import { MemoryStore } from "../../server/storage/memory.ts";
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import { FakeClock } from "../helpers/clock.ts";
import type { Peer } from "../helpers/peer.ts";
import { startServer, type TestServer } from "../helpers/server.ts";

/** Sends lines at once. */
async function burst(peer: Peer, lines: readonly string[]): Promise<void> {
  await peer.raw(new TextEncoder().encode(lines.map((line) => `${line}\r\n`).join("")));
}

/** Whether the log and the counters tell of this, as often as it was. */
function assertTold(server: TestServer, outcome: string, reason: string, times = 1): void {
  const counter = `${outcome}_${reason.replaceAll("-", "_")}`;
  assertEquals(server.server.counters.of(counter), times, counter);
  const line = new RegExp(` (info|warn) ${outcome} reason=${reason} (id|from)=\\S+ times=1$`);
  assert(server.logged.some((logged) => line.test(logged)), server.logged.join("\n"));
}

Deno.test("a handshake that takes too long", async () => {
  const clock = new FakeClock();
  await using server = await startServer({ clock });
  using _silent = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  await server.join("alice");
  clock.advance(HANDSHAKE_TIMEOUT + 1_000);
  assertTold(server, "closed", "handshake-timeout");
});

Deno.test("a registration that takes too long", async () => {
  const clock = new FakeClock();
  await using server = await startServer({ clock });
  const peer = await server.connect();
  await peer.sync();
  clock.advance(REGISTRATION_TIMEOUT);
  assertEquals(await peer.rest(), ["ERROR :Closing link: Registration took too long"]);
  assertTold(server, "closed", "registration-timeout");
});

Deno.test("a client that is silent for too long", async () => {
  const clock = new FakeClock();
  await using server = await startServer({ clock });
  const alice = await server.join("alice");
  clock.advance(PING_AFTER);
  clock.advance(DEAD_AFTER - PING_AFTER);
  assertMatch((await alice.rest()).at(-1) ?? "", /^ERROR :Closing link: Ping timeout/);
  assertTold(server, "closed", "ping-timeout");
});

Deno.test("a line that is too long, and one that does not end", async () => {
  await using server = await startServer();
  const alice = await server.join("alice");
  await alice.send(`PRIVMSG #7 :${"x".repeat(600)}`);
  await alice.expect(/ 417 alice :The line is too long/);
  assertTold(server, "limit", "line");
  await alice.raw(new Uint8Array(MAX_DISCARDED + 16 * 1024).fill(65)).catch(() => {});
  const lines = await alice.rest();
  if (lines.length > 0) assertMatch(lines.at(-1) ?? "", /^ERROR :.*The line does not end$/);
  assertTold(server, "closed", "endless-line");
});

Deno.test("too many targets, rooms of one person, names to watch, lines of a message", async () => {
  await using server = await startServer();
  const alice = await server.join("alice", "batch", "draft/multiline", "message-tags");
  await alice.send("PRIVMSG a,b,c,d,e,f,g,h,i,j,k :x");
  await alice.expect(/ 407 alice k :At most 10/);
  assertTold(server, "limit", "targets");
  for (let room = 1; room <= ROOMS_PER_PERSON; room++) await alice.send(`JOIN #${room}`);
  await alice.send(`JOIN #${ROOMS_PER_PERSON + 1}`);
  await alice.expect(/ 405 alice #51 :You are in 50 rooms/);
  assertTold(server, "limit", "rooms-of-person");
  const names = Array.from({ length: MAX_MONITOR + 1 }, (_, n) => `n${n}`);
  for (const name of names) await alice.send(`MONITOR + ${name}`);
  await alice.expect(/ 734 alice 100 n100 :/);
  assertTold(server, "limit", "watched");
  const lines = Array<string>(101).fill("@batch=b PRIVMSG #1 :x");
  await burst(alice, ["BATCH +b draft/multiline #1", ...lines, "BATCH -b"]);
  await alice.expect(/ FAIL BATCH MULTILINE_MAX_LINES 100 :/);
  assertTold(server, "limit", "multiline");
});

Deno.test("too many tries to log in and to register", async () => {
  const clock = new FakeClock();
  await using server = await startServer({ clock, exempt: () => false });
  const alice = await server.join("alice", "sasl", "draft/account-registration");
  for (let n = 0; n < 4; n++) {
    await burst(alice, ["AUTHENTICATE PLAIN", `AUTHENTICATE ${btoa(`\0alice\0wrong${n}`)}`]);
    await alice.expect(n < 3 ? / 904 .*wrong name or password/ : / 904 .*Too many attempts/);
    clock.advance(2_000);
  }
  assertTold(server, "limit", "logins");
});

Deno.test("one text to many", async () => {
  const clock = new FakeClock();
  await using server = await startServer({ clock, exempt: () => false });
  const alice = await server.join("alice");
  await burst(alice, ["a", "b", "c", "d"].map((name) => `PRIVMSG ${name} :buy now`));
  await alice.expect(/ 401 alice d /);
  assertTold(server, "limit", "repeats");
});

Deno.test("lines that wait, a typing notice too many, and what waits too long", async () => {
  const clock = new FakeClock();
  await using server = await startServer({ clock, exempt: () => false });
  const alice = await server.join("alice", "message-tags");
  await burst(alice, ["@+typing=active TAGMSG #7", "@+typing=active TAGMSG #7"]);
  await alice.sync();
  assertTold(server, "limit", "typing");
  await burst(alice, Array<string>(12).fill("TIME"));
  await alice.expect(/ 391 /);
  await burst(alice, Array<string>(40).fill(`PRIVMSG #7 :${"x".repeat(400)}`));
  assertEquals((await alice.rest()).at(-1), "ERROR :Closing link: Excess flood");
  assertTold(server, "limit", "delay");
  assertTold(server, "closed", "excess-flood");
});

Deno.test("more connections without a name than there may be", async () => {
  await using server = await startServer({ exempt: () => false });
  for (let n = 0; n < CONNECTIONS.unregistered; n++) await server.connect();
  const late = await server.connect();
  assertEquals(await late.rest(), [
    "ERROR :Closing link: Too many people are coming in: try again in a minute",
  ]);
  assertTold(server, "refused", "unregistered");
});

Deno.test("ten thousand rooms: an empty one that nobody owns makes room, none that has something", async () => {
  await using server = await startServer();
  const people = await server.crowd(
    Array.from({ length: MAX_ROOMS / ROOMS_PER_PERSON }, (_, n) => `p${n}`),
  );
  const roomsOf = (person: number): string[] =>
    Array.from({ length: ROOMS_PER_PERSON }, (_, n) => `#${person * ROOMS_PER_PERSON + n + 1}`);
  for (const [at, peer] of people.entries()) {
    await peer.send(`JOIN ${roomsOf(at).join(",")}`);
    await peer.sync();
  }
  const [first] = people;
  const late = await server.join("late");
  await late.send("JOIN #late");
  await late.expect(/ 405 late #late :The server has no room for more rooms/);
  assertTold(server, "limit", "rooms");
  // What was spoken in is remembered though it is empty, as long as there is one that has nothing.
  await first?.send("PRIVMSG #1 :hello");
  await first?.send("PART #1,#3");
  await first?.sync();
  await late.send("JOIN #late");
  await late.expect(/ 366 late #late /);
  await late.send("JOIN #another");
  await late.expect(/ 366 late #another /);
  await late.send("JOIN #third");
  await late.expect(/ 405 /);
});

Deno.test("an empty room of guests that somebody has made theirs does not make room", () => {
  const rooms = new Rooms(new MemoryStore());
  const made = ["#1", "#2", "#3"].map((name) =>
    rooms.make(name, guestIdentity(casefold(name), "host"), 1)
  );
  for (const room of made) rooms.emptied(room);
  const [first, second] = made;
  if (second !== undefined) second.spoken = true;
  first?.setStanding(accountIdentity("ann"), RANKS.owner);
  const left = (): string[] => [...rooms.all].map(({ name }) => name);
  rooms.makeRoom();
  assertEquals(left(), ["#1", "#2"]);
  rooms.makeRoom();
  assertEquals(left(), ["#1"]);
  rooms.makeRoom();
  assertEquals(left(), ["#1"]);
});
