/** Labels. @see https://ircv3.net/specs/extensions/labeled-response */
import { assertEquals, assertMatch } from "../../typed/assert.ts";
import { gather } from "../helpers/script.ts";
import { startServer } from "../helpers/server.ts";

const LABELS = ["batch", "labeled-response"];

/** Without `nick!user@host` and with any time as `T`. */
const plain = (lines: readonly string[]): string[] =>
  lines.map((line) => line.replace(/!\S+/, "").replace(/time=[^ ;]+/, "T"));

Deno.test("what is answered to a label. @see https://ircv3.net/specs/extensions/labeled-response#tags", async () => {
  await using server = await startServer();
  const { ann, old } = await gather(server, {
    ann: [...LABELS, "echo-message"],
    old: ["labeled-response"],
  });
  const whole = "é".repeat(32);
  const echo = (nick: string): string => `@batch=r :ann PRIVMSG ${nick} :hi`;
  const open = "@label=x :chat.test BATCH +r labeled-response";
  const close = ":chat.test BATCH -r";
  const cases: readonly [string, readonly string[]][] = [
    // "Servers MUST respond with a labeled ACK message when a client sends a labeled command that
    // normally produces no response." @see https://ircv3.net/specs/extensions/labeled-response#the-ack-response
    ...["PONG x", "MONITOR - ben", "NOTICE nobody :hi", "SETNAME Ann", "MODE ann +i", "CAP END"]
      .map(
        (line): [string, string[]] => [`@label=x ${line}`, ["@label=x :chat.test ACK"]],
      ),
    // "If a response consists of more than one message, a batch MUST be used."
    ["@label=x PRIVMSG old,ann :hi", [
      open,
      ":ann PRIVMSG ann :hi",
      echo("old"),
      echo("ann"),
      close,
    ]],
    ["@label=x PRIVMSG old,ghost :hi", [
      open,
      echo("old"),
      "@batch=r :chat.test 401 ann ghost :No such nick/channel",
      close,
    ]],
    ["@label=x NOTICE old,ghost :hi", ["@label=x :ann NOTICE old :hi"]],
    // "The value MUST NOT exceed 64 bytes": such a label is ignored, and so is none.
    [`@label=${whole} PING x`, [`@label=${whole} :chat.test PONG chat.test x`]],
    [`@label=${whole}e PING x`, [":chat.test PONG chat.test x"]],
    ["@label PING x", [":chat.test PONG chat.test x"]],
    ["@label=x NONSENSE", ["@label=x :chat.test 421 ann NONSENSE :Unknown command"]],
  ];
  for (const [line, expected] of cases) {
    await ann?.send(line);
    const lines = plain(await ann?.sync() ?? []);
    // What one says to oneself is delivered as it happens, and echoed in the answer.
    assertEquals(lines.sort(), [...expected].sort(), line);
    assertEquals(lines.filter((line) => line.includes("label=")).length <= 1, true);
  }
  // "This specification depends on the batch capability which MUST be negotiated."
  await old?.send("@label=x PING y");
  await old?.expect(/^:chat\.test PONG chat\.test y$/);
});

Deno.test("several targets without echo-message are acknowledged", async () => {
  await using server = await startServer();
  const { ann } = await gather(server, { ann: LABELS, ben: [], cat: [] });
  await ann?.send("@label=x PRIVMSG ben,cat :hi");
  assertEquals(await ann?.sync(), ["@label=x :chat.test ACK"]);
});

Deno.test("the ERROR that ends a connection is the answer. @see https://modern.ircdocs.horse/#quit-message", async () => {
  await using server = await startServer({ operators: new Map([["root", "secret"]]) });
  const { ann, ben, cat } = await gather(server, { ann: LABELS, ben: [], cat: LABELS });
  await ann?.send("@label=x QUIT :bye");
  assertEquals(await ann?.rest(), ["@label=x ERROR :Closing link: Quit: bye"]);
  await ben?.send("QUIT");
  assertEquals(await ben?.rest(), ["ERROR :Closing link: Quit: "]);
  await cat?.send("OPER root secret");
  await cat?.expect(/ 381 /);
  await cat?.send("@label=x KILL cat :myself");
  assertEquals(plain(await cat?.rest() ?? []), [
    "@label=x :chat.test BATCH +r labeled-response",
    "@batch=r :cat KILL cat myself",
    "@batch=r ERROR :Closing link: Killed (cat (myself))",
    ":chat.test BATCH -r",
  ]);
});

Deno.test("who is turned away is told why, with the label", async () => {
  await using server = await startServer({ password: "sesame" });
  const peer = await server.connect();
  for (const line of ["CAP REQ :batch labeled-response", "NICK ann", "USER a 0 * :a"]) {
    await peer.send(line);
  }
  await peer.sync();
  await peer.send("@label=x CAP END");
  const [open, refusal, error, close] = await peer.rest();
  assertEquals(open, "@label=x :chat.test BATCH +r labeled-response");
  assertMatch(refusal ?? "", /^@batch=r :chat\.test 464 /);
  assertMatch(error ?? "", /^@batch=r ERROR :Closing link: /);
  assertEquals(close, ":chat.test BATCH -r");
});
