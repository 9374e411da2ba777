/** What becomes of what we say when the connection is lost on the way, and of what has failed. */
import type { ClientEvent } from "../../client/events.ts";
import type { Saying } from "../../client/said.ts";
import { takeBack } from "../../client/message_acts.ts";
import type { Session } from "../../client/session.ts";
import { assertEquals, assertMatch } from "../../typed/assert.ts";
import {
  ALL_CAPABILITIES,
  enteringLines,
  hear,
  LASTING_CAPABILITIES,
  letIn,
  newSession,
  NOW,
  told,
} from "../helpers/session.ts";

function saying(text: string, to = "#7"): Saying {
  return { to, text, style: "message" };
}

/** Alice in room 7, of which she sees the past. */
function alice(capabilities = LASTING_CAPABILITIES): Session {
  const session = newSession({ history: 50 });
  session.connected();
  letIn(session, capabilities);
  hear(session, ...enteringLines());
  if (capabilities === LASTING_CAPABILITIES) hear(session, ...past("q1", "m1 bob before"));
  return session;
}

/** A batch with messages, each written `ID WHO TEXT`. */
function past(label: string, ...messages: string[]): string[] {
  return [
    `@label=${label} :s BATCH +p chathistory #7`,
    ...messages.map((message) => {
      const [id, who, ...text] = message.split(" ");
      return `@batch=p;msgid=${id} :${who}!~x@x PRIVMSG #7 :${text.join(" ")}`;
    }),
    ":s BATCH -p",
  ];
}

/** Loses the connection, and has another one. @returns What both tell. */
function reconnect(session: Session, capabilities = LASTING_CAPABILITIES): readonly ClientEvent[] {
  const { events } = told(session.disconnected());
  session.connected();
  letIn(session, capabilities);
  return events;
}

/** What becomes of sayings, as `KIND: TEXT`. */
function outcome(events: readonly ClientEvent[]): string[] {
  return events.flatMap((event) =>
    "saying" in event ? [`${event.kind}: ${event.saying.text}`] : []
  );
}

Deno.test("what was on its way when the connection was lost is found in the past, or is not sent", () => {
  const session = alice();
  for (const text of ["one", "two", "two", "three"]) session.say(saying(text), NOW);
  assertEquals(reconnect(session), [], "nobody knows yet");
  hear(session, ...enteringLines());
  assertEquals(
    outcome(hear(session, ...past("q2", "m2 alice two", "m3 bob one", "m4 alice one")).events),
    ["delivered: two", "delivered: one"],
  );
  assertEquals(outcome(hear(session, ...past("q3")).events), ["not-sent: two", "not-sent: three"]);
  const { send, events } = told(session.sayAgain(NOW));
  assertEquals(send, ["@label=s5 PRIVMSG #7 two", "@label=s6 PRIVMSG #7 three"]);
  assertEquals(outcome(events), ["sending: two", "sending: three"]);
  const echo = "@label=s5;msgid=m5 :alice!~x@x PRIVMSG #7 two";
  assertEquals(outcome(hear(session, echo).events), ["delivered: two"]);
});

Deno.test("it is shown once, in its place, and then counts as ours", () => {
  const session = alice();
  session.say(saying("one"), NOW);
  reconnect(session);
  const [own] = hear(session, ...enteringLines(), ...past("q2", "m2 alice one"), ...past("q3"))
    .events.filter((event) => event.kind === "past");
  assertEquals(own?.messages.map(({ id, own }) => [id, own]), [["m2", true]]);
});

Deno.test("a long saying has arrived when all of it has", () => {
  const session = alice();
  const long = saying("word ".repeat(150));
  const texts = told(session.say(long, NOW)).send.map((line) => line.split(":")[1]);
  assertEquals(texts.length, 2);
  reconnect(session);
  hear(session, ...enteringLines());
  assertEquals(outcome(hear(session, ...past("q2", `m2 alice ${texts[0]}`)).events), []);
  assertEquals(
    hear(session, ...past("q3", `m3 alice ${texts[1]}`)).events.map(({ kind }) => kind),
    [
      "past",
      "delivered",
    ],
  );
});

