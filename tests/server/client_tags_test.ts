/** Client-only tags. @see https://ircv3.net/specs/extensions/message-tags#client-only-tags */
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import { gather } from "../helpers/script.ts";
import { startServer } from "../helpers/server.ts";

const TAGS = [
  // @see https://ircv3.net/specs/client-tags/typing
  "+typing=active",
  // @see https://ircv3.net/specs/client-tags/reply
  "+reply=abc",
  "+draft/reply=abc",
  // @see https://ircv3.net/specs/client-tags/react
  "+draft/react=👋",
  "+draft/unreact=👋",
  // @see https://ircv3.net/specs/client-tags/channel-context
  "+draft/channel-context=#7",
  "+example.org/any=raw+:=,escaped\\:\\s\\\\",
  "+empty",
];

Deno.test("every client-only tag passes through PRIVMSG, NOTICE and TAGMSG, to who has message-tags", async () => {
  await using server = await startServer();
  const { ann, ben, old } = await gather(server, {
    ann: ["message-tags"],
    ben: ["message-tags"],
    old: ["server-time"],
  }, "#7");
  await ann?.sync();
  for (const tag of TAGS) {
    for (const [command, text] of [["PRIVMSG", " :hi"], ["NOTICE", " :hi"], ["TAGMSG", ""]]) {
      await ann?.send(`@${tag};unprefixed=x ${command} #7${text}`);
      await ann?.sync();
      const [line = "", ...more] = await ben?.sync() ?? [];
      assertEquals(more, []);
      const [tags = "", source, ...rest] = line.split(" ");
      assertMatch(tags, /^@msgid=\w+;/);
      assertEquals(tags.slice(tags.indexOf(";") + 1), tag);
      assert(source?.startsWith(":ann!"));
      assertEquals(rest, text === "" ? [command, "#7"] : [command, "#7", ":hi"]);
      const lines = await old?.sync() ?? [];
      assertEquals(lines.length, text === "" ? 0 : 1);
      for (const line of lines) assertMatch(line, /^@time=\S+ :ann!\S+ \w+ #7 :?hi$/);
    }
  }
});

Deno.test("CLIENTTAGDENY is left out where nothing is denied. @see https://ircv3.net/specs/extensions/message-tags#rpl_isupport-tokens", async () => {
  await using server = await startServer();
  const ann = await server.join("ann");
  await ann.send("VERSION");
  assertEquals((await ann.sync()).filter((line) => line.includes("CLIENTTAGDENY")), []);
});

Deno.test("a TAGMSG whose tags are for the server alone is relayed without them. @see https://ircv3.net/specs/extensions/message-tags#examples", async () => {
  await using server = await startServer();
  const { ann, ben } = await gather(server, { ann: ["message-tags"], ben: ["message-tags"] }, "#7");
  await ann?.sync();
  await ann?.send("@unknown-tag TAGMSG #7");
  await ann?.sync();
  assertMatch((await ben?.sync())?.[0] ?? "", /^@msgid=\w+ :ann!\S+ TAGMSG #7$/);
});

Deno.test("4094 bytes of tags are taken, and carried whole beside the server's; one more is refused. @see https://ircv3.net/specs/extensions/message-tags#size-limit", async () => {
  await using server = await startServer();
  const all = ["message-tags", "server-time", "echo-message", "batch", "labeled-response"];
  const { ann, ben } = await gather(server, { ann: all, ben: all }, "#7");
  await ann?.send("MODE ann +B");
  await ann?.sync();
  const label = `label=${"l".repeat(64)};`;
  for (const [size, taken] of [[4094, true], [4095, false]] as const) {
    const data = `${label}+x=`;
    const value = "\\:".repeat(2000).padEnd(size - data.length, "y");
    await ann?.send(`@${data}${value} TAGMSG #7`);
    const [answer = ""] = await ann?.sync() ?? [];
    const [line = ""] = await ben?.sync() ?? [];
    if (!taken) {
      assertMatch(answer, / 417 ann :/);
      assertEquals(line, "");
      continue;
    }
    assert(answer.startsWith(`@${label}time=`), answer.slice(0, 200));
    for (const sent of [line, answer]) {
      const tags = sent.slice(0, sent.indexOf(" ") + 1);
      assert(tags.endsWith(`;+x=${value} `));
      // What the server adds has a bound of its own, and so has the sum.
      assert(tags.length - `;+x=${value} `.length - 1 <= 4094);
      assert(tags.length <= 8191);
    }
  }
});
