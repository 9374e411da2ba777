/** Events as lines: what they look like, and that nothing harmful gets through. */
import type { Banned, RoomChange } from "../../client/moderation_events.ts";
import type { PersonHere } from "../../client/people_events.ts";
import fc from "fast-check";
import type { ClientEvent } from "../../client/events.ts";
import type { Heard, Past, Saying } from "../../client/said.ts";
import { stripColors, width } from "../../client/layout.ts";
import { COLORED, PLAIN } from "../../client/palette.ts";
import { info, nameList, prompt, type RenderContext, warn } from "../../client/lines.ts";
import { render } from "../../client/render.ts";
import { assert, assertEquals, assertNotMatch } from "../../typed/assert.ts";

/** In the local time, so that the test reads the same everywhere. */
const NOON = new Date(2026, 0, 2, 12, 5).getTime();

const CONTEXT: RenderContext = {
  palette: PLAIN,
  columns: 80,
  room: "#7",
  me: "alice",
  now: NOON,
};

const HEARD: Heard = {
  kind: "heard",
  time: NOON,
  id: "m1",
  room: "#7",
  from: "bob",
  peer: undefined,
  text: "shipping at five, if the tests are green by then and nobody objects",
  style: "message",
  own: false,
};

const SAYING: Saying = { to: "#7", text: "shipping at five", style: "message" };

function at(columns: number, event: ClientEvent): string[] {
  return render(event, { ...CONTEXT, columns });
}

Deno.test("what shows nothing is no empty line", () => {
  for (const text of ["", "   ", "\u200b", "\x02\x02", "\x0f", "\u3164\u200b"]) {
    assertEquals(at(80, { ...HEARD, text }), ["12:05 bob       (nothing to be seen)"]);
  }
});

Deno.test("topics are shown without the codes of other clients", () => {
  const topic = "\x02plans\x02 \x0304red";
  const listed = at(80, { kind: "rooms", rooms: [{ room: "#7", people: 1, topic }], more: 0 });
  assertEquals(listed.some((line) => line.endsWith("1 person · plans red")), true, listed.join());
  const shown = at(80, { kind: "topic-is", room: "#7", text: topic, who: "bob", at: undefined });
  assertEquals(shown.join(), "── topic: plans red (bob)");
});

Deno.test("what is said, at 80, 40 and 20 columns", () => {
  const rows: readonly [Partial<Heard>, Record<number, string[]>][] = [
    [{}, {
      80: [
        "12:05 bob       shipping at five, if the tests are green by then and nobody",
        "                objects",
      ],
      40: [
        "12:05 bob  shipping at five, if the",
        "      tests are green by then and nobody",
        "      objects",
      ],
      20: [
        "12:05 bob  shipping",
        "      at five, if",
        "      the tests are",
        "      green by then",
        "      and nobody",
        "      objects",
      ],
    }],
    [{ from: "a-rather-long-name", text: "hi" }, {
      80: ["12:05 a-rather-long-name  hi"],
      20: ["12:05 a-rather-long-", "      name  hi"],
    }],
    [{ style: "action", text: "waves" }, {
      80: ["12:05 * bob waves"],
      20: ["12:05 * bob waves"],
    }],
    [{ style: "notice", text: "build passed" }, { 80: ["12:05 bob       build passed"] }],
    [{ room: "#8", text: "over here" }, {
      80: ["12:05 [8] bob       over here"],
      20: ["12:05 [8] bob  over", "      here"],
    }],
    [{ room: "#8", style: "action", text: "waves" }, { 80: ["12:05 [8] * bob waves"] }],
    [{ room: undefined, peer: "bob", text: "psst" }, {
      80: ["12:05 bob → you  psst"],
      20: ["12:05 bob → you", "      psst"],
    }],
    [{ room: undefined, from: "alice", peer: "bob", own: true, text: "psst" }, {
      80: ["12:05 you → bob  psst"],
    }],
    [{ room: undefined, peer: "bob", style: "action", text: "waves" }, {
      80: ["12:05 (privately) * bob waves"],
    }],
    [{ from: "家族", text: "你好" }, { 80: ["12:05 家族      你好"] }],
  ];
  for (const [change, looks] of rows) {
    for (const [columns, lines] of Object.entries(looks)) {
      assertEquals(at(Number(columns), { ...HEARD, ...change }), lines, `${columns} columns`);
    }
  }
});

