/** Replies, reactions, who is typing, and private conversations: lines in, lines and events out. */
import { react, takeBack } from "../../client/message_acts.ts";
import type { ClientEvent } from "../../client/events.ts";
import type { Heard } from "../../client/said.ts";
import type { Session } from "../../client/session.ts";
import { assert, assertEquals } from "../../typed/assert.ts";
import {
  aliceInRoom,
  ALL_CAPABILITIES,
  enteringLines,
  hear,
  LASTING_CAPABILITIES,
  letIn,
  newSession,
  NOW,
  told,
} from "../helpers/session.ts";

/** Alice in room 7, of which she sees the past. */
function alice(...past: string[]): Session {
  const session = newSession({ history: 50 });
  session.connected();
  letIn(session, LASTING_CAPABILITIES);
  hear(session, ...enteringLines(), ...batch("q1", ...past));
  return session;
}

function batch(label: string, ...lines: string[]): string[] {
  return [
    `@label=${label} :s BATCH +p chathistory #7`,
    ...lines.map((line) => line.startsWith("@") ? `@batch=p;${line.slice(1)}` : `@batch=p ${line}`),
    ":s BATCH -p",
  ];
}

const at = (seconds: number): string => `time=${new Date(NOW + seconds * 1000).toISOString()}`;
const said = (id: string, text: string, tags = ""): string =>
  `@msgid=${id};${at(0)}${tags} :bob!b@b PRIVMSG #7 :${text}`;
const reacts = (who: string, emoji: string, id: string, seconds = 1, on = true): string =>
  `@${at(seconds)};+draft/${on ? "" : "un"}react=${emoji};+reply=${id} :${who}!x@x TAGMSG #7`;

function heardIn(events: readonly ClientEvent[]): Heard[] {
  return events.flatMap((event) =>
    event.kind === "heard" ? [event] : event.kind === "past" ? event.messages : []
  );
}

Deno.test("a reply says what it answers, where that is known", () => {
  const session = aliceInRoom();
  const { events } = hear(
    session,
    said("m1", "shipping at five?"),
    said("m2", "yes", ";+reply=m1"),
    said("m3", "no", ";+draft/reply=m2"),
    said("m4", "what?", ";+reply=m9"),
    said("m5", "x", ";+reply=:bad"),
  );
  assertEquals(heardIn(events).map(({ quote }) => quote), [
    undefined,
    { id: "m1", said: { from: "bob", text: "shipping at five?" } },
    { id: "m2", said: { from: "bob", text: "yes" } },
    { id: "m9", said: undefined },
    undefined,
  ]);
});

Deno.test("what is quoted is the beginning of it, and nothing of what was taken back", () => {
  const session = aliceInRoom(LASTING_CAPABILITIES);
  hear(session, said("m1", `${"x".repeat(119)}👍 and more`));
  const quote = (id: string): string | undefined => {
    const { events } = hear(session, said(`r${id}${Math.random()}`, "?", `;+reply=${id}`));
    return heardIn(events)[0]?.quote?.said?.text;
  };
  assertEquals(quote("m1"), `${"x".repeat(119)}…`);
  hear(session, said("m2", "  alone "), said("m3", "\tone"));
  assertEquals([quote("m2"), quote("m3")], ["alone", "one"]);
  hear(session, ":bob!b@b REDACT #7 m1");
  assertEquals(quote("m1"), undefined);
});

Deno.test("a reply goes out with what it answers, under both names of the tag", () => {
  const quote = { id: "m1", said: { from: "bob", text: "x" } };
  const reply = { to: "#7", text: "yes", style: "message", quote } as const;
  const tags = "+reply=m1;+draft/reply=m1";
  assertEquals(told(aliceInRoom().say(reply, NOW)).send, [
    `@label=s1;${tags} PRIVMSG #7 yes`,
  ]);
  const session = aliceInRoom(`${ALL_CAPABILITIES} draft/multiline=max-bytes=4096,max-lines=9`);
  const lines = told(session.say({ ...reply, text: "yes\nof course" }, NOW)).send;
  assertEquals(lines[0], `@label=s1;${tags} BATCH +m1 draft/multiline #7`);
  // A server that passes no tags on gets the text alone.
  assertEquals(told(aliceInRoom("").say(reply, NOW)).send, ["PRIVMSG #7 yes"]);
  const denied = aliceInRoom();
  hear(denied, ":s 005 alice CLIENTTAGDENY=*,-typing :are supported");
  assertEquals(told(denied.say(reply, NOW)).send, ["@label=s1 PRIVMSG #7 yes"]);
  assert(denied.takesTag("+typing") && !denied.takesTag("+reply"));
});

