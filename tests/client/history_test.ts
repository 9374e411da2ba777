/** The past of a room: what is asked for, and in which order what comes is shown. */
import fc from "fast-check";
import type { ClientEvent } from "../../client/events.ts";
import type { Past } from "../../client/said.ts";
import type { Session } from "../../client/session.ts";
import { takeBack } from "../../client/message_acts.ts";
import { assert, assertEquals } from "../../typed/assert.ts";
import {
  ALL_CAPABILITIES,
  enteringLines,
  hear,
  LASTING_CAPABILITIES,
  letIn,
  newSession,
  NOW,
  pastLines,
  saidLine,
  timeOfLine,
  told,
} from "../helpers/session.ts";

/** Alice, let in and about to enter room 7. */
function alice(history = 50, capabilities = LASTING_CAPABILITIES): Session {
  const session = newSession({ history });
  session.connected();
  letIn(session, capabilities);
  return session;
}

/** Alice in room 7, whose past is messages 1 to `last`. */
function aliceWithPast(last: number): Session {
  const session = alice();
  hear(session, ...enteringLines(), ...pastLines("q1", 1, last));
  return session;
}

/** Comes back after the connection was lost. */
function comeBack(session: Session): string[] {
  session.disconnected();
  session.connected();
  letIn(session, LASTING_CAPABILITIES);
  return [...hear(session, ...enteringLines()).send];
}

function pastsOf(events: readonly ClientEvent[]): Past[] {
  return events.filter((event) => event.kind === "past");
}

