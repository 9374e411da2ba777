/** METADATA. @see https://ircv3.net/specs/extensions/metadata */
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import { gather, play, type Step } from "../helpers/script.ts";
import { startServer } from "../helpers/server.ts";

const CAPS = ["batch", "draft/metadata-2"];

/** Lines in a batch of a type. */
function batch(type: string, ...lines: readonly string[]): string[] {
  return batchNamed("b0", type, ...lines);
}

function batchNamed(name: string, type: string, ...lines: readonly string[]): string[] {
  return [
    `BATCH +${name} ${type}`,
    ...lines.map((line) => `@batch=${name} ${line}`),
    `BATCH -${name}`,
  ];
}

Deno.test("the capability tells the limits. @see https://ircv3.net/specs/extensions/metadata#draftmetadata-2-capability", async () => {
  await using server = await startServer();
  const peer = await server.connect();
  await peer.send("CAP LS 302");
  await peer.expect(
    / draft\/metadata-2=before-connect,max-subs=50,max-keys=20,max-value-bytes=200( |$)/,
  );
});

Deno.test("SET, GET, LIST and CLEAR of oneself. @see https://ircv3.net/specs/extensions/metadata#metadata-set", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: CAPS, ben: CAPS });
  await play(cast, [
    ["ann", "METADATA * SET url :http://a b", { ann: ["761 ann * url * :http://a b"] }],
    ["ann", "METADATA ANN SET x/y_z.1-2 v", { ann: ["761 ann * x/y_z.1-2 * v"] }],
    // "The empty string is a valid value."
    ["ann", "METADATA * SET empty :", { ann: ["761 ann * empty * :"] }],
    ["ben", "METADATA ann LIST", {
      ben: batch(
        "metadata ann",
        "761 ben ann url * :http://a b",
        "761 ben ann x/y_z.1-2 * v",
        "761 ben ann empty * :",
      ),
    }],
    ["ben", "METADATA ann GET nope url $no", {
      ben: batch(
        "metadata ann",
        "766 ben ann nope :key not set",
        "761 ben ann url * :http://a b",
        "FAIL METADATA KEY_INVALID $no :A key is of a-z, 0-9, and _ . / -",
      ),
    }],
    ["ann", "METADATA * SET empty", { ann: ["766 ann * empty :key not set"] }],
    ["ann", "METADATA * CLEAR", {
      ann: batch("metadata ann", "761 ann ann url * :http://a b", "761 ann ann x/y_z.1-2 * v"),
    }],
    ["ann", "METADATA * LIST", { ann: batch("metadata ann") }],
    ["ben", "METADATA * CLEAR", { ben: batch("metadata ben") }],
  ]);
});

Deno.test("what is wrong is a FAIL with its code. @see https://ircv3.net/specs/extensions/metadata#standard-replies", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: CAPS, ben: CAPS }, "#7");
  await cast.ann?.send("JOIN #hidden");
  await cast.ann?.send("MODE #hidden +s");
  await cast.ann?.sync();
  const fails: readonly [string, string][] = [
    ["METADATA nobody LIST", "INVALID_TARGET nobody"],
    ["METADATA #nowhere LIST", "INVALID_TARGET #nowhere"],
    ["METADATA #hidden LIST", "INVALID_TARGET #hidden"],
    ["METADATA $a:user SET url x", "INVALID_TARGET $a:user"],
    ["METADATA #7 SUB url", "INVALID_TARGET #7"],
    ["METADATA ann SUBS", "INVALID_TARGET ann"],
    ["METADATA * destr0y", "SUBCOMMAND_INVALID destr0y"],
    ["METADATA ann SET $url$ x", "KEY_INVALID $url$"],
    ["METADATA * SET Url x", "KEY_INVALID Url"],
    ["METADATA * SET : x", "KEY_INVALID \\*"],
    [`METADATA * SET ${"k".repeat(65)} x`, `KEY_INVALID ${"k".repeat(65)}`],
    ["METADATA ann SET url x", "KEY_NO_PERMISSION ann url"],
    ["METADATA ann CLEAR", "KEY_NO_PERMISSION ann \\*"],
    ["METADATA #7 SET url x", "KEY_NO_PERMISSION #7 url"],
    ["METADATA #7 CLEAR", "KEY_NO_PERMISSION #7 \\*"],
    ["METADATA * SET url", "KEY_NOT_SET ben url"],
    [`METADATA * SET url ${"x".repeat(201)}`, "VALUE_INVALID"],
    ["METADATA * SUB $url$", "KEY_INVALID $url$"],
    ["METADATA * UNSUB $url$", "KEY_INVALID $url$"],
  ];
  const steps = fails.map(([line, code]): Step => {
    const pattern = `^FAIL METADATA ${code.replaceAll("$", "\\$")} :`;
    return ["ben", line, { ben: [new RegExp(pattern)] }];
  });
  await play(cast, steps);
  await play(cast, [
    ["ben", "METADATA", { ben: [/^461 ben METADATA :/] }],
    ["ben", "METADATA *", { ben: [/^461 ben METADATA :/] }],
    ["ben", "METADATA * GET", { ben: [/^461 ben METADATA :/] }],
    ["ben", `METADATA * SET url ${"x".repeat(200)}`, { ben: [/^761 ben \* url \* x+$/] }],
  ]);
  for (let key = 0; key < 19; key++) await cast.ben?.send(`METADATA * SET k${key} v`);
  await cast.ben?.sync();
  await play(cast, [
    ["ben", "METADATA * SET k19 v", { ben: [/^FAIL METADATA LIMIT_REACHED ben :/] }],
    ["ben", "METADATA * SET k18 w", { ben: ["761 ben * k18 * w"] }],
  ]);
});