Deno.test("reactions are told once, and of messages that were shown", () => {
  const session = aliceInRoom();
  hear(session, said("m1", "done"));
  const kinds = (...lines: string[]): string[] =>
    hear(session, ...lines).events.map((event) =>
      event.kind === "reacted" ? `${event.who} ${event.on ? "+" : "-"}${event.emoji}` : event.kind
    );
  assertEquals(kinds(reacts("bob", "👍", "m1")), ["bob +👍"]);
  assertEquals(kinds(reacts("bob", "👍", "m1")), [], "again");
  assertEquals(kinds(reacts("carol", "👍", "m1"), reacts("bob", "lol", "m1")), [
    "carol +👍",
    "bob +lol",
  ]);
  assertEquals(kinds(reacts("bob", "👍", "m1", 2, false)), ["bob -👍"]);
  assertEquals(kinds(reacts("bob", "👍", "m1", 1)), [], "older than that");
  assertEquals(kinds(reacts("bob", "👍", "m9")), [], "of what nobody has seen");
  assertEquals(kinds(reacts("bob", "x".repeat(41), "m1")), [], "too long");
  assertEquals(kinds(reacts("bob", "\u200b", "m1")), [], "nothing that is seen");
  assertEquals(kinds(`@+draft/react=👍 :bob!b@b TAGMSG #7`), [], "of nothing");
  assertEquals(kinds(reacts("bob", "👍", "m1").replace("#7", "#99")), [], "in another room");
  hear(session, ":bob!b@b REDACT #7 m1");
  assertEquals(kinds(reacts("dave", "👍", "m1")), [], "of what was taken back");
});

Deno.test("our own reaction is one when the server says so, and once more takes it back", () => {
  const session = aliceInRoom();
  const [message] = heardIn(hear(session, said("m1", "done")).events);
  assert(message !== undefined);
  const tags = ";+reply=m1;+draft/reply=m1;label=q";
  assertEquals(told(react(session, message, "👍")).send, [
    `@+draft/react=👍${tags}1 TAGMSG #7`,
  ]);
  const { events } = hear(session, `@label=q1;${reacts("alice", "👍", "m1").slice(1)}`);
  assertEquals(events.map((event) => [event.kind, "own" in event && event.own]), [
    ["reacted", true],
  ]);
  hear(session, ":alice!x@x NICK alison");
  assertEquals(told(react(session, message, "👍")).send, [
    `@+draft/unreact=👍${tags}2 TAGMSG #7`,
  ]);
  const refusal = (session: Session) => react(session, message, "👍").events.map((e) => e.kind);
  assertEquals(refusal(aliceInRoom("")), ["refused"]);
  assertEquals(refusal(newSession()), ["refused"]);
  session.rooms.clear();
  assertEquals(refusal(session), ["refused"]);
});

Deno.test("reactions of the past stand with their messages", () => {
  const session = alice();
  const { events } = hear(
    session,
    ...[said("m1", "one"), said("m2", "two")],
    reacts("carol", "🎉", "m2", 3),
  );
  assertEquals(events.length, 3);
  session.disconnected();
  session.connected();
  letIn(session, LASTING_CAPABILITIES);
  const back = hear(
    session,
    ...enteringLines(),
    ...batch(
      "q2",
      said("m3", "three"),
      reacts("bob", "👍", "m3", 4),
      reacts("carol", "👍", "m3", 5),
      reacts("dave", "🎉", "m2", 6),
      reacts("carol", "🎉", "m2", 3),
      reacts("erin", "🎉", "m0", 6),
    ),
    ...batch("q3"),
  ).events;
  const [past, end, ...more] = back.filter(({ kind }) => kind === "past" || kind === "reacted");
  assert(past?.kind === "past" && end?.kind === "past");
  assertEquals(past.messages.map(({ reactions }) => reactions), [
    [{ emoji: "👍", names: ["bob", "carol"] }],
  ]);
  assertEquals(more.map((event) => event.kind === "reacted" && event.who), ["dave"]);
});

