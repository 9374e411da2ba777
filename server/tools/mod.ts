/**
 * The commands for who runs the server, on its machine: `snug status`, `backup`, `restore`, `export` and `admin`.
 * Each file has one; this one reads the flags and makes exit codes of what comes of them.
 */
import { CertificateError } from "../../certs/certificate_error.ts";
import { readFlags, UsageError } from "../../cli/flags.ts";
import { OutputError } from "../../cli/surroundings.ts";
import { AdminError } from "../admin_parts.ts";
import { FolderTaken } from "../folder_lock.ts";
import { StoreError } from "../storage/store.ts";
import { ADMIN } from "./admin.ts";
import { BACKUP } from "./backup.ts";
import { EXPORT } from "./export.ts";
import { RESTORE } from "./restore.ts";
import { STATUS } from "./status.ts";
import { type Tool, ToolError, type ToolSurroundings } from "./tool.ts";

const TOOLS: ReadonlyMap<string, Tool> = new Map([
  ["admin", ADMIN],
  ["backup", BACKUP],
  ["export", EXPORT],
  ["restore", RESTORE],
  ["status", STATUS],
]);

const EXIT_DONE = 0;
const EXIT_CANNOT = 3;

/** What is wrong with the world, not with us: its message is a sentence for people. */
const SENTENCES = [AdminError, CertificateError, FolderTaken, StoreError, ToolError];

/**
 * Runs a command to its end.
 * @returns The exit code.
 * @throws {UsageError} If the arguments cannot be followed.
 */
export async function runTool(
  name: string,
  args: readonly string[],
  surroundings: ToolSurroundings,
): Promise<number> {
  const tool = TOOLS.get(name);
  if (tool === undefined) throw new UsageError(`There is no command "${name}".`);
  const flags = readFlags(tool.flags, args, surroundings.environment);
  if (flags.on("help")) {
    surroundings.print(tool.help);
    return EXIT_DONE;
  }
  try {
    await tool.run(flags, surroundings);
    return EXIT_DONE;
  } catch (error) {
    if (error instanceof OutputError && tool.changes) {
      surroundings.logLine(`snug: It is done. ${error.message}`);
      return EXIT_CANNOT;
    }
    if (!SENTENCES.some((known) => error instanceof known)) throw error;
    surroundings.logLine(`snug: ${(error as Error).message}`);
    return EXIT_CANNOT;
  }
}
