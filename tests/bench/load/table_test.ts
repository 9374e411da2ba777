import { assertEquals } from "../../../typed/assert.ts";
import { markdownTable, textTable } from "./table.ts";

const ROWS = [["server", "ms"], ["a", "1,000"], ["bee", "-"]];

Deno.test("a table has its numbers to the right", () => {
  assertEquals(textTable(ROWS), "server     ms\na       1,000\nbee         -");
});

Deno.test("a table in Markdown looks as deno fmt wants it", () => {
  assertEquals(
    markdownTable(ROWS),
    "| server |    ms |\n| ------ | ----: |\n| a      | 1,000 |\n| bee    |     - |",
  );
});
