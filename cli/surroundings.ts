/** What the process gives to a subcommand: variables, output, signals, and an exit code for misuse. */
import { reason } from "./reason.ts";
import { UsageError } from "./flags.ts";

const EXIT_DONE = 0;
const EXIT_USAGE = 2;
const EXIT_CANNOT = 3;

/** Standard output takes no more: a full disk, say. The message is a sentence for people. */
export class OutputError extends Error {
  override name = "OutputError";
}

/**
 * Runs a subcommand; what it cannot follow, or cannot print, is said on standard error.
 * @returns The exit code.
 */
export async function explained(run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    // Who reads the other end of the pipe has seen enough.
    if (error instanceof Deno.errors.BrokenPipe) return EXIT_DONE;
    if (!(error instanceof UsageError || error instanceof OutputError)) throw error;
    logLine(`snug: ${error.message}`);
    return error instanceof UsageError ? EXIT_USAGE : EXIT_CANNOT;
  }
}

/** Reads an environment variable. */
export function environment(name: string): string | undefined {
  return Deno.env.get(name);
}

/**
 * Writes all of a text to standard output.
 * @throws {OutputError} If it cannot be written.
 * @throws {Deno.errors.BrokenPipe} If nobody reads it any more.
 */
export function print(text: string): void {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) throw error;
    throw new OutputError(`Standard output cannot be written: ${reason(error)}.`);
  }
}

/** Writes a line to standard error, if that takes it: the exit code tells the rest. */
export function logLine(line: string): void {
  try {
    Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`));
  } catch {
    // There is nowhere left to say so.
  }
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
