/** Answers that are long: who reads them gets all of them, however many they have asked for. */
import { ANSWER_BYTES } from "../../server/limits.ts";
import { inSteps } from "../../server/targets.ts";
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import type { Peer } from "../helpers/peer.ts";
import { startServer, type TestServer } from "../helpers/server.ts";

const LONG = "x".repeat(380);
const ROOMS = Array.from({ length: 20 }, (_, n) => `#${n + 1}`);

/** Sends lines at once. */
async function burst(peer: Peer, lines: readonly string[]): Promise<void> {
  await peer.raw(new TextEncoder().encode(lines.map((line) => `${line}\r\n`).join("")));
}

/** Rooms in which much was said. */
async function talkedIn(server: TestServer): Promise<void> {
  const talker = await server.join("talker");
  await talker.send(`JOIN ${ROOMS.join(",")}`);
  await talker.sync();
  for (const room of ROOMS) {
    await burst(talker, Array.from({ length: 60 }, (_, n) => `PRIVMSG ${room} :${n}${LONG}`));
    await talker.sync();
  }
}

function count(lines: readonly string[], pattern: RegExp): number {
  return lines.filter((line) => pattern.test(line)).length;
}

Deno.test("twenty rooms entered at once, each with its past", async () => {
  await using server = await startServer();
  await talkedIn(server);
  const reader = await server.join("reader");
  await reader.send(`JOIN ${ROOMS.join(",")}`);
  const lines = await reader.sync();
  assertEquals(count(lines, / 366 /), 20);
  assertEquals(count(lines, / PRIVMSG /), 20 * 50);
});

Deno.test("the past of twenty rooms asked for at once", async () => {
  await using server = await startServer();
  await talkedIn(server);
  const reader = await server.join("reader", "draft/chathistory", "batch");
  await reader.send(`JOIN ${ROOMS.join(",")}`);
  await reader.sync();
  await burst(reader, ROOMS.map((room) => `CHATHISTORY LATEST ${room} * 50`));
  assertEquals(count(await reader.sync(), / PRIVMSG /), 20 * 50);
});

Deno.test("LIST of two thousand rooms with long topics", async () => {
  await using server = await startServer();
  for (let person = 0; person < 20; person++) {
    const peer = await server.join(`p${person}`);
    const rooms = Array.from({ length: 50 }, (_, n) => `#${person * 50 + n + 1}`);
    await burst(peer, rooms.flatMap((room) => [`JOIN ${room}`, `TOPIC ${room} :${LONG}`]));
    await peer.sync();
  }
  const reader = await server.join("reader");
  await reader.send("LIST");
  await reader.expect(/ 323 /);
});

Deno.test("the bans of a room, asked for ten times at once", async () => {
  await using server = await startServer();
  const reader = await server.join("reader");
  await reader.send("JOIN #7");
  const masks = Array.from({ length: 100 }, (_, n) => `MODE #7 +b ${n}${"m".repeat(190)}!*@*`);
  await burst(reader, masks);
  await reader.sync();
  await burst(reader, Array<string>(10).fill("MODE #7 +b"));
  assertEquals(count(await reader.sync(), / 367 /), 10 * 100);
});

Deno.test("twenty rooms entered under one label: one batch, which goes out before it is complete", async () => {
  await using server = await startServer();
  await talkedIn(server);
  const reader = await server.join("reader", "labeled-response", "batch");
  await reader.send(`@label=x JOIN ${ROOMS.join(",")}`);
  const lines = await reader.sync();
  assertMatch(lines[0] ?? "", /^@label=x \S+ BATCH \+r labeled-response$/);
  assertMatch(lines.at(-1) ?? "", / BATCH -r$/);
  assertEquals(count(lines, / 366 /), 20);
  assertEquals(count(lines, / PRIVMSG /), 20 * 50);
  const inside = lines.slice(1, -1).filter((line) => !/^@batch=/.test(line));
  assertEquals(inside, []);
});

