/** What all commands share that the person who runs the server gives on its machine. */
import { defaultDataFolder } from "../../certs/data_folder.ts";
import { type Environment, type Flag, type Flags, flagsHelp, UsageError } from "../../cli/flags.ts";
import { reason } from "../../cli/reason.ts";

/** What a tool is given by the program around it. */
export interface ToolSurroundings {
  readonly environment: Environment;
  /** Writes to standard output. */
  readonly print: (text: string) => void;
  /** Writes a line to standard error. */
  readonly logLine: (line: string) => void;
}

/** One command. */
export interface Tool {
  readonly flags: readonly Flag[];
  readonly help: string;
  /** Whether it changes something, which is done even where that cannot be printed. */
  readonly changes: boolean;
  /**
   * Does it.
   * @throws {UsageError} If the operands or flags cannot be followed.
   * @throws {ToolError} If it cannot be done.
   */
  readonly run: (flags: Flags, surroundings: ToolSurroundings) => Promise<void>;
}

/** Why something cannot be done, as a sentence that says what to do next. */
export class ToolError extends Error {
  override name = "ToolError";
}

/** The flags that each tool has. */
export const COMMON_FLAGS: readonly Flag[] = [
  {
    name: "data",
    value: "DIR",
    help: "the server's folder for keys and messages; the default is the platform's",
  },
  { name: "help", help: "show this" },
];

const DATABASE = "snug.db";

/** The whole help text of a tool. */
export function toolHelp(title: string, usage: string, flags: readonly Flag[], about = ""): string {
  return `${title}

Usage: ${usage}
${about === "" ? "" : `\n${about}\n`}
${flagsHelp(flags)}

Each flag has a variable too: SNUG_DATA. A flag goes first.
Exit codes: 0 done, 2 wrong usage, 3 it cannot be done.
`;
}

/** The server's data folder. */
export function dataFolder(flags: Flags, { environment }: ToolSurroundings): string {
  return flags.value("data") ?? defaultDataFolder(environment, Deno.build.os);
}

/** The database of a data folder. */
export function databaseIn(folder: string): string {
  return `${folder}/${DATABASE}`;
}

/** {@linkcode databaseIn}, which is there. @throws {ToolError} If it is not. */
export async function existingDatabase(folder: string): Promise<string> {
  const file = databaseIn(folder);
  if (await isThere(file)) return file;
  throw new ToolError(
    `There is no database in ${folder}. Start the server once with "snug serve", or give its folder ` +
      `with --data DIR.`,
  );
}

/** Whether there is a file, or something else, of this name. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw new ToolError(
      `${path} cannot be looked at: ${reason(error)}. Correct that, or give another place.`,
    );
  }
}

/** The one operand of a tool. @throws {UsageError} If there is none, or more. */
export function onlyOperand({ operands }: Flags, what: string): string {
  const [first = "", ...others] = operands;
  if (first !== "" && others.length === 0) return first;
  throw new UsageError(
    others.length === 0
      ? `Say which: ${what}.`
      : `One file only, not "${others.join(" ")}": ${what}.`,
  );
}

/** A size in bytes as people read it: `12.3 MB`. */
export function sizeText(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit]}`;
}
