/** What `snug` does besides serving and joining: it looks after the server here, and helps. */
import { inWorker } from "../cli/confine.ts";
import { UsageError } from "../cli/flags.ts";
import { environment, explained, logLine, print } from "../cli/surroundings.ts";
import { VERSION } from "../cli/version.ts";
import { parseArgs } from "../typed/parse_args.ts";

const HELP = `snug ${VERSION}: secure group chat for the terminal

Usage:
  snug serve [FLAGS]             start a chat server
  snug join [WHERE] [FLAGS]      join a room; WHERE is HOST, HOST:PORT or an invite link
  snug status                    how the server here is
  snug admin WHAT                look after accounts, rooms and people of the server here
  snug backup FILE               copy the server's messages, rooms and accounts
  snug restore FILE              put such a copy in the place of what is there
  snug export --room ROOM        print what was said in a room
  snug serve --help              the flags of serve, and so with the others
  snug --version                 the version
`;

inWorker((args) => explained(() => run(args)));

async function run(args: readonly string[]): Promise<number> {
  const { _: [command], ...flags } = parseArgs(args, {
    boolean: ["help", "version"],
    alias: { h: "help", V: "version" },
    string: ["_"],
    stopEarly: true,
    unknown(argument, key): boolean {
      if (key === undefined) return true;
      throw new UsageError(
        `Unknown flag ${argument}. Flags of a command come after it: snug --help`,
      );
    },
  });
  if (flags.version === true) print(`snug ${VERSION}\n`);
  else if (flags.help === true || command === "help") print(HELP);
  else return await runTool(command, args.slice(args.indexOf(String(command)) + 1));
  return 0;
}

async function runTool(
  command: string | number | undefined,
  args: readonly string[],
): Promise<number> {
  switch (command) {
    case "admin":
    case "backup":
    case "export":
    case "restore":
    case "status": {
      const { runTool } = await import("../server/tools/mod.ts");
      return await runTool(command, args, { environment, print, logLine });
    }
    case "join":
    case "serve":
      throw new UsageError(`Flags come after the command: snug ${command} --help`);
    case undefined:
      throw new UsageError(`Say what to do.\n\n${HELP}`);
    default:
      throw new UsageError(`There is no command "${command}".\n\n${HELP}`);
  }
}
