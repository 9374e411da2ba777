/** What `snug export` makes of a record. */
import { columns, harmless, harmlessJson } from "../../server/plain_text.ts";
import type { HistoryRecord, RoomRecord } from "../../server/storage/store.ts";
import { jsonLine, textLines } from "../../server/tools/export.ts";
import { assertEquals } from "../../typed/assert.ts";

const ROOM: RoomRecord = { id: 1, name: "#7", state: {} };

function record(overrides: Partial<HistoryRecord> = {}): HistoryRecord {
  return {
    seq: 1,
    id: "m1",
    time: Date.UTC(2026, 10, 23, 18, 5, 12, 34),
    kind: "message",
    source: "bob!~u@cloak",
    account: undefined,
    target: "#7",
    text: "hello",
    detail: undefined,
    leastRank: 0,
    redacted: false,
    ...overrides,
  };
}

Deno.test("a message is a line of text, whatever is in it", () => {
  const time = "2026-11-23 18:05:12Z";
  const cases: readonly [Partial<HistoryRecord>, string][] = [
    [{}, `${time} <bob> hello`],
    [{ text: "\x01ACTION waves\x01" }, `${time} * bob waves`],
    [
      { text: "\x01ACTION waves\x01\n\x01ACTION goes\x01" },
      [
        `${time} * bob waves`,
        "                     goes",
      ].join("\n"),
    ],
    [{ kind: "notice", text: "built" }, `${time} -bob- built`],
    [{ text: "", redacted: true }, `${time} -- a message of bob was taken back`],
    [
      { text: `one\n${time} <eve> two` },
      `${time} <bob> one\n                     ${time} <eve> two`,
    ],
    [
      { text: "\x1b[2J\x9b31m\x07\u202eevil\u2028\x7f" },
      `${time} <bob> ␛[2J\\x9b31m␇\\u202eevil\\x2028␡`,
    ],
  ];
  for (const [overrides, text] of cases) assertEquals(textLines(record(overrides)), text);
});

Deno.test("JSON has the same fields for each message, and nothing in it steers a terminal", () => {
  const said = record({ account: "Bob", text: "\x1b[2J\x9b\u202e", leastRank: 4 });
  const fields = {
    id: "m1",
    time: "2026-11-23T18:05:12.034Z",
    kind: "message",
    from: "bob",
    account: "Bob",
    room: "7",
    text: "\x1b[2J\x9b\u202e",
    redacted: false,
    for: "admin",
  };
  const shown = jsonLine(said, ROOM);
  assertEquals(JSON.parse(shown), fields);
  assertEquals(/[\x7f-\x9f\u202e]/.test(shown), false);
  const taken = JSON.parse(jsonLine(record({ redacted: true, text: "" }), ROOM));
  assertEquals([taken.text, taken.redacted, taken.account, taken.for], ["", true, null, null]);
});

Deno.test("what people write stays readable, what steers a terminal does not get through", () => {
  for (const text of ["hello", "Zoë 🎉 👩‍👩‍👧", "שלום", "a_b", ""]) assertEquals(harmless(text), text);
  assertEquals(harmless("\ud800"), "\ufffd");
  assertEquals(harmless("a\r\nb\tc"), "a␍␊b␉c");
  assertEquals(harmlessJson('{"a":"\x85"}'), '{"a":"\\u0085"}');
});

Deno.test("columns are as wide as their widest cell, and nothing follows the last", () => {
  assertEquals(columns([["a", "b"], ["ccc"], ["", "d", "🎉", "e"]]), [
    "a    b",
    "ccc",
    "     d  🎉  e",
  ]);
  assertEquals(columns([]), []);
});
