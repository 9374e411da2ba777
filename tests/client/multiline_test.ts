/** Messages of several lines: to the wire and back. */
import fc from "fast-check";
import { MULTILINE, partsOf, readLimits } from "../../client/multiline.ts";
import type { Saying } from "../../client/said.ts";
import { MAX_LINE } from "../../protocol/framing.ts";
import { byteLength } from "../../protocol/text.ts";
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import { aliceInRoom, ALL_CAPABILITIES, hear, NOW, told } from "../helpers/session.ts";

const CAPABILITIES = `${ALL_CAPABILITIES} ${MULTILINE}=max-bytes=16384,max-lines=100`;

function say(text: string, capabilities = CAPABILITIES, style: Saying["style"] = "message") {
  return told(
    aliceInRoom(capabilities).speaking.say(
      aliceInRoom(capabilities),
      { to: "#7", text, style },
      NOW,
    ),
  ).send;
}

Deno.test("readLimits takes what can be used", () => {
  assertEquals(readLimits("max-bytes=4096,max-lines=24"), { bytes: 4096, lines: 24 });
  assertEquals(readLimits("max-lines=24,other,max-bytes=4096"), { bytes: 4096, lines: 24 });
  assertEquals(readLimits("max-bytes=4096"), { bytes: 4096, lines: Infinity });
  for (
    const value of ["", "max-lines=24", "max-bytes=0", "max-bytes=x", "max-bytes=1,max-lines=0"]
  ) {
    assertEquals(readLimits(value), undefined, value);
  }
});

Deno.test("several lines go out as one message, with one label", () => {
  assertEquals(say("one\n\n  two"), [
    "@label=s1 BATCH +m1 draft/multiline #7",
    "@batch=m1 PRIVMSG #7 one",
    "@batch=m1 PRIVMSG #7 :",
    "@batch=m1 PRIVMSG #7 :  two",
    "BATCH -m1",
  ]);
  assertEquals(say("\n\none\n\n"), ["@label=s1 PRIVMSG #7 one"]);
});

