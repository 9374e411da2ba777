/** What each message from a server means: lines in, events out. */
import fc from "fast-check";
import type { ClientEvent } from "../../client/events.ts";
import { PLAIN } from "../../client/palette.ts";
import type { RenderContext } from "../../client/lines.ts";
import { render } from "../../client/render.ts";
import { isRoom } from "../../protocol/names.ts";
import { formatMessage } from "../../protocol/message.ts";
import { takeBack } from "../../client/message_acts.ts";
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import {
  aliceInRoom,
  ALL_CAPABILITIES,
  enteringLines,
  hear,
  LASTING_CAPABILITIES,
  letIn,
  newSession,
  NOW,
} from "../helpers/session.ts";

const TIME = "@time=2026-01-02T03:04:09.000Z ";
const AT = Date.UTC(2026, 0, 2, 3, 4, 9);

function people(session: ReturnType<typeof newSession>, room = "#7"): string[] {
  return [...session.room(room)?.people.values() ?? []].sort();
}

Deno.test("entering a room: names without their prefixes, the topic, and no event before the end", () => {
  const session = newSession({ rooms: [] });
  session.connected();
  hear(session, ":s CAP * LS :", ":s 001 alice :Welcome");
  session.enter("#7");
  const before = hear(
    session,
    ":alice!~snug@a.snug JOIN #7",
    ":s 332 alice #7 :Friday release",
    ":s 353 alice = #7 :~bob @carol %+dee +[eve] alice",
    ":s 353 alice = #7 :~&@%+frank  ",
    ":gina!~g@g JOIN #7",
  );
  assertEquals(before, { send: [], events: [] });
  const { events } = hear(session, ":s 366 alice #7 :End of /NAMES list");
  assertEquals(events, [{
    kind: "entered",
    room: "#7",
    topic: "Friday release",
    people: ["bob", "carol", "dee", "[eve]", "alice", "frank"],
  }]);
  assertEquals(hear(session, ":s 366 alice #7 :End of /NAMES list").events, []);
  assertEquals(session.source, "alice!~snug@a.snug");
});

Deno.test("what others do in a room we are in", () => {
  const rows: readonly [string, ClientEvent, string[]][] = [
    [
      `${TIME}:carol!~c@c JOIN #7`,
      { kind: "joined", time: AT, room: "#7", who: "carol" },
      ["alice", "bob", "carol"],
    ],
    [
      ":bob!~b@b PART #7 :lunch time",
      { kind: "left", time: NOW, rooms: ["#7"], who: "bob", reason: "lunch time" },
      ["alice"],
    ],
    [
      `${TIME}:BOB!~b@b QUIT :Quit: bye`,
      { kind: "left", time: AT, rooms: ["#7"], who: "BOB", reason: "bye" },
      ["alice"],
    ],
    [
      ":bob!~b@b NICK Robert",
      { kind: "renamed", time: NOW, from: "bob", to: "Robert", own: false },
      ["Robert", "alice"],
    ],
    [
      ":bob!~b@b TOPIC #7 :Beer",
      { kind: "topic", time: NOW, room: "#7", who: "bob", text: "Beer" },
      ["alice", "bob"],
    ],
    [
      ":bob!~b@b TOPIC #7 :",
      { kind: "topic", time: NOW, room: "#7", who: "bob", text: "" },
      ["alice", "bob"],
    ],
    [
      ":bob!~b@b KICK #7 carol :out",
      { kind: "put-out", time: NOW, room: "#7", who: "carol", by: "bob", reason: "out" },
      ["alice", "bob"],
    ],
  ];
  for (const [line, event, left] of rows) {
    const session = aliceInRoom();
    assertEquals(hear(session, line), { send: [], events: [event] }, line);
    assertEquals(people(session), left, line);
  }
});

Deno.test("what we do ourselves", () => {
  const session = aliceInRoom();
  assertEquals(hear(session, ":alice!~snug@a.snug NICK Alison").events, [
    { kind: "renamed", time: NOW, from: "alice", to: "Alison", own: true },
  ]);
  assertEquals([session.name, session.source], ["Alison", "Alison!~snug@a.snug"]);
  assertEquals(people(session), ["Alison", "bob"]);
  assertEquals(hear(session, ":alison!~snug@a.snug PART #7").events, [
    { kind: "left-room", room: "#7" },
  ]);
  assertEquals(session.rooms.size, 0);
});

