import fc from "fast-check";
import { glob, matches, wholeMask } from "../../protocol/masks.ts";
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

/** How often the characters of a text are looked at for a mask. */
function steps(mask: string, text: string): number {
  let looks = 0;
  const subject = new Proxy([...text], {
    get(characters, name, receiver) {
      if (name !== "length") looks++;
      return Reflect.get(characters, name, receiver);
    },
  });
  glob([...mask], subject);
  return looks;
}

Deno.test("no mask takes long: never more steps than the two lengths multiplied", () => {
  const worst: readonly (readonly [mask: string, text: string])[] = [
    ["*a".repeat(100), "a".repeat(99)],
    [`${"*a".repeat(99)}*b`, "a".repeat(400)],
    [`*${"a".repeat(100)}b`, "a".repeat(400)],
    [`${"*aaaaaaaab".repeat(20)}`, "a".repeat(400)],
    ["*?".repeat(100), "a".repeat(99)],
  ];
  for (const [mask, text] of worst) {
    const most = (mask.length + 1) * (text.length + 1);
    assert(steps(mask, text) <= most, `${mask}: ${steps(mask, text)} steps`);
  }
  const unit = (letters: string): fc.Arbitrary<string> => fc.constantFrom(...letters);
  const mask = fc.string({ unit: unit("ab*?"), maxLength: 40 });
  const text = fc.string({ unit: unit("ab"), maxLength: 40 });
  fc.assert(fc.property(mask, text, (mask, text) => {
    assert(steps(mask, text) <= (mask.length + 1) * (text.length + 1));
  }));
  // Twice as long takes four times as long at most: it does not explode.
  const grown = [10, 20, 40, 80].map((n) => steps(`${"*a".repeat(n)}*b`, "a".repeat(4 * n)));
  for (const [at, more] of grown.slice(1).entries()) assert(more <= 4.5 * (grown[at] ?? 0));
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
