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

Deno.test("each label of batches is answered once, by what it asked for", async () => {
  await using server = await startServer();
  const { ann, ben } = await gather(server, {
    ann: [...LABELS, "message-tags", "echo-message", "draft/multiline", "standard-replies"],
    ben: [],
  }, "#7");
  await ann?.send("@label=a BATCH -nosuch");
  await ann?.expect(/^@label=a :chat\.test FAIL BATCH MULTILINE_INVALID /);
  await ann?.send("@label=b BATCH +q draft/multiline #7");
  await ann?.send("@label=c BATCH -other");
  await ann?.expect(/^@label=c :chat\.test FAIL BATCH MULTILINE_INVALID /);
  await ann?.send("@batch=q;label=d PING x");
  await ann?.expect(/^@label=d :chat\.test PONG /);
  await ann?.send("@label=e BATCH +r draft/multiline #7");
  await ann?.expect(/^@label=e :chat\.test FAIL BATCH MULTILINE_INVALID /);
  // What belongs to a batch that was refused is not said line by line.
  await ann?.send("@batch=r;label=f PRIVMSG #7 :stray");
  await ann?.expect(/^@label=f :chat\.test FAIL BATCH MULTILINE_INVALID /);
  await ann?.send("@batch=r NOTICE #7 :stray");
  await ann?.send("@label=g BATCH x draft/multiline #7");
  await ann?.expect(/^@label=g :chat\.test FAIL BATCH MULTILINE_INVALID /);
  await ann?.send("@batch=q PRIVMSG #7 :one");
  await ann?.send("@batch=q PRIVMSG #7 :two");
  await ann?.send("BATCH -q");
  assertMatch(await ann?.expect(/ BATCH \+/) ?? "", /^@(\S+;)?label=b[; ]/);
  await ann?.sync();
  assertEquals(plain(await ben?.sync() ?? []), [":ann PRIVMSG #7 :one", ":ann PRIVMSG #7 :two"]);
  await ben?.send("AWAY :asleep");
  await ben?.sync();
  await ann?.send("BATCH +z draft/multiline ben");
  await ann?.send("@batch=z PRIVMSG ben :one");
  await ann?.send("BATCH -z");
  await ann?.expect(/ 301 ann ben :?asleep$/);
});
