/**
 * What Tab makes of the word before the cursor: a name, a command or what it takes, a room, an emoji.
 * Pure: text in, words out.
 */
import { casefold } from "../protocol/names.ts";
import { findCommand } from "./commands/help.ts";
import type { Command, CommandGroup } from "./commands/command.ts";

/** What can be offered. */
export interface Known {
  readonly commands: readonly CommandGroup[];
  /** Who is in the room in front, in the order in which they are offered. */
  readonly people: readonly string[];
  /** Everybody who can be written to, in the same way. */
  readonly everybody: readonly string[];
  /** Rooms, as people write them. */
  readonly rooms: readonly string[];
  /** Words that `/help` explains, besides commands. */
  readonly topics: readonly string[];
  /** Names of emoji that begin with this. */
  readonly emoji: (start: string) => readonly [name: string, emoji: string][];
}

/** A word to put in the place of the one before the cursor. */
export interface Offer {
  readonly text: string;
  /** How it is shown among others. */
  readonly label: string;
}

/** What can stand in the place of the end of what is before the cursor. */
export interface Completion {
  /** Where the word begins that is replaced, as an index into what was given. */
  readonly start: number;
  readonly offers: readonly Offer[];
}

/** What is before the cursor, completed; `undefined` where there is nothing to offer. */
export function complete(before: string, known: Known): Completion | undefined {
  const start = before.search(/\S*$/u);
  const word = before.slice(start);
  const offers = offersFor(before.slice(0, start), word, known);
  return offers.length === 0 ? undefined : { start, offers };
}

/** Whether an emoji is about to be completed, whose names have to be there first. */
export function needsEmoji(before: string): boolean {
  return EMOJI.test(before);
}

const EMOJI = /(?:^|[^\p{L}\p{N}:]):[a-z0-9_+-]{1,60}$/iu;

function offersFor(rest: string, word: string, known: Known): Offer[] {
  const isCommand = /^\/(?!\/)/.test(rest + word) && !rest.includes("\n");
  if (isCommand && rest === "") return commandsFor(word.slice(1), known);
  if (isCommand) {
    const [name = "", ...before] = rest.slice(1).split(/\s+/u).slice(0, -1);
    const command = findCommand(name, known.commands);
    const words = command && argumentsOf(command, before, known);
    if (words !== undefined) {
      return matching(words, word).map((text) => ({ text: `${text} `, label: text }));
    }
  }
  const colon = EMOJI.exec(word);
  if (colon !== null) {
    const at = word.lastIndexOf(":");
    return known.emoji(word.slice(at + 1)).map(([name, emoji]) => ({
      text: `${word.slice(0, at)}:${name}: `,
      label: `${emoji} ${name}`,
    }));
  }
  return names(rest === "", word, known);
}

function commandsFor(word: string, { commands }: Known): Offer[] {
  const rows = commands.flatMap((group) => group.commands);
  const all = [...rows.map((row) => row.name), ...rows.flatMap((row) => row.aliases ?? [])];
  return matching([...new Set(all)], word).map((name) => {
    const takes = findCommand(name, commands)?.usage !== "";
    return { text: `/${name}${takes ? " " : ""}`, label: `/${name}` };
  });
}

/** Names of people, with a colon where the line begins with one. */
function names(first: boolean, word: string, { people }: Known): Offer[] {
  const at = word.startsWith("@") ? "@" : "";
  const start = word.slice(at.length);
  // Where nothing is typed, nobody is meant; but at the start of a line, who spoke last.
  if (start === "" && at === "" && !first) return [];
  return matching(people, start).map((name) => ({
    text: `${at}${name}${first ? ": " : " "}`,
    label: name,
  }));
}

/** The words that a command takes next; `undefined` where it takes any text. */
function argumentsOf(
  { usage, completes }: Command,
  before: readonly string[],
  known: Known,
): readonly string[] | undefined {
  if (completes !== undefined) return completes(before, known);
  const place = usage.split(" ")[before.length] ?? "";
  const words = place.replace(/[[\]]/g, "").split("|").flatMap((part) => {
    if (part === "NAME") return known.everybody;
    if (part === "ROOM") return known.rooms;
    if (part === "TOPIC") return topics(known);
    return /^[a-z-]+$/.test(part) ? [part] : [];
  });
  return words.length === 0 ? undefined : words;
}

function topics({ commands, topics }: Known): string[] {
  return commands.flatMap((group) => [...group.commands.map((row) => row.name), group.name])
    .concat(topics);
}

/** Those that begin with what was typed, in any case. */
function matching(words: readonly string[], start: string): string[] {
  const wanted = casefold(start.toLowerCase());
  return words.filter((word) => casefold(word.toLowerCase()).startsWith(wanted));
}
