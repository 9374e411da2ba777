import fc from "fast-check";
import { type Frame, LineFramer, MAX_CLIENT_TAGS, MAX_LINE } from "../../protocol/framing.ts";
import { assert, assertEquals } from "../../typed/assert.ts";

const encoder = new TextEncoder();

/** All frames of some bytes that come in pieces of a size. */
function framesOf(bytes: Uint8Array, size = bytes.length || 1): Frame[] {
  const framer = new LineFramer(MAX_CLIENT_TAGS, MAX_LINE);
  const frames: Frame[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    framer.push(bytes.slice(at, at + size), (frame) => frames.push(frame));
  }
  return frames;
}

const line = (text: string): Frame => ({
  kind: "line",
  text,
  bytes: encoder.encode(text).length,
});

Deno.test("LineFramer finds the same lines at every split, also inside a character", () => {
  const bytes = encoder.encode("PING é\r\n\r\n@t=1 X 家族 👩‍👩‍👧\nQUIT\r\n");
  const expected = [line("PING é"), line("@t=1 X 家族 👩‍👩‍👧"), line("QUIT")];
  for (let size = 1; size <= bytes.length; size++) {
    assertEquals(framesOf(bytes, size), expected, `pieces of ${size}`);
  }
});

Deno.test("LineFramer keeps what has not ended", () => {
  assertEquals(framesOf(encoder.encode("A\r\nB")), [line("A")]);
});

Deno.test("LineFramer refuses bare CR, NUL and what is not UTF-8, and goes on", () => {
  const cases: readonly [number[], Frame["kind"]][] = [
    [[65, 13, 66], "malformed"],
    [[65, 13, 13], "malformed"],
    [[65, 0, 66], "malformed"],
    [[65, 0xff], "not-utf8"],
    [[0xc3], "not-utf8"],
    [[0xed, 0xa0, 0x80], "not-utf8"],
    [[0xc0, 0x8a], "not-utf8"],
  ];
  for (const [bytes, kind] of cases) {
    assertEquals(framesOf(Uint8Array.from([...bytes, 13, 10, 66, 10])), [{ kind }, line("B")]);
  }
});

Deno.test("LineFramer holds lines to 512 bytes, with CR LF, and tags to 4096", () => {
  const tags = (bytes: number): string => `@${"t".repeat(bytes - 2)} `;
  const cases: readonly [string, boolean][] = [
    ["x".repeat(510), true],
    ["x".repeat(511), false],
    [tags(4096) + "x".repeat(510), true],
    [tags(4096) + "x".repeat(511), false],
    [tags(4097) + "x", false],
    ["@" + "t".repeat(4095), true],
    ["@" + "t".repeat(4096), false],
    ["é".repeat(255), true],
    ["é".repeat(255) + "x", false],
  ];
  for (const [text, fits] of cases) {
    for (const ending of ["\r\n", "\n"]) {
      const bytes = encoder.encode(text + ending + "B\n");
      for (const size of [1, 100, bytes.length]) {
        const expected = fits ? line(text) : { kind: "too-long" };
        assertEquals(framesOf(bytes, size), [expected, line("B")]);
      }
    }
  }
});

Deno.test("LineFramer reports an endless line once and keeps none of it", () => {
  const framer = new LineFramer(MAX_CLIENT_TAGS, MAX_LINE);
  const frames: Frame[] = [];
  const piece = new Uint8Array(64 * 1024).fill(65);
  for (let at = 0; at < 1600; at++) framer.push(piece, (frame) => frames.push(frame));
  assertEquals(frames, [{ kind: "too-long" }]);
  assertEquals(framer.held, 0);
  assertEquals(framer.skipped, 1600 * piece.length);
  framer.push(encoder.encode("\nNEXT\n"), (frame) => frames.push(frame));
  assertEquals(frames, [{ kind: "too-long" }, line("NEXT")]);
  assertEquals(framer.skipped, 0);
});

Deno.test("LineFramer gives the same frames however any bytes are cut, and holds a bounded rest", () => {
  const byte = fc.oneof(fc.constantFrom(10, 13, 0, 32, 64, 0xc3, 0xa9), fc.nat(255));
  fc.assert(fc.property(
    fc.array(byte, { maxLength: 2000 }),
    fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 8 }),
    (bytes, sizes) => {
      const whole = framesOf(Uint8Array.from(bytes));
      const framer = new LineFramer(MAX_CLIENT_TAGS, MAX_LINE);
      const frames: Frame[] = [];
      let at = 0;
      for (let turn = 0; at < bytes.length; turn++) {
        const size = sizes[turn % sizes.length] ?? 1;
        framer.push(Uint8Array.from(bytes.slice(at, at + size)), (frame) => frames.push(frame));
        assert(framer.held <= MAX_CLIENT_TAGS + MAX_LINE);
        at += size;
      }
      assertEquals(frames, whole);
    },
  ));
});
