import { assertEquals } from "../../../typed/assert.ts";
import { LineReader, readLine, sayLine } from "./wire.ts";

/** What a reader makes of text that comes in pieces of this length. */
function heard(text: string, length: number): string[] {
  const found: string[] = [];
  const reader = new LineReader({
    said: (speaker, number) => found.push(`${speaker} says ${number}`),
    line: (line) => found.push(line),
  });
  for (let at = 0; at < text.length; at += length) reader.push(text.slice(at, at + length));
  return found;
}

Deno.test("LineReader finds who said what, wherever it is cut", () => {
  const lines = [
    `:a!~a@b.test ${sayLine("#1", 3, 42)}`,
    ":chat.test 366 a #1 :End of /NAMES list\r\n",
    `@time=x :b ${sayLine("#room", 99, 9_999_999)}`,
    "PING :x\r\n",
    "\r\n",
  ];
  const expected = ["3 says 42", ":chat.test 366 a #1 :End of /NAMES list", "99 says 9999999"];
  const text = lines.join("");
  for (let length = 1; length <= text.length; length++) {
    assertEquals(heard(text, length), [...expected, "PING :x", ""], `pieces of ${length}`);
  }
});

Deno.test("LineReader does not take a name in a list for a text", () => {
  const names = ":chat.test 353 a = #1 :~c00000001 c2\r\n:chat.test 353 a = #1 :c2 ~c0000001\r\n";
  assertEquals(heard(names, names.length), names.trim().split("\r\n"));
  assertEquals(heard("~12345678x\r\n", 100), ["~12345678x"]);
  assertEquals(heard("~1\r\n~012345678\r\n", 100), ["~1", "1 says 2345678"]);
});

Deno.test("readLine finds the command and the last parameter", () => {
  assertEquals(readLine(":a 001 me :Welcome to it"), { command: "001", last: "Welcome to it" });
  assertEquals(readLine("PING :x y"), { command: "PING", last: "x y" });
  assertEquals(readLine(":a PONG a b"), { command: "PONG", last: "b" });
  assertEquals(readLine("QUIT"), { command: "QUIT", last: "" });
});
