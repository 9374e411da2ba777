import fc from "fast-check";
import { matches, wholeMask } from "../../protocol/masks.ts";
import { assert, assertEquals } from "../../typed/assert.ts";

/** What the public parser tests of ircdocs check of masks, in our own table, and more. */
const CASES: readonly [string, readonly string[], readonly string[]][] = [
  ["*@127.0.0.1", ["a!b@127.0.0.1"], ["a!b@127.0.0.5"]],
  ["cool*@*", ["coolguy!b@c", "cooldud3!c@d"], ["notcool!a@b"]],
  ["*!b?d@*", ["x!bad@y", "x!bid@y"], ["x!bd@y", "x!baad@y"]],
  ["abc", ["abc", "ABC"], ["abcd", "xabc", ""]],
  ["*", ["", "anything"], []],
  ["?", ["x", "家"], ["", "xy"]],
  ["a*b*c", ["abc", "aXbYc", "abbcbc"], ["ab", "acb"]],
  ["", [""], ["x"]],
];

Deno.test("masks match what they should, and nothing else", () => {
  for (const [mask, yes, no] of CASES) {
    for (const text of yes) assertEquals(matches(mask, text), true, `${mask} ${text}`);
    for (const text of no) assertEquals(matches(mask, text), false, `${mask} ${text}`);
  }
});

Deno.test("masks agree with the regular expression of the same meaning", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 8 });
  const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 10 });
  fc.assert(fc.property(letters, text, (mask, text) => {
    const same = new RegExp(`^${mask.replaceAll("*", ".*").replaceAll("?", ".")}$`);
    assertEquals(matches(mask, text), same.test(text));
  }));
});

Deno.test("no mask takes long: the work is bounded by the two lengths", () => {
  const mask = "*a".repeat(100);
  assert(!matches(mask, "a".repeat(99)));
  assert(!matches(`${"*a".repeat(99)}*b`, "a".repeat(400)));
});

Deno.test("a mask is completed to nick!user@host", () => {
  const cases: readonly [string, string][] = [
    ["bob", "bob!*@*"],
    ["bob!x", "bob!x@*"],
    ["x@host", "*!x@host"],
    ["a!b@c", "a!b@c"],
    ["**!b@c", "*!b@c"],
  ];
  for (const [mask, whole] of cases) assertEquals(wholeMask(mask), whole);
});
