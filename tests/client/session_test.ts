/** Registration, what is said, and the loss of a connection: lines in, lines and events out. */
import fc from "fast-check";
import type { Saying } from "../../client/said.ts";
import { complain } from "../../client/steps.ts";
import { MAX_LINE } from "../../protocol/framing.ts";
import { byteLength } from "../../protocol/text.ts";
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import {
  aliceInRoom,
  ALL_CAPABILITIES,
  hear,
  LASTING_CAPABILITIES,
  letIn,
  newSession,
  NOW,
  type Told,
  told,
} from "../helpers/session.ts";

const NOTHING: Told = { send: [], events: [] };

function message(text: string, to = "#7"): Saying {
  return { to, text, style: "message" };
}

Deno.test("registration asks for what the server has, then gives the name", () => {
  const session = newSession();
  assertEquals(told(session.connected()), { send: ["CAP LS 302"], events: [] });
  assertEquals(
    hear(session, ":s CAP * LS * :batch=x sasl=PLAIN,EXTERNAL server-time", ":s CAP * LS :tls"),
    { send: ["CAP REQ :server-time batch sasl"], events: [] },
  );
  assertEquals(hear(session, ":s CAP * ACK :server-time batch sasl").send, [
    "NICK alice",
    "USER snug 0 * alice",
    "CAP END",
  ]);
  assertEquals(session.registered, false);
  assertEquals(hear(session, ":s 001 alice :Welcome"), {
    send: ["JOIN #7"],
    events: [{ kind: "welcomed", name: "alice" }],
  });
  assertEquals(session.registered, true);
});

Deno.test("registration: token, password and name, in this order", () => {
  const session = newSession({ password: ":a secret", rooms: [] });
  session.connected();
  hear(session, `:s CAP * LS :${ALL_CAPABILITIES}`);
  assertEquals(hear(session, `:s CAP * ACK :${ALL_CAPABILITIES}`).send, [
    "SESSION secret",
    "PASS ::a secret",
    "NICK alice",
    "USER snug 0 * alice",
    "CAP END",
  ]);
  assertEquals(session.acknowledges, true);
});

Deno.test("registration: a server that offers nothing, refuses, or knows no CAP is used without", () => {
  const rows: readonly (readonly string[])[] = [
    [":s CAP * LS :"],
    [":s CAP * LS :tls"],
    [":s CAP * LS :sasl tls", ":s CAP * ACK :sasl"],
    [":s CAP * LS :batch", ":s CAP * NAK :batch"],
    [":s 421 * CAP :Unknown command"],
  ];
  for (const lines of rows) {
    const session = newSession();
    session.connected();
    const { send, events } = hear(session, ...lines);
    assertEquals(send.slice(-3), ["NICK alice", "USER snug 0 * alice", "CAP END"], lines[0]);
    assertEquals(events, []);
    assertEquals(session.acknowledges, false);
  }
});

Deno.test("registration: names and passwords that are refused", () => {
  const rows: readonly [string, string, string, RegExp][] = [
    [":s 433 * alice :Nickname is in use", "name-taken", "alice", /called alice already/],
    [":s 432 * al!ce :Erroneous", "name-invalid", "al!ce", /at most 32 letters/],
    [":s 432 * * :Erroneous", "name-invalid", "alice", /at most 32 letters/],
    [":s 464 * :Password incorrect", "password", "", /password is wrong/],
  ];
  for (const [line, what, subject, text] of rows) {
    const session = newSession();
    session.connected();
    const { send, events: [event, ...more] } = hear(session, line);
    assertEquals([send, more], [[], []]);
    assert(event?.kind === "refused");
    assertEquals([event.what, event.subject], [what, subject]);
    assertMatch(event.text, text);
  }
});

Deno.test("registration goes on with another name, and the server has the last word on it", () => {
  const session = newSession();
  session.connected();
  hear(session, ":s CAP * LS :", ":s 433 * alice :Nickname is in use");
  assertEquals(told(session.rename("alice2")), {
    send: ["USER snug 0 * alice2", "NICK alice2"],
    events: [],
  });
  assertEquals(session.name, "alice2");
  assertEquals(hear(session, ":s 001 Alice2_ :Welcome").events, [
    { kind: "welcomed", name: "Alice2_" },
  ]);
  assert(session.isMe("ALICE2_") && !session.isMe("alice2"));
});

Deno.test("what the server takes back is not relied on any more", () => {
  const session = aliceInRoom();
  hear(session, ":s CAP alice DEL :labeled-response");
  assertEquals(session.acknowledges, false);
  assertEquals(told(session.say(message("hi"), NOW)).send, ["PRIVMSG #7 hi"]);
});