Deno.test("who is made to leave a room is in it no more", () => {
  const session = aliceInRoom();
  assertEquals(hear(session, ":bob!~b@b KICK #7 alice :enough").events.at(-1), {
    kind: "left-room",
    room: "#7",
    by: "bob",
    reason: "enough",
  });
  assertEquals(session.rooms.size, 0);
});

Deno.test("a room's new name is the one that it is left and spoken to under", () => {
  const session = aliceInRoom();
  hear(session, "@msgid=m1 :bob!~b@b PRIVMSG #7 :hi");
  assertEquals(hear(session, ":bob!~b@b RENAME #7 #talk :better").events, [
    { kind: "room-renamed", time: NOW, from: "#7", to: "#talk", who: "bob" },
  ]);
  assertEquals([...session.rooms.keys()].map(String), ["#talk"]);
  assertEquals([session.room("#talk")?.name, people(session, "#talk")], ["#talk", [
    "alice",
    "bob",
  ]]);
  assertEquals(hear(session, ":bob!~b@b REDACT #talk m1").events[0]?.kind, "taken-back");
});

Deno.test("a room that is renamed keeps its place among the others", () => {
  const session = aliceInRoom();
  for (const room of ["#8", "#9"]) session.want(room);
  const order = (): string[] => [...session.rooms.values()].map(({ name }) => name);
  hear(session, ":bob!~b@b RENAME #7 #tea :x");
  assertEquals(order(), ["#tea", "#8", "#9"]);
  hear(session, ":bob!~b@b RENAME #tea #Tea :x");
  assertEquals(order(), ["#Tea", "#8", "#9"]);
  hear(session, ":bob!~b@b RENAME #Tea #9 :x");
  assertEquals(order(), ["#9", "#8"]);
});

Deno.test("what is for us alone, and what is for everybody", () => {
  const rows: readonly [string, ClientEvent][] = [
    [":bob!~b@b INVITE alice #8", { kind: "invited", time: NOW, who: "bob", room: "#8" }],
    [":s 301 alice bob :at lunch", { kind: "away", who: "bob", text: "at lunch" }],
    [":root!r@r WALLOPS :Down at five", { kind: "announced", text: "Down at five", toAll: true }],
    [":s NOTE * OTHER :Nice weather", { kind: "announced", text: "Nice weather.", toAll: false }],
  ];
  for (const [line, event] of rows) {
    assertEquals(hear(aliceInRoom(), line), { send: [], events: [event] }, line);
  }
  const [note] =
    hear(aliceInRoom(), ":s NOTE * NAME_OWNED alice :The name is owned, log in within 30 seconds")
      .events;
  assert(note?.kind === "announced");
  assertMatch(note.text, /alice belongs to somebody.*\/login.*\/name.*in 30 seconds/);
});

Deno.test("how long a room's messages are kept, among other letters", () => {
  const rows: readonly [string, number | undefined][] = [
    ["+H 30", 30],
    ["+H 0", 0],
    ["-H", undefined],
    ["+tkH secret 7", 7],
    ["-k+lH secret 12 7", 7],
    ["+o-lH bob", undefined],
    ["+H never", undefined],
  ];
  for (const [letters, days] of rows) {
    const { events } = hear(aliceInRoom(), `:bob!~b@b MODE #7 ${letters}`);
    assertEquals(events.filter((event) => event.kind === "keeping"), [
      { kind: "keeping", time: NOW, room: "#7", who: "bob", days },
    ], letters);
  }
});

Deno.test("who was put out does not come back", () => {
  for (
    const text of ["Killed (root (spam (again)))", "Closing link: Killed (root (spam (again)))"]
  ) {
    assertEquals(hear(aliceInRoom(), `ERROR :${text}`).events, [
      { kind: "goodbye", reason: "root (spam (again))", final: true },
    ]);
  }
});

Deno.test("somebody who leaves the server leaves all our rooms in one event", () => {
  const session = aliceInRoom();
  hear(
    session,
    ":alice!~snug@a.snug JOIN #8",
    ":s 353 alice = #8 :alice bob",
    ":s 366 alice #8 :End",
  );
  assertEquals(hear(session, ":bob!~b@b QUIT :gone").events, [
    { kind: "left", time: NOW, rooms: ["#7", "#8"], who: "bob", reason: "gone" },
  ]);
});

