/**
 * How many connections the system lets this process have: each takes a file descriptor.
 *
 * Deno asks for the hard limit at its start. It reads `/proc/self/limits` only for who may do
 * everything (`-A`). Else the limit is found when it is reached (see `server.ts`), or by trying.
 */
import { RESERVED_FILES } from "./limits.ts";

/** How many files the process may have open; `undefined` where that cannot be told. */
export function readFileLimit(): number | undefined {
  try {
    return parseFileLimit(Deno.readTextFileSync("/proc/self/limits"));
  } catch {
    return undefined;
  }
}

/**
 * Finds out how many more files may be open by opening one of them so often: 30 µs each.
 * @param most No more than so many are tried.
 * @returns `undefined` where so many may be.
 */
export function tryFileLimit(path: string, most: number): number | undefined {
  const files: Deno.FsFile[] = [];
  try {
    while (files.length < most) files.push(Deno.openSync(path));
    return undefined;
  } catch (error) {
    if (!isOutOfFiles(error)) throw error;
    return files.length;
  } finally {
    for (const file of files) file.close();
  }
}

/** The soft limit of open files in the text of `/proc/self/limits`. */
export function parseFileLimit(text: string): number | undefined {
  const [, soft] = /^Max open files +(\d+) /m.exec(text) ?? [];
  return soft === undefined ? undefined : Number(soft);
}

/** As many of the connections that are wanted as there are files for; a few at least. */
export function fittingClients(wanted: number, files: number | undefined): number {
  if (files === undefined) return wanted;
  return Math.min(wanted, Math.max(files - RESERVED_FILES, files >> 1, 1));
}

/** Whether something failed because too many files are open. */
export function isOutOfFiles(error: unknown): boolean {
  return error instanceof Error && /too many open files|EMFILE|ENFILE/i.test(error.message);
}