Deno.test("what has arrived of a long saying is not sent again", () => {
  const session = alice();
  const poem: Saying = { ...saying("one\ntwo\nthree\nfour"), quote: { id: "m1", said: undefined } };
  const lines = told(session.say(poem, NOW)).send;
  assertEquals(lines.map((line) => line.split(" ").at(-1)), ["one", "two", "three", "four"]);
  hear(session, "@label=s1;msgid=m2 :alice!~x@x PRIVMSG #7 one");
  reconnect(session);
  hear(session, ...enteringLines(), ...past("q2", "m2 alice one", "m3 alice three"));
  const [missing] = hear(session, ...past("q3")).events.filter(({ kind }) => kind === "not-sent");
  assertEquals(missing?.kind === "not-sent" ? missing.left : "", "two\nfour");
  const { send, events } = told(session.sayAgain(NOW));
  assertEquals(send.map((line) => line.replace(/^.* PRIVMSG/, "")), [" #7 two", " #7 four"]);
  assertEquals(events.map((event) => event.kind === "sending" ? event.left : ""), ["two\nfour"]);
  // It is lost once more: nothing but that is left.
  reconnect(session);
  hear(session, ...enteringLines(), ...past("q4"));
  assertEquals(told(session.sayAgain(NOW)).send.map((line) => line.split(" ").at(-1)), [
    "two",
    "four",
  ]);
});

Deno.test("a part that is refused is sent again, and those that are not stay as they are", () => {
  const session = alice();
  session.say(saying("one\ntwo\nthree"), NOW);
  const echo = (label: string, text: string): string =>
    `@label=${label};msgid=${label} :alice!~x@x PRIVMSG #7 ${text}`;
  const refusal = (label: string): string => `@label=${label} :s 404 alice #7 :Not now`;
  const { events } = hear(session, echo("s1", "one"), refusal("s2"), refusal("s3"));
  assertEquals(outcome(events), ["not-sent: one\ntwo\nthree"]);
  assertEquals(told(session.sayAgain(NOW)).send, [
    "@label=s4 PRIVMSG #7 two",
    "@label=s5 PRIVMSG #7 three",
  ]);
  assertEquals(outcome(hear(session, echo("s4", "two"), echo("s5", "three")).events), [
    "delivered: one\ntwo\nthree",
  ]);
  assertEquals(session.sayAgain(NOW).events[0]?.kind, "refused");
});

Deno.test("what had not gone out is not sent at once", () => {
  const session = alice();
  for (let n = 1; n <= 20; n++) session.say(saying(`line ${n}`), NOW);
  assertEquals(outcome(reconnect(session)), [17, 18, 19, 20].map((n) => `not-sent: line ${n}`));
});

Deno.test("at the end, what had not gone out is not sent, and of the rest nobody knows", () => {
  const session = alice();
  for (let n = 1; n <= 18; n++) session.say(saying(`line ${n}`), NOW);
  const lines = Array.from({ length: 18 }, (_, at) => at + 1);
  const events = outcome(told(session.left()).events);
  assertEquals(
    events,
    lines.map((n) => `${n <= 16 ? "sending" : "not-sent"}: line ${n}`),
  );
});

Deno.test("where no past will tell, it may have arrived", () => {
  const cases: readonly [string, Session, (session: Session) => readonly ClientEvent[]][] = [
    ["the server keeps nothing", alice(ALL_CAPABILITIES), reconnect],
    ["nor does the next one", alice(), (session) => {
      reconnect(session, ALL_CAPABILITIES);
      return hear(session, ...enteringLines()).events;
    }],
    ["the past does not come", alice(), (session) => {
      reconnect(session);
      hear(session, ...enteringLines());
      return session.tick(NOW + 11_000, undefined).events;
    }],
    ["the room is not to be entered", alice(), (session) => {
      reconnect(session);
      return hear(session, ":s 473 alice #7 :No").events;
    }],
    ["it is not entered", alice(), (session) => {
      session.disconnected();
      return session.leave("#7").events;
    }],
  ];
  for (const [why, session, lose] of cases) {
    session.say(saying("one"), NOW);
    const [event, ...more] = lose(session).filter(({ kind }) => kind === "not-sent");
    assertEquals([outcome(event ? [event] : []), more], [["not-sent: one"], []], why);
    const reason = event?.kind === "not-sent" ? event.reason : "";
    assertMatch(reason, /connection was lost/, why);
  }
});