Deno.test("what is none of our business is passed over", () => {
  const lines = [
    ":bob!~b@b JOIN #8",
    ":bob!~b@b PART #8",
    ":stranger!~s@s QUIT :bye",
    ":stranger!~s@s NICK other",
    ":bob!~b@b TOPIC #8 :x",
    ":bob!~b@b PRIVMSG #8 :x",
    ":bob!~b@b MODE #7 +nZ",
    ":bob!~b@b MODE #8 +v alice",
    ":bob!~b@b INVITE carol #8",
    ":bob!~b@b RENAME #8 #9 :x",
    ":bob!~b@b RENAME #7 nowhere :x",
    ":bob!~b@b REDACT #8 m1",
    ":bob!~b@b REDACT #7 never-shown",
    ":bob!~b@b ACCOUNT TOKEN x",
    ":bob!~b@b MODE #8 +H 3",
    ":s MARKREAD #7 *",
    ":s MARKREAD #8 timestamp=2026-01-02T03:04:05.000Z",
    ":s AUTHENTICATE +",
    ":s 903 alice :ok",
    ":s 904 alice :no",
    ":s 332 alice #8 :topic",
    ":s 353 alice = #8 :bob",
    ":s 366 alice #8 :End",
    ":s 005 alice NICKLEN=32 :are supported",
    ":s 251 alice :There are 2 users",
    ":s 376 alice :End of /MOTD command",
    ":s 422 alice :MOTD File is missing",
    ":s PONG s alive",
    ":s BATCH -never",
    ":s 999 alice :What?",
    "NONSENSE",
  ];
  for (const line of lines) {
    const session = aliceInRoom();
    assertEquals(hear(session, line), { send: [], events: [] }, line);
    assertEquals([...session.rooms.keys()].map(String), ["#7"], line);
  }
});

Deno.test("what is said: in rooms, privately, as actions, notices and by the server", () => {
  const heard = {
    kind: "heard",
    time: NOW,
    id: "",
    room: "#7",
    from: "bob",
    peer: undefined,
    text: "hi there",
    style: "message",
    own: false,
  } as const;
  const rows: readonly [string, ClientEvent][] = [
    [":bob!~b@b PRIVMSG #7 :hi there", heard],
    [`@msgid=x1;${TIME.slice(1)}:bob!~b@b PRIVMSG #7 :hi there`, { ...heard, id: "x1", time: AT }],
    ["@time=yesterday :bob!~b@b PRIVMSG #7 :hi there", heard],
    [":bob!~b@b PRIVMSG @#7 :hi there", heard],
    [":bob!~b@b PRIVMSG alice :hi there", { ...heard, room: undefined, peer: "bob" }],
    [":Alice!~a@a PRIVMSG bob :hi there", {
      ...heard,
      room: undefined,
      from: "Alice",
      peer: "bob",
      own: true,
    }],
    [":bob!~b@b PRIVMSG #7 :\x01ACTION waves\x01", { ...heard, style: "action", text: "waves" }],
    [":bob!~b@b PRIVMSG #7 :\x01ACTION waves", { ...heard, style: "action", text: "waves" }],
    [":bob!~b@b NOTICE #7 :hi there", { ...heard, style: "notice" }],
    [":s NOTICE alice :Be nice", { kind: "notice", text: "Be nice" }],
    ["NOTICE alice :Be nice", { kind: "notice", text: "Be nice" }],
    [":s 372 alice :- Be nice", { kind: "notice", text: "Be nice" }],
  ];
  for (const [line, event] of rows) {
    assertEquals(hear(aliceInRoom(), line), { send: [], events: [event] }, line);
  }
});

Deno.test("what programs ask each other is neither shown nor answered", () => {
  for (const what of ["VERSION", "PING 1", "DCC SEND x 1 2 3", "", "ACTIONS x"]) {
    for (const command of ["PRIVMSG", "NOTICE"]) {
      const line = `:bob!~b@b ${command} alice :\x01${what}\x01`;
      assertEquals(hear(aliceInRoom(), line), { send: [], events: [] }, line);
    }
  }
});

Deno.test("a server's notices before it has let us in are not shown", () => {
  const session = newSession();
  session.connected();
  assertEquals(hear(session, ":s NOTICE * :*** Looking up your hostname").events, []);
});

