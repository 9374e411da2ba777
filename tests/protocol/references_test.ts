import fc from "fast-check";
import { parseReference, parseTime } from "../../protocol/references.ts";
import { assert, assertEquals } from "../../typed/assert.ts";

Deno.test("a reference is a time, a message or everything", () => {
  assertEquals(parseReference("*"), { kind: "all" });
  assertEquals(parseReference("msgid=a=b"), { kind: "message", id: "a=b" });
  const time = Date.UTC(2026, 0, 31, 12, 0, 0, 5);
  assertEquals(parseReference("timestamp=2026-01-31T12:00:00.005Z"), { kind: "time", time });
  for (
    const word of [
      "",
      "**",
      "msgid=",
      `msgid=${"x".repeat(65)}`,
      "MSGID=a",
      "timestamp=",
      "timestamp=2026-01-31",
      "timestamp=2026-02-30T12:00:00Z",
      "timestamp=2026-01-31T25:00:00Z",
      "timestamp=2026-01-31T12:00:00+01:00",
      "timestamp=+002026-01-31T12:00:00Z",
    ]
  ) assertEquals(parseReference(word), undefined, word);
});

Deno.test("any time that server-time can write is read as it was", () => {
  const time = fc.date({
    min: new Date("0000-01-01T00:00:00Z"),
    max: new Date("9999-12-31T23:59:59.999Z"),
    noInvalidDate: true,
  });
  fc.assert(fc.property(time, (time) => {
    assertEquals(parseTime(time.toISOString()), time.getTime());
  }));
});

Deno.test("any word is a reference or none; a time is a number, and an id is not long", () => {
  const word = fc.tuple(
    fc.constantFrom("", "timestamp=", "msgid=", "*"),
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 100 }),
      fc.string({ unit: fc.constantFrom(..."0123456789-:.TZ"), maxLength: 30 }),
      fc.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/),
    ),
  ).map((parts) => parts.join(""));
  fc.assert(fc.property(word, (word) => {
    const found = parseReference(word);
    if (found?.kind === "time") {
      // What is read can be written again.
      assert(/^\d{4}-/.test(new Date(found.time).toISOString()), word);
    }
    if (found?.kind === "message") assert(found.id !== "" && found.id.length <= 64);
  }));
});
