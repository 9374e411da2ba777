import fc from "fast-check";
import { byteLength, cutToBytes, splitToBytes } from "../../protocol/text.ts";
import { assert, assertEquals, assertThrows } from "../../typed/assert.ts";

Deno.test("splitToBytes cuts after spaces where it can, else between characters", () => {
  assertEquals(splitToBytes("one two three", 8), ["one two ", "three"]);
  assertEquals(splitToBytes("abcdefghij", 4), ["abcd", "efgh", "ij"]);
  assertEquals(splitToBytes("ééé", 4), ["éé", "é"]);
  assertEquals(splitToBytes("👩‍👩‍👧👩‍👩‍👧", 20), ["👩‍👩‍👧", "👩‍👩‍👧"]);
  assertEquals(splitToBytes("", 10), []);
  assertEquals(splitToBytes("fits", 4), ["fits"]);
  assertThrows(() => splitToBytes("x", 3), RangeError);
});

Deno.test("splitToBytes loses nothing and keeps to its bound, for any text", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 300 });
  fc.assert(fc.property(text, fc.integer({ min: 4, max: 64 }), (text, bytes) => {
    const whole = text.toWellFormed();
    const pieces = splitToBytes(whole, bytes);
    assertEquals(pieces.join(""), whole);
    for (const piece of pieces) assert(piece !== "" && byteLength(piece) <= bytes);
  }));
});

Deno.test("cutToBytes gives the start that fits", () => {
  assertEquals(cutToBytes("ééé", 5), "éé");
  assertEquals(cutToBytes("", 5), "");
});