Deno.test("a ping is answered with its token", () => {
  assertEquals(hear(aliceInRoom(), "PING :a token", "PING x", "PING").send, [
    "PONG :a token",
    "PONG x",
    "PONG :",
  ]);
});

Deno.test("a farewell says why", () => {
  const rows: readonly [string, string][] = [
    ["ERROR :Closing link: The server is closing", "The server is closing"],
    ["ERROR :Ping timeout", "Ping timeout"],
    ["ERROR", ""],
  ];
  for (const [line, reason] of rows) {
    assertEquals(hear(aliceInRoom(), line).events, [{ kind: "goodbye", reason }], line);
  }
});

Deno.test("a room that cannot be entered is given up, one that we are in is not", () => {
  for (const code of ["403", "405", "471", "473", "474", "475"]) {
    const session = aliceInRoom();
    session.enter("#8");
    const { events: [event] } = hear(session, `:s ${code} alice #8 :No`);
    assert(event?.kind === "refused");
    assertEquals([event.what, event.subject], [code === "475" ? "locked" : "room", "#8"], code);
    assertEquals(session.room("#8"), undefined, code);
    const { events: [other] } = hear(session, `:s ${code} alice #7 :No`);
    assert(other?.kind === "refused");
    assertEquals([other.what, session.room("#7")?.entered], ["other", true], code);
  }
});

Deno.test("a refused name is told, and changes nothing", () => {
  for (const [code, what] of [["433", "name-taken"], ["432", "name-invalid"]] as const) {
    const session = aliceInRoom();
    session.rename("bob");
    const { events: [event] } = hear(session, `:s ${code} alice bob :No`);
    assert(event?.kind === "refused");
    assertEquals([event.what, event.subject, session.name], [what, "bob", "alice"]);
  }
});

Deno.test("what a server claims is bounded", () => {
  const session = aliceInRoom();
  const names = (from: number): string =>
    Array.from({ length: 40 }, (_, index) => `n${from + index}`).join(" ");
  for (let from = 0; from < 24_000; from += 40) {
    hear(session, `:s 353 alice = #7 :${names(from)}`);
    hear(session, `@label=l${from} :s BATCH +b${from} labeled-response`);
  }
  assertEquals(session.room("#7")?.people.size, 20_000);
  assertEquals(session.batches.size, 100);
});

Deno.test("rooms that a server puts us in are bounded, and are such as can be spoken to", () => {
  const session = aliceInRoom();
  for (const name of ["", "#", "#a b", "#a,b", ":#x", `#${"x".repeat(480)}`, "bob"]) {
    hear(session, `:alice!~snug@a.snug JOIN :${name}`);
    assertEquals(session.room(name), undefined, name);
  }
  for (let n = 1; n <= 2000; n++) hear(session, `:alice!~snug@a.snug JOIN #${n}`);
  assert(session.rooms.size < 2000, `${session.rooms.size} rooms`);
});

Deno.test("a server that shows us an endless source cannot keep us from speaking", () => {
  const session = aliceInRoom();
  hear(session, `:alice!~snug@${"x".repeat(600)} JOIN #7`);
  assertEquals(session.say({ to: "#7", text: "hi", style: "message" }, NOW).send.length, 1);
});