Deno.test("say labels each saying, and its echo acknowledges it", () => {
  const session = aliceInRoom();
  const saying = message("hello there");
  assertEquals(told(session.say(saying, NOW)), {
    send: ["@label=s1 PRIVMSG #7 :hello there"],
    events: [{ kind: "sending", saying }],
  });
  assertEquals(session.speaking.outstanding.size, 1);
  const { send, events: [heard, delivered, ...more] } = hear(
    session,
    "@label=s1;msgid=m1;time=2026-01-02T03:04:09.000Z :alice!~snug@a.snug PRIVMSG #7 :hello there",
  );
  assertEquals([send, more], [[], []]);
  assertEquals(heard, {
    kind: "heard",
    time: Date.UTC(2026, 0, 2, 3, 4, 9),
    id: "m1",
    room: "#7",
    from: "alice",
    peer: undefined,
    text: "hello there",
    style: "message",
    own: true,
  });
  assertEquals(delivered, { kind: "delivered", saying, id: "m1" });
  assertEquals(session.speaking.outstanding.size, 0);
});

Deno.test("an action goes out as one and comes back as one", () => {
  const session = aliceInRoom();
  const saying: Saying = { to: "bob", text: "waves", style: "action" };
  assertEquals(told(session.say(saying, NOW)).send, [
    "@label=s1 PRIVMSG bob :\x01ACTION waves\x01",
  ]);
  const { events: [heard, delivered] } = hear(
    session,
    "@label=s1 :alice!~snug@a.snug PRIVMSG bob :\x01ACTION waves\x01",
  );
  assert(heard?.kind === "heard");
  assertEquals([heard.style, heard.text, heard.peer, heard.room], [
    "action",
    "waves",
    "bob",
    undefined,
  ]);
  assertEquals(delivered, { kind: "delivered", saying });
});

Deno.test("an answer in a batch acknowledges when the batch ends", () => {
  const session = aliceInRoom();
  const saying = message("x");
  session.say(saying, NOW);
  const echo = "@batch=r :alice!~snug@a.snug PRIVMSG #7 x";
  const begun = hear(session, "@label=s1 :s BATCH +r labeled-response", echo, echo);
  assertEquals(begun.events.map((event) => event.kind), ["heard", "heard"]);
  assertEquals(hear(session, ":s BATCH -r").events, [{ kind: "delivered", saying }]);
  assertEquals(hear(session, ":s BATCH -r"), NOTHING);
});

Deno.test("a refusal in a batch is a refusal", () => {
  const session = aliceInRoom();
  session.say(message("x"), NOW);
  const { events } = hear(
    session,
    "@label=s1 :s BATCH +r labeled-response",
    "@batch=r :s 404 alice #7 :Cannot send",
    ":s BATCH -r",
  );
  assertEquals(events.map((event) => event.kind), ["not-sent"]);
});

Deno.test("a bare acknowledgement is one too", () => {
  const session = aliceInRoom();
  const saying = message("x", "bob");
  session.say(saying, NOW);
  assertEquals(hear(session, "@label=s1 :s ACK").events, [{ kind: "delivered", saying }]);
  assertEquals(session.speaking.outstanding.size, 0);
});

Deno.test("a refusal with the label is of that saying, and says why", () => {
  const rows: readonly [string, string][] = [
    ["404 alice #7 :Cannot send to channel", "You cannot speak in room 7."],
    ["401 alice bob :No such nick", "Nobody here is called bob."],
    ["403 alice #9 :No such channel", "There is no room 9."],
    ["417 alice :The line is too long", "The line is too long."],
    ["FAIL PRIVMSG RATE_LIMITED :Too fast", "Too fast."],
  ];
  for (const [answer, reason] of rows) {
    const session = aliceInRoom();
    const saying = message("x");
    session.say(saying, NOW);
    assertEquals(
      hear(session, `@label=s1 :s ${answer}`),
      { send: [], events: [{ kind: "not-sent", saying, reason }] },
      answer,
    );
    assertEquals(session.speaking.outstanding.size, 0);
  }
});

Deno.test("a refusal without a label, or with one that nothing waits for, is of something else", () => {
  for (const tag of ["", "@label=s9 "]) {
    const session = aliceInRoom();
    session.say(message("x"), NOW);
    assertEquals(hear(session, `${tag}:s 404 alice #7 :Cannot send`).events, [
      { kind: "refused", what: "other", subject: "#7", text: "You cannot speak in room 7." },
    ]);
    assertEquals(session.speaking.outstanding.size, 1);
  }
});

