/** @see https://modern.ircdocs.horse/#connection-registration */
import { MemoryStore } from "../../server/storage/memory.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../typed/assert.ts";
import { startServer } from "../helpers/server.ts";

Deno.test("a client that gives nick and user is greeted with every numeric, in order", async () => {
  await using server = await startServer({ motd: ["Be kind."] });
  const peer = await server.connect();
  await peer.send("NICK alice");
  await peer.send("USER alice 0 * :Alice A");
  const codes = (await peer.sync()).map((line) => line.split(" ")[1]);
  assertEquals(codes, [
    ...["001", "002", "003", "004", "005", "005", "005"],
    ...["251", "252", "253", "254", "255", "265", "266"],
    ...["375", "372", "376", "221"],
  ]);
});

Deno.test("RPL_ISUPPORT declares the limits that are kept", async () => {
  await using server = await startServer();
  const peer = await server.connect();
  await peer.send("NICK alice");
  await peer.send("USER alice 0 * :Alice");
  const line = (await peer.sync()).filter((line) => line.includes(" 005 ")).join(" ");
  for (
    const token of [
      "CASEMAPPING=ascii",
      "NICKLEN=32",
      "CHANNELLEN=64",
      "UTF8ONLY",
      "CHANMODES=beI,k,lH,imnst",
    ]
  ) {
    assertStringIncludes(line, ` ${token} `);
  }
});

Deno.test("CAP LS holds registration until CAP END", async () => {
  await using server = await startServer();
  const peer = await server.connect();
  await peer.send("CAP LS 302");
  assertMatch(await peer.expect(/ CAP /), / CAP \* LS \* :.*server-time/);
  await peer.expect(/ CAP \* LS [^*]/);
  await peer.send("NICK alice");
  await peer.send("USER alice 0 * :Alice");
  assertEquals(await peer.sync(), []);
  await peer.send("CAP REQ :server-time echo-message");
  assertMatch(await peer.expect(/ CAP /), / CAP \* ACK :server-time echo-message$/);
  await peer.send("CAP REQ :server-time nonsense");
  assertMatch(await peer.expect(/ CAP /), / CAP \* NAK :server-time nonsense$/);
  await peer.send("CAP LIST");
  assertMatch(await peer.expect(/ CAP /), / CAP \* LIST :server-time echo-message cap-notify$/);
  await peer.send("CAP FOO");
  assertMatch(await peer.expect(/ 410 /), / 410 \* FOO :/);
  await peer.send("CAP END");
  assertMatch(await peer.expect(/ 001 /), /^@time=\S+ :chat\.test 001 alice :/);
});

Deno.test("a client of CAP 302 cannot give up cap-notify, one of before can", async () => {
  await using server = await startServer();
  const modern = await server.connect();
  await modern.send("CAP LS 302");
  await modern.send("CAP REQ :-cap-notify");
  await modern.expect(/ CAP \* NAK /);
  const older = await server.connect();
  await older.send("CAP LS");
  await older.send("CAP REQ :cap-notify");
  await older.expect(/ CAP \* ACK /);
  await older.send("CAP REQ :-cap-notify");
  await older.expect(/ CAP \* ACK /);
});

Deno.test("what is wrong before registration is said with its numeric", async () => {
  await using server = await startServer();
  const cases: readonly [string, RegExp][] = [
    ["NICK", / 431 \* :/],
    ["NICK 1a", / 432 \* 1a :/],
    ["NICK :a b", / 432 \* \* :/],
    [`NICK ${"x".repeat(500)}`, / 432 \* x{32} :/],
    ["NICK a\u202eb", / 432 \* \* :/],
    ["NICK a\x1b[31m", / 432 \* \* :/],
    ["USER a", / 461 \* USER :/],
    ["USER !!! 0 * :x", / 461 \* USER :/],
    ["JOIN #7", / 451 \* :/],
    ["PRIVMSG a :b", / 451 \* :/],
    ["NONSENSE", / 451 \* :/],
    ["PASS", / 461 \* PASS :/],
    ["PING", / 409 \* :/],
    ["SESSION 0123456789abcdef", / 421 \* SESSION :/],
  ];
  const peer = await server.connect();
  for (const [line, answer] of cases) {
    await peer.send(line);
    assertMatch(await peer.next() ?? "", answer);
  }
});

Deno.test("a registered client cannot register again", async () => {
  await using server = await startServer();
  const peer = await server.join("alice");
  for (const line of ["PASS x", "USER a 0 * :b"]) {
    await peer.send(line);
    await peer.expect(/ 462 alice :/);
  }
  await peer.send("NONSENSE");
  await peer.expect(/ 421 alice NONSENSE :/);
});