/** Lines that a server might send, and such as it never should. */
const word = fc.constantFrom(
  ...["alice", "bob", "#7", "#8", "#", "*", "=", "+r", "-r", "LS", "ACK", "NAK", "CAP", "s1"],
  ...[
    "NEW",
    "DEL",
    "@#7",
    ":",
    "::",
    "",
    "0",
    "\x01ACTION x\x01",
    "\x01",
    "#a,b",
    ALL_CAPABILITIES,
  ],
  ...["hello there", "~@+bob  &carol", "\u202e", "x".repeat(600), "🇩🇪"],
);
const command = fc.constantFrom(
  ...[
    "CAP",
    "PING",
    "ERROR",
    "JOIN",
    "PART",
    "QUIT",
    "NICK",
    "TOPIC",
    "PRIVMSG",
    "NOTICE",
    "BATCH",
  ],
  ...["FAIL", "ACK", "KICK", "MODE", "WARN", "TAGMSG", "001", "005", "332", "353", "366", "372"],
  ...[
    "401",
    "403",
    "404",
    "417",
    "421",
    "422",
    "432",
    "433",
    "464",
    "475",
    "499",
    "599",
    "999",
    "",
  ],
);
const source = fc.constantFrom("", ":s ", ":alice ", ":alice!~a@a ", ":bob!~b@b ", ":! ", ":!@ ");
const tags = fc.constantFrom(
  ...[
    "",
    "@label=s1 ",
    "@label=s2 ",
    "@batch=r ",
    "@time=x ",
    "@time=99999999999999 ",
    "@ ",
    "@;= ",
  ],
);
const line = fc.tuple(tags, source, command, fc.array(word, { maxLength: 5 }))
  .map(([tags, source, command, words]) => {
    const last = words.at(-1);
    const middle = words.slice(0, -1).filter((word) => word !== "" && !/[ :]/.test(word));
    const trailing = last === undefined ? "" : ` :${last}`;
    return `${tags}${source}${[command, ...middle].join(" ")}${trailing}`;
  });

Deno.test("whatever a server sends, nothing throws and everything can be written", () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), fc.boolean(), (lines, inRoom) => {
      const session = inRoom ? aliceInRoom() : newSession();
      if (!inRoom) session.connected().send.forEach(formatMessage);
      session.say({ to: "#7", text: "hi", style: "message" }, NOW);
      for (const line of lines) {
        // Writes all that is to be sent, and throws where it cannot be written.
        hear(session, line);
        for (const { name } of session.rooms.values()) {
          const { send } = session.say({ to: name, text: "hi", style: "action" }, NOW);
          [...send, ...session.leave(name).send, ...session.setTopic(name, "x").send]
            .forEach(formatMessage);
        }
      }
      session.disconnected();
      session.connected();
      for (const { name } of session.rooms.values()) assert(isRoom(name), name);
    }),
    { numRuns: 500 },
  );
});

/** Lines of a server that keeps messages and knows accounts, in no sensible order. */
const lastingLine = fc.tuple(
  fc.constantFrom(
    "",
    "@label=q1",
    "@label=q2",
    "@label=s1",
    "@batch=r",
    "@batch=x",
    "@batch=r;msgid=m1",
    "@msgid=m1;time=2026-01-02T03:04:05.000Z",
    "@msgid=a\\sb;time=+275760-09-12T00:00:00.000Z",
    "@batch=x;msgid=m2;label=q1;time=0001-01-01T00:00:00.000Z",
  ),
  fc.constantFrom(":s", ":alice!~a@a", ":bob!~b@b"),
  fc.constantFrom(
    ...["BATCH +r chathistory #7", "BATCH +x soju.im/search", "BATCH +x chathistory #8"],
    ...["BATCH +r labeled-response", "BATCH -r", "BATCH -x", "ACK"],
    ...["PRIVMSG #7 :hi", "PRIVMSG alice :hi", "NOTICE #8 :\x01ACTION x\x01"],
    ...["REDACT #7 m1", "REDACT #7 :a b", "REDACT alice m2", "REDACT"],
    ...["MARKREAD #7 timestamp=2026-01-02T03:04:05.000Z", "MARKREAD #7 *", "MARKREAD"],
    ...["JOIN #7", "JOIN #8", "366 alice #7 :End", "366 alice #8 :End", "PART #7", "PART #8"],
    ...["RENAME #7 #8 :x", "RENAME #8 #7", "RENAME #7 :a b", "KICK #7 alice", "KICK #7 bob :x"],
    ...["MODE #7 +H", "MODE #7 -H+HH 1 x", "INVITE alice :a b", "INVITE", "WALLOPS", "301 alice"],
    ...["FAIL CHATHISTORY X AFTER #7 :x", "FAIL SEARCH X :x", "FAIL REDACT X #7 m1 :x", "FAIL"],
    ...["FAIL REGISTER WEAK_PASSWORD alice :x", "FAIL * ACCOUNT_REQUIRED :x", "NOTE", "WARN * X"],
    ...["AUTHENTICATE +", "AUTHENTICATE ????", "AUTHENTICATE *", "AUTHENTICATE", "908 alice X"],
    ...["900 alice x :a b", "900 alice x", "901 alice", "903", "904 alice :x", "907 alice :x"],
    ...["REGISTER SUCCESS", "REGISTER SUCCESS alice :x", "REGISTER VERIFICATION_REQUIRED a :x"],
    ...[
      "ACCOUNT TOKEN x",
      "ACCOUNT TOKEN :a b",
      "ACCOUNT PASSWORD :x",
      "ACCOUNT INVITE",
      "ACCOUNT",
    ],
    ...["ACCOUNT INVITE x y", "005 alice CHATHISTORY=0 :x", "005 alice CHATHISTORY=9 x", "005"],
    ...["001 alice :x", "ERROR :Killed (x", "ERROR :Killed (x (y))", "CAP * LS", "CAP a DEL batch"],
  ),
).map((parts) => parts.join(" ").trim());