Deno.test("a value that would not fit into a line with the longest names is refused, not cut", async () => {
  await using server = await startServer({ name: `${"s".repeat(58)}.test` });
  const nick = "家".repeat(32);
  const peer = await server.join(nick, ...CAPS);
  const key = "k".repeat(64);
  await peer.send(`METADATA * SET ${key} ${"x".repeat(200)}`);
  await peer.expect(/FAIL METADATA VALUE_INVALID :/);
  await peer.send(`METADATA * SET ${key} ${"x".repeat(150)}`);
  assertMatch(await peer.expect(/ 761 /), / x{150}$/);
  await peer.send(`METADATA ${nick} GET ${key}`);
  assertMatch(await peer.expect(/ 761 /), / x{150}$/);
});

Deno.test("SUB, UNSUB and SUBS. @see https://ircv3.net/specs/extensions/metadata#metadata-sub", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: CAPS });
  await play(cast, [
    ["ann", "METADATA * SUBS", { ann: batch("metadata-subs") }],
    ["ann", "METADATA * SUB avatar $x website avatar", {
      ann: [/^FAIL METADATA KEY_INVALID \$x :/, "770 ann avatar website"],
    }],
    ["ann", "METADATA * SUB website", { ann: ["770 ann website"] }],
    ["ann", "METADATA * SUBS", { ann: batch("metadata-subs", "772 ann avatar website") }],
    ["ann", "METADATA ann UNSUB nope website website", { ann: ["771 ann nope website"] }],
    ["ann", "METADATA * SUBS", { ann: batch("metadata-subs", "772 ann avatar") }],
  ]);
  const keys = Array.from({ length: 49 }, (_, at) => `key-${at}`);
  for (let at = 0; at < 49; at += 10) {
    await cast.ann?.send(`METADATA * SUB ${keys.slice(at, at + 10).join(" ")}`);
  }
  await cast.ann?.sync();
  await play(cast, [
    // "This first key that the client could not subscribe to": those after it are not looked at.
    ["ann", "METADATA * SUB one avatar", { ann: [/^FAIL METADATA TOO_MANY_SUBS one :/] }],
    ["ann", "METADATA * UNSUB avatar", { ann: ["771 ann avatar"] }],
    ["ann", "METADATA * SUB one avatar two", {
      ann: [/^FAIL METADATA TOO_MANY_SUBS avatar :/, "770 ann one"],
    }],
  ]);
  await cast.ann?.send("METADATA * SUBS");
  const lines = (await cast.ann?.sync() ?? []).filter((line) => line.includes(" 772 "));
  for (const line of lines) assert(line.split(" ").length <= 4 + 13, line);
  assertEquals(lines.flatMap((line) => line.split(" ").slice(4)).sort(), [...keys, "one"].sort());
});

