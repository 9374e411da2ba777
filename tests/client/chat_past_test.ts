/** A chat on a terminal, with a server that keeps messages and knows accounts: transcripts of both. */
import { Chat } from "../../client/chat.ts";
import { EXIT, JoinError } from "../../client/errors.ts";
import { PLAIN } from "../../client/palette.ts";
import { Screen } from "../../client/screen.ts";
import type { SessionStart } from "../../client/session.ts";
import { View } from "../../client/view.ts";
import { assert, assertEquals, assertMatch, assertRejects } from "../../typed/assert.ts";
import { FakeClock } from "../helpers/clock.ts";
import { FakeStream } from "../helpers/fake_stream.ts";
import {
  enteringLines,
  LASTING_CAPABILITIES,
  newSession,
  NOW,
  pastLines,
  saidLine,
  Seat,
  timeOfLine,
} from "../helpers/session.ts";

interface Person extends AsyncDisposable {
  readonly seat: Seat;
  readonly clock: FakeClock;
  /** The connection that there is now. */
  readonly server: FakeStream;
  readonly running: Promise<void>;
  /** What was kept and forgotten. */
  readonly kept: string[];
  /** Ends the connection and waits for the next one. */
  reconnect(): Promise<FakeStream>;
  /** Waits for the next connection. */
  next(): Promise<FakeStream>;
}

const CAPS = LASTING_CAPABILITIES;

/** Offers all that there is. */
function offer(server: FakeStream): void {
  server.say(`:s CAP * LS :${CAPS}`, `:s CAP * ACK :${CAPS.replace(/=\S+/g, "")}`);
}

