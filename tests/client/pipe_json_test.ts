/** `join --json` with a real server: objects in, objects out. */
import { EXIT } from "../../client/errors.ts";
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import { bytes, failure, JsonPipe, scripted, startPipe } from "../helpers/pipe.ts";
import { startServer } from "../helpers/server.ts";

const FULL = ["message-tags", "echo-message", "draft/message-redaction"];

Deno.test("--json alone: what is asked for is done in order, and only answers are printed", async () => {
  await using server = await startServer();
  const bob = await server.join("bob");
  await bob.send("JOIN #7");
  const lines = [
    { type: "say", text: "one", id: "1" },
    { type: "say", text: "two\nthree", room: 7, id: "2" },
    { type: "say", text: "waves", style: "action" },
    { type: "say", text: "psst", to: "bob", id: "3" },
    { type: "who", room: "7", id: "4" },
    { type: "leave", room: "7", id: "5" },
  ].map((fields) => JSON.stringify(fields));
  const { running, printed } = startPipe({ server, json: true, input: bytes(lines.join("\n")) });
  for (const text of ["#7 :one", "#7 :two", "#7 :three", "#7 :\x01ACTION waves\x01", "bob :psst"]) {
    const line = await bob.expect(/ PRIVMSG /);
    assertEquals(line.replace(/^.*? PRIVMSG /, ""), text);
  }
  await bob.expect(/^:ci!\S+ PART #7/);
  await running;
  const objects = printed.map((line) => JSON.parse(line));
  assertEquals(objects.map(({ type, id }) => [type, id]), [
    ["ok", "1"],
    ["ok", "2"],
    ["ok", "3"],
    ["people", undefined],
    ["ok", "4"],
    ["ok", "5"],
  ]);
  assertEquals(objects[0].messages.length, 1);
  assertEquals(objects[3].people.map(({ name }: { name: string }) => name).sort(), ["bob", "ci"]);
});

Deno.test("the first line says what all of them are: nobody's words become an object", async () => {
  await using server = await startServer();
  const bob = await server.join("bob");
  await bob.send("JOIN #7");
  const quit = '{"type":"quit"}';
  const { running, printed } = startPipe({ server, json: true, input: bytes(`hi\n${quit}\n`) });
  await bob.expect(/ PRIVMSG #7 :hi$/);
  await bob.expect(/ PRIVMSG #7 :?\{"type":"quit"\}$/);
  await running;
  assertEquals(printed, []);
});

Deno.test("--follow --json: a bot that hears, answers, reacts and takes back", async () => {
  await using server = await startServer();
  const script = new JsonPipe({ server, follow: true });
  assertEquals((await script.reads({ type: "connected" })).name, "ci");
  await script.reads({ type: "entered", room: "7" });
  const bob = await server.join("bob", ...FULL);
  await bob.send("JOIN #7");
  await script.reads({ type: "joined", name: "bob", room: "7" });
  await bob.send("PRIVMSG #7 :ping?");
  const heard = await script.reads({ type: "message", from: "bob" });
  assertEquals([heard.text, heard.own, heard.room], ["ping?", false, "7"]);

  script.give({ type: "say", room: "7", text: "pong!", reply: heard.id, id: "a" });
  const own = await script.reads({ type: "message", own: true });
  assertEquals([own.text, own.reply], ["pong!", heard.id]);
  assertEquals((await script.result("a")).messages, [own.id]);
  assertMatch(await bob.expect(/PRIVMSG #7 :pong!/), new RegExp(`\\+reply=${heard.id}`));

  script.give({ type: "react", room: 7, message: heard.id, emoji: "👍", id: "b" });
  await script.reads({ type: "reaction", message: heard.id, emoji: "👍", on: true, own: true });
  await script.result("b");
  assertMatch(await bob.expect(/TAGMSG #7/), /\+draft\/react=👍/);
  script.give({ type: "react", room: 7, message: heard.id, emoji: "👍", on: false, id: "c" });
  await script.reads({ type: "reaction", message: heard.id, on: false });

  script.give({ type: "take-back", room: 7, message: own.id, id: "d" });
  await script.reads({ type: "taken-back", id: own.id, name: "ci" });
  await script.result("d");
  assertMatch(await bob.expect(/REDACT/), new RegExp(` REDACT #7 ${own.id}`));
  script.give({ type: "typing", to: "bob", id: "e" });
  await script.result("e");
  assertMatch(await bob.expect(/TAGMSG ci|TAGMSG bob/), /\+typing=active/);
  await bob.send("@+typing=active TAGMSG #7");
  await script.reads({ type: "typing", room: "7", name: "bob", on: true });
  await bob.send("PRIVMSG ci :psst");
  const whispered = await script.reads({ type: "message", room: null });
  assertEquals([whispered.from, whispered.to], ["bob", null]);
  script.give({ type: "quit", id: "z" });
  assertEquals(await script.result("z"), { type: "ok", id: "z" });
  await script.running;
});

Deno.test("however a script ends, the exit code tells of what was not done", async () => {
  await using server = await startServer();
  for (const wrong of [false, true]) {
    const stop = new AbortController();
    const script = new JsonPipe({ server, follow: true, stop: stop.signal });
    script.give({ type: "say", text: "x", ...wrong ? { room: 9 } : {}, id: "a" });
    assertEquals((await script.result("a")).type, wrong ? "error" : "ok");
    stop.abort();
    if (wrong) await failure(script.running, EXIT.notDelivered, /^Not delivered: 1 /);
    else await script.running;
  }
});

Deno.test("a script runs a room", async () => {
  await using server = await startServer();
  const script = new JsonPipe({ server, follow: true });
  await script.reads({ type: "entered" });
  const eve = await server.join("eve");
  await eve.send("JOIN #7");
  await script.reads({ type: "joined", name: "eve" });
  const ask = async (fields: Record<string, unknown>): Promise<string> => {
    script.give({ room: "7", id: "x", ...fields });
    const { type, text = "" } = await script.result("x");
    return `${type}${text === "" ? "" : `: ${text}`}`;
  };
  assertEquals(await ask({ type: "topic", text: "Beer" }), "ok");
  await eve.expect(/ TOPIC #7 :Beer$/);
  assertEquals(await ask({ type: "mute", name: "eve", minutes: 5, reason: "loud" }), "ok");
  assertEquals(await ask({ type: "bans" }), "ok");
  assertEquals(await ask({ type: "unmute", name: "eve" }), "ok");
  assertEquals(await ask({ type: "rank", name: "eve", rank: "admin" }), "ok");
  await eve.expect(/ MODE #7 \+o eve/);
  assertEquals(await ask({ type: "rank", name: "eve", rank: "none" }), "ok");
  await eve.expect(/ MODE #7 -o eve/);
  assertEquals(await ask({ type: "room-setting", setting: "limit", value: 5 }), "ok");
  await eve.expect(/ MODE #7 \+l 5/);
  assertEquals(await ask({ type: "room-setting", setting: "keep", value: null }), "ok");
  assertEquals(await ask({ type: "kick", name: "eve", reason: "out" }), "ok");
  await eve.expect(/ KICK #7 eve :?out/);
  assertEquals(await ask({ type: "ban", name: "eve", minutes: 90, reason: "spam" }), "ok");
  assertEquals(await ask({ type: "unban", name: "eve" }), "ok");
  assertMatch(await ask({ type: "unban", name: "eve" }), /^error: Nobody called eve is banned/);
  assertMatch(await ask({ type: "kick", name: "eev" }), /^error: eev is not in this room/);
  assertMatch(await ask({ type: "topic", text: "ä".repeat(300) }), /^error: .*too long/i);
  assertMatch(
    await ask({ type: "say", room: "8", text: "x" }),
    /^error: You are not in that room\.$/,
  );
  assertEquals(await ask({ type: "join", room: "8" }), "ok");
  assertEquals(await ask({ type: "say", room: "8", text: "x" }), "ok");
  script.give({ type: "quit" });
  await failure(script.running, EXIT.notDelivered, /^Not delivered: 4 /);
});

Deno.test("what was printed of all that", async () => {
  await using server = await startServer();
  const script = new JsonPipe({ server, follow: true });
  await script.reads({ type: "entered" });
  const eve = await server.join("eve");
  await eve.send("JOIN #7");
  await script.reads({ type: "joined", name: "eve" });
  script.give(
    { type: "mute", room: 7, name: "eve", minutes: 5, reason: "loud" },
    { type: "bans", room: 7 },
    { type: "ban", room: 7, name: "eve" },
    { type: "unban", room: 7, name: "eve" },
    { type: "room-setting", room: 7, setting: "lock", value: "sesame" },
    { type: "rooms" },
    { type: "quit", id: "z" },
  );
  const here = { room: "7", by: "ci" };
  const muted = await script.reads({ type: "muted", ...here });
  assertEquals([muted.name, muted.minutes, muted.reason], ["eve", 5, "loud"]);
  const { bans } = await script.reads({ type: "bans", room: "7" });
  assert(Array.isArray(bans));
  const [{ since, ...ban }] = bans;
  assertMatch(since, /^\d{4}-\d\d-\d\dT.*Z$/);
  assertEquals(ban, { name: "eve", mute: true, minutes: 5, reason: "loud", by: "ci" });
  const banned = await script.reads({ type: "banned", ...here });
  assertEquals([banned.name, banned.minutes], ["eve", null]);
  const left = await script.reads({ type: "left", name: "eve" });
  assertEquals([left.rooms, left.by, left.own], [["7"], "ci", false]);
  await script.reads({ type: "unbanned", ...here, name: "eve" });
  await script.reads({ type: "room-setting", name: "ci", setting: "lock", value: true });
  assertEquals((await script.reads({ type: "rooms" })).rooms, [
    { room: "7", people: 1, topic: "" },
  ]);
  await script.result("z");
  await script.running;
});

Deno.test("what cannot be done is an error with the script's id, and the exit code tells", async () => {
  await using server = await startServer();
  const owner = await server.join("owner");
  await owner.send("JOIN #7,#9");
  await owner.send("MODE #7 +t");
  await owner.send("MODE #9 +k sesame");
  await owner.sync();
  const script = new JsonPipe({ server });
  script.give(
    { type: "topic", room: 7, text: "Mine", id: "topic" },
    { type: "join", room: 9, id: "join" },
    { type: "join", room: 9, key: "sesame", id: "key" },
    { type: "name", name: "owner", id: "name" },
    { type: "say", to: "nobody", text: "x", id: "say" },
    { type: "ban", room: 7, name: "owner", id: "ban" },
    { type: "history", room: 8, id: "history" },
    '{"type":"say"',
    "[]",
    { type: "say", txt: "x", id: "field" },
  );
  script.give("x".repeat(1024 * 1024 + 1), { type: "say", text: "still here", id: "last" });
  const rows: readonly [Record<string, unknown>, RegExp][] = [
    [{ id: "topic", code: "refused", line: 1 }, /^Only an admin of room 7/],
    [{ id: "join", code: "refused", line: 2 }, /^Room 9 is locked/],
    [{ id: "key", type: "ok" }, /^undefined$/],
    [{ id: "name", code: "refused", line: 4 }, /^Somebody here is called owner already/],
    [{ id: "say", code: "refused", line: 5 }, /^Nobody here is called nobody/],
    [{ id: "ban", code: "refused", line: 6 }, /admin/],
    [{ id: "history", code: "refused", line: 7 }, /^You are not in that room/],
    [{ id: null, code: "not-json", line: 8 }, /no JSON/],
    [{ id: null, code: "not-an-object", line: 9 }, /one object/],
    [{ id: "field", code: "bad-field", line: 10 }, /no "txt"/],
    [{ id: null, code: "too-long", line: 11 }, /longer than 1048576 bytes/],
    [{ id: "last", type: "ok" }, /^undefined$/],
  ];
  for (const [fields, text] of rows) {
    assertMatch(String((await script.reads(fields)).text), text, JSON.stringify(fields));
  }
  script.close();
  await failure(script.running, EXIT.notDelivered, /^Not delivered: 10 of what was asked for\.$/);
});

Deno.test("earlier messages come when they are asked for, older ones each time", async () => {
  await using server = await startServer();
  const bob = await server.join("bob");
  await bob.send("JOIN #7");
  for (let number = 1; number <= 5; number++) await bob.send(`PRIVMSG #7 :number ${number}`);
  await bob.sync();
  const script = new JsonPipe({ server });
  script.give({ type: "history", room: 7, count: 2, id: "a" });
  for (const text of ["number 4", "number 5"]) {
    assertEquals((await script.reads({ type: "message", text })).earlier, true);
  }
  assertEquals(await script.result("a"), { type: "ok", id: "a" });
  script.give({ type: "history", room: 7, id: "b" }, { type: "history", room: 7, id: "c" });
  await script.result("b");
  assertEquals(script.unread.some(({ type }) => type === "message"), false);
  await script.result("c");
  script.close();
  await script.running;
});

Deno.test("no room at all: a script that enters rooms itself, or speaks to people alone", async () => {
  await using server = await startServer();
  const bob = await server.join("bob");
  const script = new JsonPipe({ server, start: { rooms: [] } });
  script.give({ type: "say", text: "x", id: "a" }, { type: "say", to: "bob", text: "x", id: "b" });
  assertEquals((await script.result("a")).text, "You are in no room.");
  assertEquals((await script.result("b")).type, "ok");
  await bob.expect(/ PRIVMSG bob :x/);
  script.give({ type: "join", room: 8 }, { type: "say", text: "y", id: "c" });
  assertEquals((await script.result("c")).type, "ok");
  script.close();
  await failure(script.running, EXIT.notDelivered, /^Not delivered: 1 /);
});

Deno.test("what was on its way when the connection was lost is an error, and the rest goes on", async () => {
  const caps = "echo-message batch labeled-response";
  let visits = 0;
  await using server = await scripted((line) => {
    if (line.startsWith("CAP LS")) return [`:s CAP * LS :${caps}`];
    if (line.startsWith("CAP REQ")) return [`:s CAP * ACK :${caps}`];
    if (line === "CAP END") return visits++ === 0 ? [":s 001 ci :Hi"] : [":s 001 ci :Again"];
    if (line.startsWith("JOIN")) return [":ci!c@c JOIN #7", ":s 366 ci #7 :End"];
    const [, label = "", command = ""] = /^@label=(\S+) (\S+)/.exec(line) ?? [];
    if (visits === 1) return command === "TOPIC" ? ["close"] : [];
    return command === "PRIVMSG"
      ? [`@label=${label} :ci!c@c PRIVMSG #7 :x`]
      : label === ""
      ? []
      : [`@label=${label} :s ACK`];
  });
  const script = new JsonPipe({ server, follow: true });
  await script.reads({ type: "entered" });
  script.give({ type: "topic", room: 7, text: "x", id: "a" });
  assertEquals(await script.result("a"), {
    type: "error",
    id: "a",
    code: "refused",
    text: "The connection was lost.",
    line: 1,
  });
  await script.reads({ type: "disconnected" });
  script.give({ type: "say", text: "x", id: "b" }, { type: "quit" });
  while (script.clock.sleepers === 0) await Promise.resolve();
  script.clock.advance(1_000);
  assertEquals((await script.result("b")).type, "ok");
  await failure(script.running, EXIT.notDelivered, /^Not delivered: 1 /);
});

Deno.test("earlier messages that do not come are an error: they are refused, or the connection is lost", async () => {
  const caps = "echo-message batch labeled-response draft/chathistory";
  await using server = await scripted((line) => {
    if (line.startsWith("CAP LS")) return [`:s CAP * LS :${caps}`];
    if (line.startsWith("CAP REQ")) return [`:s CAP * ACK :${caps}`];
    if (line === "CAP END") return [":s 001 ci :Hi"];
    if (line.startsWith("JOIN")) return [":ci!c@c JOIN #7", ":s 366 ci #7 :End"];
    const [, label = "", count = ""] = /^@label=(\S+) CHATHISTORY \S+ \S+ \S+ (\d+)/.exec(line) ??
      [];
    if (label === "") return [];
    return count === "1" ? [`@label=${label} :s FAIL CHATHISTORY MESSAGE_ERROR :x`] : ["close"];
  });
  const script = new JsonPipe({ server, follow: true });
  script.give({ type: "history", room: 7, count: 1, id: "a" });
  assertEquals((await script.result("a")).text, "What was said before cannot be read.");
  script.give({ type: "history", room: 7, count: 2, id: "b" });
  assertEquals((await script.result("b")).text, "The connection was lost.");
  await script.reads({ type: "disconnected" });
  script.give({ type: "quit" });
  while (script.clock.sleepers === 0) await Promise.resolve();
  await failure(script.running, EXIT.notDelivered, /^Not delivered: 2 /);
});

Deno.test("a restart in the middle of a script: what it said is answered with ok, a little later", async () => {
  const caps = "echo-message batch labeled-response standard-replies";
  let visits = 0;
  const said: string[] = [];
  await using server = await scripted((line) => {
    if (line.startsWith("CAP LS")) return [`:s CAP * LS :${caps}`];
    if (line.startsWith("CAP REQ")) return [`:s CAP * ACK :${caps}`];
    if (line === "CAP END") return visits++ === 0 ? [":s 001 ci :Hi"] : [":s 001 ci :Again"];
    if (line.startsWith("JOIN")) {
      const entering = [":ci!c@c JOIN #7", ":s 366 ci #7 :End"];
      return visits > 1 ? entering : [...entering, ":s NOTE * RESTARTING 5 500 :Back soon"];
    }
    const [, label = "", what = ""] = /^@label=(\S+) PRIVMSG (.*)$/.exec(line) ?? [];
    if (what === "") return [];
    said.push(`${visits}: ${what}`);
    const last = what.endsWith("three");
    return visits === 1 ? last ? ["close"] : [] : [`@label=${label} :ci!c@c PRIVMSG ${what}`];
  });
  const script = new JsonPipe({ server, follow: true, start: { resends: true } });
  await script.reads({ type: "entered" });
  script.give(
    { type: "say", text: "one", room: 7, id: "a" },
    { type: "say", text: "two", to: "bob", id: "b" },
    { type: "say", text: "three", room: 7, id: "c" },
    { type: "quit" },
  );
  assertEquals((await script.reads({ type: "disconnected" }))["back-in"], 5);
  while (script.clock.sleepers === 0) await Promise.resolve();
  script.clock.advance(250);
  // What is said to a person alone waits for no room.
  for (const id of ["b", "a", "c"]) assertEquals((await script.result(id)).type, "ok");
  await script.running;
  const lines = ["#7 one", "bob two", "#7 three"];
  assertEquals(said.slice(0, 3), lines.map((line) => `1: ${line}`));
  assertEquals(said.slice(3).sort(), lines.map((line) => `2: ${line}`).sort());
});
