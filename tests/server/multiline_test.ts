/** draft/multiline. @see https://ircv3.net/specs/extensions/multiline */
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import type { Peer } from "../helpers/peer.ts";
import { gather } from "../helpers/script.ts";
import { startServer, type TestServer } from "../helpers/server.ts";

const ALL = ["batch", "message-tags", "echo-message", "labeled-response", "draft/multiline"];

async function company(server: TestServer): Promise<{ ann: Peer; ben: Peer; cat: Peer }> {
  const { ann, ben, cat } = await gather(server, { ann: ALL, ben: ALL, cat: [] }, "#7");
  assert(ann !== undefined && ben !== undefined && cat !== undefined);
  return { ann, ben, cat };
}

/** Sends a batch and waits until the server has handled it. */
async function sendBatch(peer: Peer, target: string, lines: readonly string[]): Promise<string[]> {
  await peer.send(`@label=L;+x=y BATCH +1 draft/multiline ${target}`);
  for (const line of lines) await peer.send(line);
  await peer.send("BATCH -1");
  return await peer.sync();
}

const strip = (line: string): string =>
  line.replace(/!\S+/, "").replace(/msgid=\w+/, "msgid=ID").replace(
    /([+-]|batch=)0m\w{10,}/g,
    "$1ID",
  );

const LINES = [
  "@batch=1 PRIVMSG #7 :hello",
  "@batch=1 PRIVMSG #7 :",
  "@batch=1 PRIVMSG #7 :how is ",
  "@batch=1;draft/multiline-concat PRIVMSG #7 :everyone?",
];

Deno.test("the capability names its limits", async () => {
  await using server = await startServer();
  const peer = await server.connect();
  await peer.send("CAP LS 302");
  await peer.expect(/ CAP \* LS .* draft\/multiline=max-bytes=16384,max-lines=100( |$)/);
  await peer.send("CAP LS");
  await peer.expect(/ CAP \* LS .* draft\/multiline( |$)/);
});

Deno.test("a batch reaches each reader as it can read it, with one id and one label", async () => {
  await using server = await startServer();
  const { ann, ben, cat } = await company(server);
  const body = [
    "@batch=ID :ann PRIVMSG #7 :hello",
    "@batch=ID :ann PRIVMSG #7 :",
    "@batch=ID :ann PRIVMSG #7 :how is ",
    "@batch=ID;draft/multiline-concat :ann PRIVMSG #7 :everyone?",
    ":ann BATCH -ID",
  ];
  assertEquals((await sendBatch(ann, "#7", LINES)).map(strip), [
    "@label=L;msgid=ID;+x=y :ann BATCH +ID draft/multiline #7",
    ...body,
  ]);
  assertEquals((await ben.sync()).map(strip), [
    "@msgid=ID;+x=y :ann BATCH +ID draft/multiline #7",
    ...body,
  ]);
  assertEquals((await cat.sync()).map(strip), [
    ":ann PRIVMSG #7 :hello",
    ":ann PRIVMSG #7 :how is ",
    ":ann PRIVMSG #7 :everyone?",
  ]);
});

Deno.test("what does not fit is refused as a whole, with its code", async () => {
  await using server = await startServer();
  const { ann, ben } = await company(server);
  const line = (text: string, tags = "batch=1"): string => `@${tags} PRIVMSG #7 :${text}`;
  const cases: readonly [string, string[], RegExp][] = [
    ["#7", ["@batch=1 PRIVMSG #8 :x"], / FAIL BATCH MULTILINE_INVALID_TARGET #7 #8 :/],
    ["#7", [line("x"), "@batch=1 NOTICE #7 :x"], / FAIL BATCH MULTILINE_INVALID :/],
    ["#7", [line("x", "batch=1;draft/multiline-concat")], / FAIL BATCH MULTILINE_INVALID :/],
    ["#7", [line(""), line("")], / FAIL BATCH MULTILINE_INVALID :/],
    ["#7", [], / FAIL BATCH MULTILINE_INVALID :/],
    ["#7", Array.from({ length: 101 }, () => line("x")), / FAIL BATCH MULTILINE_MAX_LINES 100 :/],
    [
      "#7",
      Array.from({ length: 40 }, () => line("x".repeat(430))),
      / FAIL BATCH MULTILINE_MAX_BYTES 16384 :/,
    ],
    ["#nowhere", ["@batch=1 PRIVMSG #nowhere :x"], / 403 ann #nowhere :/],
  ];
  for (const [target, lines, answer] of cases) {
    const answers = (await sendBatch(ann, target, lines)).filter((line) => !/ ACK$/.test(line));
    assertEquals(answers.length, 1, answers.join("\n"));
    assertMatch(answers[0] ?? "", answer);
  }
  assertEquals(await ben.sync(), []);
});

Deno.test("a label is answered by what is wrong with its batch", async () => {
  await using server = await startServer();
  const peer = await server.join("peer", "batch", "labeled-response", "draft/multiline");
  await peer.send("JOIN #7");
  await peer.sync();
  const lines = async (...sent: string[]): Promise<string[]> => {
    for (const line of sent) await peer.send(line);
    return (await peer.sync()).filter((line) => / FAIL | ACK/.test(line));
  };
  const [none, ...others] = await lines(
    "@label=A BATCH +1 draft/multiline #7",
    "@batch=1 PRIVMSG #7 :x",
    "@batch=1 NOTICE #7 :x",
    "BATCH -1",
  );
  assertMatch(none ?? "", /^@label=A :\S+ FAIL BATCH MULTILINE_INVALID :/);
  assertEquals(others, []);
  assertMatch((await lines("@label=B BATCH +1 nonsense #7")).join(), /^@label=B :\S+ FAIL BATCH /);
  const open = "BATCH +1 draft/multiline #7";
  assertMatch((await lines(open, "@label=C BATCH +2 nonsense #7")).join(), /^@label=C .* FAIL /);
  assertEquals(await lines("@batch=1 PRIVMSG #7 :x", "BATCH -1"), []);
});

Deno.test("only one batch is open at a time, and only of the type that is known", async () => {
  await using server = await startServer();
  const { ann, cat } = await company(server);
  await ann.send("BATCH +1 nonsense #7");
  await ann.expect(/ FAIL BATCH MULTILINE_INVALID /);
  await ann.send("BATCH -9");
  await ann.expect(/ FAIL BATCH MULTILINE_INVALID /);
  await ann.send("BATCH +1 draft/multiline #7");
  await ann.send("BATCH +2 draft/multiline #7");
  await ann.expect(/ FAIL BATCH MULTILINE_INVALID /);
  // Who has asked for nothing new is told in the old way.
  await cat.send("BATCH +1 draft/multiline #7");
  await cat.expect(/ 400 cat BATCH :/);
});