Deno.test("what cannot go out is not sent, and says why", () => {
  const away = newSession();
  const here = aliceInRoom();
  assertEquals(told(away.say(message("x"), NOW)), {
    send: [],
    events: [{ kind: "not-sent", saying: message("x"), reason: "there was no connection" }],
  });
  assertEquals(told(here.say(message("x", "#8"), NOW)), {
    send: [],
    events: [{ kind: "not-sent", saying: message("x", "#8"), reason: "you are not in that room" }],
  });
});

Deno.test("a server without acknowledgements is believed", () => {
  const session = aliceInRoom("");
  const saying = message("hi");
  const { send, events } = told(session.say(saying, NOW));
  assertEquals(send, ["PRIVMSG #7 hi"]);
  assertEquals(session.speaking.outstanding.size, 0);
  // Nor does it tell us what we said.
  assertEquals(events.map((event) => event.kind), ["heard", "delivered"]);
  assert(events[0]?.kind === "heard" && events[0].own && events[0].text === "hi");
});

Deno.test("a server that echoes but does not label shows what we said once", () => {
  const session = aliceInRoom("echo-message");
  assertEquals(told(session.say(message("hi"), NOW)).events.map((event) => event.kind), [
    "delivered",
  ]);
  const { events } = hear(session, ":alice!~snug@a.snug PRIVMSG #7 hi");
  assertEquals(events.map((event) => event.kind), ["heard"]);
});

Deno.test("a long saying is delivered when all its parts are, and refused once", () => {
  const session = aliceInRoom();
  const saying = message("word ".repeat(250));
  const { send } = told(session.say(saying, NOW));
  assertEquals(send.length, 3);
  assertEquals(send.map((line) => line.split(" ", 1)[0]), ["@label=s1", "@label=s2", "@label=s3"]);
  const echo = (label: string): string => `@label=${label} :alice!~snug@a.snug PRIVMSG #7 :part`;
  assertEquals(hear(session, echo("s3"), echo("s1")).events.map((event) => event.kind), [
    "heard",
    "heard",
  ]);
  assertEquals(hear(session, echo("s2")).events.at(-1), { kind: "delivered", saying });

  session.say(saying, NOW);
  const refusal = (label: string): string => `@label=${label} :s 404 alice #7 :No`;
  const { events } = hear(session, echo("s4"), refusal("s5"), refusal("s6"));
  assertEquals(events.map((event) => event.kind), ["heard", "not-sent"]);

  session.say(saying, NOW);
  const mixed = hear(session, refusal("s7"), echo("s8"), echo("s9")).events;
  assertEquals(mixed.map((event) => event.kind), ["not-sent", "heard", "heard"]);
});

/** Text as people write it, and as nobody does. */
const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom("a", " ", "é", "家", "👩‍👩‍👧", "🇩🇪", "e\u0301", ":"),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
  ),
  minLength: 1,
  maxLength: 600,
}).filter((text) => !/[\r\n\0]/.test(text));

Deno.test("say: any text goes out whole, in lines of at most 512 bytes as others get them", () => {
  const styles = fc.constantFrom("message", "action");
  const targets = fc.constantFrom("#7", `#${"家".repeat(63)}`, "bob", "家".repeat(32));
  const sources = fc.constantFrom("alice!~snug@a.snug", `${"家".repeat(32)}!~${"é".repeat(15)}@x`);
  fc.assert(fc.property(anyText, styles, targets, sources, (text, style, to, source) => {
    const session = aliceInRoom();
    session.source = source;
    if (to.startsWith("#")) session.want(to);
    const { send } = told(session.say({ to, text, style }, NOW));
    const parts = send.map((line) => {
      const relayed = line.replace(/^@label=\S+ /, `:${source} `);
      assert(byteLength(relayed) + 2 <= MAX_LINE, `${byteLength(relayed)} bytes`);
      const said = relayed.slice(`:${source} PRIVMSG ${to} `.length).replace(/^:/, "");
      return style === "message" ? said : said.replace(/^\p{Cc}ACTION (.*)\p{Cc}$/su, "$1");
    });
    assertEquals(parts.join(""), text);
  }));
});

Deno.test("a saying is cut between what a reader takes for single characters", () => {
  const session = aliceInRoom();
  const family = "👩‍👩‍👧";
  const { send } = told(session.say(message(family.repeat(60)), NOW));
  assert(send.length > 1);
  for (const line of send) assertMatch(line, new RegExp(` (${family})+$`, "u"));
});