Deno.test("on entering, what came after an answer counts, whatever came first", () => {
  const { events } = ((session) => {
    session.connected();
    letIn(session, LASTING_CAPABILITIES);
    hear(session, ...enteringLines());
    const live = hear(session, reacts("bob", "👍", "m1", 9, false));
    const past = hear(
      session,
      ...batch(
        "q1",
        said("m1", "one"),
        reacts("bob", "👍", "m1", 1),
        reacts("carol", "👍", "m1", 2),
      ),
    );
    return { events: [...live.events, ...past.events] };
  })(newSession({ history: 50 }));
  const [past, taken, ...more] = events;
  assert(past?.kind === "past" && taken?.kind === "reacted" && more.length === 0);
  assertEquals(past.messages[0]?.reactions, [{ emoji: "👍", names: ["bob", "carol"] }]);
  assertEquals([taken.who, taken.on], ["bob", false]);
});

Deno.test("who is typing is told, but not that we are", () => {
  const session = aliceInRoom();
  const typing = (source: string, target: string, state: string): ClientEvent[] => [
    ...hear(session, `@+typing=${state} :${source}!x@x TAGMSG ${target}`).events,
  ];
  const bob = { kind: "typing", room: "#7", peer: undefined, who: "bob" } as const;
  assertEquals(typing("bob", "#7", "active"), [{ ...bob, on: true }]);
  assertEquals(typing("bob", "#7", "paused"), [{ ...bob, on: false }]);
  assertEquals(typing("bob", "#7", "done"), [{ ...bob, on: false }]);
  assertEquals(typing("bob", "alice", "active"), [
    { ...bob, room: undefined, peer: "bob", on: true },
  ]);
  assertEquals(typing("alice", "#7", "active"), []);
  assertEquals(typing("bob", "#99", "active"), []);
});

Deno.test("a private conversation has a past of its own", () => {
  const session = alice();
  const note = "@msgid=p1 :bob!b@b PRIVMSG alice :psst";
  assertEquals(heardIn(hear(session, note).events).map(({ peer }) => peer), ["bob"]);
  assertEquals(hear(session, note).events, [], "not a second time");
  assertEquals(session.lastPeer, "bob");
  assertEquals(told(session.older("bob", 20, NOW)).send, [
    "@label=q2 CHATHISTORY BEFORE bob msgid=p1 20",
  ]);
  const { events } = hear(
    session,
    "@label=q2 :s BATCH +p chathistory bob",
    "@batch=p;msgid=p0 :alice!a@a PRIVMSG bob :are you there?",
    "@batch=p;msgid=p9 :bob!b@b PRIVMSG #7 :not here",
    ":s BATCH -p",
  );
  const [past, ...more] = events;
  assert(past?.kind === "past" && more.length === 0);
  assertEquals([past.room, past.peer, past.why], [undefined, "bob", "older"]);
  assertEquals(past.messages.map(({ text }) => text), ["are you there?"]);
  hear(session, ":bob!b@b NICK rob");
  assertEquals(session.lastPeer, "rob");
  assertEquals(told(session.older("rob", 20, NOW)).send, [
    "@label=q3 CHATHISTORY BEFORE rob msgid=p0 20",
  ]);
  assertEquals(
    hear(session, "@label=q3 :s FAIL CHATHISTORY INVALID_TARGET BEFORE rob :No").events.map((
      event,
    ) => event.kind === "refused" && event.text),
    ["What was said before cannot be read."],
  );
});

Deno.test("what was said privately is taken back from there", () => {
  const session = aliceInRoom(LASTING_CAPABILITIES);
  const own = (id: string, to: string, seconds: number): string =>
    `@msgid=${id};${at(seconds)} :alice!a@a PRIVMSG ${to} :x`;
  hear(session, own("a", "#7", 1), own("b", "bob", 2));
  assertEquals(told(takeBack(session, "#7")).send, ["REDACT bob b"]);
  const { events } = hear(session, ":alice!a@a REDACT bob b");
  assertEquals(events.map((event) => event.kind === "taken-back" && [event.peer, event.said]), [
    ["bob", NOW + 2_000],
  ]);
  assertEquals(told(takeBack(session, "#8")).events.map(({ kind }) => kind), ["refused"]);
  assertEquals(told(takeBack(session, "#7")).send, ["REDACT #7 a"]);
  hear(session, own("c", "#8", 9));
  assertEquals(told(takeBack(session, undefined)).events.map(({ kind }) => kind), ["refused"]);
});

