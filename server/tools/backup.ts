/** `snug backup`: a copy of the database, from under a server that runs or not. */
import { parentFolder } from "../../certs/paths.ts";
import type { Flags } from "../../cli/flags.ts";
import { backUp } from "../storage/backup.ts";
import { removeUnfinished } from "../storage/unfinished.ts";
import {
  COMMON_FLAGS,
  dataFolder,
  existingDatabase,
  onlyOperand,
  sizeText,
  type Tool,
  toolHelp,
  type ToolSurroundings,
} from "./tool.ts";

const USAGE = "snug backup FILE [FLAGS]";

export const BACKUP: Tool = {
  flags: COMMON_FLAGS,
  help: toolHelp(
    "snug backup: copy messages, rooms and accounts into a file",
    USAGE,
    COMMON_FLAGS,
    "The server may run. The keys in the data folder are not in the copy: keep those, too.",
  ),
  changes: true,
  run: writeBackup,
};

async function writeBackup(flags: Flags, surroundings: ToolSurroundings): Promise<void> {
  const file = onlyOperand(flags, USAGE);
  const folder = dataFolder(flags, surroundings);
  removeUnfinished(parentFolder(file));
  await backUp(await existingDatabase(folder), file);
  const { size } = await Deno.stat(file);
  surroundings.print(
    `Wrote ${file} (${sizeText(size)}): messages, rooms and accounts.\n` +
      `The server's keys are not in it: keep a copy of identity.key and secret from ${folder}, too.\n`,
  );
}
