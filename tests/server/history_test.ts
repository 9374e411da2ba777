/** CHATHISTORY, replay, MARKREAD, REDACT and SEARCH over real connections, with a store in memory. */
import { MemoryStore } from "../../server/storage/memory.ts";
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import { FakeClock } from "../helpers/clock.ts";
import { comeBack, PASSWORD } from "../helpers/owners.ts";
import type { Peer } from "../helpers/peer.ts";
import { startServer, type TestServer } from "../helpers/server.ts";

const ALL = [
  "batch",
  "message-tags",
  "server-time",
  "draft/chathistory",
  "echo-message",
  "labeled-response",
];

/** Asks for history, and returns the texts of what comes. */
async function ask(peer: Peer, request: string): Promise<string[]> {
  await peer.send(request);
  const lines = await peer.sync();
  return lines.filter((line) => / (PRIVMSG|NOTICE) /.test(line)).map(textOf);
}

function textOf(line: string): string {
  return line.replace(/^.*? (PRIVMSG|NOTICE) \S+ :?/, "");
}

function idOf(line: string): string {
  return /msgid=([^; ]+)/.exec(line)?.[1] ?? "";
}

function timeOf(line: string): string {
  return /time=([^; ]+)/.exec(line)?.[1] ?? "";
}

/** Ann is in #7 and has said m0 to m9, a second apart. */
async function talk(): Promise<
  { server: TestServer; ann: Peer; clock: FakeClock; echoes: string[]; store: MemoryStore }
