import { complete, type Known, needsEmoji } from "../../client/completion.ts";
import { GROUPS } from "../../client/commands/table.ts";
import { assert, assertEquals } from "../../typed/assert.ts";

const KNOWN: Known = {
  commands: GROUPS,
  people: ["Ben", "bert", "carol", "Élodie"],
  everybody: ["zoe", "Ben", "bert"],
  rooms: ["7", "talk"],
  topics: ["keys"],
  emoji: (start) =>
    [["tada", "🎉"] as const, ["taco", "🌮"] as const].map((
      [name, emoji],
    ): [string, string] => [name, emoji])
      .filter(([name]) => name.startsWith(start)),
};

/** What the line becomes, for each offer. */
function lines(before: string): string[] {
  const found = complete(before, KNOWN);
  return found?.offers.map((offer) => before.slice(0, found.start) + offer.text) ?? [];
}

Deno.test("names: in the order that is known, with a colon at the start of a line", () => {
  const rows: [string, string[]][] = [
    ["b", ["Ben: ", "bert: "]],
    ["BE", ["Ben: ", "bert: "]],
    ["car", ["carol: "]],
    ["éL", ["Élodie: "]],
    ["hi be", ["hi Ben ", "hi bert "]],
    ["hi @be", ["hi @Ben ", "hi @bert "]],
    ["", ["Ben: ", "bert: ", "carol: ", "Élodie: "]],
    ["@", ["@Ben: ", "@bert: ", "@carol: ", "@Élodie: "]],
    ["hi ", []],
    ["x", []],
    ["one\nbe", ["one\nBen ", "one\nbert "]],
    ["//be", []],
    ["/me hugs be", ["/me hugs Ben ", "/me hugs bert "]],
    ["/msg zoe hi be", ["/msg zoe hi Ben ", "/msg zoe hi bert "]],
  ];
  for (const [before, expected] of rows) assertEquals(lines(before), expected, before);
});

Deno.test("commands, and what they take", () => {
  const rows: [string, string[]][] = [
    ["/jo", ["/join "]],
    ["/JO", ["/join "]],
    ["/qui", ["/quit"]],
    ["/nothing", []],
    ["/msg ", ["/msg zoe ", "/msg Ben ", "/msg bert "]],
    ["/msg b", ["/msg Ben ", "/msg bert "]],
    ["/kick z", ["/kick zoe "]],
    ["/join t", ["/join talk "]],
    ["/join ", ["/join 7 ", "/join talk "]],
    ["/keep o", ["/keep off "]],
    ["/notify m", ["/notify mentions "]],
    ["/notify all x", []],
    ["/set be", ["/set bell "]],
    ["/set bell ", ["/set bell on ", "/set bell off ", "/set bell default "]],
    ["/set nothing ", []],
    ["/help ke", ["/help keep ", "/help keys "]],
    ["/name b", []],
    ["/join  \n", []],
    [" /jo", []],
  ];
  for (const [before, expected] of rows) assertEquals(lines(before), expected, before);
  assertEquals(complete("/kee", KNOWN)?.offers[0]?.label, "/keep");
  // Every command can be completed to itself.
  for (const { name } of GROUPS.flatMap((group) => group.commands)) {
    assert(lines(`/${name}`).some((line) => line.trim() === `/${name}`), name);
  }
});

Deno.test("emoji, by the names that they have", () => {
  const rows: [string, string[]][] = [
    [":ta", [":tada: ", ":taco: "]],
    ["hi (:tad", ["hi (:tada: "]],
    ["/me :tac", ["/me :taco: "]],
    ["/msg zoe :tac", ["/msg zoe :taco: "]],
    [":", []],
    ["10:ta", []],
    ["a::ta", []],
  ];
  for (const [before, expected] of rows) {
    assertEquals(lines(before), expected, before);
    assertEquals(needsEmoji(before), expected.length > 0, before);
  }
  assertEquals(complete(":tad", KNOWN)?.offers[0]?.label, "🎉 tada");
});
