/** Lines of JSON that a script gives: what is taken, and what is said of the others. */
import fc from "fast-check";
import { readRequest, REQUESTS } from "../../../client/script/requests.ts";
import { assert, assertEquals, assertMatch } from "../../../typed/assert.ts";
import { GOOD } from "../../helpers/requests.ts";

Deno.test("every type of object is taken, with its id", () => {
  for (const fields of GOOD) {
    const read = readRequest(JSON.stringify(fields));
    assert("action" in read, `${JSON.stringify(fields)}: ${JSON.stringify(read)}`);
    assertEquals([read.type, read.id], [fields.type, fields.id ?? undefined]);
  }
  assertEquals(
    REQUESTS.map(({ type }) => type).filter((type) => !GOOD.some((good) => good.type === type)),
    [],
  );
});

Deno.test("a saying goes where it is to go", () => {
  const row = (fields: Record<string, unknown>): unknown => {
    const read = readRequest(JSON.stringify({ type: "say", text: "x", ...fields }));
    return "action" in read ? read.action : read;
  };
  const saying = { text: "x", style: "message" };
  assertEquals(row({}), { kind: "say", to: undefined, saying });
  assertEquals(row({ room: 7 }), { kind: "say", to: "#7", saying });
  assertEquals(row({ room: "#7" }), { kind: "say", to: "#7", saying });
  assertEquals(row({ to: "bob", reply: "m1" }), {
    kind: "say",
    to: "bob",
    saying: { ...saying, quote: { id: "m1", said: undefined } },
  });
});

Deno.test("what is wrong with a line is said, with the id that it has", () => {
  const say = { type: "say", text: "x", id: "a" };
  const rows: readonly [string | object, string, RegExp, string?][] = [
    ["{", "not-json", /no JSON.*\{"type":"say","text":"hello"\}/],
    ["{'type':'say'}", "not-json", /no JSON/],
    ["[]", "not-an-object", /one object/],
    ["null", "not-an-object", /one object/],
    ['"say"', "not-an-object", /one object/],
    [{ id: "a" }, "unknown-type", /"type" is one of: say, react, /, "a"],
    [{ type: "Say", id: "a" }, "unknown-type", /"type" is one of/, "a"],
    [{ type: "say", id: "a" }, "missing-field", /"say" needs "text": text/, "a"],
    [{ ...say, text: null }, "missing-field", /"say" needs "text"/, "a"],
    [{ ...say, txt: "x" }, "bad-field", /"say" has no "txt"\. It takes text, room, to/, "a"],
    [{ type: "quit", now: true }, "bad-field", /"quit" has no "now"\. It takes no fields/],
    [{ ...say, text: 7 }, "bad-field", /"text" takes text/, "a"],
    [{ ...say, text: " \n" }, "bad-field", /"text" takes text/, "a"],
    [{ ...say, text: "a\rb" }, "bad-field", /"text"/, "a"],
    [{ ...say, text: "a\0b" }, "bad-field", /"text"/, "a"],
    [{ ...say, text: "\ud800" }, "bad-field", /"text"/, "a"],
    [{ ...say, text: "x".repeat(65537) }, "bad-field", /65536 characters at most/, "a"],
    [{ ...say, room: "a b" }, "bad-field", /"room" takes a room/, "a"],
    [{ ...say, room: 0 }, "bad-field", /"room" takes a room/, "a"],
    [{ ...say, room: 1.5 }, "bad-field", /"room" takes a room/, "a"],
    [{ ...say, room: ["7"] }, "bad-field", /"room" takes a room/, "a"],
    [{ ...say, to: "7up" }, "bad-field", /"to" takes a name/, "a"],
    [{ ...say, room: 7, to: "bob" }, "bad-field", /"room" or "to", not both/, "a"],
    [{ ...say, reply: "m1" }, "bad-field", /With "reply", give "room" or "to"/, "a"],
    [{ ...say, style: "notice" }, "bad-field", /"style" takes "message" or "action"/, "a"],
    [{ ...say, id: 1 }, "bad-field", /"id" takes text, 200 characters/],
    [{ ...say, id: "x".repeat(201) }, "bad-field", /"id" takes/],
    [{ type: "typing" }, "bad-field", /Give "room" or "to"/],
    [{ type: "react", room: 7, message: "m", emoji: "a b" }, "bad-field", /"emoji" takes/],
    [{ type: "react", room: 7, message: "m 1", emoji: "x" }, "bad-field", /"message" takes the id/],
    [{ type: "topic", room: 7, text: "a\nb" }, "bad-field", /"text" takes text of one line/],
    [{ type: "topic", room: 7, text: "x".repeat(391) }, "bad-field", /390 characters/],
    [{ type: "ban", room: 7, name: "a", minutes: 0 }, "bad-field", /from 1 to 5256000/],
    [{ type: "ban", room: 7, name: "a", minutes: 1.5 }, "bad-field", /whole number/],
    [{ type: "ban", room: 7, name: "a", minutes: "2h" }, "bad-field", /whole number/],
    [{ type: "history", room: 7, count: 1001 }, "bad-field", /from 1 to 1000/],
    [{ type: "join", room: 7, key: "a b" }, "bad-field", /"key" takes the key of a room/],
    [{ type: "rank", room: 7, name: "a", rank: "boss" }, "bad-field", /"admin" or/],
    [
      { type: "room-setting", room: 7, setting: "closed", value: 1 },
      "bad-field",
      /"closed" takes true or false/,
    ],
    [{ type: "room-setting", room: 7, setting: "closed" }, "bad-field", /takes true or false/],
    [
      { type: "room-setting", room: 7, setting: "lock", value: "a b" },
      "bad-field",
      /"lock" takes the key/,
    ],
    [
      { type: "room-setting", room: 7, setting: "limit", value: -1 },
      "bad-field",
      /"limit" takes a whole number/,
    ],
  ];
  for (const [line, code, text, id] of rows) {
    const read = readRequest(typeof line === "string" ? line : JSON.stringify(line));
    assert("code" in read, JSON.stringify(line));
    assertEquals([read.code, read.id], [code, id], JSON.stringify(line));
    assertMatch(read.text, text);
  }
});

Deno.test("whatever a line holds, it is a request or a fault that can be printed", () => {
  const types = REQUESTS.map(({ type }) => type);
  const names = [...new Set(REQUESTS.flatMap(({ fields }) => fields.map(({ name }) => name)))];
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.constantFrom("7", "bob", "x", 7, true, null, "lock", "#\u202e", "__proto__"),
  );
  const field = fc.tuple(fc.constantFrom(...names, "id", "__proto__", "constructor"), value);
  const object = fc.tuple(fc.constantFrom(...types), fc.array(field, { maxLength: 6 }))
    .map(([type, fields]) => JSON.stringify({ type, ...Object.fromEntries(fields) }));
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), object), (line) => {
      const read = readRequest(line);
      if ("code" in read) {
        assertMatch(read.text, /[^\n]+/);
        assert(read.text.length < 400, read.text);
      } else assert(types.includes(read.type));
    }),
    { numRuns: 2_000 },
  );
});
