/** Takes the subcommand, signals and exit codes. Everything else is behind two doors. */
import { realClock } from "./cli/clock.ts";
import { UsageError } from "./cli/flags.ts";
import { LogPipe } from "./cli/log_pipe.ts";
import { VERSION } from "./cli/version.ts";
import { parseArgs } from "./typed/parse_args.ts";

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

const EXIT_USAGE = 2;
const EXIT_INTERRUPTED = 130;
/** A signal so soon after the first is the same wish, sent to the process and to its group: ms. */
const SAME_SIGNAL = 500;
/** How long the last lines of the log may take, in ms. */
const LAST_LINES = 1_000;

/**
 * Does what the arguments ask for.
 *
 * @param exit Ends the program at once.
 * @returns The exit code.
 */
export async function program(
  args: readonly string[],
  exit: (code: number) => void,
): Promise<number> {
  try {
    return await run(args, exit);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    logLine(`snug: ${error.message}`);
    return EXIT_USAGE;
  }
}

async function run(args: readonly string[], exit: (code: number) => void): Promise<number> {
  const { _: [command], ...flags } = parseArgs(args, {
    boolean: ["help", "version"],
    alias: { h: "help" },
    string: ["_"],
    stopEarly: true,
  });
  const rest = args.slice(args.indexOf(String(command)) + 1);
  switch (command) {
    case "help":
      print(HELP);
      return 0;
    case "serve":
      return await runServe(rest, exit);
    case "join":
      return await runJoin(rest);
    case "admin":
    case "backup":
    case "export":
    case "restore":
    case "status":
      return await runTool(command, rest);
  }
  if (flags.version === true) print(`snug ${VERSION}\n`);
  else if (flags.help === true) print(HELP);
  else {
    const wrong = command === undefined ? "Say what to do." : `There is no command "${command}".`;
    throw new UsageError(`${wrong}\n\n${HELP}`);
  }
  return 0;
}

async function runServe(args: readonly string[], exit: (code: number) => void): Promise<number> {
  const { serve } = await import("./server/mod.ts");
  const stop = new AbortController();
  // Who is at the terminal stops it; a service manager, which restarts it as a rule, ends it.
  let restarts = false;
  let asked = 0;
  const end = (back: boolean): void => {
    const now = realClock.steady();
    if (!stop.signal.aborted) {
      asked = now;
      restarts = back;
      stop.abort();
    } else if (now - asked > SAME_SIGNAL) exit(EXIT_INTERRUPTED);
  };
  using _stops = onSignals(["SIGINT"], () => end(false));
  using _restarts = onSignals(["SIGTERM"], () => end(true));
  // A log that nobody reads any more must not stop the chat, nor its end.
  const log = new LogPipe((bytes) => Deno.stderr.write(bytes));
  const reloads: (() => void)[] = [];
  using _reload = onSignals(["SIGHUP"], () => reloads.forEach((act) => act()));
  try {
    return await serve(args, {
      environment,
      terminal: Deno.stdout.isTerminal(),
      print,
      logLine: (line) => log.line(line),
      stop: stop.signal,
      restarts: () => restarts,
      onReload: (act) => reloads.push(act),
    });
  } finally {
    const late = new AbortController();
    await Promise.race([log.flush(), realClock.sleep(LAST_LINES, late.signal)]);
    late.abort();
  }
}

async function runJoin(args: readonly string[]): Promise<number> {
  const { join } = await import("./client/mod.ts");
  const stop = new AbortController();
  using _signals = onSignals(["SIGINT", "SIGTERM", "SIGHUP"], () => stop.abort());
  return await join(args, { environment, print, logLine, stop: stop.signal });
}

async function runTool(name: string, args: readonly string[]): Promise<number> {
  const { runTool } = await import("./server/tools/mod.ts");
  return await runTool(name, args, {
    environment,
    terminal: Deno.stdout.isTerminal(),
    print,
    logLine,
  });
}

/** Listens to signals, where the platform has them, until disposed of. */
function onSignals(names: readonly Deno.Signal[], act: () => void): Disposable {
  const windows = Deno.build.os === "windows";
  const known = names.filter((name) => !windows || name === "SIGINT" || name === "SIGBREAK");
  for (const name of known) Deno.addSignalListener(name, act);
  return {
    [Symbol.dispose](): void {
      for (const name of known) Deno.removeSignalListener(name, act);
    },
  };
}

function environment(name: string): string | undefined {
  return Deno.env.get(name);
}

function print(text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
}

function logLine(line: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`));
}