Deno.test("what happens, at 80, 40 and 20 columns", () => {
  const time = NOON;
  const rows: readonly [ClientEvent, Record<number, string[]>][] = [
    [{ kind: "entered", room: "#7", topic: "Friday release", people: ["bob", "alice", "Carol"] }, {
      80: ["── room 7 · Friday release", "── here: you, bob, Carol"],
      20: ["── room 7 · Friday", "   release", "── here: you, bob,", "   Carol"],
    }],
    [{ kind: "entered", room: "#7", topic: "", people: ["alice"] }, {
      80: ["── room 7", "── here: only you"],
    }],
    [{ kind: "present", room: "#7", people: [person("ALICE"), person("bob")] }, {
      80: ["── in room 7 (2): you, bob"],
      20: ["── in room 7 (2):", "   you, bob"],
    }],
    [{ kind: "renamed", time, from: "bob", to: "rob", own: false }, {
      80: ["12:05 bob is rob now"],
    }],
    [{ kind: "renamed", time, from: "alice", to: "al", own: true }, {
      80: ["12:05 you are al now"],
    }],
    [{ kind: "topic", time, room: "#7", who: "bob", text: "Beer" }, {
      80: ["12:05 bob set the topic: Beer"],
      20: ["12:05 bob set the", "      topic: Beer"],
    }],
    [{ kind: "topic", time, room: "#8", who: "bob", text: "" }, {
      80: ["12:05 [8] bob took the topic away"],
    }],
    [{ kind: "wrote", who: "bob", time }, {
      80: ["── bob wrote to you at 12:05: /msg bob shows it"],
    }],
    [{ kind: "wrote", who: "bob", time: NOON - 24 * 60 * 60 * 1000 }, {
      80: ["── bob wrote to you on Thursday 1 January: /msg bob shows it"],
    }],
    [{ kind: "left-room", room: "#7" }, { 80: ["── You left room 7."] }],
    [{ kind: "not-sent", saying: SAYING, reason: "the connection was lost" }, {
      80: ["!! not sent: shipping at five (the connection was lost; /again sends it)"],
      40: ["!! not sent: shipping at five (the", "   connection was lost; /again sends it)"],
      20: [
        "!! not sent:",
        "   shipping at five",
        "   (the connection",
        "   was lost; /again",
        "   sends it)",
      ],
    }],
    [{ kind: "refused", what: "other", subject: "", text: "You may not." }, {
      80: ["!! You may not."],
    }],
    [{ kind: "goodbye", reason: "closing" }, { 80: ["!! The server says goodbye: closing"] }],
    [{ kind: "notice", text: "Be nice" }, { 80: ["12:05 Be nice"] }],
    [{ kind: "left-room", room: "#7", by: "bob", reason: "spam" }, {
      80: ["!! bob put you out of room 7: spam"],
    }],
    [{ kind: "left-room", room: "#7", by: "bob", reason: "" }, {
      80: ["!! bob put you out of room 7"],
    }],
    [{ kind: "room-renamed", time, from: "#7", to: "#talk", who: "bob" }, {
      80: ["12:05 [talk] bob calls room 7 talk now"],
    }],
    [{ kind: "invited", time, who: "bob", room: "#8" }, {
      80: ["12:05 bob invites you to room 8: /room 8"],
    }],
    [{ kind: "away", who: "bob", text: "lunch" }, { 80: ["12:05 bob is away: lunch"] }],
    [{ kind: "announced", text: "Down at five", toAll: true }, {
      80: ["!! announcement of the server: Down at five"],
    }],
    [{ kind: "announced", text: "Nice", toAll: false }, { 80: ["!! Nice"] }],
    [{ kind: "keeping", time, room: "#7", who: "bob", days: 1 }, {
      80: ["12:05 messages of room 7 are kept for 1 day (bob)"],
    }],
    [{ kind: "keeping", time, room: "#8", who: "bob", days: 0 }, {
      80: ["12:05 [8] messages of room 8 are not kept (bob)"],
    }],
    [{ kind: "keeping", time, room: "#7", who: "bob", days: undefined }, {
      80: ["12:05 messages of room 7 are kept as long as this server keeps them (bob)"],
    }],
    [{
      kind: "taken-back",
      time,
      room: "#7",
      peer: undefined,
      said: undefined,
      id: "m1",
      who: "bob",
      author: "Bob",
    }, {
      80: ["12:05 bob took back a message"],
    }],
    [{
      kind: "taken-back",
      time,
      room: "#8",
      peer: undefined,
      said: undefined,
      id: "m1",
      who: "root",
      author: "bob",
    }, {
      80: ["12:05 [8] root removed a message of bob"],
    }],
    [{ kind: "logged-in", account: "alice", kept: false }, {
      80: ["── You are logged in as alice."],
    }],
    [{ kind: "logged-in", account: "alice", kept: true }, { 80: [] }],
    [{ kind: "logged-out", account: "alice", text: "x" }, { 80: ["── You are logged out."] }],
    [{ kind: "login-refused", account: "alice", kept: false, text: "No." }, { 80: ["!! No."] }],
    [{ kind: "login-refused", account: "alice", kept: true, text: "No." }, {
      80: [
        "!! The login that was kept for alice is not valid any more: /login logs in",
        "   again.",
      ],
    }],
    [{ kind: "login-token", account: "alice", token: "secret" }, { 80: [] }],
    [{ kind: "account-done", what: "password", account: "alice", text: "" }, {
      80: ["── Your password is changed."],
    }],
    [{ kind: "invite-code", code: "7KQ2", until: time + 7 * 86_400_000 }, {
      80: [
        `── Invitation code: 7KQ2, good until Friday 9 January 12:05. "snug join" asks`,
        "   whoever needs it.",
      ],
    }],
    [{ kind: "welcomed", name: "alice" }, { 80: [] }],
    [{ kind: "delivered", saying: SAYING }, { 80: [] }],
  ];
  for (const [event, looks] of rows) {
    for (const [columns, lines] of Object.entries(looks)) {
      assertEquals(at(Number(columns), event), lines, `${event.kind}, ${columns} columns`);
    }
  }
});