Deno.test("disconnected: what was not acknowledged is not sent, in order, each once", () => {
  const session = aliceInRoom();
  const sayings = [message("one"), message("two ".repeat(200)), message("three", "bob")];
  for (const saying of sayings) session.say(saying, NOW);
  assertEquals(told(session.disconnected()), {
    send: [],
    events: sayings.map((saying) => ({
      kind: "not-sent" as const,
      saying,
      reason: "the connection was lost; it may have arrived",
    })),
  });
  assertEquals(told(session.disconnected()), NOTHING);
});

Deno.test("disconnected: what was refused before is not told again", () => {
  const session = aliceInRoom();
  session.say(message("word ".repeat(250)), NOW);
  hear(session, "@label=s1 :s 404 alice #7 :No");
  assertEquals(told(session.disconnected()), NOTHING);
});

Deno.test("a session comes back under its name and into its rooms, with a new list of people", () => {
  const session = aliceInRoom();
  hear(session, ":alice!~snug@a.snug NICK alison");
  session.enter("#8");
  session.disconnected();
  assertEquals(told(session.connected()).send, ["CAP LS 302"]);
  assertEquals(session.capabilities.size, 0);
  const { send } = letIn(session, "");
  assertEquals(send.slice(-2), ["CAP END", "JOIN #7,#8"]);
  assert(send.includes("NICK alison"));
  const { events } = hear(
    session,
    ":alison!~snug@a.snug JOIN #7",
    ":chat.test 353 alison = #7 :alison carol",
    ":chat.test 366 alison #7 :End",
  );
  assertEquals(events, [{ kind: "entered", room: "#7", topic: "", people: ["alison", "carol"] }]);
});

Deno.test("rooms that were left or refused are not entered again", () => {
  const session = aliceInRoom();
  session.enter("#8");
  hear(session, ":s 475 alice #8 :Cannot join (+k)", ":alice!~snug@a.snug PART #7");
  session.disconnected();
  session.connected();
  assertEquals(letIn(session, "").send.at(-1), "CAP END");
});

Deno.test("a room that is left without a connection is not entered again", () => {
  const session = aliceInRoom();
  session.disconnected();
  assertEquals(told(session.leave("#7")).events, [{ kind: "left-room", room: "#7" }]);
  session.connected();
  assertEquals(letIn(session, "").send.at(-1), "CAP END");
});

Deno.test("what a person does goes out as one line", () => {
  const session = aliceInRoom();
  assertEquals(told(session.enter("#8")).send, ["JOIN #8"]);
  assertEquals(told(session.leave("#7")).send, ["PART #7"]);
  assertEquals(told(session.setTopic("#7", "a b")).send, ["TOPIC #7 :a b"]);
  assertEquals(told(session.setTopic("#7", "")).send, ["TOPIC #7 :"]);
  hear(session, ":s 005 alice TOPICLEN=9 :are supported");
  assertEquals(told(session.setTopic("#7", "äöüß!")).send, ["TOPIC #7 äöüß!"]);
  assertEquals(
    session.setTopic("#7", "äöüßx!"),
    complain("The topic is too long: 9 bytes are the most."),
  );
  assertEquals(told(session.rename("bob")).send, ["NICK bob"]);
  assertEquals(session.name, "alice");
  assertEquals(told(session.quit("")).send, ["QUIT :"]);
});

Deno.test("a room that lets us in for a reason of its own is not one that we are in", () => {
  for (const code of ["477", "480", "520"]) {
    const session = aliceInRoom();
    session.enter("#8");
    const { events } = hear(session, `:s ${code} alice #8 :Not you`);
    assertEquals(events.map((event) => event.kind === "refused" && event.what), ["room"]);
    assertEquals(session.room("#8"), undefined);
  }
  const session = aliceInRoom();
  session.enter("#8");
  const { send, events } = told(session.leave("#8"));
  assertEquals([send, events], [[], [{ kind: "left-room", room: "#8" }]]);
  assertEquals(session.room("#8"), undefined);
});

Deno.test("what nobody sees is not told to be read", () => {
  const session = aliceInRoom(LASTING_CAPABILITIES);
  hear(session, "@msgid=m1;time=2026-01-02T03:04:05.000Z :bob!~b@b PRIVMSG alice :psst");
  assertEquals(told(session.tick(NOW, undefined, false)).send, []);
  assertEquals(told(session.tick(NOW, undefined)).send, [
    "MARKREAD bob timestamp=2026-01-02T03:04:05.000Z",
  ]);
});