/** The numbers of the messages that a person sees, in order; a negative one was taken back. */
function seen(events: readonly ClientEvent[]): number[] {
  return events.flatMap((event) =>
    event.kind === "past" ? event.messages : event.kind === "heard" ? [event] : []
  ).map(({ text, takenBack }) => Number(text.replace("number ", "")) * (takenBack ? -1 : 1));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

Deno.test("on entering, the last messages are asked for and shown with what was read", () => {
  const session = alice();
  const marker = `timestamp=${new Date(timeOfLine(2)).toISOString()}`;
  const entering = hear(session, ...enteringLines("alice", "#7", marker));
  assertEquals(entering.send, ["@label=q1 CHATHISTORY LATEST #7 * 50"]);
  assertEquals(entering.events.map((event) => event.kind), ["entered"]);
  const { send, events: [past, ...more] } = hear(session, ...pastLines("q1", 1, 3));
  assertEquals([send, more], [[], []]);
  assert(past?.kind === "past");
  const { messages, ...rest } = past;
  assertEquals(messages.map((message) => message.id), ["m1", "m2", "m3"]);
  assertEquals(rest, {
    kind: "past",
    room: "#7",
    peer: undefined,
    why: "entry",
    readTo: timeOfLine(2),
    first: true,
    last: true,
    gap: false,
  });
});

Deno.test("no past is asked for where none is wanted, or the server has none", () => {
  for (
    const session of [
      alice(0),
      alice(50, ALL_CAPABILITIES),
      alice(50, LASTING_CAPABILITIES.replace("batch ", "")),
    ]
  ) {
    const { send, events } = hear(session, ...enteringLines(), saidLine(9));
    assertEquals(send, []);
    assertEquals(events.map((event) => event.kind), ["entered", "heard"]);
  }
});

Deno.test("what is said while the past is on its way comes after it, and once", () => {
  const lines = [...pastLines("q1", 1, 4)];
  // Live messages may come at any place: some are in the past too, some are not.
  fc.assert(fc.property(
    fc.array(fc.integer({ min: 0, max: lines.length }), { minLength: 3, maxLength: 3 }),
    (places) => {
      const session = alice();
      const [three = 0, four = 0, five = 0] = places.sort((a, b) => a - b);
      const live = new Map<number, string[]>();
      for (const [number, place] of [[3, three], [4, four], [5, five]] as const) {
        live.set(place, [...live.get(place) ?? [], saidLine(number)]);
      }
      const all = [...enteringLines()];
      for (let at = 0; at <= lines.length; at++) {
        all.push(...live.get(at) ?? [], ...lines.slice(at, at + 1));
      }
      assertEquals(seen(hear(session, ...all).events), [1, 2, 3, 4, 5]);
    },
  ));
});

Deno.test("comings and goings keep their place among what is said", () => {
  const session = alice();
  const { events } = hear(
    session,
    ...enteringLines(),
    ":carol!~c@c JOIN #7",
    saidLine(5),
    ":bob!~b@b NICK rob",
    ":bob!~b@b TOPIC #7 :Beer",
    ":rob!~b@b QUIT :bye",
    ":dan!~d@d PRIVMSG alice :psst",
    ...pastLines("q1", 1, 2),
  );
  assertEquals(events.map((event) => event.kind), [
    "entered",
    "heard",
    "past",
    "joined",
    "heard",
    "renamed",
    "topic",
    "left",
  ]);
});

Deno.test("a past that does not come is not waited for", () => {
  const session = alice();
  hear(session, ...enteringLines(), saidLine(5), saidLine(6));
  assertEquals(session.tick(NOW + 9_000, "#7").events, []);
  const { events } = session.tick(NOW + 10_000, "#7");
  assertEquals(events.map((event) => event.kind), ["past", "heard", "heard"]);
  assertEquals(pastsOf(events).map((past) => past.last), [true]);
  // When it comes after all, it tells nothing twice.
  assertEquals(seen(hear(session, ...pastLines("q1", 4, 6)).events), [4]);
  assertEquals(session.tick(NOW + 30_000, "#7").events, []);
});

Deno.test("a past that is refused, or empty, is over", () => {
  const answers: readonly (readonly string[])[] = [
    ["@label=q1 :s FAIL CHATHISTORY INVALID_TARGET LATEST #7 :No"],
    ["@label=q1 :s ACK"],
    pastLines("q1", 1, 0),
    [
      "@label=q1 :s BATCH +r labeled-response",
      "@batch=r :s FAIL CHATHISTORY MESSAGE_ERROR LATEST #7 :No",
    ],
  ];
  for (const answer of answers) {
    const session = alice();
    const { events } = hear(session, ...enteringLines(), saidLine(5), ...answer);
    assertEquals(events.map((event) => event.kind), ["entered", "past", "heard"], answer[0]);
  }
});

Deno.test("a server that does not label is understood by the room", () => {
  const session = alice(50, LASTING_CAPABILITIES.replace("labeled-response ", ""));
  assertEquals(hear(session, ...enteringLines()).send, ["CHATHISTORY LATEST #7 * 50"]);
  const lines = pastLines("x", 1, 2).map((line) => line.replace("@label=x ", ""));
  assertEquals(seen(hear(session, ...lines).events), [1, 2]);
  hear(session, ":alice!~snug@a.snug PART #7", ...enteringLines());
  const refusal = ":s FAIL CHATHISTORY MESSAGE_ERROR AFTER #7 :No";
  assertEquals(hear(session, refusal).send, ["CHATHISTORY LATEST #7 * 100"]);
});

Deno.test("after a lost connection: all that was missed, page after page, nothing twice", () => {
  const session = aliceWithPast(3);
  hear(session, saidLine(4));
  assertEquals(comeBack(session), ["@label=q2 CHATHISTORY AFTER #7 msgid=m4 100"]);
  const first = hear(session, saidLine(160), ...pastLines("q2", 5, 104));
  assertEquals(first.send, ["@label=q3 CHATHISTORY AFTER #7 msgid=m104 100"]);
  const second = hear(session, ...pastLines("q3", 105, 160));
  assertEquals(second.send, ["@label=q4 CHATHISTORY AFTER #7 msgid=m160 100"]);
  const third = hear(session, ...pastLines("q4", 1, 0), saidLine(161));
  assertEquals(third.send, []);
  const events = [first, second, third].flatMap((step) => step.events);
  assertEquals(seen(events), range(5, 161));
  assertEquals(pastsOf(events).map(({ why, first, last }) => [why, first, last]), [
    ["missed", true, false],
    ["missed", false, false],
    ["missed", false, true],
  ]);
});

Deno.test("a connection that is lost again on the way leaves no hole", () => {
  const session = aliceWithPast(3);
  comeBack(session);
  // Live, while what was missed (4 to 6) has not come yet.
  hear(session, saidLine(7));
  assertEquals(seen(session.disconnected().events), [7]);
  session.connected();
  letIn(session, LASTING_CAPABILITIES);
  assertEquals(hear(session, ...enteringLines()).send, [
    "@label=q3 CHATHISTORY AFTER #7 msgid=m3 100",
  ]);
  assertEquals(seen(hear(session, ...pastLines("q3", 4, 8)).events), [4, 5, 6, 8]);
});

Deno.test("too much was missed: the newest is shown, and that there is more", () => {
  const session = aliceWithPast(1);
  comeBack(session);
  let number = 2;
  let label = 2;
  for (; number < 500; number += 100, label++) {
    hear(session, ...pastLines(`q${label}`, number, number + 99));
  }
  const last = hear(session, ...pastLines(`q${label}`, 901, 1000));
  const [past] = pastsOf(last.events);
  assertEquals([past?.gap, past?.first, past?.last], [true, false, true]);
  assertEquals(told(session.older("#7", 50, NOW)).send, [
    `@label=q${label + 1} CHATHISTORY BEFORE #7 msgid=m901 50`,
  ]);
});

Deno.test("the server has forgotten the last message: what it has is shown, nothing twice", () => {
  const session = aliceWithPast(3);
  comeBack(session);
  const asked = hear(session, "@label=q2 :s FAIL CHATHISTORY INVALID_MSGREFTYPE AFTER #7 :What?");
  assertEquals(asked.send, ["@label=q3 CHATHISTORY LATEST #7 * 100"]);
  const { events } = hear(session, ...pastLines("q3", 2, 6));
  assertEquals([seen(events), pastsOf(events)[0]?.gap], [[4, 5, 6], false]);
});

Deno.test("a room that was left and is entered again shows what was missed there", () => {
  const session = aliceWithPast(3);
  hear(session, ":alice!~snug@a.snug PART #7");
  session.enter("#7");
  assertEquals(hear(session, ...enteringLines()).send, [
    "@label=q2 CHATHISTORY AFTER #7 msgid=m3 100",
  ]);
});

Deno.test("older messages are those before the first one shown", () => {
  const session = aliceWithPast(3);
  assertEquals(told(session.older("#7", 50, NOW)).send, [
    "@label=q2 CHATHISTORY BEFORE #7 msgid=m1 50",
  ]);
  assertEquals(session.older("#7", 50, NOW).events.map((event) => event.kind), ["refused"]);
  // What happens meanwhile does not wait.
  const { events } = hear(session, saidLine(4), ...pastLines("q2", -4, 0), saidLine(5));
  assertEquals(seen(events), [4, -4, -3, -2, -1, 0, 5]);
  assertEquals(pastsOf(events)[0]?.why, "older");
  assertEquals(told(session.older("#7", 50, NOW)).send, [
    "@label=q3 CHATHISTORY BEFORE #7 msgid=m-4 50",
  ]);
});

Deno.test("more than the server gives at once is asked for in parts", () => {
  const session = alice(120);
  hear(session, ":s 005 alice CHATHISTORY=50 MSGREFTYPES=msgid :are supported");
  assertEquals(hear(session, ...enteringLines()).send, ["@label=q1 CHATHISTORY LATEST #7 * 50"]);
  const second = hear(session, ...pastLines("q1", 101, 150));
  assertEquals(second, {
    send: ["@label=q2 CHATHISTORY BEFORE #7 msgid=m101 50"],
    events: [],
  });
  assertEquals(hear(session, ...pastLines("q2", 51, 100)).send, [
    "@label=q3 CHATHISTORY BEFORE #7 msgid=m51 20",
  ]);
  assertEquals(seen(hear(session, ...pastLines("q3", 31, 50)).events), range(31, 150));
});

Deno.test("what was taken back is marked in the past, or left out by the server", () => {
  const session = alice();
  const [begin = "", one = "", two = "", three = "", end = ""] = pastLines("q1", 1, 3);
  const { events } = hear(
    session,
    ...enteringLines(),
    saidLine(4),
    // Taken back while the past is on its way: one that is in it, and one that waits.
    ":bob!~b@b REDACT #7 m1",
    ":bob!~b@b REDACT #7 m4",
    ":bob!~b@b REDACT #7 m99",
    begin,
    one,
    two,
    "@batch=past-q1 :bob!~b@b REDACT #7 m2 :oops",
    three,
    end,
  );
  assertEquals(seen(events), [-1, -2, 3, -4]);
  assertEquals(events.filter((event) => event.kind === "taken-back"), []);
});

Deno.test("somebody takes back a message: whose it was is told", () => {
  const session = aliceWithPast(3);
  assertEquals(hear(session, ":BOB!~b@b REDACT #7 m3", ":root!r@r REDACT #7 m2 :no").events, [
    {
      kind: "taken-back",
      time: NOW,
      room: "#7",
      peer: undefined,
      said: timeOfLine(3),
      id: "m3",
      who: "BOB",
      author: "bob",
    },
    {
      kind: "taken-back",
      time: NOW,
      room: "#7",
      peer: undefined,
      said: timeOfLine(2),
      id: "m2",
      who: "root",
      author: "bob",
    },
  ]);
});

Deno.test("/undo takes back what we said last, with all its parts", () => {
  const session = aliceWithPast(1);
  assertEquals(takeBack(session, "#7").events.map((event) => event.kind), ["refused"]);
  const echo = (id: string, label: string): string =>
    `@msgid=${id};label=${label} :alice!~snug@a.snug PRIVMSG #7 :part`;
  session.say({ to: "#7", text: "short", style: "message" }, NOW);
  session.say({ to: "#7", text: "word ".repeat(150), style: "message" }, NOW);
  hear(session, echo("a", "s1"), echo("b", "s2"), echo("c", "s3"));
  assertEquals(told(takeBack(session, "#7")).send, ["REDACT #7 b", "REDACT #7 c"]);
  hear(session, ":alice!~snug@a.snug REDACT #7 b", ":alice!~snug@a.snug REDACT #7 c");
  assertEquals(told(takeBack(session, "#7")).send, ["REDACT #7 a"]);
  const { events: [refusal] } = hear(session, ":s FAIL REDACT REDACT_WINDOW_EXPIRED #7 a 300 :No");
  assert(refusal?.kind === "refused");
  assertEquals(refusal.text, "That message is too old to be taken back.");
});

Deno.test("how far we have read is told now and then, and on looking away", () => {
  const session = aliceWithPast(3);
  const mark = (number: number): string[] => [
    `MARKREAD #7 timestamp=${new Date(timeOfLine(number)).toISOString()}`,
  ];
  assertEquals(told(session.tick(NOW, "#7")).send, mark(3));
  assertEquals(told(session.tick(NOW + 60_000, "#7")).send, []);
  hear(session, saidLine(4));
  assertEquals(told(session.tick(NOW + 60_000, undefined)).send, []);
  assertEquals(told(session.tick(NOW + 60_000, "#7")).send, mark(4));
  hear(session, saidLine(5));
  assertEquals(told(session.tick(NOW + 64_000, "#7")).send, []);
  assertEquals(told(session.lookAway("#7", NOW + 64_000)).send, mark(5));
  hear(session, saidLine(6), `:s ${mark(7)[0]}`);
  assertEquals(told(session.tick(NOW + 90_000, "#7")).send, []);
});

Deno.test("a past that nobody asked for is shown as far as it is news", () => {
  const session = aliceWithPast(3);
  const lines = pastLines("x", 2, 5).map((line) => line.replace("@label=x ", ""));
  const { events } = hear(session, ...lines);
  assertEquals([seen(events), pastsOf(events)[0]?.why], [[4, 5], "unasked"]);
  assertEquals(hear(session, ...lines).events, []);
  const elsewhere = pastLines("y", 1, 3, "#8");
  assertEquals(hear(session, ...elsewhere).events, []);
});

Deno.test("only what was said in that room counts as its past", () => {
  const session = alice();
  hear(session, ...enteringLines());
  const [begin = "", , end = ""] = pastLines("q1", 1, 1);
  const { events } = hear(
    session,
    begin,
    saidLine(1, ";batch=past-q1", "#8"),
    "@batch=past-q1 :bob!~b@b PRIVMSG alice :psst",
    "@batch=past-q1 :alice!~snug@a.snug PART #7",
    "@batch=past-q1 :bob!~b@b QUIT",
    "@batch=past-q1 :bob!~b@b PRIVMSG #7 :\x01VERSION\x01",
    "@batch=past-q1 PING x",
    "@batch=past-q1 :s BATCH +inner netsplit a b",
    saidLine(2, ";batch=inner"),
    ":s BATCH -inner",
    end,
  );
  assertEquals(seen(events), [2]);
  assertEquals(session.room("#7")?.entered, true);
});

Deno.test("batches that never end, or never stop, are bounded", () => {
  const session = alice();
  hear(session, ...enteringLines());
  const [begin = ""] = pastLines("q1", 1, 1);
  hear(session, begin);
  for (let number = 0; number < 5_000; number++) hear(session, saidLine(number, ";batch=past-q1"));
  const { events } = hear(session, ":s BATCH -past-q1");
  assertEquals(pastsOf(events)[0]?.messages.length, 2_000);
  for (let n = 0; n < 500; n++) hear(session, `:s BATCH +b${n} chathistory #7`);
  assertEquals(session.batches.size, 100);
});

Deno.test("what waits for the past is bounded", () => {
  const session = alice();
  const { events } = hear(session, ...enteringLines(), ...range(1, 600).map((n) => saidLine(n)));
  assertEquals(seen(events), range(1, 600));
});

Deno.test("ids that could break a line are never sent back", () => {
  for (const id of ["a\\sb", "a\\r\\nQUIT", ":x", "x".repeat(300), ""]) {
    const session = alice();
    hear(session, ...enteringLines());
    const [begin = "", one = "", end = ""] = pastLines("q1", 1, 1);
    hear(session, begin, one.replace("msgid=m1", `msgid=${id}`), end);
    const time = new Date(timeOfLine(1)).toISOString();
    assertEquals(told(session.older("#7", 50, NOW)).send, [
      `@label=q2 CHATHISTORY BEFORE #7 timestamp=${time} 50`,
    ]);
  }
});

Deno.test("a page of nothing new is not the last, when more was shown than one page", () => {
  const session = aliceWithPast(3);
  comeBack(session);
  // Live, while what was missed has not come yet; and lost again.
  hear(session, ...range(4, 153).map((number) => saidLine(number)));
  session.disconnected();
  session.connected();
  letIn(session, LASTING_CAPABILITIES);
  assertEquals(hear(session, ...enteringLines()).send, [
    "@label=q3 CHATHISTORY AFTER #7 msgid=m3 100",
  ]);
  const first = hear(session, ...pastLines("q3", 4, 103));
  assertEquals(first.send, ["@label=q4 CHATHISTORY AFTER #7 msgid=m103 100"]);
  const second = hear(session, ...pastLines("q4", 104, 160));
  assertEquals(seen(second.events), range(154, 160));
  // A server that says the same again is asked no more.
  const third = hear(session, ...pastLines("q5", 104, 160));
  assertEquals(third.send, []);
  assertEquals(pastsOf(third.events).map(({ last }) => last), [true]);
});

Deno.test("what is left open when the batch around it ends takes no room for ever", () => {
  const session = alice();
  hear(session, ...enteringLines());
  for (let n = 0; n < 500; n++) {
    hear(
      session,
      ":s BATCH +out chathistory #9",
      "@batch=out :s BATCH +in netjoin",
      "@batch=out :s BATCH +many draft/multiline #7",
      ...range(1, 5).map((at) => saidLine(at, ";batch=many")),
      ":s BATCH -out",
      ...range(1, 5).map((at) => saidLine(at, ";batch=in", "#9")),
      ":s BATCH -many",
      ":s BATCH -in",
    );
  }
  const { events } = hear(session, ...pastLines("q1", 1, 3));
  assertEquals(seen(events), [1, 2, 3]);
});