/** Lets Alice in, and into room 7. */
async function letIn(server: FakeStream, marker?: string): Promise<void> {
  offer(server);
  await server.expect(/^CAP END/);
  server.say(":s 001 alice :Welcome");
  await server.expect(/^JOIN #7/);
  server.say(...enteringLines("alice", "#7", marker));
}

function join(start: Partial<SessionStart> = {}): Person {
  const seat = new Seat();
  const clock = new FakeClock(NOW);
  const stop = new AbortController();
  const kept: string[] = [];
  let server = new FakeStream();
  let dialled = Promise.withResolvers<FakeStream>();
  const chat = new Chat({
    session: newSession({ history: 50, ...start }),
    dialer: {
      identity: "chat.test",
      dial: () => {
        server = new FakeStream();
        dialled.resolve(server);
        dialled = Promise.withResolvers();
        return Promise.resolve(server);
      },
    },
    logins: {
      remember: (account, token) => Promise.resolve(void kept.push(`${account} ${token}`)),
      forget: (account) => Promise.resolve(void kept.push(`not ${account}`)),
    },
    view: new View(seat.terminal, new Screen(seat.terminal), PLAIN, clock),
    clock,
    chance: () => 0,
    stop: stop.signal,
  });
  const running = chat.run(server);
  running.catch(() => {});
  const next = async (): Promise<FakeStream> => {
    const dialling = dialled.promise;
    const before = server;
    // Where there is a pause before the next attempt, it begins a moment after the end.
    while (server === before) {
      if (clock.sleepers > 0) clock.advance(1_000);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    return await dialling;
  };
  return {
    seat,
    clock,
    get server() {
      return server;
    },
    running,
    kept,
    next,
    reconnect() {
      server.arrive(null);
      return next();
    },
    async [Symbol.asyncDispose](): Promise<void> {
      stop.abort();
      clock.advance(1_000);
      server.arrive(null);
      seat.hangUp();
      await running.catch(() => {});
    },
  };
}

const PLACE = "── you are alice · /help · Ctrl+D leaves";

Deno.test("entering: the past with what is new in it, then what to do, then what is said now", async () => {
  await using alice = join();
  const { seat, server } = alice;
  await letIn(server, `timestamp=${new Date(timeOfLine(2)).toISOString()}`);
  await server.expect(/CHATHISTORY LATEST #7 \* 50/);
  server.say(saidLine(4), ...pastLines("q1", 1, 3), saidLine(5));
  await seat.sees(/number 5/);
  assertEquals(seat.text.split("\n").slice(1, -1), [
    "── here: you, bob",
    "bob       number 1",
    "bob       number 2",
    "── new since you left ──",
    "bob       number 3",
    PLACE,
    "bob       number 4",
    "bob       number 5",
  ]);
});

Deno.test("a lost connection: what was missed is shown when it is back", async () => {
  await using alice = join();
  const { seat } = alice;
  await letIn(alice.server);
  alice.server.say(...pastLines("q1", 1, 2));
  await seat.sees(/number 2/);
  const server = await alice.reconnect();
  await letIn(server);
  await server.expect(/CHATHISTORY AFTER #7 msgid=m2 100/);
  server.say(...pastLines("q2", 3, 4));
  await server.expect(/CHATHISTORY AFTER #7 msgid=m4 100/);
  server.say(...pastLines("q3", 1, 0), saidLine(5));
  await seat.sees(/number 5/);
  assertEquals(seat.text.split("\n").slice(-6, -1), [
    "── while you were away ──",
    "bob       number 3",
    "bob       number 4",
    PLACE,
    "bob       number 5",
  ]);
  for (const number of [1, 2, 3, 4, 5]) {
    assertEquals(seat.text.match(new RegExp(`number ${number}\\b`, "g"))?.length, 1);
  }
});

Deno.test("a past that does not come: it goes on without", async () => {
  await using alice = join();
  await letIn(alice.server);
  await alice.server.expect(/CHATHISTORY/);
  alice.server.say(saidLine(1), "PING now");
  await alice.server.expect(/PONG now/);
  assert(!/number 1/.test(alice.seat.text));
  alice.clock.advance(11_000);
  await alice.seat.sees(/leaves\n.*number 1/);
});

Deno.test("/history, /search and /undo", async () => {
  await using alice = join();
  const { seat, server } = alice;
  await letIn(server);
  server.say(...pastLines("q1", 11, 12));
  await seat.sees(/leaves/);
  seat.enter("/history 2");
  await server.expect(/CHATHISTORY BEFORE #7 msgid=m11 2/);
  server.say(...pastLines("q2", 9, 10));
  await seat.sees(/older messages of room 7 ──\n.*number 9\n.*number 10\n── so far;/);
  seat.enter("/search number from:bob");
  await server.expect(/SEARCH in=#7;text=number;from=bob;limit=20/);
  server.say("@label=q3 :s BATCH +f soju.im/search", saidLine(9, ";batch=f"), ":s BATCH -f");
  await seat.sees(/found in room 7 ──\n.*\d Jan \d\d:\d\d bob {7}number 9\n── that was found ──/);
  seat.enter("oops");
  await server.expect(/PRIVMSG #7 oops/);
  server.say("@label=s1;msgid=mine :alice!~snug@a.snug PRIVMSG #7 :oops");
  await seat.sees(/alice {5}oops/);
  seat.enter("/undo");
  await server.expect(/^REDACT #7 mine/);
  server.say(":alice!~snug@a.snug REDACT #7 mine", ":root!r@r REDACT #7 m12");
  await seat.sees(
    /alice took back a message \(\d\d:\d\d\)\n.*root removed a message of bob \(\d\d:\d\d\)\n/,
  );
  seat.enter("/keep 30");
  await server.expect(/^MODE #7 \+H 30/);
  server.say(":alice!~snug@a.snug MODE #7 +H 30");
  await seat.sees(/messages of room 7 are kept for 30 days \(alice\)/);
});

Deno.test("how far one has read is told with time, and on leaving", async () => {
  await using alice = join();
  const { seat, server, clock } = alice;
  await letIn(server);
  server.say(...pastLines("q1", 1, 2));
  await seat.sees(/leaves/);
  const mark = (number: number): RegExp =>
    new RegExp(`^MARKREAD #7 timestamp=${new Date(timeOfLine(number)).toISOString()}$`);
  clock.advance(1_000);
  await server.expect(mark(2));
  server.say(saidLine(3));
  await seat.sees(/number 3/);
  seat.enter("/quit");
  await server.expect(mark(3));
  await server.expect(/^QUIT/);
});

Deno.test("/register asks twice without showing it, and keeps what the server gives", async () => {
  await using alice = join({ history: 0 });
  const { seat, server } = alice;
  await letIn(server);
  await seat.sees(/leaves/);
  seat.enter("/register");
  await seat.sees(/^A password for the name alice:$/m);
  seat.enter("correct horse");
  await seat.sees(/^The same once more:$/m);
  seat.enter("wrong horse");
  await seat.sees(/!! These two were not the same: type it again, or Enter for none\./);
  await seat.sees(/name alice:$/);
  seat.enter("correct horse");
  await seat.sees(/more:$/);
  seat.enter("correct horse");
  await server.expect(/^REGISTER \* \* :correct horse$/);
  server.say(":s REGISTER SUCCESS alice :Done", ":s 900 alice a!b@c alice :In");
  await server.expect(/^ACCOUNT TOKEN$/);
  server.say(":s ACCOUNT TOKEN snug-login-x");
  await seat.sees(/The name alice is yours now/);
  seat.enter("/logout");
  await server.expect(/^ACCOUNT LOGOUT$/);
  server.say(":s 901 alice a!b@c :Out", ":s ACCOUNT LOGOUT :Out");
  await seat.sees(/You are logged out\./);
  assertEquals(alice.kept, ["alice snug-login-x", "not alice"]);
  // Neither the screen nor the lines that can be called back know of it.
  seat.type("\x1b[A\x1b[A\x1b[A");
  seat.type("\x12horse\x07");
  await seat.sees(/nothing with "horse"/);
  assert(!/correct|wrong|snug-login/.test(seat.screen.writes.join("")));
});

Deno.test("a login that was kept is used, again after a lost connection, and forgotten when refused", async () => {
  await using alice = join({
    history: 0,
    login: { account: "alice", secret: "snug-login-x", kept: true },
  });
  const { seat } = alice;
  offer(alice.server);
  await alice.server.expect(/^AUTHENTICATE PLAIN/);
  alice.server.say("AUTHENTICATE +");
  await alice.server.expect(/^AUTHENTICATE [A-Za-z0-9+/]+=*$/);
  alice.server.say(":s 900 alice a!b@c alice :In", ":s 903 alice :ok");
  await letIn(alice.server);
  await seat.sees(/leaves/);
  const server = await alice.reconnect();
  offer(server);
  await server.expect(/^AUTHENTICATE PLAIN/);
  server.say(":s 904 alice :No");
  await server.expect(/^CAP END/);
  await seat.sees(/!! The login that was kept for alice is not valid any more: \/login/);
  assertEquals(alice.kept, ["not alice"]);
});

Deno.test("a server that wants a login asks at the door", async () => {
  await using alice = join({ history: 0 });
  const { seat } = alice;
  offer(alice.server);
  await alice.server.expect(/^CAP END/);
  alice.server.say(":s FAIL * ACCOUNT_REQUIRED :Log in", ":s FAIL * ACCOUNT_REQUIRED :Log in");
  await seat.sees(/^Type login if alice is your name here, or register to make it yours:$/m);
  const next = alice.next();
  seat.enter("what?");
  seat.enter("register al");
  await seat.sees(/^A password for the name al:$/m);
  seat.enter("correct horse");
  seat.enter("correct horse");
  const server = await next;
  offer(server);
  await server.expect(/^NICK al$/);
  await server.expect(/^REGISTER \* \* :correct horse$/);
  server.say(":s FAIL REGISTER WEAK_PASSWORD al :The password is too short.");
  await server.expect(/^CAP END/);
  server.say(":s FAIL * ACCOUNT_REQUIRED :Log in");
  await seat.sees(/!! The password is too short\./);
  const third = alice.next();
  seat.enter("login");
  await seat.sees(/^Password of al:$/m);
  seat.enter("battery staple");
  offer(await third);
  await alice.server.expect(/^AUTHENTICATE SCRAM-SHA-256/);
  assert(!/horse|staple/.test(seat.screen.writes.join("")));
});

Deno.test("who does not want to log in, or has no code, does not come in", async () => {
  const rows: readonly [string, RegExp, RegExp][] = [
    ["FAIL * ACCOUNT_REQUIRED :x", /^Type login/m, /only people who log in\.$/],
    [
      "FAIL * INVITE_REQUIRED :x",
      /^Invitation code, or login[^]*:$/m,
      /ask somebody there for an invitation/,
    ],
  ];
  for (const [line, question, message] of rows) {
    await using alice = join();
    offer(alice.server);
    alice.server.say(`:s ${line}`);
    await alice.seat.sees(question);
    alice.seat.type("\x03");
    alice.clock.advance(1_000);
    alice.server.arrive(null);
    const error = await assertRejects(() => alice.running, JoinError);
    assertEquals(error.code, EXIT.refused);
    assertMatch(error.message, message);
  }
});

Deno.test("an invitation code goes along with the next connection", async () => {
  await using alice = join();
  offer(alice.server);
  alice.server.say(":s FAIL * INVITE_REQUIRED :x");
  await alice.seat.sees(/^Invitation code, or login[^]*:$/m);
  const next = alice.next();
  alice.seat.enter(" 7KQ2-M9XD ");
  const server = await next;
  offer(server);
  await server.expect(/^PASS 7KQ2-M9XD$/);
});

Deno.test("who has an account logs in where others need an invitation code", async () => {
  await using alice = join();
  const { seat } = alice;
  offer(alice.server);
  alice.server.say(":s FAIL * INVITE_REQUIRED :x");
  await seat.sees(/^Invitation code, or login if alice is your name here:$/m);
  let next = alice.next();
  seat.enter("guess");
  const guessed = await next;
  offer(guessed);
  guessed.say(":s FAIL * INVITE_REQUIRED :x");
  await seat.sees(/not valid, or not any more/);
  seat.enter("register al");
  await seat.sees(/Come in with a code first/);
  seat.enter("login x/y");
  await seat.sees(/A name has at most/);
  next = alice.next();
  seat.enter("/login al");
  await seat.sees(/^Password of al:$/m);
  seat.enter("correct horse");
  const server = await next;
  offer(server);
  await server.expect(/^NICK al$/);
  await server.expect(/^AUTHENTICATE SCRAM-SHA-256/);
  assert(!/horse/.test(seat.screen.writes.join("")));
});

Deno.test("who was put out stays out, and is told by whom", async () => {
  await using alice = join({ history: 0 });
  await letIn(alice.server);
  await alice.seat.sees(/leaves/);
  alice.server.say("ERROR :Closing link: Killed (root (spam))");
  alice.server.arrive(null);
  const error = await assertRejects(() => alice.running, JoinError);
  assertEquals([error.code, error.message], [
    EXIT.refused,
    "You were put out of the chat: root (spam)",
  ]);
});

Deno.test("a room that is renamed stays in front; who is made to leave is told why", async () => {
  await using alice = join({ history: 0 });
  const { seat, server } = alice;
  await letIn(server);
  await seat.sees(/leaves/);
  server.say(":bob!~b@b RENAME #7 #talk :x", ":bob!~b@b INVITE alice #8", ":bob!~b@b WALLOPS :Hi");
  await seat.sees(/bob calls room 7 talk now/);
  await seat.sees(/bob invites you to room 8: \/room 8/);
  await seat.sees(/!! announcement of the server: Hi/);
  await seat.sees(/^\[talk\] alice›$/m);
  server.say(":bob!~b@b KICK #talk alice :enough");
  await seat.sees(/!! bob put you out of room talk: enough/);
  await seat.sees(/^alice›$/m);
});

Deno.test("who is not let into a room stays where they were, of which nothing is shown twice", async () => {
  await using alice = join({ history: 0 });
  const { seat, server } = alice;
  await letIn(server);
  await seat.sees(/leaves/);
  seat.enter("/room 9");
  await server.expect(/^JOIN #9/);
  server.say(":s 471 alice #9 :Cannot join channel (+l)");
  await seat.sees(/!! Room 9 is full\.\n\[7\] alice›$/m);
  assertEquals(seat.text.split("room 7").length, 2);
  seat.enter("/room 9");
  await server.expect(/^JOIN #9/);
  await seat.sees(/^\[9\] alice›$/m);
  server.say(":bob!~b@b PRIVMSG #7 :meanwhile", ":s 471 alice #9 :Cannot join channel (+l)");
  await seat.sees(/Room 9 is full[^]*Room 9 is full[^]*room 7[^]*bob {7}meanwhile\n\[7\] alice›$/m);
});

Deno.test("/room without a connection says when it is entered", async () => {
  await using alice = join({ history: 0 });
  const { seat } = alice;
  await letIn(alice.server);
  await seat.sees(/leaves/);
  alice.server.arrive(null);
  await seat.sees(/connection is lost/);
  seat.enter("/room 8");
  await seat.sees(/!! There is no connection now: room 8 is entered when there is one again\./);
  seat.enter("/undo");
  await seat.sees(/!! There is no connection now\.$/m);
});

Deno.test("a password that is refused is asked for again, before anything that others read", async () => {
  await using alice = join({ history: 0 });
  const { seat, server } = alice;
  await letIn(server);
  await seat.sees(/leaves/);
  seat.enter("/register");
  await seat.sees(/^A password for the name alice:$/m);
  seat.enter("short");
  await seat.sees(/^The same once more:$/m);
  seat.enter("short");
  await server.expect(/^REGISTER \* \* short$/);
  server.say(":s FAIL REGISTER WEAK_PASSWORD alice :The password is too short.");
  await seat.sees(/!! The password is too short\.\n(.*\n)*A password for the name alice:$/);
  seat.enter("hunter22");
  await seat.sees(/^The same once more:$/m);
  seat.enter("");
  await seat.sees(/No password was taken\./);
  seat.enter("/login");
  await seat.sees(/Password of alice \[Enter: not now\]:$/);
  seat.enter("wrong horse");
  await server.expect(/^AUTHENTICATE SCRAM-SHA-256/);
  server.say(":s 904 alice :SASL authentication failed: wrong name or password");
  await seat.sees(/do not belong together[^]*Password of alice \[Enter: not now\]:$/);
  seat.enter("worse horse");
  await server.expect(/^AUTHENTICATE SCRAM-SHA-256/);
  // Who has to wait is not asked.
  server.say(":s 904 alice :Too many tries: wait a minute");
  await seat.sees(/Too many tries/);
  seat.enter("hello");
  await server.expect(/PRIVMSG #7 :?hello$/);
  assert(!/horse|hunter/.test(seat.screen.writes.join("")));
});
