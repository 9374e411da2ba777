/** AWAY, SETNAME, MONITOR, bots, and the capabilities that tell of others. */
import { gather, play } from "../helpers/script.ts";
import { startServer } from "../helpers/server.ts";

Deno.test("AWAY is told to who asked, and to who writes. @see https://ircv3.net/specs/extensions/away-notify", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: [], ben: ["away-notify"], cat: [] }, "#7");
  await play(cast, [
    ["ann", "AWAY :lunch", { ann: [/^306 ann :/], ben: [":ann AWAY lunch"] }],
    ["cat", "PRIVMSG ann :hi", { ann: [":cat PRIVMSG ann :hi"], cat: ["301 cat ann lunch"] }],
    ["cat", "NOTICE ann :hi", { ann: [":cat NOTICE ann :hi"] }],
    ["cat", "WHO ann", { cat: [/^352 cat #7 ~ann \S+ chat\.test ann G~ :/, /^315 /] }],
    ["cat", "USERHOST ann", { cat: [/^302 cat ann=-~ann@/] }],
    ["ann", "AWAY", { ann: [/^305 ann :/], ben: [":ann AWAY"] }],
    ["ann", `AWAY :${"x".repeat(301)}`, { ann: [/^417 ann :/] }],
  ]);
});

Deno.test("who enters away is told to be away", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ben: ["away-notify"] }, "#7");
  const all = { ...cast, ...await gather(server, { ann: [] }) };
  await play(all, [
    ["ann", "AWAY :lunch", { ann: [/^306 /] }],
    ["ann", "JOIN #7", {
      ann: [/ JOIN /, /^353 /, /^366 /],
      ben: [":ann JOIN #7", ":ann AWAY lunch"],
    }],
  ]);
});

Deno.test("AWAY before registration needs pre-away. @see https://ircv3.net/specs/extensions/pre-away", async () => {
  await using server = await startServer();
  const plain = await server.connect();
  await plain.send("AWAY :x");
  await plain.expect(/ 451 \* :/);
  const peer = await server.connect();
  await peer.send("CAP REQ draft/pre-away");
  await peer.send("AWAY *");
  await peer.send("NICK ann");
  await peer.send("USER ann 0 * :ann");
  await peer.send("CAP END");
  await peer.expect(/ 001 ann /);
  const ben = await server.join("ben");
  await ben.send("WHOIS ann");
  await ben.expect(/ 301 ben ann \*$/);
});

Deno.test("SETNAME. @see https://ircv3.net/specs/extensions/setname", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: ["setname"], ben: ["setname"], cat: [] }, "#7");
  await play(cast, [
    ["ann", "SETNAME :Ann A", { ann: [":ann SETNAME :Ann A"], ben: [":ann SETNAME :Ann A"] }],
    ["ann", `SETNAME :${"x".repeat(129)}`, { ann: [/^FAIL SETNAME INVALID_REALNAME :/] }],
    ["cat", "SETNAME :Cat", { ann: [":cat SETNAME Cat"], ben: [":cat SETNAME Cat"] }],
    // "If a client sends SETNAME without having negotiated the capability, the server SHOULD handle
    // it silently": what is wrong with it as well.
    ...["SETNAME", "SETNAME :", `SETNAME :${"x".repeat(129)}`, "SETNAME :a\x02b"].flatMap((
      line,
    ) => [
      ["ann", line, { ann: [/^FAIL SETNAME INVALID_REALNAME :/] }] as const,
      ["cat", line, {}] as const,
    ]),
  ]);
});

