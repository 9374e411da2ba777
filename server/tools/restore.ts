/** `snug restore`: puts a copy that `snug backup` made into the place of the database. */
import type { Flag, Flags } from "../../cli/flags.ts";
import { openDataFolder } from "../../certs/data_folder.ts";
import { realClock } from "../../cli/clock.ts";
import { reason } from "../../cli/reason.ts";
import { FolderLock } from "../folder_lock.ts";
import { dataFlag } from "../plain_text.ts";
import { verify } from "../storage/backup.ts";
import { hasLog, MAGIC } from "../storage/database_file.ts";
import { SqliteStore } from "../storage/sqlite.ts";
import { DamagedError } from "../storage/store.ts";
import {
  COMMON_FLAGS,
  databaseIn,
  dataFolder,
  isThere,
  onlyOperand,
  sizeText,
  type Tool,
  ToolError,
  toolHelp,
  type ToolSurroundings,
} from "./tool.ts";

const USAGE = "snug restore FILE [FLAGS]";
const FLAGS: readonly Flag[] = [
  { name: "replace", help: "move the database that is there aside, and put the copy in its place" },
  ...COMMON_FLAGS,
];
/** What SQLite keeps beside a database: the log, which belongs to it, and an index of that. */
const LOG = "-wal";
const LOG_INDEX = "-shm";

export const RESTORE: Tool = {
  flags: FLAGS,
  help: toolHelp(
    "snug restore: put a copy that snug backup made in the place of the database",
    USAGE,
    FLAGS,
    "Stop the server first. The keys in the data folder stay as they are.",
  ),
  changes: true,
  run: restore,
};

async function restore(flags: Flags, surroundings: ToolSurroundings): Promise<void> {
  const file = onlyOperand(flags, USAGE);
  if (!await isThere(file)) throw new ToolError(`There is no file ${file}: give a copy's name.`);
  await refuseOther(file);
  const folder = dataFolder(flags, surroundings);
  const { print } = surroundings;
  await openDataFolder(folder);
  await using _lock = await FolderLock.take(folder);
  const database = databaseIn(folder);
  const replaces = await isThere(database);
  if (replaces && !flags.on("replace")) {
    throw new ToolError(
      `There is a database in ${folder} already. To put the copy in its place, add --replace; the ` +
        `one that is there is moved aside, not deleted.`,
    );
  }
  const part = `${database}.${crypto.randomUUID()}.part`;
  try {
    await copyPrivately(file, part);
    verifyCopy(part, file);
    // One of an older version is of this one then: it can be read at once.
    SqliteStore.open(part)[Symbol.dispose]();
    await removeLog(part);
    // A log alone belongs to a database that was moved away by hand: what was said last is in it.
    if (replaces || hasLog(database)) {
      print(`The database before is now ${await moveAside(database)}\n`);
    }
    await removeLog(database);
    await Deno.rename(part, database);
  } finally {
    await Deno.remove(part).catch(() => {});
    await removeLog(part);
  }
  const { size } = await Deno.stat(database);
  print(
    `Restored ${file} (${sizeText(size)}). Start the server:  snug serve${
      dataFlag(flags.value("data"))
    }\n`,
  );
}

/** Before anything is made or copied: a wrong file may have no end. @throws {ToolError} */
async function refuseOther(file: string): Promise<void> {
  try {
    if ((await Deno.stat(file)).isFile) {
      using opened = await Deno.open(file, { read: true });
      const begin = new Uint8Array(MAGIC.length);
      await opened.read(begin);
      if (new TextDecoder().decode(begin) === MAGIC) return;
    }
  } catch (error) {
    throw new ToolError(`${file} cannot be read: ${reason(error)}.`);
  }
  throw new ToolError(`${file} is no copy that snug backup made: give the name of one.`);
}

/** Copies a file so that only its owner may read it, and waits for the disk. */
async function copyPrivately(from: string, to: string): Promise<void> {
  try {
    using source = await Deno.open(from, { read: true });
    using target = await Deno.open(to, { write: true, createNew: true, mode: 0o600 });
    const buffer = new Uint8Array(1 << 20);
    for (let count = await source.read(buffer); count !== null; count = await source.read(buffer)) {
      for (let at = 0; at < count;) at += await target.write(buffer.subarray(at, count));
    }
    await target.sync();
  } catch (error) {
    throw new ToolError(`${from} cannot be copied to ${to}: ${reason(error)}.`);
  }
}

/** Gives a database another name, with its log. @returns The name. */
async function moveAside(database: string): Promise<string> {
  const time = new Date(realClock.now()).toISOString().replace(/\.\d+Z$/, "Z").replaceAll(":", "-");
  const aside = `${database}.before-restore-${time}`;
  if (await isThere(aside)) throw new ToolError(`${aside} is there already: try again.`);
  if (await isThere(database)) await Deno.rename(database, aside);
  if (hasLog(database)) await Deno.rename(database + LOG, aside + LOG);
  return aside;
}

async function removeLog(database: string): Promise<void> {
  for (const suffix of [LOG, LOG_INDEX]) await Deno.remove(database + suffix).catch(() => {});
}

/** Looks at a copy, which was copied to `part`. @throws {ToolError} */
function verifyCopy(part: string, file: string): void {
  try {
    verify(part, file);
  } catch (error) {
    if (!(error instanceof DamagedError)) throw error;
    throw new ToolError(`${file} is damaged, or not whole: take an earlier copy.`);
  }
}
