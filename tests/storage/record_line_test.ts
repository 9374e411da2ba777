/** A record as one text is read as it was written. */
import fc from "fast-check";
import {
  COLUMNS,
  hasId,
  hasSeq,
  joinLines,
  lineOf,
  placeOf,
  rowOf,
  splitLines,
  valuesOf,
} from "../../server/storage/record_line.ts";
import { kindNumber, storable } from "../../server/storage/records.ts";
import { EVENT_KINDS, SAID_KINDS } from "../../server/storage/store.ts";
import { assertEquals } from "../../typed/assert.ts";
import { record } from "./support.ts";

const text = fc.string({ unit: "binary", maxLength: 40 }).map(storable);
const name = fc.stringMatching(/^[a-z]{1,9}$/);

/** A record, its seq and its place. */
const written = fc.record({
  seq: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  place: fc.oneof(fc.integer({ min: 1 }), fc.constantFrom("", "1/1", "12/3,4/5")),
  time: fc.integer({ min: -9e15, max: 9e15 }),
  kind: fc.constantFrom(...SAID_KINDS, ...EVENT_KINDS),
  id: fc.oneof(fc.constant(""), name),
  account: fc.option(name, { nil: undefined }),
  text,
  detail: fc.option(fc.dictionary(name, fc.string({ unit: "binary" })), { nil: undefined }),
  leastRank: fc.integer({ min: 0, max: 64 }),
  redacted: fc.boolean(),
});

Deno.test("a record is read as it was written, alone and among others", () => {
  fc.assert(fc.property(fc.array(written, { minLength: 1, maxLength: 5 }), (all) => {
    const lines = all.map(({ seq, place, redacted, ...rest }) =>
      lineOf(seq, place, record("", rest), redacted)
    );
    assertEquals(splitLines(joinLines(lines)), lines);
    for (const [at, { seq, place, kind, redacted, detail, account, ...rest }] of all.entries()) {
      const line = lines[at] ?? "";
      const { source, target } = record("");
      assertEquals(rowOf(line), {
        seq,
        place,
        kind: kindNumber(kind),
        time: rest.time,
        least: rest.leastRank,
        redacted: redacted ? 1 : 0,
        id: rest.id,
        source,
        account: account ?? null,
        target,
        text: rest.text,
        detail: detail === undefined ? null : JSON.stringify(detail),
      });
      assertEquals(Object.values(rowOf(line)), valuesOf(line));
      assertEquals(placeOf(line), String(place));
      assertEquals([hasSeq(line, seq), hasSeq(line, seq + 1)], [true, false]);
      assertEquals([hasId(line, rest.id), hasId(line, `${rest.id}z`)], [true, false]);
    }
  }));
});

Deno.test("what is no whole number of records is told from one that is", () => {
  const line = lineOf(1, 7, record("a"));
  for (const wrong of ["", "[]", `${line}\r`, line.slice(0, line.lastIndexOf("\r"))]) {
    assertEquals(splitLines(wrong), undefined, wrong);
  }
  assertEquals(line.split("\r").length, COLUMNS.length);
});

Deno.test("a text that has a CR or a NUL is kept without", () => {
  assertEquals(storable("a\rb\0c\nd"), "a\ufffdb\ufffdc\nd");
});
