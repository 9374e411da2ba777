/**
 * `snug admin`: asks the server that holds the data folder; when none does, takes the folder and does
 * it itself.
 */
import { loadOrCreateSecret } from "../../certs/secret.ts";
import { realClock } from "../../cli/clock.ts";
import { type Flag, type Flags, UsageError } from "../../cli/flags.ts";
import { pbkdf2 } from "../../protocol/scram_keys.ts";
import { DEFAULT_ITERATIONS } from "../accounts/credential.ts";
import { Accounts } from "../accounts/accounts.ts";
import { type AdminAnswer, AdminError, type AdminParts } from "../admin_parts.ts";
import { carryOut, findVerb, VERBS } from "../administer.ts";
import { Audit, LOCAL } from "../audit.ts";
import { FolderLock } from "../folder_lock.ts";
import { makeLog } from "../log.ts";
import { Looks } from "../looks.ts";
import { messageIds } from "../message_ids.ts";
import { NameGuard } from "../name_guard.ts";
import { harmless } from "../plain_text.ts";
import { Registry } from "../state.ts";
import { NO_DELIVERY } from "../teller.ts";
import { SqliteStore } from "../storage/sqlite.ts";
import { ServerDoor } from "./server_door.ts";
import {
  COMMON_FLAGS,
  dataFolder,
  existingDatabase,
  type Tool,
  toolHelp,
  type ToolSurroundings,
} from "./tool.ts";

const FLAGS: readonly Flag[] = COMMON_FLAGS;

export const ADMIN: Tool = {
  flags: FLAGS,
  help: toolHelp(
    "snug admin: look after accounts, rooms and people, on the server's machine",
    "snug admin WHAT [FLAGS]",
    FLAGS,
    `WHAT is one of these; it is done at once whether the server runs or not:\n${verbsHelp()}`,
  ),
  changes: true,
  run: administer,
};

/** Answers a list's words, and those that ask for the rest of it. */
type Ask = (words: readonly string[]) => Promise<AdminAnswer>;

async function administer(flags: Flags, surroundings: ToolSurroundings): Promise<void> {
  const words = flags.operands;
  try {
    findVerb(words, true);
  } catch (error) {
    if (error instanceof AdminError) throw new UsageError(error.message);
    throw error;
  }
  const data = dataFolder(flags, surroundings);
  await existingDatabase(data);
  const show = ({ lines }: AdminAnswer): void =>
    surroundings.print(lines.map((line) => `${harmless(line)}\n`).join(""));
  await using lock = await FolderLock.takeIfFree(data);
  if (lock === undefined) {
    await using door = await ServerDoor.open(data);
    await askAll((more) => door.ask(more), words, show);
  } else await askAll(await offline(data), words, show);
}

async function askAll(
  ask: Ask,
  words: readonly string[],
  show: (answer: AdminAnswer) => void,
): Promise<void> {
  let answer = await ask(words);
  show(answer);
  while (answer.more !== undefined) {
    answer = await ask([...words.slice(0, 1), answer.more]);
    show(answer);
  }
}

/** Does it on the database, as a server with nobody in it. */
async function offline(data: string): Promise<Ask> {
  const secret = await loadOrCreateSecret(data);
  const looks = new Looks();
  await looks.load();
  return async (words) => {
    // Whatever `serve --history` says: what is kept stays.
    using store = SqliteStore.open(`${data}/snug.db`, { durable: true, keepsMessages: true });
    const parts = emptyServer(store, secret, looks);
    const answer = await carryOut(findVerb(words), parts);
    parts.state.save();
    store.commit();
    return answer;
  };
}

function emptyServer(
  store: SqliteStore,
  secret: Uint8Array,
  looks: Looks,
): AdminParts & { state: Registry } {
  const { now } = realClock;
  const server = "snug.local";
  const looksOf = (name: string): readonly string[] => looks.of(name);
  const state = new Registry({
    delivery: NO_DELIVERY,
    note: () => {},
    now,
    nextId: messageIds(now(), crypto.getRandomValues(new Uint8Array(3))),
    looksOf,
    server,
    store,
  });
  const accounts = new Accounts({
    store,
    secret,
    iterations: DEFAULT_ITERATIONS,
    looksOf,
    stretch: pbkdf2,
    now,
    inviteOnly: false,
    accountRequired: false,
  });
  const quiet = makeLog(realClock, "error", "text", () => {});
  const audit = new Audit(store, quiet, now);
  return {
    accounts,
    guard: new NameGuard(accounts, state, now),
    state,
    audits: (after, limit) => store.audits(after, limit),
    note: (act) => audit.note(act, { who: LOCAL }),
    server,
    now,
  };
}

function verbsHelp(): string {
  const shown = VERBS.filter(({ hidden }) => hidden !== true);
  const width = Math.max(...shown.map(({ usage }) => usage.length));
  return shown.map(({ usage, help }) => `  ${usage.padEnd(width)}  ${help}`).join("\n");
}
