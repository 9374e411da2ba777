/** The flags of `deno task overload`. */
import { UsageError } from "../../../cli/flags.ts";
import { parseArgs } from "../../../typed/parse_args.ts";
import type { CrowdPlan } from "./orders.ts";

export { UsageError };

export interface OverloadFlags {
  readonly seconds: number;
  readonly times: number;
  readonly transports: readonly string[];
  readonly kinds: readonly CrowdPlan["kind"][];
}

const TRANSPORTS = ["deno", "node"];
const KINDS = ["talk", "storm"] as const;
const USAGE = `deno task overload: more than a server can carry

  --seconds N        for how long [60]
  --times N          how many times as much as it carries [3]
  --transport NAME   deno or node [one after the other]
  --kind NAME        talk: many speak in large rooms; storm: people come without end
                     [one after the other]
`;

/** Reads the flags. @returns The text of `--help` where that is wanted. @throws {UsageError} */
export function readFlags(args: readonly string[]): OverloadFlags | string {
  const unknown = (argument: string): boolean => {
    throw new UsageError(`${argument} is none of its flags: --help tells them.`);
  };
  const string = ["seconds", "times", "transport", "kind"];
  const flags = parseArgs(args, { string, boolean: ["help"], unknown });
  if (flags.help) return USAGE;
  return {
    seconds: numberOf("seconds", flags.seconds ?? "60"),
    times: numberOf("times", flags.times ?? "3"),
    transports: oneOf("transport", flags.transport, TRANSPORTS),
    kinds: oneOf("kind", flags.kind, KINDS),
  };
}

function numberOf(name: string, text: unknown): number {
  const number = Number(text);
  if (!(number > 0)) throw new UsageError(`--${name} takes a number above 0, not ${text}.`);
  return number;
}

function oneOf<Name extends string>(
  flag: string,
  name: unknown,
  names: readonly Name[],
): readonly Name[] {
  if (name === undefined) return names;
  const found = names.find((each) => each === name);
  if (found === undefined) throw new UsageError(`--${flag} takes ${names.join(" or ")}.`);
  return [found];
}
