/** A test that is run by hand, as a task with flags: `deno task soak --help`. */
import {
  type Flag,
  type Flags,
  flagsHelp,
  readFlags,
  UsageError,
  wholeNumber,
} from "../../cli/flags.ts";
import { Random } from "../fuzz/random.ts";

/** What a task is. */
export interface TaskParts {
  /** Its name and what it does, in a few lines: the begin of its help. */
  readonly about: string;
  readonly flags: readonly Flag[];
  /** Runs it. @returns Whether all went well. @throws {UsageError} If a flag cannot be followed. */
  readonly run: (flags: Flags) => Promise<boolean>;
}

/** For a task that does other things with each seed, and the same with the same one. */
export const SEED: Flag = {
  name: "seed",
  value: "N",
  help: "repeats what a seed has done; else any",
};

const MOST_SEED = 2 ** 32 - 1;

/** The seed that was given, else any. @throws {UsageError} */
export function seedOf(flags: Flags): number {
  return flags.isTyped("seed") ? wholeNumber(flags, "seed", 0, MOST_SEED) : Random.seed();
}

/** Prints a line. */
export function tell(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}

/** Runs a task. @returns Its exit code: 0 all went well, 1 not, 2 wrong usage. */
export async function runTask(task: TaskParts, args: readonly string[]): Promise<number> {
  const table = [...task.flags, { name: "help", help: "show this" }];
  try {
    const flags = readFlags(table, args, () => undefined);
    if (flags.on("help")) {
      tell(`${task.about}\n\nFlags:\n${flagsHelp(table)}`);
      return 0;
    }
    if (flags.operands.length > 0) throw new UsageError(`It takes flags alone: see --help.`);
    return await task.run(flags) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    Deno.stderr.writeSync(new TextEncoder().encode(`${error.message}\n`));
    return 2;
  }
}
