/** Events as `--follow` prints them. */
import fc from "fast-check";
import type { ClientEvent } from "../../client/events.ts";
import type { Heard } from "../../client/said.ts";
import { jsonLine, textLines } from "../../client/printed.ts";
import { assertEquals, assertNotMatch } from "../../typed/assert.ts";

const TIME = Date.UTC(2026, 0, 2, 3, 4, 5);
const ISO = "2026-01-02T03:04:05.000Z";

const HEARD: Heard = {
  kind: "heard",
  time: TIME,
  id: "m1",
  room: "#7",
  from: "bob",
  peer: undefined,
  text: "hi there",
  style: "message",
  own: false,
};

const SAYING = { to: "#7", text: "x", style: "message" } as const;

Deno.test("textLines prints what is said, and nothing else", () => {
  const rows: readonly [ClientEvent, ...string[]][] = [
    [HEARD, "bob: hi there"],
    [{ ...HEARD, style: "notice" }, "bob: hi there"],
    [{ ...HEARD, style: "action", text: "waves" }, "* bob waves"],
    [{ ...HEARD, room: undefined }, "(privately) bob: hi there"],
    [{ ...HEARD, room: undefined, style: "action" }, "(privately) * bob hi there"],
    [{ ...HEARD, from: "a\x1b[1m", text: "x\n\ny\x07" }, "a␛[1m: x", "a␛[1m: ", "a␛[1m: y␇"],
    [{ kind: "entered", room: "#7", topic: "", people: [] }],
    [{ kind: "joined", time: TIME, room: "#7", who: "bob" }],
    [{ kind: "notice", text: "x" }],
  ];
  for (const [event, ...lines] of rows) assertEquals(textLines(event), lines);
});

Deno.test("jsonLine prints one object, with the names that scripts rely on", () => {
  const rows: readonly [ClientEvent, unknown][] = [
    [HEARD, {
      type: "message",
      time: ISO,
      id: "m1",
      room: "7",
      from: "bob",
      text: "hi there",
      style: "message",
      own: false,
    }],
    [{ ...HEARD, room: undefined, peer: "bob", id: "", style: "action", own: true }, {
      type: "message",
      time: ISO,
      id: "",
      room: null,
      from: "bob",
      text: "hi there",
      style: "action",
      own: true,
    }],
    [{ kind: "entered", room: "#talk", topic: "Beer", people: ["alice", "bob"] }, {
      type: "entered",
      room: "talk",
      topic: "Beer",
      people: ["alice", "bob"],
    }],
    [{ kind: "joined", time: TIME, room: "#7", who: "bob" }, {
      type: "joined",
      time: ISO,
      room: "7",
      name: "bob",
    }],
    [{ kind: "left", time: TIME, rooms: ["#7", "#8"], who: "bob", reason: "bye" }, {
      type: "left",
      time: ISO,
      rooms: ["7", "8"],
      name: "bob",
      reason: "bye",
    }],
    [{ kind: "renamed", time: TIME, from: "bob", to: "rob", own: false }, {
      type: "renamed",
      time: ISO,
      from: "bob",
      to: "rob",
    }],
    [{ kind: "topic", time: TIME, room: "#7", who: "bob", text: "" }, {
      type: "topic",
      time: ISO,
      room: "7",
      name: "bob",
      text: "",
    }],
  ];
  for (const [event, fields] of rows) assertEquals(JSON.parse(jsonLine(event) ?? ""), fields);
  const silent: readonly ClientEvent[] = [
    { kind: "welcomed", name: "alice" },
    { kind: "delivered", saying: SAYING },
    { kind: "not-sent", saying: SAYING, reason: "x" },
    { kind: "refused", what: "other", subject: "", text: "x" },
    { kind: "goodbye", reason: "x" },
    { kind: "notice", text: "x" },
    { kind: "left-room", room: "#7" },
    { kind: "present", room: "#7", people: [] },
  ];
  for (const event of silent) assertEquals(jsonLine(event), undefined, event.kind);
});

/** What a terminal would obey, and what would end a line. */
const HARMFUL = /[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

const anyText = fc.string({
  unit: fc.oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
    fc.constantFrom(...'\x1b\x9b\x07\r\n\x7f\u202e\u2066\u200d\u2028\u{e0041}\u{feff}"\\é家'),
  ),
  maxLength: 40,
});

Deno.test("whatever strangers write, a line is one line, harmless, and JSON gives it back", () => {
  fc.assert(fc.property(anyText, anyText, (text, from) => {
    const events: ClientEvent[] = [
      { ...HEARD, text, from },
      { ...HEARD, text, from, room: undefined, style: "action" },
      { kind: "topic", time: TIME, room: `#${from}`, who: from, text },
      { kind: "left", time: TIME, rooms: [`#${text}`], who: from, reason: text },
      { kind: "entered", room: "#7", topic: text, people: [from] },
    ];
    for (const event of events) {
      const json = jsonLine(event) ?? "";
      assertNotMatch(json, HARMFUL, json);
      for (const line of textLines(event)) assertNotMatch(line, HARMFUL);
    }
    const back = JSON.parse(jsonLine({ ...HEARD, text, from }) ?? "");
    assertEquals([back.text, back.from], [text, from]);
  }));
});