Deno.test("what was said privately is found in the past with that person, if there is one", () => {
  for (const arrived of [true, false]) {
    const session = alice();
    session.say(saying("psst", "bob"), NOW);
    told(session.disconnected());
    session.connected();
    const { send } = letIn(session, LASTING_CAPABILITIES);
    const iso = new Date(NOW).toISOString();
    assertEquals(send.filter((line) => line.includes(" AFTER ")), [
      `@label=q2 CHATHISTORY AFTER bob timestamp=${iso} 100`,
    ]);
    const { events } = hear(
      session,
      "@label=q2 :s BATCH +p chathistory bob",
      ...arrived ? ["@batch=p;msgid=m2 :alice!a@a PRIVMSG bob :psst"] : [],
      ":s BATCH -p",
    );
    const [event] = events.filter((event) => "saying" in event);
    assertEquals(event?.kind, arrived ? "delivered" : "not-sent");
    if (event?.kind === "not-sent") assertMatch(event.reason, /it may have arrived/);
  }
  const session = alice();
  session.say(saying("psst", "bob"), NOW);
  told(session.disconnected());
  session.connected();
  assertEquals(outcome(letIn(session, ALL_CAPABILITIES).events), ["not-sent: psst"]);
});

Deno.test("a connection that is lost again leaves it unsure, and what waits for the past is shown", () => {
  const session = alice();
  session.say(saying("one"), NOW);
  reconnect(session);
  assertEquals(outcome(reconnect(session)), []);
  hear(session, ...enteringLines());
  session.say(saying("two"), NOW);
  const echo = "@label=s2;msgid=m2 :alice!~x@x PRIVMSG #7 two";
  assertEquals(hear(session, echo).events, [], "it waits for what came before");
  const { events } = hear(session, ...past("q2", "m3 alice one"), ...past("q3"));
  assertEquals(events.map(({ kind }) => kind), ["past", "delivered", "past", "heard", "delivered"]);
});

Deno.test("what is not sent is kept within bounds, and can be forgotten", () => {
  const session = newSession();
  const sayings = Array.from({ length: 102 }, (_, n) => saying(`line ${n}`));
  const events = sayings.flatMap((saying) => session.say(saying, NOW).events);
  assertEquals(outcome(events).slice(-4), [
    "not-sent: line 100",
    "given-up: line 0",
    "not-sent: line 101",
    "given-up: line 1",
  ]);
  const forgotten = session.speaking.forget().events;
  assertEquals([forgotten.length, outcome(forgotten)[0]], [100, "given-up: line 2"]);
  const nothing = [{
    kind: "refused" as const,
    what: "other" as const,
    subject: "",
    text: "There is nothing that was not sent.",
  }];
  assertEquals(session.speaking.forget().events, nothing);
  assertEquals(session.sayAgain(NOW).events, nothing);
});

Deno.test("what is sent again goes in the order in which it was said, whatever failed first", () => {
  const session = alice();
  for (const text of ["one", "two"]) session.say(saying(text), NOW);
  session.disconnected();
  assertEquals(outcome(session.say(saying("three"), NOW).events), ["not-sent: three"]);
  session.connected();
  letIn(session, LASTING_CAPABILITIES);
  hear(session, ...enteringLines(), ...past("q2"));
  const { send } = told(session.sayAgain(NOW));
  assertEquals(send.map((line) => line.split(" ").at(-1)), ["one", "two", "three"]);
});

