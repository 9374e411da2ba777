/** MODE: rooms' rules, lists and ranks, and one's own. @see https://modern.ircdocs.horse/#mode-message */
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import { gather, play } from "../helpers/script.ts";
import { startServer } from "../helpers/server.ts";

Deno.test("MODE of a room: shown, changed, refused", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: [], ben: [] }, "#7");
  const both = (line: string): Record<string, string[]> => ({ ann: [line], ben: [line] });
  await play(cast, [
    ["ann", "MODE #7", { ann: ["324 ann #7 +n", /^329 ann #7 \d+$/] }],
    ["ann", "MODE #7 +mt-n", both(":ann MODE #7 +mt-n")],
    ["ann", "MODE #7 +m", {}],
    ["ben", "MODE #7 +i", { ben: [/^482 ben #7 :/] }],
    ["ben", "MODE #7 +ik x", { ben: [/^482 ben #7 :/] }],
    ["ann", "MODE #7 +Z", { ann: [/^472 ann Z :/] }],
    ["ann", "MODE #7 +kl key 5", both(":ann MODE #7 +kl key 5")],
    ["ben", "MODE #7", { ben: ["324 ben #7 +mtkl key 5", /^329 /] }],
    ["ann", "MODE #7 -k anything", both(":ann MODE #7 -k key")],
    ["ann", "MODE #7 +k :a b", { ann: [/^525 ann #7 :/] }],
    ["ann", "MODE #7 +l x", { ann: [/^696 ann #7 l x :/] }],
    ["ann", "MODE #7 +l", {}],
    ["ann", "MODE #7 -l", both(":ann MODE #7 -l")],
    ["ann", "MODE #nowhere", { ann: [/^403 ann #nowhere :/] }],
    ["ann", "MODE", { ann: [/^461 ann MODE :/] }],
  ]);
});

Deno.test("MODE gives and takes ranks, nobody above their own", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: [], ben: [], cat: [] }, "#7");
  const all = (line: string): Record<string, string[]> => ({
    ann: [line],
    ben: [line],
    cat: [line],
  });
  await play(cast, [
    ["ben", "MODE #7 +o ben", { ben: [/^482 ben #7 :/] }],
    ["ann", "MODE #7 +o ben", all(":ann MODE #7 +o ben")],
    ["ben", "MODE #7 +q ben", { ben: [/^482 ben #7 :/] }],
    ["ben", "MODE #7 -q ann", { ben: [/^482 ben #7 :/] }],
    ["ben", "MODE #7 +hv cat cat", all(":ben MODE #7 +hv cat cat")],
    ["cat", "MODE #7 +o cat", { cat: [/^482 cat #7 :/] }],
    ["cat", "MODE #7 -h cat", all(":cat MODE #7 -h cat")],
    ["ann", "MODE #7 +v nobody", { ann: [/^401 ann nobody :/] }],
    ["ann", "MODE #7 -o ben", all(":ann MODE #7 -o ben")],
  ]);
  await play(cast, [
    ["cat", "PART #7", { ann: [":cat PART #7"], ben: [":cat PART #7"], cat: [":cat PART #7"] }],
    ["ann", "MODE #7 +v cat", { ann: [/^441 ann cat #7 :/] }],
  ]);
});

Deno.test("lists: added once, shown, taken away; a mask is completed", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: [], ben: [] }, "#7");
  const both = (line: string): Record<string, string[]> => ({ ann: [line], ben: [line] });
  await play(cast, [
    ["ann", "MODE #7 +b troll", both(":ann MODE #7 +b troll!*@*")],
    ["ann", "MODE #7 +b TROLL!*@*", {}],
    ["ann", "MODE #7 +eI *@good *!x@*", both(":ann MODE #7 +eI *!*@good *!x@*")],
    ["ben", "MODE #7 b", { ben: [/^367 ben #7 troll!\*@\* ann!\S+ \d+$/, /^368 ben #7 :/] }],
    ["ben", "MODE #7 +e", { ben: [/^348 ben #7 \*!\*@good /, /^349 ben #7 :/] }],
    ["ben", "MODE #7 I", { ben: [/^346 ben #7 \*!x@\* /, /^347 ben #7 :/] }],
    ["ann", "MODE #7 -b troll", both(":ann MODE #7 -b troll!*@*")],
    ["ann", `MODE #7 +b ${"x".repeat(300)}`, { ann: [/^696 ann #7 b \* :/] }],
    ["ann", "MODE #7 +b ~a:boss", both(":ann MODE #7 +b ~a:boss")],
    ["ann", "MODE #7 +b ~m:troll", both(":ann MODE #7 +b ~m:troll!*@*")],
  ]);
});

Deno.test("a MODE whose masks grow goes out in several lines, whole", async () => {
  await using server = await startServer();
  const nick = "家".repeat(32);
  const peer = await server.join(nick, "batch", "labeled-response");
  const room = `#${"家".repeat(42)}`;
  await peer.send(`JOIN ${room}`);
  await peer.sync();
  const masks = Array.from({ length: 12 }, (_, at) => `${"m".repeat(26)}${at}`);
  await peer.send(`@label=x MODE ${room} +bbbbbbbbbbbb ${masks.join(" ")}`);
  const lines = await peer.sync();
  const modes = lines.filter((line) => line.includes(" MODE "));
  assert(modes.length > 1);
  for (const line of modes) {
    assert(new TextEncoder().encode(line).length <= 510 + "@batch=r ".length);
  }
  const sent = modes.flatMap((line) => line.split(" ").slice(5));
  assertEquals(sent, masks.map((mask) => `${mask}!*@*`));
  assertMatch(lines[0] ?? "", /^@label=x \S+ BATCH \+r labeled-response$/);
});

Deno.test("a list holds a hundred masks", async () => {
  await using server = await startServer();
  const { ann } = await gather(server, { ann: [] }, "#7");
  for (let at = 0; at < 10; at++) {
    const masks = Array.from({ length: 10 }, (_, number) => `x${at}-${number}`);
    await ann?.send(`MODE #7 +bbbbbbbbbb ${masks.join(" ")}`);
    await ann?.expect(/ MODE #7 \+b/);
  }
  await ann?.send("MODE #7 +b one-too-many");
  await ann?.expect(/ 478 ann #7 b :/);
});

Deno.test("one's own modes: shown, changed, nobody else's, and operators are not made so", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: [], ben: [] });
  await play(cast, [
    ["ann", "MODE ann", { ann: ["221 ann +i"] }],
    ["ann", "MODE ann +Bw-i", { ann: [":ann MODE ann +Bw-i"] }],
    ["ann", "MODE ann +o", {}],
    ["ann", "MODE ann +Z", { ann: [/^501 ann :/] }],
    ["ann", "MODE ann", { ann: ["221 ann +Bw"] }],
    ["ann", "MODE ben +i", { ann: [/^502 ann :/] }],
    ["ann", "MODE nobody", { ann: [/^401 ann nobody :/] }],
  ]);
});

Deno.test("rules decide who may enter", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: [], ben: [] });
  const { ann, ben } = cast;
  await ann?.send("JOIN #7");
  await ann?.sync();
  const cases: readonly [string, RegExp, string][] = [
    ["+i", / 473 ben #7 :/, "-i"],
    ["+k secret", / 475 ben #7 :/, "-k x"],
    ["+l 1", / 471 ben #7 :/, "-l"],
    ["+b ben", / 474 ben #7 :/, "-b ben"],
    ["+b ~r:ben", / 474 ben #7 :/, "-b ~r:ben"],
  ];
  for (const [mode, refusal, undo] of cases) {
    await ann?.send(`MODE #7 ${mode}`);
    await ann?.sync();
    await ben?.send("JOIN #7");
    await ben?.expect(refusal);
    await ann?.send(`MODE #7 ${undo}`);
    await ann?.sync();
  }
  await ann?.send("MODE #7 +kbeI secret *!*@* ben ben");
  await ann?.sync();
  await ben?.send("JOIN #7 secret");
  await ben?.expect(/ JOIN #7$/);
});

Deno.test("rules decide who may speak and who may set the topic", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: [], ben: [] }, "#7");
  const both = (line: string): Record<string, string[]> => ({ ann: [line], ben: [line] });
  await play(cast, [
    ["ann", "MODE #7 +m", both(":ann MODE #7 +m")],
    ["ben", "PRIVMSG #7 :x", { ben: [/^404 ben #7 :/] }],
    ["ann", "MODE #7 +v ben", both(":ann MODE #7 +v ben")],
    ["ben", "PRIVMSG #7 :x", { ann: [":ben PRIVMSG #7 :x"] }],
    ["ann", "MODE #7 -mv ben", both(":ann MODE #7 -mv ben")],
    ["ann", "MODE #7 +b ~m:ben", both(":ann MODE #7 +b ~m:ben!*@*")],
    ["ben", "PRIVMSG #7 :x", { ben: [/^404 ben #7 :/] }],
    ["ann", "MODE #7 +t", both(":ann MODE #7 +t")],
    ["ben", "TOPIC #7 :mine", { ben: [/^482 ben #7 :/] }],
    ["ann", "TOPIC #7 :ours", both(":ann TOPIC #7 :ours")],
  ]);
});

Deno.test("a room keeps its owner, rules and topic when everybody has left", async () => {
  await using server = await startServer();
  const { ann, ben } = await gather(server, { ann: [], ben: [] });
  await ann?.send("JOIN #7");
  await ann?.send("MODE #7 +t");
  await ann?.send("TOPIC #7 :ours");
  await ann?.send("PART #7");
  await ann?.sync();
  await ben?.send("JOIN #7");
  await ben?.expect(/ 332 ben #7 :ours$/);
  await ben?.expect(/ 353 ben = #7 :ben$/);
  await ben?.send("MODE #7");
  await ben?.expect(/ 324 ben #7 \+nt$/);
  await ann?.send("JOIN #7");
  await ann?.expect(/ 353 ann = #7 :ben ~ann$/);
  await ben?.expect(/^:ann!\S+ MODE #7 \+q ann$/);
});

Deno.test("STATUSMSG reaches those of a rank and above", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: [], ben: [], cat: [] }, "#7");
  await cast.ann?.send("MODE #7 +v ben");
  for (const peer of Object.values(cast)) await peer.sync();
  await play(cast, [
    ["cat", "PRIVMSG +#7 :psst", {
      ann: [":cat PRIVMSG +#7 :psst"],
      ben: [":cat PRIVMSG +#7 :psst"],
    }],
    ["cat", "NOTICE @#7 :psst", { ann: [":cat NOTICE @#7 :psst"] }],
  ]);
});

Deno.test("a mask that could not stand in the middle of a line is none, and a list is shown once", async () => {
  await using server = await startServer();
  const { ann } = await gather(server, { ann: ["standard-replies"] }, "#7");
  for (const line of ["MODE #7 +b ::foo", "MODE #7 +b :", "MODE #7 +e :: x"]) {
    await ann?.send(line);
    await ann?.expect(/ 696 ann #7 [be] \* :/);
  }
  for (const mask of ["::foo", "~a:", "~m:~r:", "~m:", "::a!b@c"]) {
    await ann?.send(`BAN #7 ${mask}`);
    await ann?.expect(/ FAIL BAN (INVALID_MASK|NO_SUCH_PERSON) /);
    await ann?.send(`MODE #7 +b ${mask}`);
    await ann?.expect(/ 696 ann #7 b \* :/);
  }
  await ann?.send("MODE #7 bbbbeebb");
  const shown = (await ann?.sync() ?? []).map((line) => line.split(" ")[1]);
  assertEquals(shown.filter((code) => code === "368" || code === "349"), ["368", "349"]);
});

Deno.test("one MODE cannot make a list longer than it may be", async () => {
  await using server = await startServer();
  const { ann } = await gather(server, { ann: [] }, "#7");
  for (let at = 0; at < 9; at++) {
    const masks = Array.from({ length: 11 }, (_, n) => `n${at * 11 + n}`);
    await ann?.send(`MODE #7 +${"b".repeat(11)} ${masks.join(" ")}`);
    await ann?.sync();
  }
  await ann?.send("MODE #7 +bbb x y z");
  const answers = (await ann?.sync() ?? []).map((line) => line.replace(/!\S+/g, ""));
  assertEquals(answers.filter((line) => / (478|MODE) /.test(line)), [
    ":chat.test 478 ann #7 b :The list is full",
    ":chat.test 478 ann #7 b :The list is full",
    ":ann MODE #7 +b x",
  ]);
});
