/** KICK and INVITE. */
import { assertEquals } from "../../typed/assert.ts";
import { gather, play } from "../helpers/script.ts";
import { startServer } from "../helpers/server.ts";

Deno.test("KICK: one by one, with a reason, by who may. @see https://modern.ircdocs.horse/#kick-message", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: [], ben: [], cat: [] }, "#7");
  await play(cast, [
    ["ann", "KICK #7", { ann: [/^461 ann KICK :/] }],
    ["ann", "KICK #nowhere ben", { ann: [/^403 ann #nowhere :/] }],
    ["ben", "KICK #7 ann", { ben: [/^482 ben #7 :/] }],
    ["ann", "KICK #7 nobody", { ann: [/^441 ann nobody #7 :/] }],
    ["ann", "KICK #7 ben,cat :be kind", {
      ann: [":ann KICK #7 ben :be kind", ":ann KICK #7 cat :be kind"],
      ben: [":ann KICK #7 ben :be kind"],
      cat: [":ann KICK #7 ben :be kind", ":ann KICK #7 cat :be kind"],
    }],
    ["ben", "KICK #7 ann", { ben: [/^442 ben #7 :/] }],
    ["ben", "PRIVMSG #7 :x", { ben: [/^404 ben #7 :/] }],
    ["ann", `KICK #7 ann :${"x".repeat(301)}`, { ann: [/^417 ann :/] }],
  ]);
});

Deno.test("nobody is kicked by a lower rank", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: [], ben: [], cat: [] }, "#7");
  await cast.ann?.send("MODE #7 +oh ben cat");
  for (const peer of Object.values(cast)) await peer.sync();
  await play(cast, [
    ["ben", "KICK #7 ann", { ben: [/^482 ben #7 :/] }],
    ["cat", "KICK #7 ben", { cat: [/^482 cat #7 :/] }],
  ]);
});

Deno.test("INVITE opens the door once. @see https://modern.ircdocs.horse/#invite-message", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: [], mod: ["invite-notify"] }, "#7");
  const guests = await gather(server, { ben: [], cat: [] });
  const all = { ...cast, ...guests };
  await cast.ann?.send("MODE #7 +io mod");
  for (const peer of Object.values(all)) await peer.sync();
  await play(all, [
    ["ben", "INVITE cat #7", { ben: [/^442 ben #7 :/] }],
    ["ann", "INVITE nobody #7", { ann: [/^401 ann nobody :/] }],
    ["ann", "INVITE ben #nowhere", { ann: [/^403 ann #nowhere :/] }],
    ["ann", "INVITE ben", { ann: [/^461 ann INVITE :/] }],
    ["ann", "INVITE mod #7", { ann: [/^443 ann mod #7 :/] }],
    ["ann", "INVITE ben #7", {
      ann: ["341 ann ben #7"],
      ben: [":ann INVITE ben #7"],
      mod: [":ann INVITE ben #7"],
    }],
    ["ben", "INVITE", { ben: ["336 ben #7", /^337 ben :/] }],
    ["ben", "JOIN #7", {
      ben: [":ben JOIN #7", /^353 /, /^366 /],
      ann: [":ben JOIN #7"],
      mod: [":ben JOIN #7"],
    }],
    ["ben", "PART #7", { ben: [":ben PART #7"], ann: [":ben PART #7"], mod: [":ben PART #7"] }],
    ["ben", "JOIN #7", { ben: [/^473 ben #7 :/] }],
    ["ben", "INVITE", { ben: [/^337 ben :/] }],
  ]);
});

Deno.test("RENAME: who knows of it is told, the others move. @see https://ircv3.net/specs/extensions/channel-rename", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: ["draft/channel-rename"], ben: [] }, "#7");
  await cast.ann?.send("TOPIC #7 :ours");
  await cast.ann?.send("JOIN #8");
  for (const peer of Object.values(cast)) await peer.sync();
  await play(cast, [
    ["ben", "RENAME #7 #9", { ben: [/^482 ben #7 :/] }],
    ["ann", "RENAME #nowhere #9", { ann: [/^403 ann #nowhere :/] }],
    ["ann", "RENAME #7", { ann: [/^461 ann RENAME :/] }],
    ["ann", "RENAME #7 #8", { ann: [/^FAIL RENAME CHANNEL_NAME_IN_USE #7 #8 :/] }],
    ["ann", "RENAME #7 #0", { ann: [/^FAIL RENAME CANNOT_RENAME #7 #0 :/] }],
    ["ann", "RENAME #7 #pub :a better name", {
      ann: [":ann RENAME #7 #pub :a better name"],
      ben: [
        ":ben PART #7 :a better name",
        ":ben JOIN #pub",
        "332 ben #pub :ours",
        /^333 /,
        "353 ben = #pub :~ann ben",
        /^366 /,
      ],
    }],
    ["ben", "PRIVMSG #pub :here", { ann: [":ben PRIVMSG #pub :here"] }],
    ["ann", "RENAME #pub #PUB", { ann: [":ann RENAME #pub #PUB :"] }],
    ["ben", "PRIVMSG #7 :gone", { ben: [/^403 ben #7 :/] }],
  ]);
});

Deno.test("an invitation opens a door that was closed later only from who may close it", async () => {
  await using server = await startServer();
  const { ann, ben } = await gather(server, { ann: [], ben: [] }, "#7");
  const cat = await server.join("cat");
  const dan = await server.join("dan");
  await ben?.send("INVITE cat #7");
  await cat.expect(/ INVITE cat #7$/);
  await ann?.send("INVITE dan #7");
  await dan.expect(/ INVITE dan #7$/);
  await ann?.send("MODE #7 +ik secret");
  await ann?.sync();
  await cat.send("JOIN #7");
  await cat.expect(/ 473 cat #7 /);
  await dan.send("JOIN #7");
  await dan.expect(/ 366 dan #7 /);
});

Deno.test("who is muted reaches a room by nothing that they are called, or say of themselves", async () => {
  await using server = await startServer();
  const all = [
    "message-tags",
    "echo-message",
    "extended-join",
    "away-notify",
    "setname",
    "draft/metadata-2",
    "draft/message-redaction",
    "standard-replies",
  ];
  const { ann, eve } = await gather(server, { ann: all, eve: all }, "#7");
  if (ann === undefined || eve === undefined) throw new Error("nobody came");
  await ann.send("METADATA * SUB display-name");
  await eve.send("PRIVMSG #7 :before");
  const id = /msgid=([^; ]+)/.exec(await eve.expect(/ PRIVMSG #7 /))?.[1];
  await ann.send("MUTE #7 eve");
  await eve.expect(/ MODE #7 \+b /);
  await ann.sync();
  await eve.send("METADATA * SET display-name :SPAM");
  await eve.expect(/ FAIL METADATA KEY_NO_PERMISSION /);
  await eve.send(`REDACT #7 ${id} :SPAM`);
  await eve.expect(/ REDACT #7 \S+$/);
  await eve.send("PART #7");
  await eve.send("AWAY :SPAM");
  await eve.send("SETNAME SPAM");
  await eve.send("METADATA * SET display-name :SPAM");
  await eve.send("JOIN #7");
  await eve.sync();
  assertEquals((await ann.sync()).filter((line) => /SPAM/.test(line)), []);
  // In a moderated room a farewell is words, too.
  await ann.send("UNMUTE #7 eve");
  await ann.send("MODE #7 +m");
  await ann.sync();
  await eve.send("QUIT :SPAM");
  await eve.rest();
  assertEquals((await ann.expect(/ QUIT /)).replace(/!\S+/, ""), "@:eve QUIT :Quit: ".slice(1));
});

Deno.test("that a message for some is taken back is told to those", async () => {
  await using server = await startServer();
  const all = ["message-tags", "echo-message", "draft/message-redaction"];
  const { ann, ben } = await gather(server, { ann: all, ben: all }, "#7");
  await ann?.send("PRIVMSG @#7 :for admins");
  const id = /msgid=([^; ]+)/.exec(await ann?.expect(/ PRIVMSG @#7 /) ?? "")?.[1];
  await ann?.send(`REDACT #7 ${id}`);
  await ann?.expect(/ REDACT #7 /);
  assertEquals(await ben?.sync(), []);
});
