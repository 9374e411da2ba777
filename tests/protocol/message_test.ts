import fc from "fast-check";
import { formatMessage, type OutgoingMessage, parseMessage } from "../../protocol/message.ts";
import { assert, assertEquals, assertThrows } from "../../typed/assert.ts";

interface Case {
  readonly line: string;
  readonly tags?: Record<string, string>;
  readonly source?: string;
  readonly command: string;
  readonly params?: readonly string[];
}

/** What the public parser tests of ircdocs check, in our own table. */
const CASES: readonly Case[] = [
  { line: "one two three four", command: "ONE", params: ["two", "three", "four"] },
  { line: ":src one two three", source: "src", command: "ONE", params: ["two", "three"] },
  { line: "one two :three four", command: "ONE", params: ["two", "three four"] },
  { line: "one two :", command: "ONE", params: ["two", ""] },
  { line: "one two ::three", command: "ONE", params: ["two", ":three"] },
  { line: ":s one :  three four ", source: "s", command: "ONE", params: ["  three four "] },
  { line: ":s PRIVMSG x :a :) ", source: "s", command: "PRIVMSG", params: ["x", "a :) "] },
  { line: ":s one :  ", source: "s", command: "ONE", params: ["  "] },
  {
    line: "@a=b;c=32;k;rt=ql7 one",
    tags: { a: "b", c: "32", k: "", rt: "ql7" },
    command: "ONE",
  },
  {
    line: "@a=b\\\\and\\nk;c=72\\s45;d=gh\\:764 one",
    tags: { a: "b\\and\nk", c: "72 45", d: "gh;764" },
    command: "ONE",
  },
  {
    line: "@c;h=;a=b :s one two",
    tags: { c: "", h: "", a: "b" },
    source: "s",
    command: "ONE",
    params: ["two"],
  },
  { line: ":s JOIN #chan", source: "s", command: "JOIN", params: ["#chan"] },
  { line: ":s JOIN :#chan", source: "s", command: "JOIN", params: ["#chan"] },
  { line: ":s AWAY ", source: "s", command: "AWAY" },
  { line: ":s\tx one two", source: "s\tx", command: "ONE", params: ["two"] },
  {
    line: ":n!u@h\x035w\x03.x PRIVMSG a :b c",
    source: "n!u@h\x035w\x03.x",
    command: "PRIVMSG",
    params: ["a", "b c"],
  },
  {
    line: "@t;v/x=1;v/y= :irc.example.com ONE two :three three",
    tags: { t: "", "v/x": "1", "v/y": "" },
    source: "irc.example.com",
    command: "ONE",
    params: ["two", "three three"],
  },
  {
    line: "@foo=\\\\\\\\\\:\\\\s\\s\\r\\n ONE",
    tags: { foo: "\\\\;\\s \r\n" },
    command: "ONE",
  },
  {
    line: ":s 432  #momo :Erroneous Nickname: Illegal",
    source: "s",
    command: "432",
    params: ["#momo", "Erroneous Nickname: Illegal"],
  },
  { line: ":s MODE #x +o y  ", source: "s", command: "MODE", params: ["#x", "+o", "y"] },
  { line: "@t=value\\\\ntest ONE", tags: { t: "value\\ntest" }, command: "ONE" },
  { line: "@t=value\\1 ONE", tags: { t: "value1" }, command: "ONE" },
  { line: "@t=value\\ ONE", tags: { t: "value" }, command: "ONE" },
  { line: "@t=1;t=2 ONE", tags: { t: "2" }, command: "ONE" },
  { line: "   ONE", command: "ONE" },
  { line: "", command: "" },
  { line: "@a=b", tags: { a: "b" }, command: "" },
  { line: ":only", source: "only", command: "" },
];

Deno.test("parseMessage reads every form of a line", () => {
  for (const { line, tags = {}, source = "", command, params = [] } of CASES) {
    const message = parseMessage(line);
    assertEquals(
      { ...message, tags: Object.fromEntries(message.tags) },
      { tags, source, command, params: [...params] },
      line,
    );
  }
});

Deno.test("formatMessage writes what parseMessage reads", () => {
  for (const { tags = {}, source = "", command, params = [] } of CASES) {
    if (command === "") continue;
    const line = formatMessage({ tags: new Map(Object.entries(tags)), source, command, params });
    const again = parseMessage(line);
    assertEquals(
      { ...again, tags: Object.fromEntries(again.tags) },
      { tags, source, command, params: [...params] },
      line,
    );
  }
});

