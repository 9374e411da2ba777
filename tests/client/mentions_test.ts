import fc from "fast-check";
import { mentionPattern } from "../../client/mentions.ts";
import { assertEquals } from "../../typed/assert.ts";

Deno.test("mentionPattern finds a name as a whole word, in any case", () => {
  const rows: [string, string[], string[]][] = [
    [
      "ann",
      ["ann", "Ann: hi", "hi ANN!", "(ann)", "@ann", "ann's", "well-- ann -- so", "ann, ben"],
      [
        "annie",
        "joann",
        "ann2",
        "ann_",
        "ann-marie",
        "mary-ann",
        "",
      ],
    ],
    ["ann-marie", ["ann-marie!"], ["ann", "ann-maries"]],
    ["josé", ["hola JOSÉ"], ["josé\u0301", "josép"]],
    ["家族", ["我的家族很大", "家族"], ["家 族"]],
    ["c++", ["c++ or c++11", "(c++)"], ["cc++", "c+"]],
    ["a.b", ["a.b"], ["axb"]],
  ];
  for (const [word, yes, no] of rows) {
    for (const text of yes) {
      assertEquals(mentionPattern([word]).test(text), true, `${word}: ${text}`);
    }
    for (const text of no) {
      assertEquals(mentionPattern([word]).test(text), false, `${word}: ${text}`);
    }
  }
  assertEquals("ann-marie".match(mentionPattern(["ann", "ann-marie"])), ["ann-marie"]);
  for (const words of [[], [""]]) assertEquals(mentionPattern(words).test("anything"), false);
});

Deno.test("mentionPattern takes any words", () => {
  fc.assert(fc.property(fc.array(fc.string({ unit: "grapheme", maxLength: 8 })), (words) => {
    mentionPattern(words);
    const [first = ""] = words;
    if (/^\p{L}+$/u.test(first)) {
      assertEquals(mentionPattern(words).test(` ${first.normalize("NFC")} `), true, first);
    }
  }));
});
