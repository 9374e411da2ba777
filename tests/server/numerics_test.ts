/** Answers whose form Modern IRC prescribes, and that no other test looks at. */
import { assertEquals } from "../../typed/assert.ts";
import { gather, play } from "../helpers/script.ts";
import { startServer } from "../helpers/server.ts";

Deno.test("WHOIS of several answers the first, and ends with what was asked. @see https://modern.ircdocs.horse/#rplendofwhois-318", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: [], ben: [] });
  await play(cast, [
    ["ann", "WHOIS BEN,ann", {
      ann: [/^311 ann ben /, /^312 /, /^671 /, /^317 /, /^318 ann BEN,ann :/],
    }],
    ["ann", "WHOIS ghost,ben", { ann: [/^401 ann ghost :/, /^318 ann ghost,ben :/] }],
  ]);
});

Deno.test("a key takes its place in the modes though it is not shown. @see https://modern.ircdocs.horse/#rplchannelmodeis-324", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: [] }, "#7");
  await cast.ann?.send("MODE #7 +kl secret 5");
  await cast.ann?.sync();
  const all = { ...cast, ...await gather(server, { ben: [] }) };
  await play(all, [
    ["ann", "MODE #7", { ann: ["324 ann #7 +nkl secret 5", /^329 /] }],
    ["ben", "MODE #7", { ben: ["324 ben #7 +nkl * 5", /^329 /] }],
  ]);
});

Deno.test("several marks before a room mean the lowest of the ranks. @see https://modern.ircdocs.horse/#privmsg-message", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: [], ben: [], cat: [], dan: [] }, "#7");
  await cast.ann?.send("MODE #7 +ohv ben cat dan");
  for (const peer of Object.values(cast)) await peer.sync();
  await play(cast, [
    ["ann", "PRIVMSG @%#7 :hi", { ben: [":ann PRIVMSG %#7 :hi"], cat: [":ann PRIVMSG %#7 :hi"] }],
    ["ann", "PRIVMSG ~@#7 :hi", { ben: [":ann PRIVMSG @#7 :hi"] }],
    ["ann", "PRIVMSG @x#7 :hi", { ann: [/^401 ann @x#7 :/] }],
    ["ann", "PRIVMSG @ :hi", { ann: [/^401 ann @ :/] }],
  ]);
});

Deno.test("QUIT is told with its reason after Quit, also an empty one. @see https://modern.ircdocs.horse/#quit-message", async () => {
  await using server = await startServer();
  const { ann, ben } = await gather(server, { ann: [], ben: [] }, "#7");
  await ben?.send("QUIT");
  assertEquals((await ben?.rest() ?? []).at(-1), "ERROR :Closing link: Quit: ");
  await ann?.expect(/^:ben!\S+ QUIT :Quit: $/);
});

Deno.test("a server cannot be killed, and WALLOPS says something. @see https://modern.ircdocs.horse/#errcantkillserver-483", async () => {
  await using server = await startServer({ operators: new Map([["root", "secret"]]) });
  const cast = await gather(server, { ann: [] });
  await cast.ann?.send("OPER root secret");
  await cast.ann?.sync();
  await play(cast, [
    ["ann", "KILL Chat.Test :x", { ann: [/^483 ann :/] }],
    ["ann", "KILL ghost :x", { ann: [/^401 ann ghost :/] }],
    ["ann", "WALLOPS :", { ann: [/^461 ann WALLOPS :/] }],
  ]);
});