Deno.test("formatMessage writes the last parameter with a colon only where one is needed", () => {
  const lines: readonly [OutgoingMessage, string][] = [
    [{ command: "A" }, "A"],
    [{ command: "A", params: ["b", "c"] }, "A b c"],
    [{ command: "A", params: ["b", "c d"] }, "A b :c d"],
    [{ command: "A", params: [""] }, "A :"],
    [{ command: "A", params: [":x"] }, "A ::x"],
    [{ source: "s", command: "A", tags: new Map([["t", "a b"], ["u", ""]]) }, "@t=a\\sb;u :s A"],
  ];
  for (const [message, line] of lines) assertEquals(formatMessage(message), line);
});

Deno.test("formatMessage: a server's texts have their colon though they are one word", () => {
  const lines: readonly [OutgoingMessage, string][] = [
    [{ source: "a!b@c", command: "PRIVMSG", params: ["#7", "!time"] }, ":a!b@c PRIVMSG #7 :!time"],
    [{ source: "s", command: "CAP", params: ["*", "ACK", "sasl"] }, ":s CAP * ACK :sasl"],
    [{ source: "s", command: "353", params: ["a", "=", "#7", "~a"] }, ":s 353 a = #7 :~a"],
    [{ source: "a!b@c", command: "PART", params: ["#7"] }, ":a!b@c PART #7"],
    [{ source: "a!b@c", command: "JOIN", params: ["#7", "a"] }, ":a!b@c JOIN #7 a"],
    [{ command: "PRIVMSG", params: ["#7", "!time"] }, "PRIVMSG #7 !time"],
  ];
  for (const [message, line] of lines) assertEquals(formatMessage(message), line);
});

Deno.test("formatMessage refuses what would become a second line or another parameter", () => {
  for (const bad of ["a\rb", "a\nb", "a\0b"]) {
    assertThrows(() => formatMessage({ command: "PRIVMSG", params: ["#7", bad] }), TypeError);
    assertThrows(() => formatMessage({ command: bad }), TypeError);
    assertThrows(() => formatMessage({ command: "A", source: bad }), TypeError);
  }
  for (const bad of ["", "a b", ":a"]) {
    assertThrows(() => formatMessage({ command: "A", params: [bad, "c"] }), TypeError);
  }
});

/** A text that a line can hold. */
const lineText = fc.string({ unit: "binary", maxLength: 60 }).map((text) =>
  text.replace(/[\r\n\0]/g, "")
);
/** One word of a line. */
const word = lineText.map((text) => `x${text.replaceAll(" ", "")}`);

Deno.test("parseMessage reads back what formatMessage wrote, whatever it was", () => {
  const message = fc.record({
    tags: fc.dictionary(word.map((name) => name.replace(/[;=]/g, "")), lineText, { maxKeys: 5 }),
    source: word,
    command: fc.stringMatching(/^[A-Z]{1,8}$/),
    params: fc.array(word, { maxLength: 5 }),
    last: fc.option(lineText, { nil: undefined }),
  });
  fc.assert(fc.property(message, ({ tags, source, command, params, last }) => {
    const all = last === undefined ? params : [...params, last];
    const written = new Map(Object.entries(tags));
    const read = parseMessage(formatMessage({ tags: written, source, command, params: all }));
    assertEquals({ ...read, tags: Object.fromEntries(read.tags) }, {
      tags: Object.fromEntries(written),
      source,
      command,
      params: all,
    });
  }));
});

Deno.test("parseMessage takes any text, and formatMessage writes one line or throws", () => {
  const text = fc.string({ unit: "binary", maxLength: 200 });
  const odd = fc.string({ unit: fc.constantFrom(..."@:;= \\\r\n\0a"), maxLength: 30 });
  fc.assert(fc.property(fc.oneof(text, odd), (line) => {
    const message = parseMessage(line);
    assert(message.params.slice(0, -1).every((param) => param !== "" && !param.includes(" ")));
    try {
      const again = formatMessage(message);
      assert(!/[\r\n\0]/.test(again), JSON.stringify(again));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }));
});