Deno.test("whatever a server makes of the past and of accounts, the same holds", () => {
  fc.assert(
    fc.property(fc.array(lastingLine, { maxLength: 60 }), (lines) => {
      const session = newSession({ history: 50 });
      session.connected();
      letIn(session, LASTING_CAPABILITIES);
      hear(session, ...enteringLines());
      const login = { account: "alice", secret: "x", kept: false };
      lines.forEach((line, index) => {
        for (const event of hear(session, line).events) render(event, CONTEXT);
        const now = NOW + index * 1_000;
        const steps = [
          session.say({ to: "#7", text: "hi", style: "message" }, NOW),
          session.older("#7", 200, now),
          session.find("#7", { text: "x y" }, now),
          session.findMore(now),
          takeBack(session, "#7"),
          session.logIn(login, index % 2 === 0 ? "y" : undefined),
          session.tick(now, "#7"),
          session.lookAway("#8", now),
        ];
        steps.flatMap((step) => step.send).forEach(formatMessage);
        // Whatever the screen is told can be shown.
        for (const event of steps.flatMap((step) => step.events)) render(event, CONTEXT);
      });
      for (const step of [session.disconnected(), session.connected()]) {
        for (const event of step.events) render(event, CONTEXT);
      }
    }),
    { numRuns: 500 },
  );
});

const CONTEXT: RenderContext = {
  palette: PLAIN,
  columns: 80,
  room: "#7",
  me: "alice",
  now: NOW,
};

Deno.test("nobody is heard whom nobody could answer", () => {
  const session = aliceInRoom(LASTING_CAPABILITIES);
  for (
    const line of [
      ":!x@y PRIVMSG alice :hello",
      "::x!u@h PRIVMSG alice :hello",
      ":alice!x@y PRIVMSG :a b :x",
    ]
  ) {
    assertEquals(hear(session, line).events, [], line);
    assertEquals(
      hear(session, line.replace("PRIVMSG", "TAGMSG").replace(/^/, "@+typing=active ")).events,
      [],
    );
  }
  hear(session, ":bob!~b@b NICK :a b");
  for (const [, past] of session.pasts) assert(/^[^: ][^ ]*$/.test(past.name), past.name);
});

Deno.test("a time that is none of our age is none", () => {
  const session = aliceInRoom(LASTING_CAPABILITIES);
  hear(session, "@time=+275760-09-13T00:00:00.000Z;msgid=z :bob!~b@b PRIVMSG #7 :hi");
  assertEquals(session.lastHeard, NOW);
  session.disconnected();
  session.connected();
  letIn(session, LASTING_CAPABILITIES);
});

Deno.test("who wrote is taken from the answer to that question alone", () => {
  const session = newSession({ history: 50 });
  session.connected();
  letIn(session, LASTING_CAPABILITIES);
  const answer = (from: number): readonly string[] =>
    hear(
      session,
      ":s BATCH +t draft/chathistory-targets",
      ...Array.from({ length: 20 }, (_, at) =>
        `@batch=t :s CHATHISTORY TARGETS n${from + at} 2026-01-01T00:00:00.000Z`),
      ":s BATCH -t",
    ).send;
  assertEquals(answer(0).length, 10);
  assertEquals(answer(20), []);
  assertEquals(session.unread.size, 10);
});

Deno.test("a name that nobody can have is not the one that was registered", () => {
  const session = aliceInRoom(LASTING_CAPABILITIES);
  session.registerName("correct horse");
  hear(session, ":s REGISTER SUCCESS :");
  assertEquals(session.logins.login?.account, "alice");
});
