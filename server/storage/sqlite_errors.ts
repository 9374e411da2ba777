/** What SQLite says, as sentences that say what to do next. */
import { DamagedError, StoreError } from "./store.ts";

/** What to do about a file of which something is lost; what is left of it is moved aside, with its log. */
export const PUT_BACK =
  "Stop the server and put back the last backup: snug restore FILE --replace.";

/**
 * The sentences, by what SQLite's own message has in it; `PATH` stands for the file. Without one, it is
 * damaged.
 */
const SENTENCES: readonly (readonly [RegExp, string | undefined])[] = [
  [
    /is full/,
    "The disk that PATH is on is full. Free some of it: a server that runs goes on by itself.",
  ],
  [
    /readonly|read-only|permission|access denied/i,
    "PATH cannot be written. Correct its permissions and those of its folder.",
  ],
  [
    /is locked|is busy/,
    "PATH is in use by another program. Stop that program, or wait until it is done.",
  ],
  [
    /malformed|not a database|corrupt|too large to be represented|already exists|no such/,
    undefined,
  ],
  [
    /disk I\/O error/,
    "The disk that PATH is on does not work. Look at the system's log, then put it right.",
  ],
  [
    /unable to open/,
    "PATH cannot be opened. Correct its permissions and those of its folder.",
  ],
];

/** The sentence for a file that cannot be what it should be. */
export function damaged(path: string, cause?: unknown): DamagedError {
  return new DamagedError(
    `${path} is damaged. ${PUT_BACK}`,
    { cause },
  );
}

/** An error of SQLite as a {@linkcode StoreError}; any other error, which is a mistake of ours, as it is. */
export function storeError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof StoreError) return error;
  const code = "code" in error ? error.code : undefined;
  if (code !== "ERR_SQLITE_ERROR" && code !== "ERR_OUT_OF_RANGE") return error;
  const [, sentence] = SENTENCES.find(([pattern]) => pattern.test(error.message)) ??
    [
      0,
      `PATH cannot be used: ${
        error.message.split("\n")[0]
      }. Restart the server; then put back the last backup.`,
    ];
  if (sentence === undefined) return damaged(path, error);
  return new StoreError(sentence.replace("PATH", () => path), { cause: error });
}