Deno.test("somebody comes back into twenty rooms, each with its past", async () => {
  await using server = await startServer();
  await talkedIn(server);
  const token = "t".repeat(32);
  const come = async (): Promise<Peer> => {
    const peer = await server.connect();
    await peer.send("CAP REQ :snug.internal/session");
    await peer.send(`SESSION ${token}`);
    await burst(peer, ["NICK reader", "USER r 0 * :r", "CAP END"]);
    return peer;
  };
  const first = await come();
  await first.send(`JOIN ${ROOMS.join(",")}`);
  await first.sync();
  const second = await come();
  const lines = await second.sync();
  assertEquals(count(lines, / 366 /), 20);
  assertEquals(count(lines, / PRIVMSG /), 20 * 50);
});

Deno.test("inSteps: waits for who has much to read, and ends when they have gone", async () => {
  const done: number[] = [];
  const waits: PromiseWithResolvers<boolean>[] = [];
  const caughtUp = (): Promise<boolean> | undefined => {
    if (done.length % 2 === 1) return undefined;
    const wait = Promise.withResolvers<boolean>();
    waits.push(wait);
    return wait.promise;
  };
  const running = inSteps({ caughtUp }, [1, 2, 3, 4, 5, 6], (item) => done.push(item));
  assertEquals(done, [1, 2]);
  waits.shift()?.resolve(true);
  await Promise.resolve();
  assertEquals(done, [1, 2, 3, 4]);
  waits.shift()?.resolve(false);
  await running;
  assertEquals(done, [1, 2, 3, 4]);
  assertEquals(inSteps({ caughtUp: () => undefined }, [5], (item) => done.push(item)), undefined);
});

Deno.test("WHO of more people than one answer holds: all of a room, by pieces; of a search, a part", async () => {
  await using server = await startServer();
  const name = "n".repeat(128);
  const nicks = Array.from({ length: 400 }, (_, at) => `p${at}${"x".repeat(28)}`);
  const people = await server.crowd(nicks);
  for (const peer of people) await burst(peer, [`SETNAME :${name}`, "JOIN #7"]);
  for (const peer of people) await peer.sync();
  const reader = people[0];
  if (reader === undefined) return;
  await reader.sync();
  await reader.send("WHO #7");
  const all = await reader.sync();
  assertEquals(count(all, / 352 /), 400);
  assertEquals(count(all, / 416 /), 0);
  assertEquals(count(all, / 315 /), 1);
  assert(all.join("\r\n").length > ANSWER_BYTES);
  await reader.send("WHO p*");
  const lines = await reader.sync();
  assertEquals(count(lines, / 315 /), 1);
  assertEquals(count(lines, / 416 /), 1);
  const bytes = lines.join("\r\n").length;
  assert(bytes < ANSWER_BYTES && bytes > ANSWER_BYTES / 2, String(bytes));
});

Deno.test("the past loses no word to the time that stands before it", async () => {
  await using server = await startServer();
  const talker = await server.join("talker");
  await talker.send("JOIN #7");
  const text = `${"x".repeat(440)} the end`;
  const action = `\x01ACTION ${"y".repeat(440)} ends\x01`;
  await talker.send(`PRIVMSG #7 :${text}`);
  await talker.send(`NOTICE #7 :${text}`);
  await talker.send(`PRIVMSG #7 :${action}`);
  await talker.sync();
  const reader = await server.join("reader");
  await reader.send("JOIN #7");
  const said = (await reader.sync()).flatMap((line) =>
    / (?:PRIVMSG|NOTICE) #7 :?(.*)$/.exec(line)?.[1] ?? []
  );
  const time = /^\[\d{4}-\d\d-\d\d \d\d:\d\d\] /;
  assertEquals(said.length, 5, said.join("\n"));
  assertEquals(said.slice(0, 2).join("").replace(time, ""), text);
  assertEquals(said.slice(2, 4).join("").replace(time, ""), text);
  assertEquals(said[4], action, "an action is one line: it stands without its time");
});
