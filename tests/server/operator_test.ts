/** OPER, KILL, REHASH, WALLOPS, and servers that are not there. */
import { MemoryStore } from "../../server/storage/memory.ts";
import { assertEquals, assertMatch } from "../../typed/assert.ts";
import { FakeClock } from "../helpers/clock.ts";
import { gather, play } from "../helpers/script.ts";
import { startServer } from "../helpers/server.ts";

Deno.test("an operator is who knows a name and its password, and may do more", async () => {
  let reloads = 0;
  const store = new MemoryStore();
  await using server = await startServer({
    operators: new Map([["root", "sesame"]]),
    reload: () => reloads++,
    store,
  });
  const cast = await gather(server, { ann: [], ben: [], cat: [] }, "#7");
  await play(cast, [
    ["ann", "OPER root", { ann: [/^461 ann OPER :/] }],
    ["ann", "OPER root wrong", { ann: [/^464 ann :/] }],
    ["ann", "OPER nobody sesame", { ann: [/^464 ann :/] }],
    ["ann", "KILL ben :x", { ann: [/^481 ann :/] }],
    ["ann", "REHASH", { ann: [/^481 ann :/] }],
    ["ann", "WALLOPS :x", { ann: [/^481 ann :/] }],
    ["ann", "CONNECT x", { ann: [/^481 ann :/] }],
    ["ann", "OPER root sesame", { ann: [":ann MODE ann +o", /^381 ann :/] }],
    ["ann", "REHASH", { ann: [/^382 ann certificate /] }],
    ["ann", "CONNECT x", { ann: [/^402 ann \* :/] }],
    ["cat", "MODE cat +w", { cat: [":cat MODE cat +w"] }],
    ["ann", "WALLOPS :back soon", { cat: [":ann WALLOPS :back soon"] }],
    ["ann", "KILL nobody :x", { ann: [/^401 ann nobody :/] }],
    ["ben", "WHOIS ann", {
      ben: [/^311 /, /^319 /, /^312 /, /^313 ben ann :/, /^671 /, /^317 /, /^318 /],
    }],
  ]);
  assertEquals(reloads, 1);
  const acts = store.audits(0, 100).map(({ who, verb, target, done }) =>
    [who, verb, ...target === "" ? [] : [target], ...done ? [] : ["refused"]].join(" ")
  );
  assertEquals(acts, [
    "ann (guest) oper refused",
    "ann (guest) oper refused",
    "ann (guest) kill ben refused",
    "ann (guest) rehash refused",
    "ann (guest) wallops refused",
    "ann (guest) connect refused",
    "ann (guest) oper root",
    "ann (guest) rehash",
    "ann (guest) wallops",
  ]);
  await cast.ann?.send("KILL ben :spam");
  const log = server.logged.filter((line) => line.includes(" admin "));
  assertMatch(
    log[2] ?? "",
    / warn admin id=1 verb=kill who="ann \(guest\)" target=ben done=false$/,
  );
  assertEquals(server.logged.some((line) => /sesame|wrong|back soon/.test(line)), false);
  const last = await cast.ben?.rest() ?? [];
  assertMatch(last[0] ?? "", /^:ann!\S+ KILL ben spam$/);
  assertMatch(last.at(-1) ?? "", /^ERROR :Closing link: Killed \(ann \(spam\)\)$/);
  await cast.cat?.expect(/^:ben!\S+ QUIT :Killed \(ann \(spam\)\)$/);
});

Deno.test("an operator's password is guessed at as often as any other", async () => {
  const clock = new FakeClock();
  const operators = new Map([["root", "sesame"]]);
  await using server = await startServer({ operators, clock, exempt: () => false });
  const ann = await server.join("ann");
  for (let guess = 0; guess < 3; guess++) {
    await ann.send(`OPER root guess${guess}`);
    await ann.expect(/ 464 ann :Password incorrect$/);
  }
  await ann.send("OPER root sesame");
  await ann.expect(/ 464 ann :Too many tries: wait a minute$/);
  assertEquals(server.server.counters.of("login_failed"), 3);
  clock.advance(60_000);
  await ann.send("PONG x");
  for (let time = 0; time < 5; time++) {
    await ann.send("OPER root sesame");
    await ann.expect(/ 381 ann /);
  }
});
