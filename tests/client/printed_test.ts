/** Events as `--follow` prints them. */
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import type { ClientEvent } from "../../client/events.ts";
import type { RoomChange } from "../../client/moderation_events.ts";
import type { Heard } from "../../client/said.ts";
import { OUTPUTS } from "../../client/script/outputs.ts";
import { outputSchema } from "../../client/script/schema.ts";
import { jsonOf, objectsOf, textLines } from "../../client/printed.ts";
import { assert, assertEquals, assertNotMatch } from "../../typed/assert.ts";

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
    [{ ...HEARD, text: "\x02b\x02 \x0304red" }, "bob: b red"],
    [{ kind: "entered", room: "#7", topic: "", people: [] }],
    [{ kind: "joined", time: TIME, room: "#7", who: "bob" }],
    [{ kind: "notice", text: "x" }],
  ];
  for (const [event, ...lines] of rows) assertEquals(textLines(event), lines);
});

/** What is printed of an event at {@linkcode TIME}. */
function printed(event: ClientEvent): unknown[] {
  return objectsOf(event, TIME).map((fields) => JSON.parse(jsonOf(fields)));
}

Deno.test("one object for what happens, with the names that scripts rely on", () => {
  const here = { time: ISO, room: "7" };
  const ban = { mute: false, whom: "eve", by: "account", minutes: 120, reason: "spam" } as const;
  const changed = (change: RoomChange, who = "ann"): ClientEvent => ({
    kind: "room-changed",
    time: TIME,
    room: "#7",
    who,
    change,
  });
  const message = {
    type: "message",
    time: ISO,
    id: "m1",
    room: "7",
    from: "bob",
    text: "hi there",
    style: "message",
    own: false,
  };
  const rows: readonly [ClientEvent, Record<string, unknown>][] = [
    [HEARD, message],
    [{ ...HEARD, quote: { id: "m0", said: { from: "ann", text: "hi" } } }, {
      ...message,
      reply: "m0",
    }],
    [{ ...HEARD, reactions: [{ emoji: "👍", names: ["ann"] }] }, {
      ...message,
      reactions: [{ emoji: "👍", names: ["ann"] }],
    }],
    [
      { ...HEARD, room: undefined, peer: "eve", id: "", style: "action", own: true },
      { ...message, id: "", room: null, to: "eve", style: "action", own: true },
    ],
    [{ ...HEARD, room: undefined, peer: "bob" }, { ...message, room: null, to: null }],
    [{ kind: "welcomed", name: "ci" }, { type: "connected", time: ISO, name: "ci" }],
    [{ kind: "entered", room: "#talk", topic: "Beer", people: ["alice", "bob"] }, {
      type: "entered",
      room: "talk",
      topic: "Beer",
      people: ["alice", "bob"],
      time: ISO,
    }],
    [{ kind: "joined", time: TIME, room: "#7", who: "bob" }, {
      type: "joined",
      ...here,
      name: "bob",
    }],
    [{ kind: "left", time: TIME, rooms: ["#7", "#8"], who: "bob", reason: "bye" }, {
      type: "left",
      time: ISO,
      rooms: ["7", "8"],
      name: "bob",
      reason: "bye",
      own: false,
    }],
    [{ kind: "put-out", time: TIME, room: "#7", who: "bob", by: "ann", reason: "x" }, {
      type: "left",
      time: ISO,
      rooms: ["7"],
      name: "bob",
      by: "ann",
      reason: "x",
      own: false,
    }],
    [{ kind: "left-room", room: "#7" }, {
      type: "left",
      time: ISO,
      rooms: ["7"],
      name: null,
      reason: "",
      own: true,
    }],
    [{ kind: "renamed", time: TIME, from: "bob", to: "rob", own: false }, {
      type: "renamed",
      time: ISO,
      from: "bob",
      to: "rob",
      own: false,
    }],
    [{ kind: "topic", time: TIME, room: "#7", who: "bob", text: "" }, {
      type: "topic",
      ...here,
      name: "bob",
      text: "",
    }],
    [{ kind: "invited", time: TIME, room: "#7", who: "bob" }, {
      type: "invited",
      ...here,
      name: "bob",
    }],
    [{ kind: "away", who: "bob", text: "out" }, {
      type: "away",
      time: ISO,
      name: "bob",
      text: "out",
    }],
    [{ kind: "keeping", time: TIME, room: "#7", who: "ann", days: undefined }, {
      type: "room-setting",
      ...here,
      name: "ann",
      setting: "keep",
      value: null,
    }],
    [changed({ what: "ban", on: true, ...ban }), {
      type: "banned",
      ...here,
      by: "ann",
      name: "eve",
      minutes: 120,
      reason: "spam",
    }],
    [changed({ what: "ban", on: false, ...ban, minutes: undefined, mute: true }, ""), {
      type: "unmuted",
      ...here,
      by: null,
      name: "eve",
      minutes: null,
      reason: "spam",
    }],
    [changed({ what: "rank", rank: "admin", name: "bob", on: true }), {
      type: "rank",
      ...here,
      by: "ann",
      name: "bob",
      rank: "admin",
      given: true,
    }],
    [changed({ what: "lock", on: true }), {
      type: "room-setting",
      ...here,
      name: "ann",
      setting: "lock",
      value: true,
    }],
    [changed({ what: "limit", limit: 5 }), {
      type: "room-setting",
      ...here,
      name: "ann",
      setting: "limit",
      value: 5,
    }],
    [
      {
        kind: "present",
        room: "#7",
        people: [{ name: "bob", rank: "owner", away: false, bot: true, operator: false }],
      },
      {
        type: "people",
        ...here,
        people: [{ name: "bob", rank: "owner", away: false, bot: true }],
      },
    ],
    [
      { kind: "rooms", rooms: [{ room: "#7", people: 2, topic: "Beer" }], more: 3 },
      { type: "rooms", time: ISO, rooms: [{ room: "7", people: 2, topic: "Beer" }], more: 3 },
    ],
    [
      {
        kind: "bans",
        room: "#7",
        mayLift: true,
        bans: [
          { ...ban, from: "ann", at: TIME },
          { ...ban, mute: true, minutes: undefined, from: "ann", at: undefined },
        ],
      },
      {
        type: "bans",
        ...here,
        bans: [
          { name: "eve", mute: false, minutes: 120, reason: "spam", by: "ann", since: ISO },
          { name: "eve", mute: true, minutes: null, reason: "spam", by: "ann", since: null },
        ],
      },
    ],
    [
      {
        kind: "reacted",
        time: TIME,
        room: "#7",
        peer: undefined,
        who: "bob",
        own: false,
        emoji: "👍",
        on: true,
        quote: { id: "m1", said: undefined },
      },
      { type: "reaction", ...here, name: "bob", message: "m1", emoji: "👍", on: true, own: false },
    ],
    [{ kind: "typing", room: undefined, peer: "bob", who: "bob", on: true }, {
      type: "typing",
      time: ISO,
      room: null,
      name: "bob",
      on: true,
    }],
    [
      {
        kind: "taken-back",
        time: TIME,
        room: "#7",
        peer: undefined,
        id: "m1",
        who: "bob",
        author: undefined,
        said: undefined,
      },
      { type: "taken-back", ...here, id: "m1", name: "bob" },
    ],
    [{ kind: "room-renamed", time: TIME, from: "#7", to: "#talk", who: "bob" }, {
      type: "room-renamed",
      time: ISO,
      from: "7",
      to: "talk",
      name: "bob",
    }],
    [changed({ what: "ban", on: true, ...ban, mute: true }), {
      type: "muted",
      ...here,
      by: "ann",
      name: "eve",
      minutes: 120,
      reason: "spam",
    }],
    [changed({ what: "ban", on: false, ...ban }), {
      type: "unbanned",
      ...here,
      by: "ann",
      name: "eve",
      minutes: 120,
      reason: "spam",
    }],
    [{ kind: "announced", text: "x", toAll: true }, {
      type: "announcement",
      time: ISO,
      text: "x",
      "to-all": true,
    }],
  ];
  for (const [event, fields] of rows) assertEquals(printed(event), [fields]);
  // The documents and the schema know each of them, and have none that is never printed.
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, validateFormats: false });
  const isDocumented = ajv.compile(outputSchema());
  const seen = new Set<unknown>(["disconnected", "ok", "error"]);
  for (const [, fields] of rows) {
    const row = OUTPUTS.find(({ type }) => type === fields.type);
    seen.add(fields.type);
    assert(isDocumented(fields), `${JSON.stringify(fields)}: ${ajv.errorsText()}`);
    const names = row?.fields.map(({ name }) => name) ?? [];
    assertEquals(Object.keys(fields).filter((name) => !["type", ...names].includes(name)), []);
  }
  assertEquals(OUTPUTS.filter(({ type }) => !seen.has(type)), []);
  const silent: readonly ClientEvent[] = [
    { kind: "delivered", saying: SAYING },
    { kind: "not-sent", saying: SAYING, reason: "x" },
    { kind: "refused", what: "other", subject: "", text: "x" },
    { kind: "goodbye", reason: "x" },
    { kind: "notice", text: "x" },
  ];
  for (const event of silent) assertEquals(printed(event), [], event.kind);
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
      const json = objectsOf(event, TIME).map(jsonOf).join("");
      assertNotMatch(json, HARMFUL, json);
      for (const line of textLines(event)) assertNotMatch(line, HARMFUL);
    }
    const [fields = {}] = objectsOf({ ...HEARD, text, from }, TIME);
    const back = JSON.parse(jsonOf(fields));
    assertEquals([back.text, back.from], [text, from]);
  }));
});
