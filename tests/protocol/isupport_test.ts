import { isupportLines, readIsupport } from "../../protocol/isupport.ts";
import { assertEquals } from "../../typed/assert.ts";

Deno.test("tokens are written thirteen a line and read back", () => {
  const tokens = new Map<string, string>([["NETWORK", "A b=c\\d"], ["UTF8ONLY", ""]]);
  for (let number = 0; number < 20; number++) tokens.set(`T${number}`, String(number));
  const lines = isupportLines(tokens, 400);
  assertEquals(lines.map((line) => line.length), [13, 9]);
  assertEquals(lines[0]?.[0], "NETWORK=A\\x20b\\x3Dc\\x5Cd");
  let read: ReadonlyMap<string, string> = new Map();
  for (const line of lines) read = readIsupport(read, line);
  assertEquals(read, tokens);
});

Deno.test("lines keep to the bytes that they may have; a token that never fits is left out", () => {
  const tokens = new Map([["A", "é".repeat(10)], ["B", "x".repeat(50)], ["C", ""], ["D", "1"]]);
  assertEquals(isupportLines(tokens, 25), [["A=éééééééééé", "C"], ["D=1"]]);
  assertEquals(isupportLines(tokens, 28), [["A=éééééééééé", "C", "D=1"]]);
});

Deno.test("a minus takes a token away", () => {
  assertEquals(readIsupport(new Map([["A", "1"]]), ["-A", "B"]), new Map([["B", ""]]));
});
