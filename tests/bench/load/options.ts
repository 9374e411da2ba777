/** What a benchmark is told on its command line. */
import {
  type Flag,
  flagsHelp,
  oneOf,
  readFlags,
  UsageError,
  wholeNumber,
} from "../../../cli/flags.ts";
import { CHAT_SERVERS, type Contestant, SERVER_NAMES, type ServerName } from "./servers.ts";
import { type Workload, WORKLOADS, workloadsNamed } from "./workloads.ts";

const FLAGS: readonly Flag[] = [
  { name: "rounds", value: "N", fallback: "3", help: "how often each is measured" },
  {
    name: "servers",
    value: "NAMES",
    fallback: CHAT_SERVERS.join(","),
    help: "which of those that are installed; floor, floor-node: the least this runtime does",
  },
  { name: "history", value: "off|on|both", fallback: "both", help: "whether Snug keeps messages" },
  { name: "plot", value: "FILE.svg", help: "draw how the cost of a message grows (needs growth)" },
  { name: "markdown", help: "print the tables as Markdown" },
  { name: "scale", value: "PERCENT", fallback: "100", help: "a part of all clients and lines" },
  { name: "help", help: "show this" },
];

export interface LoadOptions {
  readonly workloads: readonly Workload[];
  readonly rounds: number;
  readonly contestants: readonly Contestant[];
  readonly plot: string | undefined;
  readonly markdown: boolean;
  /** How much of each workload: 1 for all of it. */
  readonly scale: number;
}

/** @returns `undefined` when help is asked for. @throws {UsageError} If it cannot be followed. */
export function readOptions(args: readonly string[]): LoadOptions | undefined {
  const flags = readFlags(FLAGS, args, () => undefined);
  if (flags.on("help")) return undefined;
  const workloads = flags.operands.length === 0
    ? WORKLOADS
    : WORKLOADS.filter((workload) => flags.operands.some((name) => named(name).includes(workload)));
  const history = oneOf(flags, "history", ["off", "on", "both"]);
  const servers = (flags.value("servers") ?? "").split(",").map(serverName);
  const plot = flags.value("plot");
  if (plot !== undefined && !workloads.some(({ name }) => name.startsWith("growth"))) {
    throw new UsageError("--plot draws what growth has measured: add growth.");
  }
  return {
    workloads,
    rounds: wholeNumber(flags, "rounds", 1, 100),
    contestants: servers.flatMap((server): Contestant[] => {
      if (!server.startsWith("snug")) return [{ server, history: undefined }];
      return [false, true]
        .filter((on) => history === "both" || on === (history === "on"))
        .map((on) => ({ server, history: on }));
    }),
    plot,
    markdown: flags.on("markdown"),
    scale: wholeNumber(flags, "scale", 1, 100) / 100,
  };
}

/** What may be said on the command line. */
export function usage(): string {
  const width = Math.max(...WORKLOADS.map(({ name }) => name.length));
  const list = WORKLOADS.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`);
  return `Puts the same load on several chat servers and compares what it costs them.

Usage: deno task bench:load [WORKLOAD...] [FLAGS]

Workloads (all unless some are named; growth is both of these):
${list.join("\n")}

Flags:
${flagsHelp(FLAGS)}
`;
}

function named(name: string): readonly Workload[] {
  const found = workloadsNamed(name);
  if (found.length > 0) return found;
  const names = WORKLOADS.map(({ name }) => name).join(", ");
  throw new UsageError(`There is no workload "${name}". There are: ${names}.`);
}

function serverName(name: string): ServerName {
  const found = SERVER_NAMES.find((each) => each === name);
  if (found !== undefined) return found;
  throw new UsageError(`--servers takes ${SERVER_NAMES.join(", ")}, not "${name}".`);
}