/** Messages with their number, at these times. */
function said(...times: number[]): Heard[] {
  return times.map((time, index) => ({ ...HEARD, time, id: `m${index}`, text: `number ${index}` }));
}

const PAST: Past = {
  kind: "past",
  room: "#7",
  peer: undefined,
  why: "entry",
  messages: [],
  readTo: undefined,
  first: true,
  last: true,
  gap: false,
};

const DAY = 24 * 60 * 60 * 1000;

Deno.test("the past: a line for each day but today, and one before what is new", () => {
  const messages = said(NOON - 400 * DAY, NOON - DAY, NOON - DAY + 60_000, NOON - 60_000);
  assertEquals(at(80, { ...PAST, messages, readTo: NOON - DAY }), [
    "── Thursday 28 November 2024 ──",
    "12:05 bob       number 0",
    "── Thursday 1 January ──",
    "12:05 bob       number 1",
    "── new since you left ──",
    "12:06 bob       number 2",
    "── Friday 2 January ──",
    "12:04 bob       number 3",
  ]);
  assertEquals(at(80, { ...PAST, messages: messages.slice(3), readTo: NOON }), [
    "12:04 bob       number 3",
  ]);
  assertEquals(at(80, PAST), []);
});

Deno.test("the past: what was said by oneself is not new, and where one never was nothing is", () => {
  const messages = said(NOON, NOON + 1).map((message) => ({ ...message, own: true }));
  for (const readTo of [undefined, 0]) {
    assertEquals(at(80, { ...PAST, messages, readTo }).length, 2);
  }
});

Deno.test("the past: what was taken back, what was missed, and that there is more", () => {
  const messages = said(NOON, NOON).map((message, index) =>
    index === 0 ? { ...message, takenBack: true as const } : message
  );
  assertEquals(at(80, { ...PAST, why: "missed", gap: true, messages }), [
    "── More was said than is shown here: /history shows it.",
    "── while you were away ──",
    "12:05 bob       (taken back)",
    "12:05 bob       number 1",
  ]);
  assertEquals(at(80, { ...PAST, why: "missed", first: false, messages }).length, 2);
  assertEquals(at(80, { ...PAST, why: "missed" }), []);
});

Deno.test("the past: older messages, and none", () => {
  assertEquals(at(80, { ...PAST, why: "older", messages: said(NOON - DAY) }), [
    "── older messages of room 7 ──",
    "── Thursday 1 January ──",
    "12:05 bob       number 0",
    "── so far; /history looks for older ones ──",
  ]);
  assertEquals(at(80, { ...PAST, why: "older" }), ["── There is nothing older here."]);
});

Deno.test("what was found, with its dates", () => {
  const found = { kind: "found", room: "#7", again: false, more: true } as const;
  assertEquals(at(80, { ...found, messages: said(NOON - 400 * DAY, NOON) }), [
    "── found in room 7 ──",
    "28 Nov 2024 12:05 bob       number 0",
    "2 Jan 12:05 bob       number 1",
    "── that was found; /search more looks for older ones ──",
  ]);
  assertEquals(at(80, { ...found, more: false, messages: [] }), [
    "── Nothing was found in room 7.",
  ]);
});