Deno.test("what was on its way to a room that is locked now, or called otherwise, is told of", () => {
  const session = alice();
  session.say(saying("one"), NOW);
  reconnect(session);
  assertEquals(outcome(hear(session, ":s 475 alice #7 :Cannot join (+k)").events), [
    "not-sent: one",
  ]);
  const other = alice();
  other.say(saying("two"), NOW);
  hear(other, ":bob!~x@x RENAME #7 #tea :");
  reconnect(other);
  hear(other, ...enteringLines("alice", "#tea"));
  const events = hear(other, ...past("q2").map((line) => line.replace("#7", "#tea"))).events;
  assertEquals(outcome(events), ["not-sent: two"]);
});

Deno.test("what is said while a server restarts is said when it is back, in order", () => {
  const session = newSession({ history: 50, resends: true });
  session.connected();
  letIn(session, LASTING_CAPABILITIES);
  hear(session, ...enteringLines(), ...past("q1"));
  session.say(saying("one"), NOW);
  hear(session, ":s NOTE * RESTARTING 2 1000 :The server restarts");
  session.disconnected();
  assertEquals(outcome(session.say(saying("two"), NOW).events), ["sending: two"]);
  assertEquals(outcome(session.say(saying("three", "bob"), NOW).events), ["sending: three"]);
  assertEquals(outcome(session.say(saying(""), NOW).events), ["not-sent: "]);
  session.connected();
  assertEquals(outcome(session.say(saying("four"), NOW).events), ["sending: four"]);
  const texts = (lines: readonly string[]): string[] =>
    lines.filter((line) => line.includes("PRIVMSG")).map((line) => line.replace(/^@\S+ /, ""));
  assertEquals(texts(letIn(session, LASTING_CAPABILITIES).send), ["PRIVMSG bob three"]);
  assertEquals(texts(hear(session, ...enteringLines()).send), [
    "PRIVMSG #7 one",
    "PRIVMSG #7 two",
    "PRIVMSG #7 four",
  ]);
  // Who leaves meanwhile is told what was not said.
  hear(session, ":s NOTE * RESTARTING 2 1000 :The server restarts");
  session.disconnected();
  session.say(saying("five"), NOW);
  assertEquals(outcome(session.left().events).at(-1), "not-sent: five");
});

/** Alice, whose server has said that it restarts, and is away now. */
function waiting(): Session {
  const session = newSession({ history: 50, resends: true });
  session.connected();
  letIn(session, LASTING_CAPABILITIES);
  hear(session, ...enteringLines(), ...past("q1"));
  hear(session, ":s NOTE * RESTARTING 2 1000 :The server restarts");
  session.disconnected();
  return session;
}

Deno.test("what waits for a restart is taken back, forgotten, or not sent where its room was left", () => {
  const session = waiting();
  for (const text of ["one", "two", "three"]) session.say(saying(text), NOW);
  assertEquals(outcome(takeBack(session, "#7").events), ["given-up: three"]);
  assertEquals(outcome(session.leave("#7").events), ["not-sent: one", "not-sent: two"]);
  assertEquals(outcome(session.speaking.forget().events), ["given-up: one", "given-up: two"]);
  const other = waiting();
  other.say(saying("one"), NOW);
  assertEquals(outcome(other.speaking.forget().events), ["given-up: one"]);
  assertEquals(outcome(other.say(saying("x", "#8"), NOW).events), ["not-sent: x"]);
});

Deno.test("what is said after a restart does not come before what waited for it", () => {
  const session = waiting();
  session.say(saying("first"), NOW);
  session.connected();
  letIn(session, LASTING_CAPABILITIES);
  assertEquals(told(session.say(saying("second"), NOW)).send, []);
  const sent = hear(session, ...enteringLines()).send.filter((line) => line.includes("PRIVMSG"));
  assertEquals(sent.map((line) => line.split(" ").at(-1)), ["first", "second"]);
});

Deno.test("what was not sent to a room goes there under the name that it has by then", () => {
  const session = alice();
  session.say(saying("one"), NOW);
  hear(session, "@label=s1 :s FAIL PRIVMSG INTERNAL_ERROR :Not now");
  hear(session, ":bob!~x@x RENAME #7 #tea :");
  assertEquals(told(session.sayAgain(NOW)).send, ["@label=s2 PRIVMSG #tea one"]);
});
