import fc from "fast-check";
import { extent, graphemes, stripColors, upTo, width, wrap } from "../../client/layout.ts";
import { assert, assertEquals } from "../../typed/assert.ts";

Deno.test("width counts columns", () => {
  const rows: [string, number][] = [
    ["", 0],
    ["abc", 3],
    ["12三四56", 8],
    ["👩‍👩‍👧", 2],
    ["🅱️", 2],
    ["🇩🇪", 2],
    ["🏴󠁧󠁢󠁥󠁮󠁧󠁿", 2],
    ["e\u0301", 1],
    ["한글", 4],
    ["שלום", 4],
    ["\u2068שלום\u2069", 4],
    ["\x1b[1m\x1b[38;5;3mab\x1b[39m\x1b[0m", 2],
  ];
  for (const [text, columns] of rows) assertEquals(width(text), columns, text);
});

Deno.test("stripColors takes away colours only", () => {
  assertEquals(stripColors("\x1b[1ma\x1b[38:2::1:2:3mb\x1b[m [0m"), "ab [0m");
});

Deno.test("wrap breaks at spaces and indents what follows", () => {
  const rows: [string, number, number, string[]][] = [
    ["", 10, 2, [""]],
    ["short", 10, 2, ["short"]],
    ["one two three", 8, 0, ["one two", "three"]],
    ["exactly8 x", 8, 0, ["exactly8", "x"]],
    ["one two three four", 14, 2, ["one two three", "  four"]],
    ["one   two", 20, 0, ["one   two"]],
    ["  code", 20, 4, ["  code"]],
    ["one      two", 6, 0, ["one", "two"]],
    ["end   ", 4, 0, ["end "]],
    ["http://a.example \x1b[0m", 8, 0, ["http://a.example\x1b[0m"]],
    ["abcdefghijklmno", 12, 2, ["abcdefghijkl", "  mno"]],
    ["ab abcdefghijklmno", 12, 2, ["ab abcdefghi", "  jklmno"]],
    ["三四五六", 5, 0, ["三四", "五六"]],
    ["ab 三四五六，七", 8, 0, ["ab 三四", "五六，七"]],
    ["한국어 한국어", 7, 0, ["한국어", "한국어"]],
    ["三四五六，七", 8, 0, ["三四五", "六，七"]],
    ["a 👩‍👩‍👧👩‍👩‍👧", 12, 0, ["a", "👩‍👩‍👧👩‍👩‍👧"]],
  ];
  for (const [text, columns, indent, expected] of rows) {
    assertEquals(wrap(text, columns, indent), expected, text);
  }
});

Deno.test("wrap leaves room on the first row for what stands before it", () => {
  assertEquals(wrap("one two three", 12, 2, 6), ["one", "  two three"]);
  assertEquals(wrap("abcdefghijklmno", 12, 2, 6), ["abcdef", "  ghijklmno"]);
});

Deno.test("wrap gives up the indent before it gives up the text", () => {
  assertEquals(wrap("one two three four", 10, 8), ["one two", "three four"]);
});

Deno.test("wrap never breaks a link", () => {
  const url = "https://example.org/" + "a".repeat(30);
  assertEquals(wrap(`see ${url} now`, 60, 2), [`see ${url} now`]);
  assertEquals(wrap(`look at ${url} now`, 54, 2), ["look at", `  ${url}`, "  now"]);
  assertEquals(wrap(`see (${url}), now`, 20, 2), [`see (${url}),`, "  now"]);
  assertEquals(wrap(`\x1b[34m${url}\x1b[39m now`, 20, 2), [`\x1b[34m${url}\x1b[39m`, "  now"]);
});

Deno.test("wrap keeps colour sequences whole, without width", () => {
  assertEquals(
    wrap("\x1b[1mone\x1b[22m,\x1b[31m two\x1b[39m three", 9, 0),
    ["\x1b[1mone\x1b[22m,\x1b[31m two\x1b[39m", "three"],
  );
});

Deno.test("wrap: a style that goes on in the next row is off between the two", () => {
  assertEquals(wrap("\x1b[4ma first row, and another\x1b[24m", 12, 2), [
    "\x1b[4ma first row,\x1b[0m",
    "  \x1b[4mand\x1b[0m",
    "  \x1b[4manother\x1b[24m",
  ]);
  assertEquals(wrap("\x1b[1m\x1b[38;5;3mone\x1b[39m two", 5, 0), [
    "\x1b[1m\x1b[38;5;3mone\x1b[39m\x1b[0m",
    "\x1b[1mtwo",
  ]);
  assertEquals(wrap("\x1b[1mone\x1b[0m two", 5, 0), ["\x1b[1mone\x1b[0m", "two"]);
});

Deno.test("wrap: what is isolated is so in each row", () => {
  assertEquals(wrap("\u2068שלום עולם טוב\u2069 x", 10, 0), [
    "\u2068שלום עולם\u2069",
    "\u2068טוב\u2069 x",
  ]);
});

Deno.test("extent counts rows as a terminal breaks them", () => {
  assertEquals(extent("", 4), { rows: 1, column: 0 });
  assertEquals(extent("abcd", 4), { rows: 1, column: 4 });
  assertEquals(extent("abcde", 4), { rows: 2, column: 1 });
  assertEquals(extent("abc三", 4), { rows: 2, column: 2 });
});

Deno.test("upTo cuts at a column, never within a character", () => {
  assertEquals(upTo("a三b", 2), "a");
  assertEquals(upTo("a三b", 3), "a三");
  assertEquals(upTo("\x1b[1mab\x1b[0m", 1), "\x1b[1ma");
});

Deno.test("wrap: rows fit, and no text is lost but spaces at breaks", () => {
  const word = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom("三四五", "👩‍👩‍👧", "\x1b[31m", "\x1b[0m", " ", "  ", "e\u0301"),
  );
  const columns = fc.integer({ min: 2, max: 40 });
  const indent = fc.integer({ min: 0, max: 12 });
  fc.assert(
    fc.property(fc.array(word), columns, indent, (words, columns, indent) => {
      const text = words.join("");
      const rows = wrap(text, columns, indent);
      const link = /https?:/.test(text);
      assert(link || rows.every((row) => width(row) <= columns), JSON.stringify(rows));
      assertEquals(
        stripColors(rows.join("")).replaceAll(" ", ""),
        stripColors(text).replaceAll(" ", ""),
      );
      assertEquals(graphemes(stripColors(text)).join(""), stripColors(text));
    }),
    { numRuns: 1000 },
  );
});