Deno.test("without a room in front, every room is named", () => {
  const nowhere = { ...CONTEXT, room: undefined };
  assertEquals(render({ ...HEARD, text: "hi" }, nowhere), ["12:05 [7] bob       hi"]);
});

Deno.test("many names are counted, in the order of the alphabet", () => {
  const names = Array.from({ length: 50 }, (_, n) => `n${String(n).padStart(2, "0")}`);
  const list = nameList(["zoe", "alice", ...names], CONTEXT);
  assert(list.startsWith("you, n00, n01, "), list);
  assert(list.endsWith(", n39 and 11 more"), list);
});

Deno.test("the prompt, and the program's own lines", () => {
  assertEquals(prompt(CONTEXT), "[7] alice› ");
  assertEquals(prompt({ ...CONTEXT, room: undefined }), "alice› ");
  assertEquals(info("one two three", { ...CONTEXT, columns: 14 }), ["── one two", "   three"]);
  assertEquals(warn("one", CONTEXT), ["!! one"]);
});

function person(name: string): PersonHere {
  return { name, rank: undefined, away: false, bot: false, operator: false };
}
const BY: readonly Banned["by"][] = ["account", "name", "address", "name-and-address", "mask"];
const banned = (text: string, by: Banned["by"]): Banned => ({
  mute: false,
  whom: text,
  by,
  minutes: 5,
  reason: text,
});

function changes(text: string): RoomChange[] {
  return [
    ...BY.flatMap((by): RoomChange[] =>
      [true, false].map((on) => ({ what: "ban", on, ...banned(text, by) }))
    ),
    ...(["owner", "admin", "helper", "voice"] as const).map((rank): RoomChange => ({
      what: "rank",
      rank,
      name: text,
      on: true,
    })),
    ...(["lock", "closed", "quiet", "hidden", "topic-lock"] as const).map((what): RoomChange => ({
      what,
      on: true,
    })),
    { what: "limit", limit: 5 },
  ];
}

/** One event of each kind, with hostile text in every place that a stranger writes. */
function everywhere(text: string): ClientEvent[] {
  const time = NOON;
  const room = `#${text}`;
  return [
    { ...HEARD, text },
    { ...HEARD, from: text },
    { ...HEARD, room },
    { ...HEARD, text, style: "action" },
    { ...HEARD, room: undefined, peer: text, own: true },
    { kind: "entered", room, topic: text, people: [text, "bob"] },
    { kind: "present", room, people: [person(text), { ...person(text), rank: "admin" }] },
    {
      kind: "about",
      name: text,
      lastSeen: undefined,
      near: undefined,
      person: {
        realName: `x${text}`,
        account: text,
        operator: true,
        bot: true,
        away: text,
        since: time,
        spokeAt: time,
        rooms: [{ room, rank: "owner" }],
      },
    },
    { kind: "about", name: text, person: undefined, lastSeen: time, near: text },
    { kind: "rooms", rooms: [{ room, people: 2, topic: text.repeat(3) }], more: 1 },
    { kind: "topic-is", room, text, who: text, at: time },
    { kind: "own-away", away: true },
    { kind: "put-out", time, room, who: text, by: text, reason: text },
    { kind: "invited-other", room, who: text },
    {
      kind: "bans",
      room,
      bans: BY.map((by) => ({ ...banned(text, by), from: text, at: time })),
      mayLift: true,
    },
    ...changes(text).map((change): ClientEvent => ({
      kind: "room-changed",
      time,
      room,
      who: text,
      change,
    })),
    { kind: "joined", time, room, who: text },
    { kind: "left", time, rooms: [room], who: text, reason: text },
    { kind: "left", time, rooms: [room, "#8"], who: text, reason: text },
    { kind: "left-room", room },
    { kind: "renamed", time, from: text, to: text, own: false },
    { kind: "renamed", time, from: text, to: text, own: true },
    { kind: "topic", time, room, who: text, text },
    { kind: "not-sent", saying: { to: text, text, style: "message" }, reason: text },
    { kind: "refused", what: "room", subject: text, text },
    { kind: "goodbye", reason: text },
    { kind: "notice", text },
    { kind: "left-room", room, by: text, reason: text },
    { kind: "wrote", who: text, time },
    { kind: "room-renamed", time, from: room, to: room, who: text },
    { kind: "invited", time, who: text, room },
    { kind: "away", who: text, text },
    { kind: "announced", text, toAll: true },
    { kind: "keeping", time, room, who: text, days: 2 },
    {
      kind: "taken-back",
      time,
      room,
      peer: undefined,
      said: undefined,
      id: text,
      who: text,
      author: `x${text}`,
    },
    {
      kind: "given-up",
      saying: { to: text, text, style: "message" },
    },
    {
      ...HEARD,
      quote: { id: text, said: { from: text, text } },
      reactions: [{ emoji: text, names: [text] }],
    },
    { kind: "logged-in", account: text, kept: false },
    { kind: "login-refused", account: text, kept: true, text },
    { kind: "login-refused", account: text, kept: false, text },
    { kind: "account-done", what: "registered", account: text, text },
    { kind: "invite-code", code: text, until: undefined },
    { kind: "found", room, messages: [{ ...HEARD, from: text, text }], more: true, again: false },
    { ...PAST, room, messages: [{ ...HEARD, from: text, text }], why: "older" },
    { kind: "welcomed", name: text },
  ];
}

