/**
 * What the person who runs the server may do on its machine: words, and the lines that answer them.
 *
 * The same on a server that runs and on one that does not. Knows no connection's ways and no
 * terminal; what it changes is on its way to the store when it returns.
 */
import {
  addAccount,
  giveRoom,
  invite,
  makeAdmin,
  removeAccount,
  removeRoom,
  resetAccount,
} from "./admin_acts.ts";
import { accounts, acts, people, rooms, status } from "./admin_lists.ts";
import { type AdminAnswer, AdminError, type AdminParts } from "./admin_parts.ts";
import { INVITE_DAYS } from "./limits.ts";

/** One thing to do. */
export interface Verb {
  /** As it is typed: words in capitals stand for what is given, in brackets for what may be. */
  readonly usage: string;
  readonly help: string;
  /** Only our own programs give it. */
  readonly hidden?: boolean;
  readonly run: (
    parts: AdminParts,
    given: readonly string[],
  ) => AdminAnswer | Promise<AdminAnswer>;
}

/** What was asked for, found in {@linkcode VERBS}. */
export interface Asked {
  readonly verb: Verb;
  /** The verb's own words, for the log. */
  readonly name: string;
  /** What stands for its words in capitals. */
  readonly given: readonly string[];
}

export const VERBS: readonly Verb[] = [
  { usage: "people", help: "who is here", run: people },
  { usage: "accounts", help: "who has an account", run: accounts },
  {
    usage: "account add NAME",
    help: "make an account; prints its password, once",
    run: addAccount,
  },
  {
    usage: "account reset NAME",
    help: "give an account another password; ends all its logins",
    run: resetAccount,
  },
  { usage: "account remove NAME", help: "forget an account", run: removeAccount },
  {
    usage: "account admin NAME on|off",
    help: "whether its owner may run the server from a client",
    run: makeAdmin,
  },
  { usage: "rooms", help: "which rooms there are", run: rooms },
  {
    usage: "room ROOM remove",
    help: "forget a room with all that was said in it",
    run: removeRoom,
  },
  { usage: "room ROOM owner NAME", help: "give a room to an account", run: giveRoom },
  {
    usage: "invite [DAYS]",
    help: `a code that lets one person in, good for ${INVITE_DAYS} days or so many`,
    run: invite,
  },
  { usage: "audit", help: "what admins did, and what was refused to others", run: acts },
  { usage: "status", help: "how the server is", hidden: true, run: status },
];

/** The verbs that list may be told where to go on. */
const LISTS: readonly Verb["run"][] = [people, accounts, rooms, acts];
/** The verbs that change nothing. */
const LOOKS: readonly Verb["run"][] = [...LISTS, status];

/**
 * Finds what words ask for.
 * @param typed Whether a person gives them: only our own programs say where a list goes on.
 * @throws {AdminError} If they ask for nothing that there is.
 */
export function findVerb(words: readonly string[], typed = false): Asked {
  for (const verb of VERBS) {
    const usage = verb.usage.split(" ");
    if (!typed && LISTS.includes(verb.run)) usage.push("[AFTER]");
    const given = match(usage, words);
    if (given !== undefined) {
      return { verb, name: usage.filter(isLiteral).join(" "), given };
    }
  }
  throw new AdminError(nothingFound(words));
}

/** What to type instead: what has as many of the words as it can. */
function nothingFound(words: readonly string[]): string {
  const shown = VERBS.filter(({ hidden }) => hidden !== true);
  const choice = (verbs: readonly Verb[]): string =>
    verbs.map(({ usage }) => `"${usage}"`).join(", ");
  if (words.length === 0) return `Say what to do: ${choice(shown)}.`;
  const begun = shown.filter(({ usage }) =>
    match(usage.split(" ").slice(0, words.length), words) !== undefined
  );
  if (begun.length > 0) return `Something is missing: ${choice(begun)}.`;
  const like = shown.filter(({ usage }) => usage.split(" ", 1)[0] === words[0]);
  const said = words.join(" ").slice(0, 100);
  return `There is no "${said}". Give one of ${choice(like.length > 0 ? like : shown)}.`;
}

function match(usage: readonly string[], words: readonly string[]): string[] | undefined {
  if (words.length > usage.length) return undefined;
  const given: string[] = [];
  for (const [at, expected] of usage.entries()) {
    const word = words[at];
    if (word === undefined) {
      if (!expected.startsWith("[")) return undefined;
    } else if (isLiteral(expected)) {
      if (word !== expected) return undefined;
    } else if (expected.includes("|") && !expected.split("|").includes(word)) return undefined;
    else given.push(word);
  }
  return given;
}

function isLiteral(word: string): boolean {
  return /^[a-z]+$/.test(word);
}

/** Does what is asked, and has it noted. @throws {AdminError} If it cannot be done. */
export async function carryOut(
  { verb, name, given }: Asked,
  parts: AdminParts,
): Promise<AdminAnswer> {
  const answer = await verb.run(parts, given);
  if (!LOOKS.includes(verb.run)) {
    parts.note({ verb: name, target: given.join(" "), done: true });
  }
  return answer;
}