> {
  const clock = new FakeClock();
  const store = new MemoryStore();
  const server = await startServer({ clock, store });
  const ann = await server.join("ann", ...ALL);
  await ann.send("JOIN #7");
  const echoes: string[] = [];
  for (let number = 0; number < 10; number++) {
    clock.advance(1000);
    await ann.send(`PRIVMSG #7 :m${number}`);
    echoes.push(await ann.expect(/ PRIVMSG #7 /));
  }
  return { server, ann, clock, echoes, store };
}

const upTo = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `m${from + index}`);

Deno.test("CHATHISTORY subcommands. @see https://ircv3.net/specs/extensions/chathistory#subcommands", async (test) => {
  const { server, ann, echoes } = await talk();
  await using _server = server;
  const id = (number: number): string => `msgid=${idOf(echoes[number] ?? "")}`;
  const at = (number: number): string => `timestamp=${timeOf(echoes[number] ?? "")}`;
  const cases: readonly [string, readonly string[]][] = [
    ["LATEST #7 * 3", upTo(7, 9)],
    ["LATEST #7 * 100", upTo(0, 9)],
    ["latest #7 * 100000", upTo(0, 9)],
    [`LATEST #7 ${id(7)} 5`, upTo(8, 9)],
    [`LATEST #7 ${at(4)} 2`, upTo(8, 9)],
    [`BEFORE #7 ${id(5)} 2`, upTo(3, 4)],
    [`BEFORE #7 ${at(5)} 100`, upTo(0, 4)],
    [`BEFORE #7 ${id(0)} 5`, []],
    [`AFTER #7 ${id(5)} 2`, upTo(6, 7)],
    [`AFTER #7 ${at(5)} 100`, upTo(6, 9)],
    [`AFTER #7 ${id(9)} 5`, []],
    [`AROUND #7 ${id(5)} 3`, upTo(4, 6)],
    [`AROUND #7 ${at(5)} 4`, upTo(3, 6)],
    [`AROUND #7 ${id(9)} 4`, upTo(6, 9)],
    [`AROUND #7 ${id(0)} 4`, upTo(0, 3)],
    [`BETWEEN #7 ${id(2)} ${id(6)} 10`, upTo(3, 5)],
    [`BETWEEN #7 ${id(2)} ${id(8)} 2`, upTo(3, 4)],
    [`BETWEEN #7 ${id(8)} ${id(2)} 2`, upTo(6, 7)],
    [`BETWEEN #7 ${at(2)} ${id(6)} 10`, upTo(3, 5)],
    [`BETWEEN #7 ${at(8)} ${at(2)} 2`, upTo(6, 7)],
    [`BEFORE #7 timestamp=1970-01-01T00:00:00.000Z 5`, []],
    [`AFTER #7 timestamp=1970-01-01T00:00:00.000Z 2`, upTo(0, 1)],
  ];
  for (const [request, expected] of cases) {
    await test.step(request, async () => {
      assertEquals(await ask(ann, `CHATHISTORY ${request}`), expected);
    });
  }
});

Deno.test("BETWEEN goes by the order of messages, also within one ms and after the clock was set back", async () => {
  const clock = new FakeClock();
  await using server = await startServer({ clock, store: new MemoryStore() });
  const ann = await server.join("ann", ...ALL);
  await ann.send("JOIN #7");
  const ids: string[] = [];
  for (let number = 0; number < 6; number++) {
    if (number === 3) clock.advance(-60_000);
    await ann.send(`PRIVMSG #7 :m${number}`);
    ids.push(`msgid=${idOf(await ann.expect(/ PRIVMSG #7 /))}`);
  }
  const between = (first: number, second: number): Promise<string[]> =>
    ask(ann, `CHATHISTORY BETWEEN #7 ${ids[first]} ${ids[second]} 2`);
  assertEquals(await between(0, 2), ["m1"]);
  assertEquals(await between(2, 0), ["m1"]);
  assertEquals(await between(0, 5), ["m1", "m2"]);
  assertEquals(await between(5, 0), ["m3", "m4"]);
});

Deno.test("what is wrong with a CHATHISTORY. @see https://ircv3.net/specs/extensions/chathistory#errors-and-warnings", async (test) => {
  const { server, ann } = await talk();
  await using _server = server;
  const cases: readonly [string, string][] = [
    ["", "INVALID_PARAMS *"],
    ["SIDEWAYS #7 * 10", "INVALID_PARAMS SIDEWAYS"],
    ["LATEST", "INVALID_PARAMS LATEST"],
    ["LATEST #7 *", "INVALID_PARAMS LATEST"],
    ["LATEST #7 * 10 10", "INVALID_PARAMS LATEST"],
    ["LATEST #7 * many", "INVALID_PARAMS LATEST many"],
    ["LATEST #7 * 0", "INVALID_PARAMS LATEST 0"],
    ["LATEST #7 * -1", "INVALID_PARAMS LATEST -1"],
    ["BEFORE #7 * 10", "INVALID_PARAMS BEFORE *"],
    ["BEFORE #7 timestamp=yesterday 10", "INVALID_PARAMS BEFORE timestamp=yesterday"],
    ["BEFORE #7 timestamp=2026-13-41T00:00:00.000Z 10", "INVALID_PARAMS BEFORE timestamp="],
    ["BEFORE #7 msgid= 10", "INVALID_PARAMS BEFORE msgid="],
    ["BEFORE #7 number=7 10", "INVALID_MSGREFTYPE BEFORE number=7"],
    ["BEFORE #7 msgid=nonsense 10", "MESSAGE_ERROR BEFORE #7"],
    ["LATEST #8 * 10", "INVALID_TARGET LATEST #8"],
    ["LATEST 8! * 10", "INVALID_TARGET LATEST 8!"],
    ["BETWEEN #7 msgid=a 10", "INVALID_PARAMS BETWEEN"],
    ["TARGETS msgid=a msgid=b 10", "INVALID_PARAMS TARGETS msgid=a"],
    ["TARGETS timestamp=2026-01-01T00:00:00.000Z 10", "INVALID_PARAMS TARGETS"],
  ];
  for (const [request, expected] of cases) {
    await test.step(request || "(nothing)", async () => {
      await ann.send(`CHATHISTORY ${request}`);
      assertMatch(await ann.expect(/ FAIL /), new RegExp(` FAIL CHATHISTORY ${escape(expected)}`));
    });
  }
});

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

Deno.test("a batch says what it is of, and when there is no more", async () => {
  const { server, ann, echoes } = await talk();
  await using _server = server;
  await ann.send("@label=x CHATHISTORY LATEST #7 * 100");
  const opening = await ann.expect(/ BATCH \+/);
  assertMatch(opening, /^@(?=.*label=x)(?=.*draft\/chathistory-end).* BATCH \+\S+ chathistory #7$/);
  assertMatch(await ann.next() ?? "", new RegExp(`batch=.*msgid=${idOf(echoes[0] ?? "")}`));
  await ann.sync();
  await ann.send("CHATHISTORY LATEST #7 * 3");
  assertMatch(await ann.expect(/ BATCH \+/), /^:chat\.test BATCH \+\S+ chathistory #7$/);
  await ann.sync();
  await ann.send("CHATHISTORY LATEST ben * 3");
  assertMatch(await ann.expect(/ BATCH \+/), / chathistory ben$/);
  assertMatch(await ann.expect(/ BATCH -/), / BATCH -/);
});

Deno.test("who is not in a room reads nothing of it, and who has left neither", async () => {
  const { server, ann } = await talk();
  await using _server = server;
  const eve = await server.join("eve", ...ALL);
  await eve.send("CHATHISTORY LATEST #7 * 10");
  await eve.expect(/ FAIL CHATHISTORY INVALID_TARGET LATEST #7 /);
  await eve.send("SEARCH in=#7");
  await eve.expect(/ FAIL SEARCH INVALID_PARAMS /);
  assertEquals(await ask(eve, "SEARCH text=m1"), []);
  await ann.send("MODE #7 +b eve!*@*");
  await ann.sync();
  await eve.send("JOIN #7");
  await eve.expect(/ 474 /);
  await eve.send("CHATHISTORY LATEST #7 * 10");
  await eve.expect(/ FAIL CHATHISTORY INVALID_TARGET LATEST #7 /);
});

Deno.test("private messages are for their two people, and end with the visit of a guest", async () => {
  const clock = new FakeClock();
  await using server = await startServer({ clock, store: new MemoryStore() });
  const [ann, ben, eve] = [
    await server.join("ann", ...ALL),
    await server.join("ben", ...ALL),
    await server.join("eve", ...ALL),
  ];
  await ann.send("PRIVMSG ben :one");
  await ann.sync();
  await ben.send("PRIVMSG ann :two");
  await ben.sync();
  for (const peer of [ann, ben]) await peer.sync();
  assertEquals(await ask(ann, "CHATHISTORY LATEST ben * 10"), ["one", "two"]);
  assertEquals(await ask(ben, "CHATHISTORY LATEST ann * 10"), ["one", "two"]);
  assertEquals(await ask(eve, "CHATHISTORY LATEST ann * 10"), []);
  assertEquals(await ask(eve, "CHATHISTORY LATEST ben * 10"), []);
  await ann.send(
    "CHATHISTORY TARGETS timestamp=1970-01-01T00:00:00.000Z timestamp=2099-01-01T00:00:00.000Z 10",
  );
  await ann.expect(/ BATCH \+\S+ draft\/chathistory-targets$/);
  await ann.expect(/ CHATHISTORY TARGETS ben \d{4}-/);
  await ben.send("QUIT");
  await ben.rest();
  const other = await server.join("ben", ...ALL);
  assertEquals(await ask(other, "CHATHISTORY LATEST ann * 10"), []);
});

Deno.test("who registers keeps what they said in private as a guest", async () => {
  await using server = await startServer({ store: new MemoryStore() });
  const ann = await server.join("ann", ...ALL, "draft/account-registration");
  const ben = await server.join("ben", ...ALL);
  await ann.send("PRIVMSG ben :one");
  await ann.sync();
  await ben.send("PRIVMSG ann :two");
  await ben.sync();
  await ann.send(`REGISTER * * :${PASSWORD}`);
  await ann.expect(/ REGISTER SUCCESS ann /);
  await ben.send("PRIVMSG ann :three");
  for (const peer of [ben, ann]) await peer.sync();
  const all = ["one", "two", "three"];
  assertEquals(await ask(ann, "CHATHISTORY LATEST ben * 10"), all);
  assertEquals(await ask(ben, "CHATHISTORY LATEST ann * 10"), all);
  // On another day, too.
  await ann.send("QUIT");
  await ann.rest();
  const again = await comeBack(server, "ann", "ann", ...ALL);
  assertEquals(await ask(again, "CHATHISTORY LATEST ben * 10"), all);
});

Deno.test("events are played back to who wants them", async () => {
  await using server = await startServer({ store: new MemoryStore() });
  const ann = await server.join("ann", ...ALL, "draft/event-playback");
  await ann.send("JOIN #7");
  const ben = await server.join("ben", "message-tags");
  await ben.send("JOIN #7");
  await ben.send("TOPIC #7 :tea");
  await ben.sync();
  await ann.send("MODE #7 +m");
  await ann.sync();
  await ben.send("NICK benny");
  await ben.sync();
  await ann.send("MODE #7 -m");
  await ann.sync();
  await ben.send("@+draft/react=x TAGMSG #7");
  await ben.send("@+typing=active TAGMSG #7");
  await ben.sync();
  await ann.send("KICK #7 benny :bye");
  await ann.sync();
  await ann.send("CHATHISTORY LATEST #7 * 100");
  const lines = (await ann.sync()).filter((line) => !line.includes(" BATCH "));
  const seen = lines.map((line) => line.replace(/^@\S+ /, "").replace(/^:([^! ]+)\S*/, "$1"));
  assertEquals(seen, [
    "ann JOIN #7",
    "ben JOIN #7",
    "ben TOPIC #7 :tea",
    "ann MODE #7 +m",
    "ben NICK benny",
    "ann MODE #7 -m",
    "benny TAGMSG #7",
    "ann KICK #7 benny :bye",
  ]);
});

Deno.test("a client that cannot ask is shown the last lines on entering, then what it missed", async () => {
  const { server, ann } = await talk();
  await using _server = server;
  const ben = await server.join("ben");
  await ben.send("JOIN #7");
  const first = (await ben.sync()).filter((line) => line.includes("PRIVMSG"));
  assertEquals(first.length, 10);
  assertMatch(first[0] ?? "", /^:ann!\S+ PRIVMSG #7 :\[\d{4}-\d\d-\d\d \d\d:\d\d\] m0$/);
  await ben.send("QUIT");
  await ben.rest();
  for (const text of ["a", "b"]) await ann.send(`PRIVMSG #7 :missed ${text}`);
  // It is for who was there: programs of who comes later would answer.
  await ann.send("PRIVMSG #7 :\x01VERSION\x01");
  await ann.sync();
  const again = await server.join("ben", "batch", "server-time");
  await again.send("JOIN #7");
  const missed = (await again.sync()).filter((line) => / (PRIVMSG|BATCH) /.test(line));
  assertEquals(missed.length, 4);
  assertMatch(missed[0] ?? "", / BATCH \+\S+ chathistory #7$/);
  assertMatch(missed[1] ?? "", /^@(?=.*batch=)(?=.*time=)\S+ :ann!\S+ PRIVMSG #7 :missed a$/);
  const bot = await server.join("robot");
  await bot.send("MODE robot +B");
  await bot.send("JOIN #7");
  assertEquals((await bot.sync()).filter((line) => line.includes("PRIVMSG")), []);
});

Deno.test("REDACT. @see https://ircv3.net/specs/extensions/message-redaction", async (test) => {
  const { server, ann, echoes } = await talk();
  await using _server = server;
  const caps = [...ALL, "draft/message-redaction"];
  const ben = await server.join("ben", ...caps);
  await ben.send("JOIN #7");
  await ben.sync();
  const id = idOf(echoes[3] ?? "");
  await test.step("without the capability there is no such command", async () => {
    await ann.send(`REDACT #7 ${id}`);
    await ann.expect(/ 421 ann REDACT /);
  });
  await ann.send("CAP REQ :draft/message-redaction");
  await ann.sync();
  await test.step("only who said it, or runs the room", async () => {
    await ben.send(`REDACT #7 ${id}`);
    await ben.expect(/ FAIL REDACT REDACT_FORBIDDEN #7 /);
    await ben.send(`REDACT #7 nonsense`);
    await ben.expect(/ FAIL REDACT UNKNOWN_MSGID #7 nonsense /);
    await ben.send(`REDACT #8 ${id}`);
    await ben.expect(/ FAIL REDACT INVALID_TARGET #8 /);
  });
  await test.step("all who understand it are told, and the text is gone", async () => {
    const cat = await server.join("cat", ...ALL);
    await cat.send("JOIN #7");
    await cat.sync();
    await ann.send(`REDACT #7 ${id} :oops`);
    await ann.expect(new RegExp(` REDACT #7 ${id} oops$`));
    await ben.expect(new RegExp(`^@\\S+ :ann!\\S+ REDACT #7 ${id} oops$`));
    assertEquals((await cat.sync()).filter((line) => line.includes("REDACT")), []);
    assertEquals(await ask(cat, "CHATHISTORY LATEST #7 * 100"), [...upTo(0, 2), ...upTo(4, 9)]);
    await ben.send("CHATHISTORY LATEST #7 * 100");
    const lines = await ben.sync();
    const time = (what: string): string | undefined =>
      /time=[^; ]+/.exec(lines.find((line) => line.includes(what)) ?? "")?.[0];
    assert(time(` REDACT #7 ${id}`) !== undefined);
    assertEquals(time(` REDACT #7 ${id}`), time(`msgid=${id}`));
    assert(!lines.some((line) => line.endsWith(" m3")));
    await ann.send(`REDACT #7 ${id}`);
    await ann.expect(/ FAIL REDACT UNKNOWN_MSGID /);
  });
});

Deno.test("who has said something takes it back under another name, too, and without the rank they had", async () => {
  await using server = await startServer({ clock: new FakeClock() });
  const caps = [...ALL, "echo-message", "draft/message-redaction"];
  const ann = await server.join("ann", ...caps);
  const ben = await server.join("ben", ...caps);
  for (const peer of [ann, ben]) {
    await peer.send("JOIN #7");
    await peer.sync();
  }
  await ann.send("MODE #7 +o ben");
  await ben.expect(/ MODE #7 \+o ben$/);
  await ben.send("PRIVMSG #7 :one");
  const one = idOf(await ben.expect(/ :one$/));
  await ben.send("PRIVMSG @#7 :two");
  const two = idOf(await ben.expect(/ :two$/));
  await ann.send("MODE #7 -o ben");
  await ben.expect(/ MODE #7 -o ben$/);
  await ben.send("NICK bob");
  for (const id of [one, two]) {
    await ben.send(`REDACT #7 ${id}`);
    await ben.expect(new RegExp(` REDACT #7 ${id}$`));
    await ann.expect(new RegExp(` REDACT #7 ${id}$`));
  }
});

Deno.test("MARKREAD. @see https://ircv3.net/specs/extensions/read-marker", async () => {
  const { server, clock } = await talk();
  await using _server = server;
  const ben = await server.join("ben", "draft/read-marker", "server-time");
  await ben.send("JOIN #7");
  const lines = await ben.sync();
  const mark = lines.findIndex((line) => line.endsWith("MARKREAD #7 *"));
  assert(mark > 0 && mark < lines.findIndex((line) => line.includes(" 366 ")));
  const time = (ms: number): string => `timestamp=${new Date(clock.now() + ms).toISOString()}`;
  await ben.send(`MARKREAD #7 ${time(-1000)}`);
  await ben.expect(new RegExp(` MARKREAD #7 ${escape(time(-1000))}$`));
  await ben.send(`MARKREAD #7 ${time(-5000)}`);
  await ben.expect(new RegExp(` MARKREAD #7 ${escape(time(-1000))}$`));
  await ben.send(`MARKREAD #7 ${time(60_000)}`);
  await ben.expect(new RegExp(` MARKREAD #7 ${escape(time(0))}$`));
  await ben.send("MARKREAD ann");
  await ben.expect(/ MARKREAD ann \*$/);
  await ben.send("MARKREAD");
  await ben.expect(/ FAIL MARKREAD NEED_MORE_PARAMS /);
  await ben.send("MARKREAD #7 yesterday");
  await ben.expect(/ FAIL MARKREAD INVALID_PARAMS yesterday /);
  await ben.send("MARKREAD #9");
  await ben.expect(/ FAIL MARKREAD INVALID_PARAMS #9 /);
});

Deno.test("SEARCH finds what one may read. @see soju.im/search", async () => {
  const { server, ann } = await talk();
  await using _server = server;
  await ann.send("PRIVMSG #7 :the kettle is on");
  await ann.sync();
  assertEquals(await ask(ann, "SEARCH text=kettle;in=#7"), ["the kettle is on"]);
  assertEquals(await ask(ann, "SEARCH text=kettle"), ["the kettle is on"]);
  assertEquals(await ask(ann, "SEARCH text=teapot"), []);
  assertEquals(await ask(ann, "SEARCH in=#7;from=ann;limit=2"), ["m9", "the kettle is on"]);
  assertEquals(await ask(ann, "SEARCH in=#7;before=1970-01-01T00:00:00.000Z"), []);
  for (const wrong of ["limit=x", "after=now", "in=#8", `text=${"x".repeat(300)}`]) {
    await ann.send(`SEARCH ${wrong}`);
    await ann.expect(/ FAIL SEARCH INVALID_PARAMS /);
  }
});

Deno.test("a room keeps nothing when its admins say so, and less than the server if they like", async () => {
  const store = new MemoryStore();
  await using server = await startServer({ store });
  const ann = await server.join("ann", ...ALL);
  await ann.send("JOIN #7");
  await ann.send("MODE #7 +H 0");
  await ann.expect(/ MODE #7 \+H 0$/);
  await ann.send("PRIVMSG #7 :gone");
  await ann.sync();
  assertEquals(await ask(ann, "CHATHISTORY LATEST #7 * 10"), []);
  await ann.send("MODE #7 +H 31");
  await ann.expect(/ 696 ann #7 H 31 :This server keeps messages for 30 days at most$/);
  await ann.send("MODE #7 +H 7");
  await ann.expect(/ MODE #7 \+H 7$/);
  await ann.send("MODE #7");
  await ann.expect(/ 324 ann #7 \+nH 7$/);
  await ann.send("MODE #7 -H");
  await ann.expect(/ MODE #7 -H$/);
});

Deno.test("reactions come with the messages that a page shows, for who knows of that", async () => {
  const { server, ann, echoes } = await talk();
  await using _server = server;
  const ben = await server.join("ben", ...ALL, "snug.internal/session");
  await ben.send("JOIN #7");
  await ben.sync();
  const id = (number: number): string => idOf(echoes[number] ?? "");
  const react = async (emoji: string, number: number): Promise<void> => {
    await ann.send(`@+draft/react=${emoji};+reply=${id(number)} TAGMSG #7`);
    await ann.sync();
  };
  await react("one", 2);
  await ann.send("PRIVMSG #7 :m10");
  const last = idOf(await ann.expect(/ PRIVMSG #7 /));
  await react("two", 9);
  await ann.send("@+typing=active TAGMSG #7");
  await ben.sync();
  /** Texts, and what was reacted with, in order. */
  const page = async (peer: Peer, request: string): Promise<string[]> => {
    await peer.send(`CHATHISTORY ${request}`);
    return (await peer.sync()).filter((line) => / (PRIVMSG|TAGMSG) /.test(line)).map((line) =>
      line.includes(" TAGMSG ") ? /react=([^; ]+)/.exec(line)?.[1] ?? "" : textOf(line)
    );
  };
  assertEquals(await page(ben, "LATEST #7 * 3"), ["m8", "m9", "one", "m10", "two"]);
  assertEquals(await page(ben, "LATEST #7 * 1"), ["m10", "two"]);
  assertEquals(await page(ben, `BEFORE #7 msgid=${last} 2`), ["m8", "m9", "one"]);
  assertEquals(await page(ben, `AFTER #7 msgid=${id(8)} 1`), ["m9"]);
  assertEquals(await page(ben, `AFTER #7 msgid=${id(8)} 9`), ["m9", "one", "m10", "two"]);
  assertEquals(await page(ben, `AFTER #7 msgid=${last} 9`), ["two"], "nothing was said since");
  assertEquals(await page(ben, `AROUND #7 msgid=${id(9)} 3`), ["m8", "m9", "one", "m10"]);
  await ann.sync();
  assertEquals(await page(ann, "LATEST #7 * 2"), ["m9", "m10"], "who does not know of it");
});

Deno.test("no page is more than its reader can be owed", async () => {
  await using server = await startServer();
  const nick = "n".repeat(32);
  const all = ["message-tags", "batch", "draft/multiline", "draft/chathistory"];
  const ann = await server.join(nick, ...all, "snug.internal/session");
  await ann.send("JOIN #7");
  for (let message = 0; message < 60; message++) {
    await ann.send(`BATCH +b draft/multiline #7`);
    for (let line = 0; line < 100; line++) await ann.send("@batch=b PRIVMSG #7 :x");
    await ann.send("BATCH -b");
    await ann.sync();
  }
  const old = await server.join("old");
  await old.send("JOIN #7");
  assert((await old.sync()).filter((line) => line.includes(" PRIVMSG ")).length > 100);
  const plain = await server.join("plain", "draft/chathistory");
  await plain.send("JOIN #7");
  await plain.sync();
  await plain.send("CHATHISTORY LATEST #7 * 100");
  assert((await plain.sync()).length > 100);
  for (let tag = 0; tag < 80; tag++) {
    await ann.send(`@+draft/react=${"y".repeat(4_000)} TAGMSG #7`);
    await ann.sync();
  }
  await ann.send("CHATHISTORY LATEST #7 * 100");
  const page = await ann.sync();
  assert(page.filter((line) => line.includes(" TAGMSG ")).length > 5);
  for (let tag = 0; tag < 100; tag++) {
    await ann.send(`@+x=${"y".repeat(4_000)} PRIVMSG #7 :tagged`);
    await ann.sync();
  }
  await ann.send("CHATHISTORY LATEST #7 * 100");
  assert((await ann.sync()).filter((line) => line.includes(" PRIVMSG ")).length > 10);
  await plain.send("SEARCH :text=tagged;limit=50");
  await plain.sync();
});

Deno.test("what lies around a message is what lies nearest, and never the end", async () => {
  await using server = await startServer();
  const ann = await server.join("ann", ...ALL, "draft/multiline");
  await ann.send("JOIN #7");
  const ids: string[] = [];
  for (let message = 0; message < 20; message++) {
    await ann.send("BATCH +b draft/multiline #7");
    for (let line = 0; line < 40; line++) {
      await ann.send(`@batch=b PRIVMSG #7 :${message} ${"x".repeat(380)}`);
    }
    await ann.send("BATCH -b");
    ids.push(idOf(await ann.expect(/ BATCH \+\S+ draft\/multiline/)));
    await ann.sync();
  }
  await ann.send(`CHATHISTORY AROUND #7 msgid=${ids[12]} 20`);
  const page = await ann.sync();
  const numbers = [
    ...new Set(
      page.filter((line) => line.includes(" PRIVMSG ")).map((line) =>
        Number(textOf(line).split(" ")[0])
      ),
    ),
  ];
  assert(numbers.includes(11) && numbers.includes(12) && numbers.includes(13), String(numbers));
  assertEquals(page.filter((line) => line.includes("chathistory-end")), []);
});

Deno.test("what was read of a room or person is known when these are called otherwise", async () => {
  await using server = await startServer();
  const mark = "timestamp=2026-01-02T03:04:05.678Z";
  const ann = await server.join("ann", "draft/read-marker", "draft/channel-rename");
  await ann.send("REGISTER * * :correct horse");
  await ann.send("JOIN #7");
  await ann.send(`MARKREAD #7 ${mark}`);
  await ann.send("RENAME #7 #tea");
  await ann.send("MARKREAD #tea");
  await ann.expect(/ MARKREAD #tea timestamp=2026-01-02/);
  const guest = await server.join("guest", "draft/read-marker", "draft/channel-rename");
  await guest.send("JOIN #tea");
  await guest.send(`MARKREAD #tea ${mark}`);
  await guest.expect(/ MARKREAD #tea timestamp=/);
  await ann.send("RENAME #tea #cake");
  await guest.expect(/ RENAME #tea #cake/);
  await guest.send("MARKREAD #cake");
  await guest.expect(/ MARKREAD #cake timestamp=2026-01-02/);
  const bob = await server.join("bob");
  await bob.send("REGISTER * * :correct horse");
  await bob.send("NICK bobby");
  await bob.send("PRIVMSG ann :hello");
  await bob.sync();
  await ann.send(`MARKREAD bobby ${mark}`);
  await ann.expect(/ MARKREAD bobby timestamp=/);
  await bob.send("QUIT");
  await bob.rest();
  await ann.send("MARKREAD bob");
  await ann.expect(/ MARKREAD bob timestamp=2026-01-02/);
});
