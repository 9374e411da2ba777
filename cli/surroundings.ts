/** What the process gives to a subcommand: variables, output, signals, and an exit code for misuse. */
import { UsageError } from "./flags.ts";

const EXIT_USAGE = 2;

/** Runs a subcommand; what it cannot follow is said on standard error. @returns The exit code. */
export async function explained(run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    logLine(`snug: ${error.message}`);
    return EXIT_USAGE;
  }
}

/** Reads an environment variable. */
export function environment(name: string): string | undefined {
  return Deno.env.get(name);
}

/** Writes all of a text to standard output. */
export function print(text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
}

/** Writes a line to standard error. */
export function logLine(line: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`));
}

/** Listens to signals, where the platform has them, until disposed of. */
export function onSignals(names: readonly Deno.Signal[], act: () => void): Disposable {
  const windows = Deno.build.os === "windows";
  const known = names.filter((name) => !windows || name === "SIGINT" || name === "SIGBREAK");
  for (const name of known) Deno.addSignalListener(name, act);
  return {
    [Symbol.dispose](): void {
      for (const name of known) Deno.removeSignalListener(name, act);
    },
  };
}
