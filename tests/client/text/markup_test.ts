import fc from "fast-check";
import { parseMarkup } from "../../../client/text/markup.ts";
import { type Span, textOf } from "../../../client/text/spans.ts";
import { assert, assertEquals } from "../../../typed/assert.ts";

/** Lines as they are meant: bold in `<b>`, italic in `<i>`, code in `<c>`. */
function shown(text: string, marks = false): string {
  const lines = text.split("\n").map((line): Span[] => [{ text: line, look: {} }]);
  return parseMarkup(lines, marks).map((spans) =>
    spans.map(({ text, look }) => {
      const names = [look.bold && "b", look.italic && "i", look.code && "c"].filter(Boolean);
      return names.length === 0 ? text : `<${names.join("")}>${text}</>`;
    }).join("")
  ).join("\n");
}

Deno.test("parseMarkup finds what people mean", () => {
  const rows: readonly [string, string][] = [
    ["plain", "plain"],
    ["a **bold** word", "a <b>bold</> word"],
    ["**all of it**", "<b>all of it</>"],
    ["an _italic_ word", "an <i>italic</> word"],
    ["(_so_), **so**!", "(<i>so</>), <b>so</>!"],
    ["**bold _and italic_**", "<b>bold </><bi>and italic</>"],
    ["run `npm i` now", "run <c>npm i</> now"],
    ["``a ` b``", "<c>a ` b</>"],
    ["`**not** _this_`", "<c>**not** _this_</>"],
    ["**家族**", "<b>家族</>"],
    ["see https://x.y/_a_/**b** _now_", "see https://x.y/_a_/**b** <i>now</>"],
    ["`https://x.y/_a_`", "<c>https://x.y/_a_</>"],
  ];
  for (const [text, expected] of rows) {
    assertEquals(shown(text), expected, text);
    assertEquals(shown(text, true).replace(/<[bic]+>|<\/>/g, ""), text);
  }
});

Deno.test("parseMarkup leaves alone what only looks like it", () => {
  const texts = [
    "2 ** 3 ** 4",
    "2**3**4",
    "** no **",
    "****",
    "*one star*",
    "snake_case_name and __init__",
    "_ no _",
    "a ` b",
    "``",
    "a * b _ c ` d",
    "**open",
  ];
  for (const text of texts) assertEquals(shown(text), text, text);
});

Deno.test("fenced code is code, each line of it, and the fences are gone where it can be seen", () => {
  const text = "look:\n```ts\nconst a = **1**;\n\n  return `a`;\n```\nthat **was** it";
  assertEquals(
    shown(text),
    "look:\n<c>const a = **1**;</>\n<c></>\n<c>  return `a`;</>\nthat <b>was</> it",
  );
  assertEquals(shown(text, true).replace(/<[bic]+>|<\/>/g, ""), text);
  assertEquals(shown("```\nnot closed **b**"), "```\nnot closed <b>b</>");
  assertEquals(shown("```a```"), "```a```");
  assertEquals(shown("```\na\n```done"), "```\na\n```done");
});

/** Code between fences, as a whole. */
const FENCED = /^[^\S\n]*```[a家]*[^\S\n]*\n((?:.*\n)*?)[^\S\n]*```[^\S\n]*$/gm;

Deno.test("parseMarkup: of any text, only marks are gone, and it takes no time", () => {
  const unit = fc.constantFrom("**", "_", "`", "``", "```", "\n", " ", "a", "https://x.y/_", "家");
  fc.assert(fc.property(fc.array(unit, { maxLength: 80 }), fc.boolean(), (units, marks) => {
    const text = units.join("");
    const lines = text.split("\n").map((line): Span[] => [{ text: line, look: {} }]);
    const found = parseMarkup(lines, marks).map(textOf).join("\n");
    if (marks) assertEquals(found, text);
    // The word behind an opening fence is its language, and goes with it.
    const due = marks ? text : text.replace(FENCED, "$1");
    assertEquals(found.replace(/[*_`\s]/g, ""), due.replace(/[*_`\s]/g, ""));
  }));
  const began = performance.now();
  for (const text of ["**a ", "_a ", "`a", "**_`"]) shown(text.repeat(4_000));
  assert(performance.now() - began < 1_000);
});
