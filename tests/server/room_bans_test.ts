/** BAN, MUTE, UNBAN and UNMUTE, and what ends by itself. */
import { casefold } from "../../protocol/names.ts";
import { formatExtban } from "../../protocol/extbans.ts";
import { personMask } from "../../server/bans.ts";
import { RANKS } from "../../server/ranks.ts";
import { Room } from "../../server/room.ts";
import { guestIdentity } from "../../server/identity.ts";
import { SqliteStore } from "../../server/storage/sqlite.ts";
import { User } from "../../server/user.ts";
import { assertEquals, assertMatch } from "../../typed/assert.ts";
import { FakeClock } from "../helpers/clock.ts";
import { temporaryFolder } from "../helpers/program.ts";
import { type Cast, gather, play } from "../helpers/script.ts";
import { startServer } from "../helpers/server.ts";

/** Our own client's tags are there for who takes tags. */
const TAGS = ["message-tags"];
const MINUTE = 60_000;

/** Lets time pass while everybody stays. @returns What each of them has read, without sources. */
async function pass(clock: FakeClock, cast: Cast, ms: number): Promise<Record<string, string[]>> {
  const read: Record<string, string[]> = {};
  for (let left = ms; left > 0; left -= 20_000) {
    clock.advance(Math.min(left, 20_000));
    for (const [name, peer] of Object.entries(cast)) {
      const lines = (await peer.sync()).filter((line) => !line.startsWith("PING "));
      read[name] = [...read[name] ?? [], ...lines];
    }
  }
  return read;
}

