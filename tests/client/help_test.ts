/** `/help`: what it shows, and that it shows all there is. */
import type { ChatActions } from "../../client/commands/command.ts";
import { runLine } from "../../client/commands/run.ts";
import { COMMANDS, GROUPS } from "../../client/commands/table.ts";
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";

/** What is said to a line: told, or complained of with `!`. */
function said(line: string): string[] {
  const lines: string[] = [];
  const chat: Pick<ChatActions, "tell" | "complain"> = {
    tell: (text) => void lines.push(text),
    complain: (text) => void lines.push(`! ${text}`),
  };
  runLine(chat as ChatActions, line);
  return lines;
}

/** With the dashes before it, it has one row of a usual window. */
const ROW = 77;

Deno.test("/help names every command, by groups, on half a screen", () => {
  const told = said("/help");
  assertEquals(told.length, GROUPS.length + 2);
  assert(told.length <= 12);
  for (const [index, { commands, title }] of GROUPS.entries()) {
    const line = told[index + 1] ?? "";
    assert(line.startsWith(title), line);
    for (const { name } of commands) assertMatch(line, new RegExp(` /${name}( |$)`));
    assert(line.length <= ROW, line);
  }
});

Deno.test("/help all has a line for each command, and a group only its own", () => {
  const all = said("/help all");
  assertEquals(all.length, COMMANDS.length + GROUPS.length);
  for (const { name, help } of COMMANDS) {
    const line = all.find((row) => row.startsWith(`  /${name} `)) ?? "";
    assert(line.endsWith(`  ${help}`), name);
    assert(line.length <= ROW, line);
  }
  // The words stand below each other.
  assertEquals(
    new Set(COMMANDS.map(({ help }) => {
      const line = all.find((row) => row.endsWith(`  ${help}`)) ?? "";
      return line.length - help.length;
    })).size,
    1,
  );
  for (const group of GROUPS) {
    const lines = said(`/help ${group.name}`);
    assertEquals(lines.length, group.commands.length + 1, group.name);
    assertEquals(lines[0], `${group.title}:`);
  }
});

Deno.test("the README lists what there is", async () => {
  const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  const [, block] = /```text\n(say something:\n[^`]*)```/.exec(readme) ?? [];
  assertEquals(block, said("/help all").map((line) => `${line}\n`).join(""));
});

Deno.test("/help explains one", () => {
  assertEquals(said("/help topic"), [
    "/topic [TEXT]: show what this room is about, or set it",
    "/topic off takes the topic away.",
  ]);
  assertEquals(said("/help /QUIT"), said("/help quit"));
  assertEquals(said("/help exit"), said("/help quit"));
  assertMatch(said("/help search").join("\n"), /^\/search WORDS: .*\n(.*\n)*.*\/search more/);
  assertMatch(said("/help keys").join("\n"), /Ctrl\+R/);
  for (const { name } of COMMANDS) assertMatch(said(`/help ${name}`)[0] ?? "", /^\/\S+.*: /);
});

Deno.test("help on what there is not names the nearest", () => {
  assertEquals(said("/help tpoic"), ['! There is no help on "tpoic". Did you mean /help topic?']);
  assertEquals(said("/help frobnicate"), [
    '! There is no help on "frobnicate". /help shows what there is.',
  ]);
});

Deno.test("no two commands share a name, and no group has a command's", () => {
  const words = [
    ...COMMANDS.flatMap(({ name, aliases = [] }) => [name, ...aliases]),
    ...GROUPS.map((group) => group.name),
    "all",
    "keys",
  ];
  assertEquals(words.length, new Set(words).size);
  for (const word of words) assertMatch(word, /^[a-z]+(-[a-z]+)*$/);
});