Deno.test("who has subscribed is told of changes. @see https://ircv3.net/specs/extensions/metadata#notifications", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: CAPS, ben: CAPS, old: [], other: CAPS }, "#7");
  const far = await gather(server, { far: CAPS, watch: CAPS });
  const all = { ...cast, ...far };
  for (const name of ["ann", "ben", "far", "watch"]) {
    await all[name]?.send("METADATA * SUB url");
  }
  await all.watch?.send("MONITOR + ann");
  for (const peer of Object.values(all)) await peer.sync();
  await play(all, [
    ["ann", "METADATA * SET url u", {
      ann: ["761 ann * url * u"],
      ben: [":ann METADATA ann url * u"],
      watch: [":ann METADATA ann url * u"],
    }],
    ["ann", "METADATA * SET other o", { ann: ["761 ann * other * o"] }],
    ["ann", "METADATA #7 SET url r", {
      ann: ["761 ann #7 url * r"],
      ben: [":ann METADATA #7 url * r"],
    }],
    ["ann", "METADATA #7 SET url", {
      ann: ["766 ann #7 url :key not set"],
      ben: [":ann METADATA #7 url *"],
    }],
    ["ben", "METADATA * UNSUB url", { ben: ["771 ben url"] }],
    ["ann", "METADATA * CLEAR", {
      ann: batch("metadata ann", "761 ann ann url * u", "761 ann ann other * o"),
      watch: [":ann METADATA ann url *"],
    }],
  ]);
});

Deno.test("a room's metadata may be set from helpers up, and is read by who may know the room", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: CAPS, ben: CAPS }, "#7");
  const all = { ...cast, ...await gather(server, { far: CAPS }) };
  await cast.ann?.send("MODE #7 +h ben");
  for (const peer of Object.values(all)) await peer.sync();
  await play(all, [
    ["ben", "METADATA #7 SET url r", { ben: ["761 ben #7 url * r"] }],
    ["far", "METADATA #7 GET url", { far: batch("metadata #7", "761 far #7 url * r") }],
    ["far", "METADATA #7 SET url x", { far: [/^FAIL METADATA KEY_NO_PERMISSION #7 url :/] }],
    ["ben", "METADATA #7 CLEAR", { ben: batch("metadata #7", "761 ben #7 url * r") }],
  ]);
});

Deno.test("what there is already is told on JOIN, MONITOR, SUB and SYNC", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: CAPS }, "#7");
  const all = { ...cast, ...await gather(server, { ben: CAPS, cat: CAPS }) };
  const { ann, ben, cat } = all;
  for (const line of ["METADATA * SET url a", "METADATA * SET x y", "METADATA #7 SET url r"]) {
    await ann?.send(line);
  }
  await ben?.send("METADATA * SET url b");
  for (const peer of [ann, ben, cat]) await peer?.send("METADATA * SUB url");
  for (const peer of Object.values(all)) await peer.sync();
  const room = ["METADATA #7 url * r", "METADATA ann url * a", "METADATA ben url * b"];
  await play(all, [
    // "On joining a channel, users will get the channel's current metadata, and get the same
    // information for all users who are in the channel"; they get that of who comes.
    ["ben", "JOIN #7", {
      ben: [":ben JOIN #7", /^353 /, /^366 /, ...batchNamed("b3", "metadata #7", ...room)],
      ann: [":ben JOIN #7", "METADATA ben url * b"],
    }],
    ["ben", "METADATA #7 SYNC", { ben: batch("metadata #7", ...room) }],
    ["cat", "METADATA #7 SYNC", { cat: batch("metadata #7", "METADATA #7 url * r") }],
    ["cat", "METADATA ann SYNC", { cat: batch("metadata ann", "METADATA ann url * a") }],
    // "Clients SHOULD receive the current values of keys they are subscribed to when they MONITOR
    // a user, or when one of their monitored users comes online."
    ["cat", "MONITOR + ann,dan", {
      cat: [/^730 cat ann!/, "731 cat dan", "METADATA ann url * a"],
    }],
    ["ben", "METADATA * SUB x", { ben: ["770 ben x", "METADATA ann x * y"] }],
    ["cat", "METADATA * SUB x url", { cat: ["770 cat x url", "METADATA ann x * y"] }],
    ["ben", "NICK dan", {
      ann: [":ben NICK dan"],
      ben: [":ben NICK dan"],
      cat: [/^730 \* dan!/, "METADATA dan url * b"],
    }],
  ]);
});

Deno.test("what somebody has said of themselves is told to nobody who comes while they are muted", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: CAPS, eve: CAPS }, "#7");
  const all = { ...cast, ...await gather(server, { ben: CAPS }) };
  await all.eve?.send("METADATA * SET url rude");
  await all.ben?.send("METADATA * SUB url");
  for (const peer of Object.values(all)) await peer.sync();
  await all.ann?.send("MODE #7 +b ~m:eve!*@*");
  for (const peer of Object.values(all)) await peer.sync();
  await play(all, [
    ["ben", "JOIN #7", { ben: [/JOIN/, /353/, /366/], ann: [/JOIN/], eve: [/JOIN/] }],
    ["ben", "METADATA eve SYNC", { ben: batch("metadata eve") }],
    ["ann", "MODE #7 -b ~m:eve!*@*", { ann: [/-b/], ben: [/-b/], eve: [/-b/] }],
    ["ben", "METADATA eve SYNC", { ben: batch("metadata eve", "METADATA eve url * rude") }],
  ]);
});