Deno.test("after a lost connection, what was missed privately is shown", () => {
  const session = alice();
  hear(session, `@msgid=p1;${at(1)} :bob!b@b PRIVMSG alice :psst`);
  session.tick(NOW, undefined);
  session.disconnected();
  session.connected();
  const { send } = letIn(session, LASTING_CAPABILITIES);
  const iso = (ms: number): string => new Date(ms).toISOString();
  assertEquals(send.filter((line) => line.includes("TARGETS")), [
    `CHATHISTORY TARGETS timestamp=${iso(NOW + 999)} timestamp=${iso(NOW + 1_000 + 86_400_000)} 10`,
  ]);
  const asked = hear(
    session,
    ":s BATCH +t draft/chathistory-targets",
    `@batch=t :s CHATHISTORY TARGETS #7 ${iso(NOW + 5_000)}`,
    `@batch=t :s CHATHISTORY TARGETS bob ${iso(NOW + 5_000)}`,
    `@batch=t :s CHATHISTORY TARGETS carol ${iso(NOW + 5_000)}`,
    `@batch=t :s CHATHISTORY TARGETS dave ${iso(NOW - 1)}`,
    "@batch=t :s CHATHISTORY TARGETS erin yesterday",
    ":s BATCH -t",
  );
  assertEquals(asked, {
    send: [
      "@label=q2 CHATHISTORY AFTER bob msgid=p1 100",
      `@label=q3 CHATHISTORY AFTER carol timestamp=${iso(NOW + 1_000)} 100`,
    ],
    events: [],
  });
  const { events } = hear(
    session,
    "@label=q2 :s BATCH +p chathistory bob",
    `@batch=p;msgid=p2;${at(5)} :bob!b@b PRIVMSG alice :are you there?`,
    ":s BATCH -p",
  );
  const [past] = events;
  assert(past?.kind === "past");
  assertEquals([past.peer, past.why, past.messages.map(({ text }) => text)], [
    "bob",
    "missed",
    ["are you there?"],
  ]);
});

Deno.test("on coming in, who wrote since we last read is told", () => {
  const session = newSession({ history: 50 });
  session.connected();
  const { send } = letIn(session, LASTING_CAPABILITIES);
  assert(
    send.some((line) => line.startsWith("CHATHISTORY TARGETS timestamp=2025-12-03T")),
    "30 days",
  );
  const iso = (ms: number): string => new Date(ms).toISOString();
  const { send: asked } = hear(
    session,
    ":s BATCH +t draft/chathistory-targets",
    ...["bob", "carol", "dave"].map((name) =>
      `@batch=t :s CHATHISTORY TARGETS ${name} ${iso(NOW - 60_000)}`
    ),
    ":s BATCH -t",
  );
  assertEquals(asked, ["MARKREAD bob", "MARKREAD carol", "MARKREAD dave"]);
  const { events } = hear(
    session,
    `:s MARKREAD bob timestamp=${iso(NOW - 60_000)}`,
    `:s MARKREAD carol timestamp=${iso(NOW - 60_001)}`,
    ":s MARKREAD dave *",
    ":s MARKREAD dave *",
    ":s MARKREAD erin *",
  );
  assertEquals(
    events,
    ["carol", "dave"].map((who) => ({
      kind: "wrote" as const,
      who,
      time: NOW - 60_000,
    })),
  );
  assertEquals(session.lastPeer, "dave", "whom /r answers");
  assertEquals(
    letIn(newSession(), LASTING_CAPABILITIES).send.filter((line) => line.includes("TARGETS")),
    [],
    "who wants no past is told of none",
  );
});

Deno.test("what was said privately has been read when it was shown", () => {
  const session = alice();
  hear(session, `@msgid=p1;${at(0)} :bob!b@b PRIVMSG alice :psst`);
  const marker = `MARKREAD bob timestamp=${new Date(NOW).toISOString()}`;
  assertEquals(told(session.tick(NOW, undefined)).send, [marker]);
  assertEquals(told(session.tick(NOW + 60_000, undefined)).send, [], "once");
});
