/**
 * Command-line flags as a table: read from arguments and variables, explained by `--help`.
 *
 * A flag's value is the argument's, else that of its variable (`--log-level`, `SNUG_LOG_LEVEL`), else
 * its default. `cli/` knows neither the server nor the client.
 */
import { parseArgs } from "../typed/parse_args.ts";

/** One flag. */
export interface Flag {
  /** Without the dashes. */
  readonly name: string;
  /** What its value is called in the help; a flag without one is a switch. */
  readonly value?: string;
  readonly help: string;
  /** Shown in the help and used when nothing else is given. */
  readonly fallback?: string;
  /** May be given more than once; in the variable, values have commas between them. */
  readonly repeats?: boolean;
}

/** What was given, by a flag's name. */
export interface Flags {
  /** The last value of a flag. */
  value(name: string): string | undefined;
  /** All values of a flag that repeats. */
  values(name: string): readonly string[];
  /** Whether a switch is on. */
  on(name: string): boolean;
  /** Whether a flag stands on the command line itself. */
  isTyped(name: string): boolean;
  readonly operands: readonly string[];
}

/** A command line that cannot be followed; the message says what to type instead. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** Reads an environment variable. */
export type Environment = (name: string) => string | undefined;

/** The variable of a flag. */
export function variableOf(flag: string): string {
  return `SNUG_${flag.toUpperCase().replaceAll("-", "_")}`;
}

/**
 * Variables as one command reads them: `SNUG_JOIN_NAME` goes before `SNUG_NAME`, which may be meant for
 * another command.
 */
export function variablesOf(command: string, environment: Environment): Environment {
  const own = `SNUG_${command.toUpperCase()}_`;
  return (name) => {
    const value = environment(name.replace(/^SNUG_/, own));
    return value === undefined || value === "" ? environment(name) : value;
  };
}

/**
 * Reads a command line.
 * @throws {UsageError} If a flag is unknown, has no value, or is a switch and has one.
 */
export function readFlags(
  table: readonly Flag[],
  args: readonly string[],
  environment: Environment,
): Flags {
  const withValue = table.filter((flag) => flag.value !== undefined).map((flag) => flag.name);
  const switches = table.filter((flag) => flag.value === undefined).map((flag) => flag.name);
  const end = args.indexOf("--");
  for (const argument of end === -1 ? args : args.slice(0, end)) {
    const [, name = ""] = /^--([^=]+)=/.exec(argument) ?? [];
    if (switches.includes(name)) throw new UsageError(`--${name} takes no value.`);
  }
  const words = args.reduce<string[]>((words, word, at) => {
    const flags = end === -1 || at < end;
    const before = words.at(-1) ?? "";
    // A negative number would be a flag of its own.
    if (flags && /^-[0-9]/.test(word) && withValue.some((name) => before === `--${name}`)) {
      return [...words.slice(0, -1), `${before}=${word}`];
    }
    return [...words, flags && word === "-h" ? "--help" : word];
  }, []);
  const parsed = parseArgs(words, {
    string: [...withValue, "_"],
    boolean: switches,
    collect: withValue,
    unknown(argument, key): boolean {
      if (key === undefined) return true;
      throw new UsageError(`Unknown flag ${argument.split("=", 1)[0]}.${nearest(key, table)}`);
    },
  });
  const given = new Map<string, readonly string[]>();
  for (const flag of table) {
    given.set(flag.name, valuesOf(flag, parsed[flag.name], environment));
  }
  return {
    value: (name) => given.get(name)?.at(-1),
    values: (name) => given.get(name) ?? [],
    on: (name) => given.get(name)?.at(-1) === "true",
    isTyped: (name) =>
      Array.isArray(parsed[name]) ? parsed[name].length > 0 : parsed[name] === true,
    operands: parsed._.map(String),
  };
}

function valuesOf(flag: Flag, parsed: unknown, environment: Environment): readonly string[] {
  if (flag.value === undefined) {
    if (parsed === true) return ["true"];
    const variable = environment(variableOf(flag.name));
    return variable === undefined || ["", "0", "false", "no"].includes(variable) ? [] : ["true"];
  }
  if (Array.isArray(parsed) && parsed.length > 0) {
    const values = parsed.map(String);
    if (values.includes("")) {
      throw new UsageError(`--${flag.name} needs a value: --${flag.name} ${flag.value}`);
    }
    return values;
  }
  const variable = environment(variableOf(flag.name));
  if (variable !== undefined && variable !== "") {
    return flag.repeats ? variable.split(",") : [variable];
  }
  return flag.fallback === undefined ? [] : [flag.fallback];
}

/** A whole number within bounds. @throws {UsageError} If the value is not one. */
export function wholeNumber(flags: Flags, name: string, least: number, most: number): number {
  const text = flags.value(name) ?? "";
  const number = /^[0-9]{1,15}$/.test(text) ? Number(text) : NaN;
  if (!(number >= least && number <= most)) {
    throw new UsageError(`--${name} takes a number from ${least} to ${most}, not "${text}".`);
  }
  return number;
}

/** One of a few words. @throws {UsageError} If the value is none of them. */
export function oneOf<const Word extends string>(
  flags: Flags,
  name: string,
  words: readonly Word[],
): Word {
  const text = flags.value(name) ?? "";
  const word = words.find((word) => word === text);
  if (word === undefined) {
    throw new UsageError(`--${name} takes ${words.join(" or ")}, not "${text}".`);
  }
  return word;
}

/** The part of a help text that a table makes. */
export function flagsHelp(table: readonly Flag[]): string {
  const left = table.map((flag) => `--${flag.name}${flag.value ? ` ${flag.value}` : ""}`);
  const width = Math.max(...left.map((text) => text.length));
  return table.map((flag, index) => {
    const fallback = flag.fallback === undefined ? "" : ` [${flag.fallback}]`;
    return `  ${(left[index] ?? "").padEnd(width)}  ${flag.help}${fallback}`;
  }).join("\n");
}

/** A hint at the flag that was meant, when one begins alike. */
function nearest(key: string, table: readonly Flag[]): string {
  const near = table.find((flag) => flag.name.startsWith(key) || key.startsWith(flag.name));
  return near === undefined ? " See --help." : ` Did you mean --${near.name}?`;
}