Deno.test("a line that is too long is carried whole", () => {
  const text = `${"word ".repeat(150)}end`;
  const [start, first = "", second = "", end, ...more] = say(text);
  assertEquals([start, end, more], [
    "@label=s1 BATCH +m1 draft/multiline #7",
    "BATCH -m1",
    [],
  ]);
  assertMatch(first, /^@batch=m1 PRIVMSG #7 :word /);
  assertMatch(second, /^@batch=m1;draft\/multiline-concat PRIVMSG #7 :/);
  assertEquals([first, second].map((line) => line.replace(/^.*?:/, "")).join(""), text);
});

Deno.test("a server that does not take several lines gets one after the other", () => {
  const lines = ["@label=s1 PRIVMSG #7 one", "@label=s2 PRIVMSG #7 two"];
  assertEquals(say("one\n\ntwo\n", ALL_CAPABILITIES), lines);
  // One that says nothing of how much it takes is not trusted with any.
  assertEquals(say("one\ntwo", `${ALL_CAPABILITIES} ${MULTILINE}`), lines);
  assertEquals(say("waves\nand goes", CAPABILITIES, "action"), [
    "@label=s1 PRIVMSG #7 :\x01ACTION waves and goes\x01",
  ]);
});

Deno.test("what has nothing in it is not sent", () => {
  const session = aliceInRoom(CAPABILITIES);
  const { send, events } = told(
    session.speaking.say(session, { to: "#7", text: "\n", style: "message" }, NOW),
  );
  assertEquals([send, events.map((event) => event.kind)], [[], ["not-sent"]]);
});

Deno.test("any text arrives as it is, in as few messages as its server takes", () => {
  const text = fc.array(
    fc.oneof(fc.string({ unit: "grapheme", maxLength: 60 }), fc.constantFrom("x".repeat(300), "")),
    { maxLength: 40 },
  ).map((lines) => lines.map((line) => line.replace(/\p{Cc}/gu, "")).join("\n"));
  const limits = fc.option(
    fc.record({
      bytes: fc.integer({ min: 64, max: 4096 }),
      lines: fc.integer({ min: 1, max: 20 }),
    }),
    { nil: undefined },
  );
  fc.assert(fc.property(text, limits, fc.integer({ min: 16, max: 100 }), (text, limits, space) => {
    const parts = partsOf(text, space, 30, limits);
    for (const { pieces } of parts) {
      assert(pieces.every((piece) => byteLength(piece.text) <= space));
      assert(pieces.some((piece) => piece.text !== ""));
      assert(pieces.every((piece) => !piece.concat || piece.text !== ""));
      assertEquals(pieces[0]?.concat, false);
      assert(pieces.length <= (limits?.lines ?? 1));
    }
    for (const { text, pieces } of parts) {
      assert(pieces.length === 1 || byteLength(text) <= (limits?.bytes ?? 0));
    }
    const bare = (text: string): string => text.replace(/\s/gu, "");
    assertEquals(bare(parts.map((part) => part.text).join("")), bare(text));
    if (parts.length === 1 && limits !== undefined) {
      assertEquals(parts[0]?.text.trim(), text.trim());
    }
  }));
});

Deno.test("a message of several lines is heard as one, and acknowledges what was said", () => {
  const session = aliceInRoom(CAPABILITIES);
  const saying: Saying = { to: "#7", text: "one\ntwo", style: "message" };
  session.speaking.say(session, saying, NOW);
  const { send, events } = hear(
    session,
    "@label=s1;msgid=m1;time=2026-01-02T03:04:05.000Z :alice!~a@a BATCH +x draft/multiline #7",
    "@batch=x :alice!~a@a PRIVMSG #7 :one",
    "@batch=x :alice!~a@a PRIVMSG #7 :t",
    "@batch=x;draft/multiline-concat :alice!~a@a PRIVMSG #7 :wo",
    ":alice!~a@a BATCH -x",
  );
  assertEquals(send, []);
  assertEquals(events, [{
    kind: "heard",
    time: NOW,
    id: "m1",
    room: "#7",
    from: "alice",
    peer: undefined,
    text: "one\ntwo",
    style: "message",
    own: true,
  }, { kind: "delivered", saying, id: "m1" }]);
});

Deno.test("a message of several lines that has no lines, or no end, does no harm", () => {
  const session = aliceInRoom(CAPABILITIES);
  const start = ":bob!~b@b BATCH +x draft/multiline #7";
  assertEquals(hear(session, start, ":bob!~b@b BATCH -x").events, []);
  assertEquals(hear(session, start, "@batch=x :bob!~b@b PRIVMSG #7 :one").events, []);
  for (let n = 0; n < 3_000; n++) {
    hear(session, `@batch=x :bob!~b@b PRIVMSG #7 :${"x".repeat(400)}`);
  }
  const { events: [event] } = hear(session, ":bob!~b@b BATCH -x");
  assert(event?.kind === "heard" && event.text.length <= 64 * 1024, event?.kind);
  assertEquals(hear(session, ":bob!~b@b PRIVMSG #7 :two").events.length, 1);
});

Deno.test("in the past, a message of several lines is one", () => {
  const session = aliceInRoom(`${CAPABILITIES} draft/chathistory`);
  const { events } = hear(
    session,
    ":chat.test BATCH +p chathistory #7",
    "@batch=p;msgid=m1;time=2026-01-02T03:00:00.000Z :bob!~b@b PRIVMSG #7 :before",
    "@batch=p;msgid=m2;time=2026-01-02T03:00:01.000Z :bob!~b@b BATCH +m2 draft/multiline #7",
    "@batch=m2 :bob!~b@b PRIVMSG #7 :one",
    "@batch=m2 :bob!~b@b PRIVMSG #7 :two",
    "BATCH -m2",
    "@batch=p;msgid=m3;time=2026-01-02T03:00:02.000Z :bob!~b@b PRIVMSG #7 :after",
    ":chat.test BATCH -p",
  );
  const [past] = events;
  assert(past?.kind === "past");
  assertEquals(past.messages.map(({ id, text }) => [id, text]), [
    ["m1", "before"],
    ["m2", "one\ntwo"],
    ["m3", "after"],
  ]);
});

Deno.test("a message with its lines is no longer than the wire takes", () => {
  const long = Array.from({ length: 60 }, (_, n) => `${n} ${"x".repeat(300)}`).join("\n");
  const lines = say(long);
  for (const line of lines) assert(byteLength(line.replace(/^@\S+ /, "")) + 2 <= MAX_LINE);
  // The rest waits for the first to be acknowledged.
  assert(byteLength(lines.join("\r\n")) < 8 * 1024);
  assertEquals(lines.at(-1), "BATCH -m1");
});