Deno.test("the second person of a name is told so and offered a free one", async () => {
  await using server = await startServer();
  await server.join("alice");
  for (const name of ["alice", "ALICE", "ａlice"]) {
    const peer = await server.connect();
    await peer.send(`NICK ${name}`);
    assertMatch(await peer.expect(/ 433 /), new RegExp(` 433 \\* ${name} :.*2 is free$`));
  }
  const peer = await server.join("alice2");
  await peer.send("NICK alice");
  await peer.expect(/ 433 alice2 alice :.*alice3 is free$/);
});

Deno.test("a name taken between NICK and the end of registration is refused then", async () => {
  await using server = await startServer();
  const slow = await server.connect();
  await slow.send("CAP LS 302");
  await slow.send("NICK alice");
  await slow.send("USER a 0 * :a");
  await slow.sync();
  await server.join("alice");
  await slow.send("CAP END");
  await slow.expect(/ 433 \* alice :/);
  await slow.send("NICK bob");
  await slow.expect(/ 001 bob /);
});

Deno.test("a name is free again at once when its person has left", async () => {
  await using server = await startServer();
  const first = await server.join("alice");
  await first.send("QUIT");
  await first.rest();
  await server.join("alice");
});

Deno.test("with its token a client takes its name from its own dead connection", async () => {
  await using server = await startServer();
  const token = "0123456789abcdef";
  const register = async (
    nick: string,
    token: string,
  ): Promise<ReturnType<typeof server.connect>> => {
    const peer = await server.connect();
    await peer.send("CAP LS 302");
    await peer.send("CAP REQ :snug.internal/session");
    await peer.send(`SESSION ${token}`);
    await peer.send(`NICK ${nick}`);
    await peer.send("USER a 0 * :a");
    await peer.send("CAP END");
    return peer;
  };
  const ghost = await register("alice", token);
  await ghost.expect(/ 001 alice /);
  const stranger = await register("alice", "fedcba9876543210");
  await stranger.expect(/ 433 \* alice /);
  const back = await register("alice", token);
  await back.expect(/ 001 alice /);
  assertMatch(await ghost.expect(/^ERROR/), /Back on another connection/);
});

Deno.test("a password lets in who knows it", async () => {
  await using server = await startServer({ password: "sesame" });
  for (const password of [undefined, "", "Sesame", "sesame2"]) {
    const peer = await server.connect();
    if (password !== undefined) await peer.send(`PASS :${password}`);
    await peer.send("NICK alice");
    await peer.send("USER a 0 * :a");
    const lines = await peer.rest();
    assert(lines.some((line) => line.includes(" 464 ")), peer.transcript);
    assertMatch(lines.at(-1) ?? "", /^ERROR /);
  }
  const peer = await server.connect();
  await peer.send("PASS sesame");
  await peer.register("alice");
  assertEquals(server.logged.filter((line) => line.includes("sesame")), []);
});

Deno.test("ISUPPORT before registration, in a batch. @see https://ircv3.net/specs/extensions/extended-isupport", async () => {
  await using server = await startServer();
  const peer = await server.connect();
  await peer.send("ISUPPORT");
  await peer.expect(/ 451 \* :/);
  await peer.send("CAP REQ :batch draft/extended-isupport");
  await peer.send("ISUPPORT");
  await peer.expect(/ BATCH \+b0 draft\/isupport$/);
  assertMatch(await peer.next() ?? "", /^@batch=b0 :chat\.test 005 \* /);
  await peer.expect(/ BATCH -b0$/);
});

Deno.test("nobody is a service that clients send passwords to", async () => {
  await using server = await startServer();
  const peer = await server.connect();
  await peer.send("NICK NickServ");
  await peer.expect(/ 432 \* NickServ :/);
  const ann = await server.join("ann");
  await ann.send("NICK chanserv");
  await ann.expect(/ 432 ann chanserv :/);
});

Deno.test("what is not offered cannot be had, and no name looks like that of a service", async () => {
  await using server = await startServer({ historyDays: 0, store: new MemoryStore(false) });
  const ann = await server.connect();
  await ann.send("CAP LS 302");
  await ann.send("CAP REQ :draft/chathistory");
  await ann.expect(/ CAP \* NAK :draft\/chathistory/);
  await ann.send("CAP REQ :batch");
  await ann.expect(/ CAP \* ACK :batch/);
  for (const nick of ["NıckServ", "nickserv", "ＣhanServ"]) {
    await ann.send(`NICK ${nick}`);
    await ann.expect(/ 432 /);
  }
});