Deno.test("MONITOR. @see https://ircv3.net/specs/extensions/monitor", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: [], ben: [] });
  await play(
    cast,
    [
      ["ann", "MONITOR + ben,cat,ben", { ann: [/^730 ann ben!~ben@/, "731 ann cat"] }],
      ["ann", "MONITOR S", { ann: [/^730 ann ben!/, "731 ann cat"] }],
      ["ann", "MONITOR L", { ann: ["732 ann ben,cat", /^733 ann :/] }],
      ["ben", "NICK cat", { ben: [":ben NICK cat"], ann: ["731 * ben", /^730 \* cat!/] }],
      ["ann", "MONITOR - cat", {}],
      ["ben", "NICK dan", { ben: [":cat NICK dan"] }],
      ["ann", "MONITOR C", {}],
      ["ann", "MONITOR L", { ann: [/^733 ann :/] }],
      ["ann", "MONITOR", { ann: [/^461 ann MONITOR :/] }],
    ].map((step) => step) as never,
  );
  const names = Array.from({ length: 101 }, (_, number) => `n${number}`);
  await cast.ann?.send(`MONITOR + ${names.slice(0, 60).join(",")}`);
  await cast.ann?.send(`MONITOR + ${names.slice(60).join(",")}`);
  await cast.ann?.expect(/ 734 ann 100 n100 :/);
});

Deno.test("extended-monitor tells more of who is watched", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: ["extended-monitor", "away-notify"], ben: [] });
  await play(cast, [
    ["ann", "MONITOR + ben", { ann: [/^730 ann ben!/] }],
    ["ben", "AWAY :x", { ben: [/^306 /], ann: [":ben AWAY x"] }],
  ]);
});

Deno.test("extended-join, multi-prefix, userhost-in-names, no-implicit-names", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: ["extended-join"] }, "#7");
  await cast.ann?.send("MODE #7 +ov ann ann");
  await cast.ann?.sync();
  const guests = await gather(server, {
    ben: ["multi-prefix", "userhost-in-names"],
    cat: ["no-implicit-names"],
  });
  const all = { ...cast, ...guests };
  await play(all, [
    ["ben", "JOIN #7", {
      ann: [":ben JOIN #7 * ben"],
      ben: [":ben JOIN #7", /^353 ben = #7 :~@\+ann!~ann@\S+ ben!~ben@\S+$/, /^366 /],
    }],
    ["cat", "JOIN #7", {
      ann: [":cat JOIN #7 * cat"],
      ben: [":cat JOIN #7"],
      cat: [":cat JOIN #7"],
    }],
    ["cat", "NAMES #7", { cat: [/^353 cat = #7 :~ann ben cat$/, /^366 /] }],
  ]);
});

Deno.test("bots are marked. @see https://ircv3.net/specs/extensions/bot-mode", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: ["message-tags"], bot: [] }, "#7");
  await play(cast, [
    ["bot", "MODE bot +B", { bot: [":bot MODE bot +B"] }],
    ["bot", "PRIVMSG #7 :beep", { ann: [/^@bot;msgid=\w+ :bot PRIVMSG #7 :beep$/] }],
    ["ann", "WHO bot", { ann: [/^352 ann #7 \S+ \S+ \S+ bot HB :/, /^315 /] }],
    ["ann", "WHOIS bot", {
      ann: [/^311 /, /^319 /, /^312 /, /^335 ann bot :/, /^671 /, /^317 /, /^318 /],
    }],
  ]);
});

Deno.test("a secret room and who is in it are told to nobody outside, by any command", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: [] }, "#7");
  await cast.ann?.send("MODE #7 +s");
  await cast.ann?.sync();
  const all = { ...cast, ...await gather(server, { spy: [] }) };
  await play(all, [
    ["spy", "NAMES #7", { spy: [/^366 spy #7 :/] }],
    ["spy", "WHO #7", { spy: [/^315 /] }],
    ["spy", "WHO ann", { spy: [/^352 spy \* ~ann \S+ \S+ ann H :/, /^315 /] }],
    ["spy", "WHOIS ann", { spy: [/^311 /, /^312 /, /^671 /, /^317 /, /^318 /] }],
    ["spy", "LIST", { spy: [/^321 /, /^323 /] }],
    ["spy", "TOPIC #7", { spy: [/^403 spy #7 :/] }],
    ["spy", "MODE #7", { spy: [/^403 spy #7 :/] }],
    ["ann", "NAMES #7", { ann: ["353 ann @ #7 :~ann", /^366 /] }],
  ]);
});
