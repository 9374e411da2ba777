import fc from "fast-check";
import { type Drawing, drawInput } from "../../client/input_line.ts";
import { graphemes, width } from "../../client/layout.ts";
import { assert, assertEquals } from "../../typed/assert.ts";

/** Draws a text with the cursor where `|` stands. */
function draw(prompt: string, text: string, columns: number, maxRows?: number): Drawing {
  const [before = "", after = ""] = text.split("|");
  const editor = { graphemes: graphemes(before + after), cursor: graphemes(before).length };
  return drawInput(prompt, editor, columns, maxRows);
}

/** The rows with the cursor's row and column. */
function drawing(rows: string[], cursorRow: number, cursorColumn: number): Drawing {
  return { rows, cursorRow, cursorColumn };
}

Deno.test("drawInput puts the text behind the prompt", () => {
  assertEquals(draw("me> ", "|", 20), drawing(["me> "], 0, 4));
  assertEquals(draw("me> ", "hel|lo", 20), drawing(["me> hello"], 0, 7));
  const colored = "\x1b[1mme\x1b[0m> ";
  assertEquals(draw(colored, "hi|", 20), drawing([`${colored}hi`], 0, 6));
});

Deno.test("drawInput breaks rows where they are full", () => {
  assertEquals(draw("> ", "abcdefg|", 6), drawing(["> abcd", "efg"], 1, 3));
  assertEquals(draw("> ", "ab|cdefg", 6), drawing(["> abcd", "efg"], 0, 4));
  assertEquals(draw("> ", "abcd|efg", 6), drawing(["> abcd", "efg"], 1, 0));
});

Deno.test("drawInput: after a full row the cursor stands on the next one", () => {
  assertEquals(draw("> ", "abcd|", 6), drawing(["> abcd", ""], 1, 0));
  assertEquals(draw("> ", "abc|d", 6), drawing(["> abcd"], 0, 5));
  assertEquals(draw("123456", "|", 6), drawing(["123456", ""], 1, 0));
});

Deno.test("drawInput: a wide character never straddles the edge", () => {
  assertEquals(draw("> ", "abc三|", 6), drawing(["> abc", "三"], 1, 2));
  assertEquals(draw("> ", "abc|三", 6), drawing(["> abc", "三"], 1, 0));
  assertEquals(draw("> ", "ab三|x", 6), drawing(["> ab三", "x"], 1, 0));
});

Deno.test("drawInput leaves room for characters that some terminals take apart", () => {
  // A family may be shown as three people beside each other, a thumb as itself and a brown patch.
  assertEquals(draw("> ", "a|👩‍👩‍👧🅱️", 9), drawing(["> a👩‍👩‍👧", "🅱️"], 0, 3));
  assertEquals(draw("> ", "a|👩‍👩‍👧🅱️", 11), drawing(["> a👩‍👩‍👧🅱️"], 0, 3));
  assertEquals(draw("> ", "ab👍🏽|", 7), drawing(["> ab", "👍🏽"], 1, 2));
});

Deno.test("drawInput shows what would show nothing, or would harm", () => {
  assertEquals(draw("> ", "a\u200b\u202eb|", 20), drawing(["> a·\\u202eb"], 0, 11));
  assertEquals(draw("> ", "a\u2028b|", 20), drawing(["> a b"], 0, 5));
  assertEquals(draw("> ", "\u0301|", 20), drawing(["> ◌\u0301"], 0, 3));
});

Deno.test("drawInput shows the rows around the cursor when there are too many", () => {
  assertEquals(draw("", "abcdefghij|", 2, 3).rows, ["gh", "ij", ""]);
  assertEquals(draw("", "|abcdefghij", 2, 3), drawing(["ab", "cd", "ef"], 0, 0));
  assertEquals(draw("", "abcde|fghij", 2, 3), drawing(["cd", "ef", "gh"], 1, 1));
  assertEquals(draw("", "abc|", 2, 0), drawing(["c"], 0, 1));
});

Deno.test("drawInput breaks rows at line breaks", () => {
  assertEquals(draw("> ", "ab\ncd|", 6), drawing(["> ab", "cd"], 1, 2));
  assertEquals(draw("> ", "ab|\ncd", 6), drawing(["> ab", "cd"], 0, 4));
  assertEquals(draw("> ", "ab\n|", 6), drawing(["> ab", ""], 1, 0));
  assertEquals(draw("> ", "ab\n|\ncd", 6), drawing(["> ab", "", "cd"], 1, 0));
  // A full row needs no other one for its line break, unless the cursor stands there.
  assertEquals(draw("> ", "abcd\ne|", 6), drawing(["> abcd", "e"], 1, 1));
  assertEquals(draw("> ", "abcd|\ne", 6), drawing(["> abcd", "", "e"], 1, 0));
  assertEquals(draw("> ", "a\tb|", 10), drawing(["> a    b"], 0, 8));
  assertEquals(draw("> ", "1\n2\n3\n4|", 9, 2), drawing(["3", "4"], 1, 1));
});

Deno.test("drawInput: rows fit, and the cursor is where the text before it ends", () => {
  const unit = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 1 }),
    fc.constantFrom(..."ab三\u200b\u0301\x1b\n\t", "👩‍👩‍👧", "🇩🇪"),
  );
  const columns = fc.integer({ min: 2, max: 20 });
  fc.assert(
    fc.property(fc.array(unit), fc.nat(), columns, (units, at, columns) => {
      const parts = graphemes(units.join(""));
      const cursor = at % (parts.length + 1);
      const { rows, cursorRow, cursorColumn } = drawInput(
        "> ",
        { graphemes: parts, cursor },
        columns,
      );
      const narrow = parts.every((part) => width(part) <= 2);
      assert(!narrow || rows.every((row) => width(row) <= columns), JSON.stringify(rows));
      assert(cursorColumn < columns, "the cursor has a column");
      // Only a character that does not fit may leave columns free.
      const before = drawInput("> ", { graphemes: parts.slice(0, cursor), cursor }, columns);
      const start = rows.slice(0, cursorRow + 1).join("");
      assert(start.startsWith(before.rows.join("").slice(0, -1)), "same text before the cursor");
      assertEquals(before.rows.length - 1 <= cursorRow, true);
    }),
    { numRuns: 1000 },
  );
});