Deno.test("a room with more than fits is told later. @see https://ircv3.net/specs/extensions/metadata#postponed-synchronization", async () => {
  await using server = await startServer();
  const names = Array.from({ length: 18 }, (_, at) => `n${at}`);
  const people = await gather(server, Object.fromEntries(names.map((name) => [name, []])), "#7");
  const keys = Array.from({ length: 20 }, (_, at) => `k${at}`);
  for (const peer of Object.values(people)) {
    for (const key of keys) await peer.send(`METADATA * SET ${key} ${"v".repeat(200)}`);
    await peer.sync();
  }
  const { ann } = await gather(server, { ann: CAPS });
  for (const half of [keys.slice(0, 10), keys.slice(10)]) {
    await ann?.send(`METADATA * SUB ${half.join(" ")}`);
  }
  await ann?.send("JOIN #7");
  const joined = await ann?.sync() ?? [];
  assertMatch(joined.at(-1) ?? "", / 774 ann #7 5$/);
  await ann?.send("METADATA #7 SYNC");
  const synced = await ann?.sync() ?? [];
  assertMatch(synced[0] ?? "", / BATCH \+b0 metadata #7$/);
  assert(synced.length > 200);
  await ann?.send("METADATA * UNSUB k0");
  await ann?.send("METADATA * SUB k0");
  assertEquals((await ann?.sync())?.length, 2 + names.length);
});

Deno.test("before there is a name. @see https://ircv3.net/specs/extensions/metadata#setting-keys-and-subscribing-with-before-connect", async () => {
  await using server = await startServer({ motd: ["hello"] });
  const peer = await server.connect();
  await peer.send("METADATA * SET display-name x");
  await peer.expect(/ 451 \* :/);
  await peer.send("CAP REQ :batch draft/metadata-2");
  await peer.expect(/ ACK /);
  const cases: readonly [string, RegExp][] = [
    ["METADATA * SUB display-name", / 770 \* display-name$/],
    ["METADATA * SET display-name :a b c", / 761 \* \* display-name \* :a b c$/],
    ["METADATA ann SET display-name :a b c", / FAIL METADATA INVALID_TARGET ann :/],
  ];
  for (const [line, answer] of cases) {
    await peer.send(line);
    assertMatch(await peer.next() ?? "", answer);
  }
  for (const line of ["NICK ann", "USER a 0 * :a", "CAP END"]) await peer.send(line);
  const lines = await peer.sync();
  const at = lines.findIndex((line) => / BATCH \+b\d+ metadata ann$/.test(line));
  assertMatch(lines[at + 1] ?? "", /^@batch=b\d+ :chat\.test METADATA ann display-name \* :a b c$/);
  assertMatch(lines[at + 2] ?? "", / BATCH -b\d+$/);
  assert(at > 0 && at < lines.findIndex((line) => line.includes(" 376 ")));
  // "If none exists, the server MUST send an empty batch instead."
  const ben = await server.connect();
  for (const line of ["CAP REQ :batch draft/metadata-2", "NICK ben", "USER b 0 * :b", "CAP END"]) {
    await ben.send(line);
  }
  const welcome = await ben.sync();
  const empty = welcome.findIndex((line) => / BATCH \+b\d+ metadata ben$/.test(line));
  assertMatch(welcome[empty + 1] ?? "", / BATCH -b\d+$/);
});

Deno.test("it lasts as long as the visit, and goes along to the next connection of the same visit", async () => {
  await using server = await startServer();
  const token = "0123456789abcdef";
  const connect = async (value: string): Promise<Awaited<ReturnType<typeof server.connect>>> => {
    const peer = await server.connect();
    await peer.send("CAP REQ :batch draft/metadata-2 snug.internal/session");
    await peer.send(`SESSION ${token}`);
    await peer.send(`METADATA * SET ${value} x`);
    for (const line of ["NICK ann", "USER a 0 * :a", "CAP END"]) await peer.send(line);
    await peer.expect(/ 221 /);
    return peer;
  };
  await connect("first");
  const back = await connect("second");
  await back.send("METADATA * LIST");
  const lines = (await back.sync()).filter((line) => line.includes(" 761 "));
  assertEquals(lines.map((line) => line.split(" ")[5]), ["first", "second"]);
  await back.send("QUIT");
  await back.rest();
  const next = await server.join("ann", ...CAPS);
  await next.send("METADATA * LIST");
  assertEquals((await next.sync()).length, 2);
});
