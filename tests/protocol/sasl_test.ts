import fc from "fast-check";
import {
  formatPlain,
  MAX_SASL_LENGTH,
  parsePlain,
  saslLines,
  type SaslPiece,
  SaslReader,
  saslText,
} from "../../protocol/sasl.ts";
import { assert, assertEquals, assertThrows } from "../../typed/assert.ts";

const encoder = new TextEncoder();

/** What each of some parameters comes to, in one reader. */
function read(...params: string[]): SaslPiece[] {
  const reader = new SaslReader();
  return params.map((param) => reader.push(param));
}

const text = (text: string): SaslPiece => ({ bytes: encoder.encode(text) });

Deno.test("SaslReader joins pieces until one is short", () => {
  const full = btoa("x".repeat(300));
  const cases: readonly [string[], SaslPiece[]][] = [
    [["+"], [text("")]],
    [["YWJj"], [text("abc")]],
    [[full, "+"], ["more", text("x".repeat(300))]],
    [[full, "YWJj"], ["more", text("x".repeat(300) + "abc")]],
    [[full, full, "+"], ["more", "more", text("x".repeat(600))]],
    [["*"], ["aborted"]],
    [[full, "*", "YWJj"], ["more", "aborted", text("abc")]],
    [["YWJj", "ZGVm"], [text("abc"), text("def")]],
    [[""], ["malformed"]],
    [["YQ"], ["malformed"]],
    [["YW Jj"], ["malformed"]],
    [["++"], ["malformed"]],
    [["é"], ["malformed"]],
    [["x".repeat(399)], ["malformed"]],
    [[full, "!", "YWJj"], ["more", "malformed", text("abc")]],
    [["=".repeat(400), "+"], ["more", "malformed"]],
    [[full + "A"], ["too long"]],
  ];
  for (const [params, pieces] of cases) assertEquals(read(...params), pieces, params.join(" "));
});

Deno.test("SaslReader takes 8 KiB and not a byte more, and begins anew after that", () => {
  const full = "A".repeat(400);
  const fulls = Array.from({ length: 20 }, () => full);
  const rest = MAX_SASL_LENGTH - 8000;
  const fits = read(...fulls, "A".repeat(rest)).at(-1);
  assert(typeof fits === "object" && fits.bytes.length === MAX_SASL_LENGTH / 4 * 3);
  assertEquals(read(...fulls, "A".repeat(rest + 1)).at(-1), "too long");
  assertEquals(read(...fulls, full, "YWJj").slice(-2), ["too long", text("abc")]);
});

Deno.test("saslLines cuts what SaslReader joins, at every length", () => {
  for (let length = 0; length <= 1300; length++) {
    const bytes = Uint8Array.from({ length }, (_, at) => at % 251);
    const lines = saslLines(bytes);
    assert(lines.every((line) => line !== "" && line.length <= 400));
    const pieces = read(...lines);
    assertEquals(pieces.pop(), { bytes }, `${length} bytes`);
    assert(pieces.every((piece) => piece === "more"));
  }
  assertEquals(saslLines(new Uint8Array()), ["+"]);
  assertEquals(saslLines(new Uint8Array(300)).map((line) => line.length), [400, 1]);
});

Deno.test("SaslReader takes anything without throwing", () => {
  fc.assert(fc.property(
    fc.array(fc.oneof(fc.string(), fc.base64String(), fc.constantFrom("+", "*", "A".repeat(400)))),
    (params) => {
      read(...params);
    },
  ));
});

Deno.test("saslText keeps every character, and refuses what is not UTF-8", () => {
  assertEquals(saslText(encoder.encode("\ufeffé🙂")), "\ufeffé🙂");
  assertEquals(saslText(Uint8Array.of(0xff)), undefined);
  assertEquals(saslText(Uint8Array.of(0xed, 0xa0, 0x80)), undefined);
});

Deno.test("parsePlain reads exactly three parts, of one identity", () => {
  const cases: readonly [string, [string, string] | undefined][] = [
    ["\0tim\0tanstaaftanstaaf", ["tim", "tanstaaftanstaaf"]],
    ["tim\0tim\0secret", ["tim", "secret"]],
    ["TIM\0tim\0secret", ["tim", "secret"]],
    ["\0家族\0пароль", ["家族", "пароль"]],
    ["Ursel\0Kurt\0xipj3plmq", undefined],
    ["", undefined],
    ["tim", undefined],
    ["tim\0secret", undefined],
    ["\0tim\0", undefined],
    ["\0\0secret", undefined],
    ["\0tim\0secret\0", undefined],
    ["\0tim\0sec\0ret", undefined],
    ["\0\0\0", undefined],
  ];
  for (const [message, plain] of cases) {
    const expected = plain && { name: plain[0], password: plain[1] };
    assertEquals(parsePlain(encoder.encode(message)), expected, message);
  }
  assertEquals(parsePlain(Uint8Array.of(0, 97, 0, 0xff)), undefined);
});

Deno.test("formatPlain writes what parsePlain reads, and refuses what it could not", () => {
  const part = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 });
  fc.assert(fc.property(part, part, (name, password) => {
    const plain = { name, password };
    if ((name + password).includes("\0")) assertThrows(() => formatPlain(plain), RangeError);
    else assertEquals(parsePlain(formatPlain(plain)), plain);
  }));
  for (const [name, password] of [["", "x"], ["x", ""], ["a\0b", "x"], ["x", "a\0b"]] as const) {
    assertThrows(() => formatPlain({ name, password }), RangeError);
  }
});

Deno.test("parsePlain takes any bytes without throwing", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
    parsePlain(bytes);
  }));
});
