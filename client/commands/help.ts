/** `/help`: made from the table of commands, so that it says what there is. */
import { nearest } from "../nearest.ts";
import type { Command, CommandGroup } from "./command.ts";
import { TOPICS } from "./topics.ts";

/** How wide what is typed may be in a list of commands. */
const COLUMN = 26;

/** The command of a name, or of another name that it has. */
export function findCommand(word: string, table: readonly CommandGroup[]): Command | undefined {
  const name = word.toLowerCase();
  const rows = table.flatMap((group) => group.commands);
  return rows.find((row) => row.name === name) ??
    rows.find((row) => row.aliases?.includes(name));
}

/** The command that a mistyped one most likely was. */
export function nearestCommand(word: string, table: readonly CommandGroup[]): string | undefined {
  const rows = table.flatMap((group) => group.commands);
  const names = [...rows.map((row) => row.name), ...rows.flatMap((row) => row.aliases ?? [])];
  // One letter is near to any other.
  return nearest(word.toLowerCase(), names.filter((name) => name.length > 1));
}

/** What there is, a line for each group. */
export function overview(table: readonly CommandGroup[]): string[] {
  const longest = Math.max(...table.map((group) => group.title.length));
  return [
    "Type something and press Enter to say it. What begins with / is for the program:",
    ...table.map(({ title, commands }) =>
      `${title.padEnd(longest)}  ${commands.map((row) => `/${row.name}`).join(" ")}`
    ),
    "/help NAME explains one: /help msg · /help keys · /help all",
  ];
}

/** What there is to say about a command, a group or a topic. @returns A sentence: there is nothing. */
export function helpOn(input: string, table: readonly CommandGroup[]): string[] | string {
  const word = input.replace(/^\/+/, "").toLowerCase();
  const command = findCommand(word, table);
  if (command !== undefined) return explain(command);
  const group = table.find(({ name, title }) => name === word || title === word);
  if (group !== undefined) return rows([group]);
  if (word === "all") return rows(table);
  const topic = TOPICS.get(word);
  if (topic !== undefined) return [...topic];
  const near = nearestCommand(word, table);
  const hint = near === undefined ? "/help shows what there is." : `Did you mean /help ${near}?`;
  return `There is no help on "${input}". ${hint}`;
}

function explain({ name, aliases = [], usage, help, more = [] }: Command): string[] {
  const others = aliases.map((alias) => `/${alias}`).join(", ");
  return [
    `${`/${name} ${usage}`.trimEnd()}: ${help}`,
    ...more,
    ...(others === "" ? [] : [`also: ${others}`]),
  ];
}

/** The commands of some groups, a line each, in columns. */
function rows(groups: readonly CommandGroup[]): string[] {
  const usage = (row: Command): string => `/${row.name} ${row.usage}`.trimEnd();
  return groups.flatMap(({ title, commands }) => [
    `${title}:`,
    ...commands.map((row) => `  ${usage(row).padEnd(COLUMN)}  ${row.help}`),
  ]);
}
