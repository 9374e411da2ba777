/** JOIN, PART, TOPIC, NAMES, QUIT and NICK, as others see them. */
import { assertEquals, assertMatch } from "../../typed/assert.ts";
import { MAX_ROOMS } from "../../server/limits.ts";
import { startServer } from "../helpers/server.ts";

Deno.test("who enters a room gets JOIN, the topic and the names, in that order", async () => {
  await using server = await startServer();
  const alice = await server.join("alice");
  await alice.send("JOIN #7");
  assertEquals((await alice.sync()).map((line) => line.replace(/^:alice!\S+/, ":alice")), [
    ":alice JOIN #7",
    ":chat.test 353 alice = #7 :~alice",
    ":chat.test 366 alice #7 :End of /NAMES list",
  ]);
  await alice.send("TOPIC #7 :Friday release");
  const bob = await server.join("bob");
  await bob.send("JOIN #7");
  const lines = (await bob.sync()).map((line) => line.replace(/(\w+)!\S+/, "$1"));
  assertMatch(lines[2] ?? "", /^:chat\.test 333 bob #7 alice \d+$/);
  lines.splice(2, 1);
  assertEquals(lines, [
    ":bob JOIN #7",
    ":chat.test 332 bob #7 :Friday release",
    ":chat.test 353 bob = #7 :~alice bob",
    ":chat.test 366 bob #7 :End of /NAMES list",
  ]);
  await alice.expect(/^:bob!\S+ JOIN #7$/);
});

Deno.test("the source names no address, and is the same for the same one", async () => {
  await using server = await startServer();
  const alice = await server.join("alice");
  await alice.send("JOIN #7");
  const bob = await server.join("bob");
  await bob.send("JOIN #7");
  const hosts = [await alice.expect(/^:alice.* JOIN/), await alice.expect(/^:bob.* JOIN/)]
    .map((line) => /@(\S+)/.exec(line)?.[1]);
  assertMatch(hosts[0] ?? "", /^[0-9a-f]{12}\.snug$/);
  assertEquals(hosts[0], hosts[1]);
});

Deno.test("rooms that cannot be are refused, each alone", async () => {
  await using server = await startServer();
  const peer = await server.join("alice");
  const bad = ["#0", "#-1", "#999999999999", "#../x", "7", "#", "#a\u202e", `#${"x".repeat(64)}`];
  await peer.send(`JOIN ${bad.join(",")},#8`);
  const lines = await peer.sync();
  assertEquals(
    lines.slice(0, bad.length).map((line) => line.split(" ").slice(1, 4).join(" ")),
    bad.map((name) => `403 alice ${name}`),
  );
  assertMatch(lines[bad.length] ?? "", / JOIN #8$/);
});

Deno.test("a room is one however it is written", async () => {
  await using server = await startServer();
  const alice = await server.join("alice");
  await alice.send("JOIN #Café");
  const bob = await server.join("bob");
  await bob.send("JOIN #cafe\u0301");
  await bob.expect(/ JOIN #Café$/);
  await alice.expect(/^:bob!\S+ JOIN #Café$/);
});

Deno.test("JOIN of a room that one is in does nothing; JOIN 0 leaves all", async () => {
  await using server = await startServer();
  const alice = await server.join("alice");
  await alice.send("JOIN #1,#2");
  await alice.sync();
  await alice.send("JOIN #1");
  assertEquals(await alice.sync(), []);
  await alice.send("JOIN 0");
  assertEquals((await alice.sync()).map((line) => line.split(" ").slice(1).join(" ")), [
    "PART #1",
    "PART #2",
  ]);
});

Deno.test("fifty rooms are the most", async () => {
  await using server = await startServer();
  const alice = await server.join("alice");
  for (let number = 1; number <= 50; number++) await alice.send(`JOIN #${number}`);
  await alice.sync();
  await alice.send("JOIN #51");
  await alice.expect(/ 405 alice #51 :/);
});

Deno.test("PART tells the room why, and what is wrong with a target", async () => {
  await using server = await startServer();
  const alice = await server.join("alice");
  const bob = await server.join("bob");
  await alice.send("JOIN #7");
  await bob.send("JOIN #7");
  await bob.sync();
  await alice.send("PART #7,#8,#7 :lunch");
  await alice.expect(/^:alice!\S+ PART #7 :lunch$/);
  await alice.expect(/ 403 alice #8 :/);
  await alice.expect(/ 442 alice #7 :/);
  await bob.expect(/^:alice!\S+ PART #7 :lunch$/);
});

Deno.test("TOPIC shows, :sets, clears and refuses", async () => {
  await using server = await startServer();
  const alice = await server.join("alice");
  const bob = await server.join("bob");
  await alice.send("JOIN #7");
  const cases: readonly [string, RegExp][] = [
    ["TOPIC #7", / 331 alice #7 :/],
    ["TOPIC #7 :one two", /^:alice!\S+ TOPIC #7 :one two$/],
    ["TOPIC #7", / 332 alice #7 :one two$/],
    [`TOPIC #7 :${"é".repeat(196)}`, / 417 alice :/],
    ["TOPIC #7 :", /^:alice!\S+ TOPIC #7 :$/],
    ["TOPIC #7", / 331 alice #7 :/],
    ["TOPIC #nowhere", / 403 alice #nowhere :/],
    ["TOPIC", / 461 alice TOPIC :/],
  ];
  for (const [line, answer] of cases) {
    await alice.send(line);
    await alice.expect(answer);
  }
  await bob.send("TOPIC #7 :mine");
  await bob.expect(/ 442 bob #7 :/);
});

Deno.test("what a room is about that one may not simply enter is for those inside", async () => {
  await using server = await startServer();
  const [alice, bob] = [await server.join("alice"), await server.join("bob")];
  await alice.send("JOIN #7");
  await alice.send("TOPIC #7 :plans");
  for (
    const [modes, isOpen] of [["+k key", false], ["-k key", true], ["+i", false], [
      "-i",
      true,
    ]] as const
  ) {
    await alice.send(`MODE #7 ${modes}`);
    await alice.sync();
    await bob.send("TOPIC #7");
    await bob.expect(isOpen ? / 332 bob #7 :?plans$/ : / 442 bob #7 :/);
    await bob.send("LIST");
    await bob.expect(isOpen ? / 322 bob #7 1 :?plans$/ : / 322 bob #7 1 :$/);
    await alice.send("TOPIC #7");
    await alice.expect(/ 332 alice #7 :?plans$/);
  }
});

Deno.test("NAMES lists a big room in lines that fit", async () => {
  await using server = await startServer();
  const people = await server.crowd(
    Array.from({ length: 60 }, (_, number) => `person_with_a_long_name_${number}`),
  );
  for (const person of people) await person.send("JOIN #7");
  for (const person of people) await person.sync();
  const [first] = people;
  await first?.send("NAMES #7");
  const lines = (await first?.sync() ?? []).filter((line) => line.includes(" 353 "));
  const names = lines.flatMap((line) => line.slice(line.lastIndexOf(" :") + 2).split(" "));
  assertEquals(new Set(names.map((name) => name.replace("~", ""))).size, 60);
  for (const line of lines) assertEquals(line.length <= 510, true);
});

Deno.test("NAMES of no room just ends", async () => {
  await using server = await startServer();
  const alice = await server.join("alice");
  await alice.send("NAMES #nowhere");
  assertEquals(await alice.sync(), [":chat.test 366 alice #nowhere :End of /NAMES list"]);
  await alice.send("NAMES");
  assertEquals(await alice.sync(), [":chat.test 366 alice * :End of /NAMES list"]);
});

Deno.test("who shares several rooms hears of a new name and of a farewell once", async () => {
  await using server = await startServer();
  const alice = await server.join("alice");
  const bob = await server.join("bob");
  for (const peer of [alice, bob]) await peer.send("JOIN #1,#2,#3");
  await alice.sync();
  await bob.sync();
  await alice.send("NICK Alicia");
  await alice.expect(/^:alice!\S+ NICK Alicia$/);
  await alice.send("NICK ALICIA");
  await alice.expect(/^:Alicia!\S+ NICK ALICIA$/);
  await alice.send("NICK ALICIA");
  assertEquals(await alice.sync(), []);
  await alice.send("QUIT :gone");
  assertMatch((await alice.rest()).at(-1) ?? "", /^ERROR .*Quit: gone/);
  assertEquals(
    (await bob.sync()).filter((line) => !/ JOIN /.test(line)).map((line) =>
      line.replace(/!\S+/, "")
    ),
    [":alice NICK Alicia", ":Alicia NICK ALICIA", ":ALICIA QUIT :Quit: gone"],
  );
});

Deno.test("a person whose connection just ends is seen to leave", async () => {
  await using server = await startServer();
  const alice = await server.join("alice");
  const bob = await server.join("bob");
  for (const peer of [alice, bob]) await peer.send("JOIN #7");
  await bob.sync();
  alice.close();
  await bob.expect(/^:alice!\S+ QUIT :Connection (closed|lost)$/);
});

Deno.test("rooms that nobody spoke in make way for others, and no others do", async () => {
  await using server = await startServer();
  const ann = await server.join("ann");
  await ann.send("JOIN #spoken");
  await ann.send("PRIVMSG #spoken :hello");
  await ann.send("PART #spoken");
  await ann.sync();
  for (let first = 0; first < MAX_ROOMS; first += 50) {
    const names = Array.from({ length: 50 }, (_, at) => `#r${first + at}`);
    await ann.send(`JOIN ${names.join(",")}`);
    await ann.send("JOIN 0");
    await ann.sync();
  }
  await ann.sync();
  await ann.send("JOIN #another");
  await ann.expect(/ 366 ann #another /);
  await ann.send("JOIN #spoken");
  await ann.expect(/ 353 ann = #spoken :?~ann$/);
});
