/** A chat on a terminal, with a real server: what is typed, what is seen, and how it ends. */
import { temporaryFolder } from "../certs/support.ts";
import { Chat } from "../../client/chat.ts";
import { Dialer } from "../../client/dial.ts";
import { EXIT, JoinError } from "../../client/errors.ts";
import { PLAIN } from "../../client/palette.ts";
import { Screen } from "../../client/screen.ts";
import type { SessionStart } from "../../client/session.ts";
import { View } from "../../client/view.ts";
import { MemoryStore } from "../../server/storage/memory.ts";
import { listenDeno } from "../../server/transport/deno.ts";
import { assert, assertEquals, assertMatch, assertRejects } from "../../typed/assert.ts";
import { BadLine } from "../helpers/bad_line.ts";
import { FakeClock } from "../helpers/clock.ts";
import type { Peer } from "../helpers/peer.ts";
import { startServer, testKeys, type TestServer } from "../helpers/server.ts";
import { newSession, Seat } from "../helpers/session.ts";

interface Person extends AsyncDisposable {
  readonly seat: Seat;
  readonly clock: FakeClock;
  readonly stop: AbortController;
  /** Ends with the chat. */
  readonly running: Promise<void>;
  /** Says something in the room in front. */
  say(text: string): void;
}

/** Somebody at a terminal who joins. */
async function join(
  server: Pick<TestServer, "port" | "pair">,
  start: Partial<SessionStart> = {},
  columns = 80,
): Promise<Person> {
  const folder = await temporaryFolder();
  const seat = new Seat(columns);
  const clock = new FakeClock();
  const stop = new AbortController();
  const dialer = new Dialer({
    host: "127.0.0.1",
    port: server.port,
    ca: undefined,
    pins: [{ spki: server.pair.spki, from: "link" }],
    data: folder.path,
    ask: undefined,
    flags: [],
    today: () => "2026-01-02",
  });
  const chat = new Chat({
    session: newSession({ token: "t".repeat(32), ...start }),
    dialer,
    view: new View(seat.terminal, new Screen(seat.terminal), PLAIN, clock),
    clock,
    chance: () => 0,
    stop: stop.signal,
  });
  const running = chat.run(await dialer.dial(stop.signal));
  // Whoever awaits it gets the error; until then it is nobody's.
  running.catch(() => {});
  return {
    seat,
    clock,
    stop,
    running,
    say: (text) => chat.say({ to: chat.room ?? "", text, style: "message" }),
    async [Symbol.asyncDispose](): Promise<void> {
      stop.abort();
      // For a farewell that the server does not answer.
      clock.advance(1000);
      seat.hangUp();
      await running.catch(() => {});
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Bob, in the room before anybody else. */
async function bobIn(server: TestServer, room = "#7"): Promise<Peer> {
  const bob = await server.join("bob");
  await bob.send(`JOIN ${room}`);
  await bob.sync();
  return bob;
}

/** Somebody else in room 7. */
async function inSeven(server: TestServer, name: string): Promise<Peer> {
  const peer = await server.join(name);
  await peer.send("JOIN #7");
  await peer.sync();
  return peer;
}

/**
 * Lets a second pass whenever the chat waits for one. Between the seconds there is time for a new
 * connection, as the chat may be making one.
 */
async function letTimePass(person: Person, server: TestServer, turns = 12): Promise<void> {
  for (let turn = 0; turn < turns; turn++) {
    if (person.clock.sleepers > 0) person.clock.advance(1000);
    (await server.connect()).close();
  }
}

/** Waits for something on the screen while time passes. */
async function seesLater(person: Person, server: TestServer, pattern: RegExp): Promise<void> {
  for (let turn = 0; turn < 300 && !pattern.test(person.seat.text); turn++) {
    await letTimePass(person, server, 1);
  }
  await person.seat.sees(pattern);
}

const PLACE = "── you are alice · /help · Ctrl+D leaves";

Deno.test("a conversation", async () => {
  await using server = await startServer({ motd: ["Be nice"] });
  const bob = await bobIn(server);
  await bob.send("TOPIC #7 :Friday release");
  await bob.sync();
  await using alice = await join(server);
  const { seat } = alice;
  await seat.sees(/you are alice/);
  seat.enter("hello, all");
  await seat.sees(/:\d\d alice {5}hello, all/);
  assertMatch(await bob.expect(/PRIVMSG/), /^:alice!\S+ PRIVMSG #7 :hello, all$/);
  await bob.send("PRIVMSG #7 :hi");
  await seat.sees(/bob {7}hi/);
  seat.enter("/me waves");
  await seat.sees(/:\d\d \* alice waves/);
  seat.enter("/msg bob psst");
  await seat.sees(/:\d\d you → bob {2}psst/);
  await bob.send("PRIVMSG alice :psst yourself");
  await seat.sees(/bob → you/);
  await bob.send("NICK rob");
  await seat.sees(/bob is rob now/);
  await bob.send("QUIT :lunch");
  await seat.sees(/rob left/);
  seat.type("half a line");
  await seat.sees(/half a line$/);
  assertEquals(seat.text.split("\n"), [
    "Be nice",
    "── room 7 · Friday release",
    "── here: you, bob",
    PLACE,
    "alice     hello, all",
    "bob       hi",
    "* alice waves",
    "you → bob  psst",
    "bob → you  psst yourself",
    "bob is rob now",
    "← rob left (lunch)",
    "[7] alice› half a line",
  ]);
});

Deno.test("a narrow window", async () => {
  await using server = await startServer();
  const bob = await bobIn(server);
  await using alice = await join(server, {}, 20);
  await alice.seat.sees(/leaves/);
  await bob.send("PRIVMSG #7 :shipping at five today");
  await alice.seat.sees(/today/);
  assertEquals(alice.seat.text.split("\n").slice(-3), [
    "bob  shipping",
    "      at five today",
    "[7] alice›",
  ]);
});

Deno.test("hostile text stays text", async () => {
  await using server = await startServer();
  const bob = await bobIn(server);
  await using alice = await join(server);
  await alice.seat.sees(/leaves/);
  await bob.send("PRIVMSG #7 :A\x1b[31mRED\x1b]0;PWN\x07\u009b2J\u202Egnp.exe");
  await alice.seat.sees(/A␛\[31mRED␛\]0;PWN␇\\x9b2J\\u202egnp\.exe/);
});

Deno.test("rooms: going, coming back, leaving", async () => {
  await using server = await startServer();
  const bob = await bobIn(server);
  await bob.send("JOIN #8");
  await using alice = await join(server);
  const { seat } = alice;
  await seat.sees(/leaves/);
  seat.enter("/room 8");
  await seat.sees(/room 8/);
  await seat.sees(/^\[8\] alice›$/m);
  await bob.send("PRIVMSG #7 :in seven");
  await seat.sees(/^\[8 \| 7:1\] alice›$/m);
  seat.enter("in eight");
  assertMatch(await bob.expect(/PRIVMSG/), / #8 :in eight$/);
  seat.enter("/leave");
  await seat.sees(/You left room 8/);
  await seat.sees(/room 7\n── new ──\n\S+ bob {7}in seven\n\[7\] alice›$/);
  seat.enter("/room 0");
  await seat.sees(/!! A room is a number/);
  seat.enter("/leave");
  await seat.sees(/^alice›$/m);
  seat.enter("hello?");
  await seat.sees(/!! You are in no room: \/room 7 enters one\./);
  seat.enter("/rom 7");
  await seat.sees(/There is no \/rom\. Did you mean \/room\?/);
});

Deno.test("a room that cannot be entered is not the one spoken to", async () => {
  await using server = await startServer();
  const bob = await bobIn(server);
  await using alice = await join(server);
  await alice.seat.sees(/leaves/);
  for (let n = 100; n < 149; n++) alice.seat.enter(`/room ${n}`);
  await alice.seat.sees(/^\[148\] alice›/m);
  alice.seat.enter("/room 149");
  await alice.seat.sees(/!! You are in too many rooms: leave one first\./);
  assertMatch(alice.seat.text, /\[(?!149)\d+\] alice›$/);
  await bob.sync();
});

Deno.test("each way to leave says goodbye and gives the terminal back", async () => {
  await using server = await startServer();
  const bob = await bobIn(server);
  const ways: ((person: Person) => void)[] = [
    ({ seat }) => seat.enter("/quit"),
    ({ seat }) => seat.type("\x04"),
    ({ seat }) => seat.type("\x03\x03"),
    ({ seat }) => seat.hangUp(),
    ({ stop }) => stop.abort(),
  ];
  for (const leave of ways) {
    await using alice = await join(server);
    await alice.seat.sees(/leaves/);
    leave(alice);
    await alice.running;
    assertMatch(await bob.expect(/QUIT/), /^:alice!/);
    assertEquals([...alice.seat.screen.modes], ["25"]);
    const last = alice.seat.text.split("\n").filter((line) => !line.includes("once more")).at(-1);
    assertEquals(last, PLACE);
  }
});

Deno.test("a name that is taken: another one is offered", async () => {
  await using server = await startServer();
  const bob = await bobIn(server);
  await server.join("alice");
  await using person = await join(server);
  await person.seat.sees(/!! Somebody here is called alice already\./);
  await person.seat.sees(/^Another name \[alice2\], or login if alice is yours:$/m);
  person.seat.enter("7up");
  await person.seat.sees(/!! A name has at most 32/);
  person.seat.enter("");
  await person.seat.sees(/you are alice2/);
  assertMatch(await bob.expect(/JOIN/), /^:alice2!/);
});

Deno.test("a name may be thought about for longer than the server waits", async () => {
  const serverClock = new FakeClock();
  await using server = await startServer({ clock: serverClock });
  await server.join("alice");
  await using person = await join(server);
  await person.seat.sees(/Another name/);
  for (let round = 0; round < 3; round++) {
    serverClock.advance(31_000);
    await letTimePass(person, server);
  }
  person.seat.enter("");
  await seesLater(person, server, /you are alice2/);
});

Deno.test("a name that the server does not take at all ends it", async () => {
  await using server = await startServer();
  await using person = await join(server, { name: "7up" });
  const error = await assertRejects(() => person.running, JoinError);
  assertEquals(error.code, EXIT.refused);
  assertMatch(error.message, /does not take the name 7up\. A name has/);
});

Deno.test("a password is asked for until it is right, however long that takes", async () => {
  const serverClock = new FakeClock();
  await using server = await startServer({ password: "open sesame", clock: serverClock });
  await using person = await join(server);
  const { seat } = person;
  const letTheServerHangUp = async (): Promise<void> => {
    serverClock.advance(2000);
    await letTimePass(person, server);
  };
  await seat.sees(/!! This server needs a password\./);
  await letTheServerHangUp();
  seat.enter("guess");
  await seesLater(person, server, /!! That is not the password\./);
  await letTheServerHangUp();
  seat.enter("open sesame");
  await seesLater(person, server, /you are alice/);
  assert(!/guess|sesame/.test(seat.screen.writes.join("")));
});

Deno.test("no password, no entry", async () => {
  await using server = await startServer({ password: "open sesame" });
  for (const keys of ["\r", "\x03"]) {
    await using person = await join(server);
    await person.seat.sees(/^Password:$/m);
    person.seat.type(keys);
    const error = await assertRejects(() => person.running, JoinError);
    assertEquals([error.code, error.message], [
      EXIT.refused,
      "Not joined: the server needs a password.",
    ]);
  }
});

Deno.test("told to end while a question is open, it ends", async () => {
  await using server = await startServer({ password: "open sesame" });
  await using person = await join(server);
  await person.seat.sees(/^Password:$/m);
  person.stop.abort();
  person.clock.advance(1000);
  const ended = person.running.then(() => true, (error) => error instanceof JoinError);
  assertEquals(
    await Promise.race([ended, letTimePass(person, server).then(() => "still there")]),
    true,
  );
});

/** Another server at the same place, with its key or with another one. */
async function restart(old: TestServer, key = old.pair): Promise<TestServer> {
  const next = await startServer();
  next.server.listen(listenDeno, { hostname: "127.0.0.1", port: old.port, tls: key });
  return next;
}

Deno.test("a lost connection: it says so, comes back, and what was not sent can be sent again", async () => {
  const first = await startServer();
  await using alice = await join(first);
  const { seat } = alice;
  await seat.sees(/leaves/);
  await first.server.close("Maintenance");
  await seat.sees(/!! The connection is lost \(Maintenance\)\. Trying to come back …/);
  seat.enter("is anybody there?");
  await seat.sees(
    /✗ {3}alice {5}is anybody there\?\n!! not sent: there was no connection · \/again sends it\n/,
  );
  await using second = await restart(first);
  const bob = await bobIn(second);
  await seesLater(alice, second, /here: you, bob/);
  seat.enter("/again");
  assertMatch(await bob.expect(/PRIVMSG/), / #7 :is anybody there\?$/);
  await seat.sees(/:\d\d alice {5}is anybody there\?\n\[7\] alice›$/);
  seat.enter("/again");
  await seat.sees(/!! There is nothing that was not sent\./);
});

Deno.test("a restart: one quiet line, and everything is as it was", async () => {
  const store = new MemoryStore();
  const first = await startServer({ store });
  await using alice = await join(first, { history: 50, resends: true });
  const { seat } = alice;
  await seat.sees(/leaves/);
  const bob = await bobIn(first);
  await bob.send("PRIVMSG #7 :before");
  await seat.sees(/bob {7}before/);
  alice.say("mine");
  await seat.sees(/:\d\d alice {5}mine/);
  seat.type("half a sent");
  await first.server.close("The server restarts", { seconds: 5, spread: 500 });
  await seat.sees(/── The server restarts, back soon \(about 5 s\)\n\[7\] alice› half a sent$/);
  alice.say("said while it was away");
  await seat.sees(/… +alice {5}said while it was away/);
  const second = await startServer({ store });
  const carol = await inSeven(second, "carol");
  await carol.send("PRIVMSG #7 :while away");
  await carol.sync();
  second.server.listen(listenDeno, { hostname: "127.0.0.1", port: first.port, tls: first.pair });
  await seesLater(alice, second, /carol {5}while away/);
  await carol.send("PRIVMSG #7 :after");
  await seat.sees(/carol {5}after\n(….*\n)?\[7\] alice› half a sent$/);
  const said = seat.text.match(/(before|mine|while away|after)$/gm);
  assertEquals(said, ["before", "mine", "while away", "after"]);
  assertEquals(seat.text.match(/^── (room 7|here:|you are)/gm), [
    "── room 7",
    "── here:",
    "── you are",
  ]);
  // What was said meanwhile is said now, by itself.
  await carol.expect(/^:alice!\S+ PRIVMSG #7 :said while it was away$/);
  await seat.sees(/alice {5}said while it was away\n(.*\n)*\[7\] alice› half a sent$/);
  assertEquals(/connection is lost|Trying|Nobody answers|←/.test(seat.text), false, seat.text);
  await second[Symbol.asyncDispose]();
  await first[Symbol.asyncDispose]();
});

Deno.test("a server that stays away is asked again and again, and told of once", async () => {
  const first = await startServer();
  await using alice = await join(first);
  await alice.seat.sees(/leaves/);
  await first.server.close("Maintenance");
  await using other = await startServer();
  await seesLater(alice, other, /Nobody answers at .* Trying on …/s);
  await letTimePass(alice, other, 50);
  assertEquals(alice.seat.text.match(/Trying on/g)?.length, 1);
  assertEquals(alice.seat.text.match(/connection is lost/g)?.length, 1);
});

Deno.test("leaving while it tries to come back is quiet", async () => {
  const first = await startServer();
  await using alice = await join(first);
  await alice.seat.sees(/leaves/);
  await first.server.close("Maintenance");
  await alice.seat.sees(/connection is lost/);
  // A server that takes the connection and then says nothing.
  using silent = Deno.listen({ hostname: "127.0.0.1", port: first.port });
  alice.clock.advance(1000);
  using _conn = await silent.accept();
  alice.seat.type("\x04");
  await alice.running;
  assertEquals(alice.seat.text.split("\n").at(-1)?.includes("Trying on"), false);
});

Deno.test("a server that comes back with another key is not talked to", async () => {
  const first = await startServer();
  await using alice = await join(first);
  await alice.seat.sees(/leaves/);
  await first.server.close("Maintenance");
  await using second = await restart(first, await testKeys());
  await letTimePass(alice, second);
  const error = await assertRejects(() => alice.running, JoinError);
  assertEquals(error.code, EXIT.identity);
  assertMatch(error.message, /^STOP: .* different key/);
});

Deno.test("a session takes its name back from its own dead connection", async () => {
  await using server = await startServer();
  const bob = await bobIn(server);
  await using ghost = await join(server);
  await ghost.seat.sees(/leaves/);
  await bob.expect(/JOIN/);
  await using alice = await join(server);
  await alice.seat.sees(/you are alice/);
  // The others have noticed nothing.
  assertEquals((await bob.sync()).filter((line) => line.startsWith(":alice!")), []);
  ghost.stop.abort();
  await ghost.running;
});

Deno.test("pasted lines are one message, and line by line for who takes no other", async () => {
  await using server = await startServer();
  const bob = await bobIn(server);
  const carol = await server.join("carol", "draft/multiline", "batch");
  await carol.send("JOIN #7");
  await carol.sync();
  await using alice = await join(server);
  await alice.seat.sees(/leaves/);
  alice.seat.type("\x1b[200~one\n\n\t/quit\nthr\0ee\n\x1b[201~");
  await alice.seat.sees(/three$/);
  assert(!(await bob.sync()).some((line) => line.includes("PRIVMSG")));
  alice.seat.enter("!");
  for (const text of ["one", "\t/quit", "three!"]) {
    assertMatch(await bob.expect(/PRIVMSG/), new RegExp(` :?${text}$`));
  }
  assertMatch(await carol.expect(/BATCH/), / BATCH \+\S+ draft\/multiline #7$/);
  // It stands as said when the server has it.
  await alice.seat.sees(/:\d\d alice {5}one\n\n {20}\/quit\n {16}three!\n\[7\] alice›$/);
});

Deno.test("what is too long for a line is carried whole", async () => {
  await using server = await startServer();
  const bob = await server.join("bob", "draft/multiline", "batch");
  await bob.send("JOIN #7");
  await bob.sync();
  await using alice = await join(server);
  await alice.seat.sees(/leaves/);
  const text = "家族 words ".repeat(200);
  alice.seat.enter(text);
  let heard = "";
  for (let line = ""; !/ BATCH :?-/.test(line); line = await bob.expect(/BATCH|PRIVMSG/)) {
    heard += / PRIVMSG #7 :(.*)$/.exec(line)?.[1] ?? "";
  }
  assertEquals(heard, text);
});

Deno.test("many pasted lines go out as the server takes them, and what is left is told of", async () => {
  const clock = new FakeClock();
  const operators = new Map([["root", "toor"]]);
  await using server = await startServer({ clock, exempt: () => false, operators });
  const bob = await bobIn(server);
  // Who runs the server is not slowed: he may ask again and again.
  await bob.send("OPER root toor");
  await using alice = await join(server);
  await alice.seat.sees(/leaves/);
  const lines = Array.from({ length: 400 }, (_, n) => `line ${n} ${"x".repeat(300)}`);
  alice.seat.type(`\x1b[200~${lines.join("\n")}\x1b[201~`);
  await alice.seat.sees(/Send 400 lines, too long to edit\? Type yes \[Enter: no\]:$/);
  alice.seat.enter("yes");
  const heard: string[] = [];
  while (heard.length < 250) {
    if (clock.sleepers > 0) clock.advance(500);
    for (const line of await bob.sync()) {
      if (line.includes(" PRIVMSG ")) heard.push(line.replace(/^.*? PRIVMSG #7 :?/, ""));
    }
  }
  assertEquals(heard, lines.slice(0, heard.length));
  alice.seat.enter("/quit");
  await alice.seat.sees(/!! may not have arrived: line \d+ /);
  assertEquals(server.server.counters.of("closed_excess_flood"), 0);
});

/** Alice in rooms 7, 8 and 9, with Bob in all of them. */
async function aliceInThree(server: TestServer): Promise<{ alice: Person; bob: Peer }> {
  const bob = await bobIn(server, "#7,#8,#9");
  await bob.send("TOPIC #9 :Plans");
  await bob.sync();
  const alice = await join(server, { rooms: ["#7", "#8", "#9"], history: 50 });
  await alice.seat.sees(/room 9, too: Alt\+9 goes there/);
  await alice.seat.sees(/leaves\n(.*\n)*\[7\] alice›$/);
  return { alice, bob };
}

Deno.test("several rooms: what is said elsewhere is counted, and shown when one goes there", async () => {
  await using server = await startServer();
  const { alice: person, bob } = await aliceInThree(server);
  await using alice = person;
  const { seat } = alice;
  await bob.send("PRIVMSG #8 :one");
  await bob.send("PRIVMSG #9 :alice, come here");
  await bob.send("PRIVMSG #8 :two");
  await bob.send("PART #8 :lunch");
  await seat.sees(/^\[7 \| 8:2 9:1!\] alice›$/m);
  seat.type("for seven");
  seat.type("\x1b9");
  await seat.sees(/^\[9 \| 8:2\] alice›$/m);
  seat.type("for nine\x1b8");
  await seat.sees(/^\[8\] alice›$/m);
  seat.enter("for eight");
  await seat.sees(/:\d\d alice +for eight/);
  seat.type("\x0e");
  await seat.sees(/^\[9\] alice› for nine$/m);
  seat.type("\x10\x10");
  await seat.sees(/^\[7\] alice› for seven$/m);
  seat.type("\x15");
  seat.enter("/rooms");
  await seat.sees(/9 {2}2 people/);
  assertEquals(seat.text.split("\n").filter((line) => !/, too:|November/.test(line)), [
    "── room 7",
    "── here: you, bob",
    PLACE,
    "── bob names you in room 9: Alt+9 goes there",
    "── room 9 · Plans",
    "── here: you, bob",
    "── new ──",
    "»bob       alice, come here",
    "── room 8",
    "── here: only you",
    "── new ──",
    "bob       one",
    "bob       two",
    "alice     for eight",
    "── room 9 · Plans",
    "»bob       alice, come here",
    "── room 8",
    "bob       one",
    "bob       two",
    "alice     for eight",
    "── room 7",
    "── 7  2 people · you are here",
    "── 8  only you · Alt+8",
    "── 9  2 people · Alt+9 · Plans",
    "[7] alice›",
  ]);
});

Deno.test("several rooms: Alt+A goes to where one is named first, and stays when nothing is new", async () => {
  await using server = await startServer();
  const { alice: person, bob } = await aliceInThree(server);
  await using alice = person;
  const { seat } = alice;
  seat.type("\x1ba");
  await bob.send("PRIVMSG #8 :one");
  await bob.send("PRIVMSG #9 :Alice?");
  await seat.sees(/^\[7 \| 8:1 9:1!\] alice›$/m);
  seat.type("\x1ba");
  await seat.sees(/^\[9 \| 8:1\] alice›$/m);
  seat.type("\x1ba");
  await seat.sees(/^\[8\] alice›$/m);
  seat.type("\x1bax");
  await seat.sees(/^\[8\] alice› x$/m);
});

Deno.test("several rooms: what was missed in another room is counted after a lost connection", async () => {
  const first = await startServer();
  const { alice: person, bob: before } = await aliceInThree(first);
  await using alice = person;
  using _gone = before;
  const { seat } = alice;
  await before.send("PRIVMSG #8 :before");
  await seat.sees(/^\[7 \| 8:1\] alice›$/m);
  await first.server.close("Maintenance");
  await seat.sees(/connection is lost/);
  await using second = await restart(first);
  const bob = await bobIn(second, "#7,#8");
  await bob.send("PRIVMSG #8 :while you were away");
  await bob.sync();
  await seesLater(alice, second, /^\[7 \| 8:2\] alice›$/m);
  seat.type("\x1b8");
  await seat.sees(/room 8\n(.*\n)*\S+ bob +while you were away/);
  // That it is entered again is told of the room in front alone.
  assertEquals(seat.text.match(/you are in room 8, too/g)?.length, 1);
});

Deno.test("several rooms: what was not seen before the connection was lost can be read without one", async () => {
  const first = await startServer();
  const { alice: person, bob } = await aliceInThree(first);
  await using alice = person;
  using _gone = bob;
  const { seat } = alice;
  await bob.send("PRIVMSG #8 :before");
  await seat.sees(/^\[7 \| 8:1\] alice›$/m);
  await first.server.close("Maintenance");
  await seat.sees(/connection is lost/);
  seat.type("\x1b8");
  await seat.sees(/room 8\n(.*\n)*── new ──\n\S+ bob +before\n(.*\n)*\[8\] alice›$/);
  await seat.sees(/no connection now: room 8 is entered/);
});

Deno.test("several rooms: with more than is kept, /history shows the rest", async () => {
  await using server = await startServer();
  const { alice: person, bob } = await aliceInThree(server);
  await using alice = person;
  const { seat } = alice;
  for (let n = 0; n < 510; n++) await bob.send(`PRIVMSG #8 :number ${n}`);
  await bob.send("PRIVMSG alice :done");
  await seat.sees(/done\n\[7 \| 8:99\+\] alice›$/m);
  seat.type("\x1b8");
  await seat.sees(
    /More was said than is shown here[^]*new ──\n\S+ bob +number 10\n[^]*number 509\n/,
  );
  seat.enter("/history 10");
  await seat.sees(/older messages of room 8[^]*number 0\n[^]*number 9\n/);
});

/** Alice in rooms 7, 8 and 9, with 8 in front and 9 before it. */
async function aliceAtEight(server: TestServer): Promise<{ alice: Person; bob: Peer }> {
  const { alice, bob } = await aliceInThree(server);
  alice.seat.type("\x1b9");
  await alice.seat.sees(/^\[9\] alice›$/m);
  alice.seat.type("\x1b8");
  await alice.seat.sees(/^\[8\] alice›$/m);
  return { alice, bob };
}

Deno.test("several rooms: put out of the one in front, one is where one was before", async () => {
  await using server = await startServer();
  const { alice: person, bob } = await aliceAtEight(server);
  await using alice = person;
  await bob.send("KICK #8 alice :out");
  await alice.seat.sees(/!! bob put you out of room 8: out\n(.*\n)*\[9\] alice›$/);
});

Deno.test("several rooms: what was read at another device is new here no longer", async () => {
  await using server = await startServer();
  const { alice: person, bob } = await aliceAtEight(server);
  await using alice = person;
  alice.seat.enter("/register");
  alice.seat.enter("correct horse");
  alice.seat.enter("correct horse");
  await alice.seat.sees(/The name alice is yours now/);
  await bob.send("PRIVMSG #9 :hello");
  await alice.seat.sees(/^\[8 \| 9:1\] alice›$/m);
  const phone = await server.connect();
  await phone.send("CAP REQ :sasl draft/read-marker");
  await phone.send("NICK alice");
  await phone.send("USER alice 0 * :alice");
  await phone.send("AUTHENTICATE PLAIN");
  await phone.expect(/AUTHENTICATE \+$/);
  await phone.send(`AUTHENTICATE ${btoa("\0alice\0correct horse")}`);
  await phone.expect(/ 903 /);
  await phone.send("CAP END");
  await phone.expect(/ 366 alice #9 /);
  await phone.send(`MARKREAD #9 timestamp=${new Date(Date.now() + 1_000).toISOString()}`);
  await alice.seat.sees(/\n\[8\] alice›$/);
});

Deno.test("several rooms: what was not seen of one that was left is there on coming back", async () => {
  await using server = await startServer();
  const { alice: person, bob } = await aliceAtEight(server);
  await using alice = person;
  const { seat } = alice;
  await bob.send("PRIVMSG #9 :important");
  await seat.sees(/^\[8 \| 9:1\] alice›$/m);
  seat.enter("/leave 9");
  await seat.sees(/^\[8\] alice›$/m);
  seat.enter("/room 9");
  await seat.sees(/── new ──\n\S+ bob +important\n/);
  assertEquals(seat.text.match(/^── room 9/gm)?.length, 2);
  await seat.sees(/── room 9 · Plans\n── here: you, bob\n(.*\n)*── new ──\n/);
});

Deno.test("several rooms: put out while writing, the rest is not said in another room", async () => {
  await using server = await startServer();
  const { alice: person, bob } = await aliceAtEight(server);
  await using alice = person;
  const { seat } = alice;
  seat.type("a secret for ");
  await seat.sees(/^\[8\] alice› a secret for$/m);
  await bob.send("KICK #8 alice :out");
  await seat.sees(/Enter goes on in room 9:$/);
  seat.type("eight\r");
  await seat.sees(/^\[9\] alice›$/m);
  seat.enter("hello, nine");
  await bob.expect(/ PRIVMSG #9 :hello, nine/);
  assertEquals(/eight/.test(bob.transcript), false);
});

Deno.test("a message of several lines, and a long one, are each one message on both sides", async () => {
  await using server = await startServer();
  await using ben = await join(server, { name: "ben" });
  await ben.seat.sees(/leaves/);
  await using alice = await join(server, {}, 60);
  await alice.seat.sees(/leaves/);
  const text = "first line\n\n  third, indented\n```\nlet x = 1;\n```";
  alice.say(text);
  const shown = [
    "alice     first line",
    "",
    "                  third, indented",
    "                ```",
    "                let x = 1;",
    "                ```",
  ];
  await ben.seat.sees(/:\d\d alice {5}first line[^]*```\n *let x/);
  await alice.seat.sees(/:\d\d alice {5}first line[^]*```\n *let x/);
  for (const { seat } of [ben, alice]) {
    const lines = seat.text.split("\n");
    assertEquals(lines.slice(lines.indexOf("alice     first line")).slice(0, 6), shown);
  }
  const long = Array.from({ length: 300 }, (_, n) => `word${n}`).join(" ");
  alice.say(long);
  await ben.seat.sees(/word299/);
  const whole = ben.seat.text.slice(ben.seat.text.indexOf("word0")).split("\n").slice(0, -1);
  assertEquals(whole.map((row) => row.trim()).join(" "), long);
  assertEquals(ben.seat.text.match(/^alice/gm)?.length, 2);
});

Deno.test("replies, reactions and typing between two people, and what a third one finds later", async () => {
  await using server = await startServer({ store: new MemoryStore() });
  await using alice = await join(server, { history: 50 });
  await alice.seat.sees(/leaves/);
  await using ben = await join(server, { name: "ben", history: 50 });
  await ben.seat.sees(/leaves/);
  alice.say("shipping at five?");
  await ben.seat.sees(/:\d\d alice {5}shipping at five\?/);
  ben.seat.type("/reply 1");
  await ben.seat.sees(/\n↳ alice: shipping at five\?\n\[7\] ben› \/reply 1$/);
  ben.seat.enter(" yes");
  await alice.seat.sees(/:\d\d»ben {7}↳ alice: shipping at five\?\n {16}yes\n\[7\] alice›$/);
  alice.seat.enter("/react 👍");
  await ben.seat.sees(/yes\n {16}👍 alice\n\[7\] ben›$/);
  alice.seat.enter("/react ben 🎉");
  await ben.seat.sees(/yes\n {16}👍 alice · 🎉 alice\n\[7\] ben›$/);
  alice.seat.enter("/react 👍");
  await ben.seat.sees(/yes\n {16}🎉 alice\n\[7\] ben›$/);
  ben.seat.enter("/react alice 👍");
  await alice.seat.sees(/:\d\d 👍 ben ↳ alice: shipping at five\?\n\[7\] alice›$/);
  alice.seat.type("so");
  await ben.seat.sees(/ … {3}alice is typing\n\[7\] ben›$/);
  alice.seat.enter(" be it");
  await ben.seat.sees(/so be it\n\[7\] ben›$/);
  alice.seat.enter("/undo");
  await ben.seat.sees(/alice took back a message \(\d\d:\d\d\)\n\[7\] ben›$/);
  ben.seat.enter("/msg alice psst");
  await alice.seat.sees(/ben → you {2}psst/);
  alice.seat.enter("/r what is it?");
  await ben.seat.sees(/alice → you {2}what is it\?/);
  alice.seat.enter("/msg ben");
  await alice.seat.sees(/There is nothing older here\./);
  await using carol = await join(server, { name: "carol", history: 50 });
  await carol.seat.sees(/leaves/);
  const lines = carol.seat.text.split("\n").filter((line) => !line.startsWith("── "));
  assertEquals(lines.slice(0, 5), [
    "alice     shipping at five?",
    "                👍 ben",
    "ben       ↳ alice: shipping at five?",
    "                yes",
    "                🎉 alice",
  ]);
});

Deno.test("Tab completes who is there, and names of emoji become emoji when they are said", async () => {
  await using server = await startServer();
  const bob = await bobIn(server);
  const barb = await inSeven(server, "barb");
  await using alice = await join(server);
  const { seat } = alice;
  await seat.sees(/leaves/);
  await bob.send("PRIVMSG #7 :one");
  await barb.send("PRIVMSG #7 :two");
  await bob.send("PRIVMSG #7 :three");
  await seat.sees(/three/);
  seat.type("b\t");
  await seat.sees(/^bob · barb\n\[7\] alice› bob:$/m);
  // Names that have to be loaded first come in their turn.
  seat.type("\t\x1b[Z:tad\t");
  await seat.sees(/› bob: :tada:$/);
  seat.enter("and `:tada:`");
  seat.enter("second");
  assertMatch(await bob.expect(/^:alice.*PRIVMSG/), / #7 :bob: 🎉 and `:tada:`$/);
  assertMatch(await bob.expect(/^:alice.*PRIVMSG/), / #7 :second$/);
  seat.enter("/set emoji off");
  seat.enter(":tada:");
  assertMatch(await bob.expect(/^:alice.*PRIVMSG/), / #7 ::tada:$/);
});

Deno.test("who looks elsewhere is told of what is meant for them, and of a room what they want", async () => {
  await using server = await startServer();
  const bob = await bobIn(server, "#7,#8");
  await using alice = await join(server, { rooms: ["#7", "#8"] });
  const { seat, clock } = alice;
  const { signals } = seat.screen;
  await seat.sees(/leaves/);
  assert(seat.screen.modes.has("1004"));
  const says = async (text: string, room = "#7"): Promise<void> => {
    clock.advance(5_000);
    await bob.send(`PRIVMSG ${room} :${text}`);
    await bob.send(`PRIVMSG alice :after ${text}`);
    await seesLater(alice, server, new RegExp(`after ${text}\n`));
  };
  seat.enter("/set keywords deploy");
  seat.enter("/notify off");
  await seat.sees(/you are told of nothing/);
  seat.type("\x1b[I");
  await says("alice: one");
  assertEquals(signals, []);
  seat.type("\x1b[Ox");
  await seat.sees(/x$/);
  // What is said privately is told of, and right after it nothing more.
  await says("alice: two");
  assertEquals(signals.splice(0), ["\x07"]);
  await says("the deploy", "#8");
  assertEquals(signals.splice(0), ["\x07"]);
});

Deno.test("what was said privately while the connection was lost is shown, once", async () => {
  await using server = await startServer({ store: new MemoryStore() });
  await using line = new BadLine(server.port);
  const bob = await bobIn(server);
  await using alice = await join({ port: line.port, pair: server.pair }, { history: 50 });
  await alice.seat.sees(/leaves/);
  await bob.send("PRIVMSG alice :before");
  await alice.seat.sees(/bob → you {2}before/);
  line.drop();
  await alice.seat.sees(/connection is lost/);
  await bob.send("PRIVMSG alice :are you there?");
  await bob.sync();
  await seesLater(alice, server, /bob, while you were away ──\n[^]*bob → you {2}are you there\?/);
  await bob.send("PRIVMSG alice :ah");
  await alice.seat.sees(/bob → you {2}ah/);
  assertEquals(alice.seat.text.match(/bob → you {2}\w+/g), [
    "bob → you  before",
    "bob → you  are",
    "bob → you  ah",
  ]);
});

Deno.test("what the server announces is shown, and so is why somebody is away", async () => {
  await using server = await startServer({ operators: new Map([["root", "toor"]]) });
  const bob = await bobIn(server);
  await using alice = await join(server);
  await alice.seat.sees(/leaves/);
  await bob.send("OPER root toor");
  await bob.send("WALLOPS :Restart at \x02six\x02");
  await alice.seat.sees(/!! announcement of the server: Restart at six\n/);
  await bob.send("AWAY :at lunch");
  await bob.sync();
  alice.seat.enter("/msg bob hello");
  await alice.seat.sees(/bob is away: at lunch/);
});
