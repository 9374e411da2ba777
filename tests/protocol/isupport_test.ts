import fc from "fast-check";
import { isupportLines, readIsupport } from "../../protocol/isupport.ts";
import { assertEquals } from "../../typed/assert.ts";

Deno.test("tokens are written thirteen a line and read back", () => {
  const tokens = new Map<string, string>([["NETWORK", "A b=c\\d"], ["UTF8ONLY", ""]]);
  for (let number = 0; number < 20; number++) tokens.set(`T${number}`, String(number));
  const lines = isupportLines(tokens)(400);
  assertEquals(lines.map((line) => line.length), [13, 9]);
  assertEquals(lines[0]?.[0], "NETWORK=A\\x20b\\x3Dc\\x5Cd");
  let read: ReadonlyMap<string, string> = new Map();
  for (const line of lines) read = readIsupport(read, line);
  assertEquals(read, tokens);
});

Deno.test("lines keep to the bytes that they may have; a token that never fits is left out", () => {
  const tokens = new Map([["A", "é".repeat(10)], ["B", "x".repeat(50)], ["C", ""], ["D", "1"]]);
  assertEquals(isupportLines(tokens)(25), [["A=éééééééééé", "C"], ["D=1"]]);
  assertEquals(isupportLines(tokens)(28), [["A=éééééééééé", "C", "D=1"]]);
});

Deno.test("a minus takes a token away", () => {
  assertEquals(readIsupport(new Map([["A", "1"]]), ["-A", "B"]), new Map([["B", ""]]));
});

Deno.test("what is said in 005 is read as it was; any words are read", () => {
  const token = fc.tuple(fc.stringMatching(/^[A-Z]{1,12}$/), fc.string({ maxLength: 40 }))
    .filter(([, value]) => !/[\r\n\0]/.test(value));
  fc.assert(fc.property(fc.array(token, { maxLength: 30 }), (tokens) => {
    const said = new Map(tokens);
    const lines = isupportLines(said)(400);
    let read: ReadonlyMap<string, string> = new Map();
    for (const words of lines) read = readIsupport(read, words);
    assertEquals(Object.fromEntries(read), Object.fromEntries(said));
  }));
  const words = fc.array(fc.string({ unit: "binary", maxLength: 30 }), { maxLength: 20 });
  fc.assert(fc.property(words, (words) => {
    readIsupport(new Map(), words);
  }));
});