Deno.test("BAN by name: for as long as it says, why, and out they go", async () => {
  const clock = new FakeClock();
  await using server = await startServer({ clock });
  const cast = await gather(server, { ann: TAGS, ben: [], eve: [] }, "#7");
  await play(cast, [
    ["ben", "BAN #7 eve", { ben: [/^482 ben #7 :/] }],
    ["ann", "BAN #7", { ann: [/^461 ann BAN :/] }],
    ["ann", "BAN #8 eve", { ann: [/^403 ann #8 :/] }],
    ["ann", "BAN #7 ann", { ann: [/^FAIL BAN YOURSELF #7 ann :/] }],
    ["ann", "BAN #7 nobody", { ann: [/^FAIL BAN NO_SUCH_PERSON #7 nobody :/] }],
    ["ann", "BAN #7 eve soon :spam", { ann: [/^FAIL BAN INVALID_DURATION #7 eve :/] }],
    ["ann", "BAN #7 eve 0m", { ann: [/^FAIL BAN INVALID_DURATION #7 eve :/] }],
    ["ann", "BAN #7 eve -5m", { ann: [/^FAIL BAN INVALID_DURATION #7 eve :/] }],
    ["ann", `BAN #7 eve 2h :${"x".repeat(301)}`, { ann: [/^417 ann :/] }],
    ["ann", "BAN #7 eve 2h :selling things", {
      ann: [
        /^@snug\.internal\/whom=eve;snug\.internal\/reason=selling\\sthings :ann MODE #7 \+b ~t:120:eve!\*@\S+$/,
        ":ann KICK #7 eve :banned for 2 hours: selling things",
      ],
      ben: [/^:ann MODE #7 \+b ~t:120:eve!\*@\S+$/, /^:ann KICK #7 eve :banned for 2 hours: /],
      eve: [/^:ann MODE #7 \+b ~t:120:eve!\*@\S+$/, /^:ann KICK #7 eve :banned for 2 hours: /],
    }],
    ["eve", "JOIN #7", {
      eve: [
        "474 eve #7 :Cannot join channel (+b): banned by ann until 2026-01-02T05:04:05.000Z: " +
        "selling things",
      ],
    }],
    ["ben", "MODE #7 b", {
      ben: [/^367 ben #7 ~t:120:eve!\*@\S+ ann!\S+ 1767323045$/, /^368 ben #7 :/],
    }],
    ["ann", "MODE #7 b", {
      ann: [/^@snug\.internal\/whom=eve;snug\.internal\/reason=\S+ 367 ann #7 ~t:120:/, /^368 /],
    }],
  ]);
  // Another time takes the place of the one before.
  await play(cast, [
    ["ann", "BAN #7 eve 5m", {
      ann: [/whom=eve :ann MODE #7 -b\+b ~t:120:eve!\*@\S+ ~t:5:eve!\*@\S+$/],
      ben: [/^:ann MODE #7 -b\+b ~t:120:eve!\*@\S+ ~t:5:eve!\*@\S+$/],
    }],
  ]);
  assertEquals(await pass(clock, cast, 5 * MINUTE - 1000), { ann: [], ben: [], eve: [] });
  await play(cast, [["eve", "JOIN #7", { eve: [/^474 /] }]]);
  const { ann = [], ben = [], eve } = await pass(clock, cast, 1000);
  for (const lines of [ann, ben]) {
    assertEquals(lines.length, 1);
    assertMatch(lines[0] ?? "", /^:chat\.test MODE #7 -b ~t:5:eve!\*@\S+$/);
  }
  assertEquals(eve, []);
  await play(cast, [
    ["ann", "MODE #7 b", { ann: [/^368 /] }],
    ["eve", "JOIN #7", { eve: [/JOIN/, /^353/, /^366/], ann: [/JOIN/], ben: [/JOIN/] }],
  ]);
});

Deno.test("BAN without a time holds until UNBAN, by any name that it goes by", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: [], eve: [] }, "#7");
  const other = await gather(server, { ben: [] });
  await play({ ...cast, ...other }, [
    ["ann", "BAN #7 eve :rude", {
      ann: [/^:ann MODE #7 \+b \*!\*@\S+|eve!\*@/, ":ann KICK #7 eve :banned: rude"],
      eve: [/MODE/, /KICK/],
    }],
    ["eve", "JOIN #7", { eve: [/: banned by ann: rude$/] }],
    ["ann", "UNBAN #7 nobody", { ann: ["400 ann UNBAN :Nobody of that name is banned"] }],
    ["ann", "UNMUTE #7 eve", { ann: ["400 ann UNMUTE :Nobody of that name is muted"] }],
    ["ann", "UNBAN #7 EVE", { ann: [/^:ann MODE #7 -b /] }],
    // By mask, and for ever, and taken away by the mask as well as by the name in it.
    ["ann", "BAN #7 *!*@*.example forever :spam", {
      ann: [/^:ann MODE #7 \+b \*!\*@\*\.example$/],
    }],
    ["ann", "UNBAN #7 *@*.example", { ann: [/^:ann MODE #7 -b \*!\*@\*\.example$/] }],
    ["ann", "BAN #7 mal*!*@*", { ann: [/\+b mal\*!\*@\*$/] }],
    ["ann", "UNBAN #7 mal*", { ann: [/-b mal\*!\*@\*$/] }],
    ["ann", "BAN #7 ~t:5:x!*@*", { ann: [/\+b ~t:5:x!\*@\*$/] }],
    ["ann", "MODE #7 -b x!*@*", { ann: [/-b ~t:5:x!\*@\*$/] }],
  ]);
});

Deno.test("who has just left, or has another name now, is banned all the same", async () => {
  await using server = await startServer();
  const gone = await gather(server, { eve: [] }, "#7");
  const cast = await gather(server, { ann: [] }, "#8");
  await gone.eve?.send("QUIT");
  await gone.eve?.expect(/ERROR/);
  await play(cast, [
    ["ann", "BAN #8 eve 1d", { ann: [/^:ann MODE #8 \+b ~t:1440:eve!\*@\S+$/] }],
  ]);
  const again = await gather(server, { eve: [] });
  await play({ ...cast, ...again }, [["eve", "JOIN #8", { eve: [/^474 /] }]]);
});

Deno.test("who is muted is so without their account, and says nothing as they go", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: [], eve: [] }, "#7");
  await cast.eve?.send("REGISTER * * :correct horse");
  await cast.eve?.expect(/ 900 /);
  await play(cast, [
    ["ann", "MUTE #7 eve", { ann: [/^:ann MODE #7 \+b ~m:~a:eve$/], eve: [/\+b/] }],
    ["eve", "ACCOUNT LOGOUT", { eve: [/^901 /, /^NOTICE eve :/, /^ACCOUNT LOGOUT/] }],
    ["eve", "PRIVMSG #7 :hey", { eve: [/^404 /] }],
  ]);
  await cast.eve?.send("QUIT :hey");
  assertMatch(await cast.ann?.expect(/ QUIT /) ?? "", /^:eve!\S+ QUIT :?Quit: *$/);
});

Deno.test("MUTE keeps from speaking only, and says so to who speaks", async () => {
  const clock = new FakeClock();
  await using server = await startServer({ clock });
  const cast = await gather(server, { ann: [], ben: [], eve: [] }, "#7");
  await play(cast, [
    ["ann", "MUTE #7 eve 10m :too loud", {
      ann: [/^:ann MODE #7 \+b ~t:10:~m:eve!\*@\S+$/],
      ben: [/\+b/],
      eve: [/\+b/],
    }],
    ["eve", "PRIVMSG #7 :hey", {
      eve: [
        "404 eve #7 :Cannot send to channel (+b): muted by ann until 2026-01-02T03:14:05.000Z: " +
        "too loud",
      ],
    }],
    ["eve", "TOPIC #7 :hey", {
      eve: [
        "404 eve #7 :Cannot set the topic (+b): muted by ann until 2026-01-02T03:14:05.000Z: " +
        "too loud",
      ],
    }],
    ["eve", "NICK adam", { eve: [/^435 eve adam #7 :/] }],
    ["eve", "SETNAME :hey", {}],
    ["eve", "AWAY :hey", { eve: [/^306 /] }],
    ["ann", "WHOIS eve", {
      ann: [/^311 /, /^319 /, /^312 /, /^671 /, /^317 /, /^301 ann eve Away$/, /^318 /],
    }],
    ["eve", "AWAY", { eve: [/^305 /] }],
    ["eve", "PART #7 :hey", {
      ann: [/^:eve PART #7$/],
      ben: [/^:eve PART #7$/],
      eve: [/^:eve PART #7$/],
    }],
    ["eve", "JOIN #7", { ann: [/JOIN/], ben: [/JOIN/], eve: [/JOIN/, /353/, /366/] }],
    ["ann", "UNBAN #7 eve", { ann: [/^400 ann UNBAN :/] }],
    ["ann", "UNMUTE #7 eve", { ann: [/-b/], ben: [/-b/], eve: [/-b/] }],
    ["eve", "PRIVMSG #7 :hey", { ann: [/hey/], ben: [/hey/] }],
    ["ann", "MUTE #7 eve 1m", { ann: [/\+b/], ben: [/\+b/], eve: [/\+b/] }],
  ]);
  await pass(clock, cast, MINUTE);
  await play(cast, [["eve", "PRIVMSG #7 :again", { ann: [/again/], ben: [/again/] }]]);
});

Deno.test("an account is banned wherever it comes from, and nobody is banned by a lower rank", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: [], mod: [], eve: [] }, "#7");
  await cast.eve?.send("REGISTER * * :correct horse");
  await cast.eve?.expect(/ 900 /);
  await cast.ann?.send("MODE #7 +h mod");
  await cast.ann?.send("MODE #7 +e friend!*@*");
  for (const peer of Object.values(cast)) await peer.sync();
  await play(cast, [
    ["mod", "BAN #7 ann", { mod: [/^482 mod #7 :/] }],
    ["mod", "BAN #7 eve", {
      ann: [/^:mod MODE #7 \+b ~a:eve$/, /KICK #7 eve :banned$/],
      mod: [/\+b/, /KICK/],
      eve: [/\+b/, /KICK/],
    }],
    // A mask that means everybody sends away who ranks lower, and nobody else.
    ["mod", "BAN #7 *!*@* 5m", {
      ann: [/\+b ~t:5:\*!\*@\*$/],
      mod: [/\+b/],
    }],
  ]);
  const friend = await gather(server, { friend: [] });
  await friend.friend?.send("JOIN #7");
  assertMatch(await friend.friend?.expect(/JOIN|474/) ?? "", /JOIN/);
});

Deno.test("a helper's ban of everybody shuts out nobody of a higher rank", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: [], mod: [], eve: [] }, "#7");
  await cast.ann?.send("MODE #7 +h mod");
  for (const peer of Object.values(cast)) await peer.sync();
  await cast.mod?.send("MODE #7 +b *!*@*");
  for (const peer of Object.values(cast)) await peer.sync();
  await play(cast, [
    ["eve", "PRIVMSG #7 :may I?", { eve: [/^404 /] }],
    ["eve", "PART #7", { ann: [/PART/], mod: [/PART/], eve: [/PART/] }],
    ["eve", "JOIN #7", { eve: [/^474 /] }],
    ["ann", "PART #7", { ann: [/PART/], mod: [/PART/] }],
    ["ann", "JOIN #7", { ann: [/JOIN/, /353/, /366/], mod: [/JOIN/, /\+q|\+o/] }],
  ]);
});

Deno.test("any client may say ~t, and what is no time is refused", async () => {
  const clock = new FakeClock();
  await using server = await startServer({ clock });
  const cast = await gather(server, { ann: [], eve: [] }, "#7");
  await play(cast, [
    ["ann", "MODE #7 +b ~t:1:eve", { ann: [/\+b ~t:1:eve!\*@\*$/], eve: [/\+b/] }],
    ["ann", "MODE #7 +b ~t:1:eve!*@*", {}],
    ["ann", "MODE #7 +b EVE!*@*", { ann: [/-b\+b ~t:1:eve!\*@\* EVE!\*@\*$/], eve: [/-b\+b/] }],
    ["ann", "MODE #7 +b ~t:1:eve", { ann: [/-b\+b EVE!\*@\* ~t:1:eve!\*@\*$/], eve: [/-b\+b/] }],
    ["ann", "MODE #7 +b ~t:0:eve", { ann: [/^696 ann #7 b \* :/] }],
    ["ann", "MODE #7 +b ~t:soon:eve", { ann: [/^696 ann #7 b \* :/] }],
    ["ann", "MODE #7 +eI ~t:1:pal ~t:1:pal", { ann: [/\+eI/], eve: [/\+eI/] }],
  ]);
  const ended = ":chat.test MODE #7 -beI ~t:1:eve!*@* ~t:1:pal!*@* ~t:1:pal!*@*";
  assertEquals(await pass(clock, cast, MINUTE), { ann: [ended], eve: [ended] });
  await play(cast, [["ann", "MODE #7 beI", { ann: [/^368/, /^349/, /^347/] }]]);
});

Deno.test("the list has an end, and a ban that does not fit into a line is refused", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: [] }, "#7");
  const masks = Array.from({ length: 100 }, (_, at) => `n${at}`);
  for (let at = 0; at < masks.length; at += 10) {
    await cast.ann?.send(`MODE #7 +bbbbbbbbbb ${masks.slice(at, at + 10).join(" ")}`);
  }
  await cast.ann?.sync();
  await play(cast, [
    ["ann", "BAN #7 late!*@*", { ann: [/^478 ann #7 b :/] }],
    ["ann", "BAN #7 n5!*@* 1h", { ann: [/-b\+b n5!\*@\* ~t:60:n5!\*@\*$/] }],
    ["ann", `BAN #7 ${"x".repeat(250)}!*@*`, { ann: [/^400 ann BAN :Not a mask/] }],
  ]);
});

Deno.test("bans outlive the server, with who, when, until when and why", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/snug.db`;
  const clock = new FakeClock();
  const list = async (): Promise<string[]> => {
    using store = SqliteStore.open(path);
    await using server = await startServer({ store, clock });
    const ann = await server.join("ann", ...TAGS);
    await ann.send("JOIN #7");
    await ann.sync();
    await ann.send("MODE #7 b");
    return (await ann.sync()).filter((line) => / 367 /.test(line));
  };
  {
    using store = SqliteStore.open(path);
    await using server = await startServer({ store, clock });
    const cast = await gather(server, { ann: [], eve: [], mal: [] }, "#7");
    await cast.ann?.send("BAN #7 eve 2h :spam");
    await cast.ann?.send("BAN #7 mal :worse");
    await cast.ann?.sync();
  }
  clock.advance(119 * MINUTE);
  const before = await list();
  assertEquals(before.length, 2);
  assertMatch(
    before[0] ?? "",
    /whom=eve;snug\.internal\/reason=spam .*~t:120:\S+ ann!\S+ 1767323045$/,
  );
  assertMatch(
    before[1] ?? "",
    /whom=mal;snug\.internal\/reason=worse .* \S+@\S+ ann!\S+ 1767323045$/,
  );
  clock.advance(MINUTE);
  // It ended while no server ran.
  const after = await list();
  assertEquals(after.length, 1);
  assertMatch(after[0] ?? "", /whom=mal/);
});

Deno.test("an address is banned under any name, unless others of the room come from it", () => {
  const room = new Room(1, "#7", 0);
  const eve = person("eve", "there");
  room.members.set(eve, 0);
  const mask = (): string => formatExtban(personMask(eve, room));
  assertEquals(mask(), "*!*@there");
  room.setStanding(guestIdentity(casefold("eve"), "there"), RANKS.voice);
  assertEquals(mask(), "*!*@there");
  const pal = person("pal", "there");
  room.members.set(pal, 0);
  assertEquals(mask(), "eve!*@there");
  room.members.delete(pal);
  room.setStanding(guestIdentity(casefold("pal"), "there"), RANKS.admin);
  assertEquals(mask(), "eve!*@there");
  eve.account = "Eve";
  assertEquals(mask(), "~a:Eve");
});

function person(nick: string, host: string): User {
  const user = new User(host);
  user.nick = nick;
  user.username = "~u";
  return user;
}

Deno.test("BAN and UNBAN by a name that somebody has just given up mean who had it", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: [], mal: [] }, "#7");
  const [ann, mal] = [cast.ann, cast.mal];
  await mal?.send("NICK mally");
  await mal?.sync();
  await ann?.sync();
  await ann?.send("MUTE #7 mal 5m");
  await ann?.expect(/ MODE #7 \+b /);
  await mal?.send("PRIVMSG #7 :hello");
  await mal?.expect(/ 404 mally #7 /);
  await ann?.send("UNMUTE #7 mal");
  await ann?.expect(/ MODE #7 -b /);
  await ann?.send("BAN #7 mal 5m");
  await mal?.expect(/ KICK #7 mally /);
});
