/** `snug backup`: a copy of the database, from under a server that runs or not. */
import type { Flags } from "../../cli/flags.ts";
import { copyDatabase } from "../storage/backup.ts";
import {
  COMMON_FLAGS,
  dataFolder,
  existingDatabase,
  onlyOperand,
  reason,
  sizeText,
  type Tool,
  ToolError,
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
  run: backUp,
};

async function backUp(flags: Flags, surroundings: ToolSurroundings): Promise<void> {
  const file = onlyOperand(flags, USAGE);
  const folder = dataFolder(flags, surroundings);
  const database = await existingDatabase(folder);
  await reserve(file);
  // Under another name until it is whole, so that no half copy is ever taken for one.
  const part = `${file}.${crypto.randomUUID()}.part`;
  try {
    await makePrivate(part);
    await copyDatabase(database, part);
    await toDisk(part);
    await Deno.rename(part, file);
  } catch (error) {
    for (const left of [part, file]) await Deno.remove(left).catch(() => {});
    throw sentence(error, file);
  }
  const { size } = await Deno.stat(file);
  surroundings.print(
    `Wrote ${file} (${sizeText(size)}): messages, rooms and accounts.\n` +
      `The server's keys are not in it: keep a copy of identity.key and secret from ${folder}, too.\n`,
  );
}

/** Takes a file's name, so that nothing is overwritten. */
async function reserve(file: string): Promise<void> {
  try {
    await makePrivate(file);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw sentence(error, file);
    throw new ToolError(`${file} is there already: give another name, or remove it first.`);
  }
}

/** Makes an empty file that only its owner may read. */
async function makePrivate(path: string): Promise<void> {
  (await Deno.open(path, { write: true, createNew: true, mode: 0o600 })).close();
}

async function toDisk(path: string): Promise<void> {
  using file = await Deno.open(path, { read: true, write: true });
  await file.sync();
}

/** What the platform says about the copy, as a sentence; anything else as it is. */
function sentence(error: unknown, file: string): unknown {
  const known = [Deno.errors.NotFound, Deno.errors.PermissionDenied, Deno.errors.NotADirectory];
  if (!known.some((kind) => error instanceof kind)) return error;
  return new ToolError(
    `${file} cannot be written: ${reason(error)}. Give a file in a folder that you may write.`,
  );
}