/** Controls and what steers direction; isolates (U+2068, U+2069) are what protects against those. */
const HARMFUL = /[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}\u061c\u200e\u200f\u202a-\u202e\u2066\u2067]/u;

Deno.test("hostile text comes out harmless, wherever it stands", () => {
  const text = "A\x1b[31mRED\x1b]0;PWN\x07\x9b2J\u202Etxt.exe\r\nB\tC";
  const first = "A␛[31mRED␛]0;PWN␇\\x9b2J\\u202etxt.exe";
  const shown = `${first} B C`;
  const wide = { ...CONTEXT, columns: 1000 };
  assertEquals(render({ ...HEARD, text }, wide), [
    `12:05 bob       ${first}`,
    "                B    C",
  ]);
  assertEquals(render({ kind: "goodbye", reason: text }, wide), [
    `!! The server says goodbye: ${shown}`,
  ]);
  for (const event of everywhere(text)) {
    for (const line of render(event, wide)) assertNotMatch(line, HARMFUL, event.kind);
  }
});

/** Text of the worst kind. */
const anyText = fc.string({
  unit: fc.oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
    fc.constantFrom(
      ...["\x1b", "\x9b", "\x07", "\r", "\n", "\t", "\x7f", "\u202e", "\u2066", "\u2069", "\u200d"],
      ...["[31m", "]0;x", "🇩🇪", "👩‍👩‍👧", "ش", "家", " ", "a", "http://x.y/z", "\ud800", "\u0301"],
    ),
  ),
  maxLength: 60,
});

Deno.test("whatever strangers write, no line holds a control or is too wide", () => {
  fc.assert(fc.property(anyText, fc.integer({ min: 20, max: 100 }), (text, columns) => {
    const context = { ...CONTEXT, columns, me: text, room: `#${text}` };
    for (const event of everywhere(text)) {
      const lines = render(event, context);
      for (const line of lines) {
        assertNotMatch(line, HARMFUL, event.kind);
        assert(width(line) <= columns || line.includes("http"), `${event.kind}: ${line}`);
      }
    }
    assertNotMatch(prompt(context), HARMFUL);
  }));
});

Deno.test("colours are all that COLORED adds", () => {
  fc.assert(fc.property(anyText, fc.integer({ min: 20, max: 100 }), (text, columns) => {
    const plain = { ...CONTEXT, columns, me: text };
    const colored = { ...plain, palette: COLORED };
    for (const event of everywhere(text)) {
      const lines = render(event, colored);
      const seen = lines.map((line) => stripColors(line).trimEnd());
      assertEquals(seen, render(event, plain).map((line) => line.trimEnd()), event.kind);
      for (const line of lines) assertNotMatch(stripColors(line), HARMFUL, event.kind);
    }
    assertEquals(stripColors(prompt(colored)), prompt(plain));
  }));
});

Deno.test("a room's name is strong, and its topic is not", () => {
  const event: ClientEvent = { kind: "entered", room: "#7", topic: "Beer", people: [] };
  const [line = ""] = render(event, { ...CONTEXT, palette: COLORED });
  const before = line.slice(0, line.indexOf("Beer"));
  assert(before.lastIndexOf("\x1b[22m") > before.lastIndexOf("\x1b[1m"), JSON.stringify(line));
});
