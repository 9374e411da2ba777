/** What `snug join` can be told. */
import { parseFingerprint } from "../certs/fingerprint.ts";
import {
  type Environment,
  type Flag,
  flagsHelp,
  readFlags,
  UsageError,
  variablesOf,
  wholeNumber,
} from "../cli/flags.ts";
import { AddressError, DEFAULT_PORT, type Invite, parseTarget } from "../protocol/invite.ts";
import {
  hasControl,
  isNick,
  MAX_ROOM_NUMBER,
  NICK_LENGTH,
  roomFromInput,
} from "../protocol/names.ts";

export interface JoinOptions {
  readonly target: Invite;
  /** Wire names; empty when none was given. */
  readonly rooms: readonly string[];
  readonly name: string | undefined;
  readonly ca: string | undefined;
  /** A key hash, from `--fingerprint`. */
  readonly fingerprint: string | undefined;
  /** Whether to ask for the server's password. */
  readonly askPassword: boolean;
  readonly password: string | undefined;
  readonly passwordFile: string | undefined;
  /** Opens rooms that are locked. */
  readonly key: string | undefined;
  readonly data: string | undefined;
  /** How many earlier messages to show; `undefined` when it was not said. */
  readonly history: number | undefined;
  /** Whether earlier messages were asked for on the command line: a variable may be the server's. */
  readonly wantsHistory: boolean;
  readonly json: boolean;
  readonly follow: boolean;
  readonly plain: boolean;
  readonly color: boolean;
  readonly help: boolean;
}

export const JOIN_FLAGS: readonly Flag[] = [
  { name: "room", value: "ROOM", help: "room number or name; several with commas between" },
  { name: "name", value: "NAME", help: "what others call you; asked for when missing" },
  {
    name: "ca",
    value: "FILE",
    help: "certificate (PEM) of an authority to trust besides the system's",
  },
  { name: "fingerprint", value: "SHA256:...", help: "the server's key; accepts a changed one" },
  { name: "password", help: "ask for the server's password" },
  { name: "password-file", value: "FILE", help: "file with the server's password" },
  { name: "key", value: "ROOMKEY", help: "key of a room that is locked; better as SNUG_KEY" },
  {
    name: "data",
    value: "DIR",
    help: "folder for known servers and logins; the default is the platform's",
  },
  {
    name: "history",
    value: "NUMBER",
    help: "show so many earlier messages; 50 on a terminal, on a pipe none",
  },
  { name: "follow", help: "without a terminal: stay, and print what arrives" },
  { name: "json", help: "one JSON object a line in both directions: docs/scripts.md" },
  { name: "plain", help: "no colours and no moving cursor, for screen readers and logs" },
  { name: "no-color", help: "no colours; NO_COLOR does the same" },
  { name: "help", help: "show this" },
];

export const JOIN_HELP = `snug join: join a room

Usage: snug join [WHERE] [FLAGS]

WHERE is HOST, HOST:PORT or an invite link, snug://HOST:PORT/ROOM?k=KEY; without it, localhost:${DEFAULT_PORT}.

${flagsHelp(JOIN_FLAGS)}

On a terminal it asks for what is missing. On a pipe each line of input is one message; it ends when
the server has acknowledged all of them, and prints nothing unless --follow is given:

  echo "deploy ok" | snug join --room 7 --name ci

With --json each line is an object, in both directions: {"type":"say","text":"deploy ok"}

Where a name needs a password, or a server an invitation, a terminal asks for it. /register and /login
are kept for the next time, also for pipes, in the data folder: a secret of that server's, never the
password.

Each flag has a variable too: SNUG_ROOM, SNUG_NAME, and SNUG_PASSWORD for the password itself. Where
serve has the same one, SNUG_JOIN_NAME is of join alone, and so with the others.
Exit codes: 0 done, 2 wrong usage, 3 unreachable, 4 the server's identity is unknown or has changed,
5 refused (password, key, ban), 6 not delivered, 130 left before it was in the chat.
`;

/** The most earlier messages. */
const MOST_HISTORY = 1_000;

/** The most rooms to enter at once. */
const MOST_ROOMS = 20;

/** What a room may be called, as a sentence. */
export const ROOM_RULE =
  `A room is a number from 1 to ${MAX_ROOM_NUMBER}, or a name that begins with a letter.`;

/** What a person may be called, as a sentence. */
export const NAME_RULE =
  `A name has at most ${NICK_LENGTH} letters, digits, - and _, begins with a letter, and is not "you".`;

/**
 * Reads the arguments that follow `join`.
 * @throws {UsageError} If they cannot be followed.
 */
export function readJoinOptions(args: readonly string[], environment: Environment): JoinOptions {
  const variables = variablesOf("join", environment);
  const passwordVariable = variables("SNUG_PASSWORD");
  // The variable holds the password itself, not whether to ask for it.
  const withoutPassword: Environment = (name) =>
    name === "SNUG_PASSWORD" ? undefined : variables(name);
  const flags = readFlags(JOIN_FLAGS, args, withoutPassword);
  const [where, extra] = flags.operands;
  if (extra !== undefined) {
    throw new UsageError(`join takes one address, not "${where}" and "${extra}".`);
  }
  const target = readTarget(where ?? "localhost");
  const room = flags.value("room");
  const name = flags.value("name")?.normalize("NFC");
  if (name !== undefined && !isNick(name)) {
    throw new UsageError(`--name "${visible(name)}" cannot be used. ${NAME_RULE}`);
  }
  // The server's flag of this name, and so its variable, may say `off`.
  const noHistory = ["off", undefined].includes(flags.value("history"));
  const history = noHistory ? 0 : wholeNumber(flags, "history", 0, MOST_HISTORY);
  const key = flags.value("key");
  if (key !== undefined && (/[ ,]/.test(key) || hasControl(key) || key.startsWith(":"))) {
    throw new UsageError("--key takes one word without commas.");
  }
  return {
    target,
    rooms: room !== undefined ? readRooms(room) : target.room !== undefined ? [target.room] : [],
    name,
    ca: flags.value("ca"),
    fingerprint: readFingerprint(flags.value("fingerprint")),
    askPassword: flags.on("password"),
    password: passwordVariable === "" ? undefined : passwordVariable,
    passwordFile: flags.value("password-file"),
    key: key ?? target.key,
    data: flags.value("data"),
    history: flags.value("history") === undefined ? undefined : history,
    wantsHistory: flags.isTyped("history") && history > 0,
    json: flags.on("json"),
    follow: flags.on("follow"),
    plain: flags.on("plain"),
    color: !flags.on("no-color") && !environment("NO_COLOR"),
    help: flags.on("help"),
  };
}

function readTarget(where: string): Invite {
  try {
    return parseTarget(where);
  } catch (error) {
    if (error instanceof AddressError) throw new UsageError(error.message);
    throw error;
  }
}

function readRooms(text: string): string[] {
  const rooms = text.split(",").map((word) => {
    const room = roomFromInput(word);
    if (room === undefined) throw new UsageError(`--room "${visible(word)}": ${ROOM_RULE}`);
    return room;
  });
  if (rooms.length > MOST_ROOMS) {
    throw new UsageError(`--room takes at most ${MOST_ROOMS} rooms at once.`);
  }
  return [...new Set(rooms)];
}

function readFingerprint(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const spki = parseFingerprint(text);
  if (spki === undefined) {
    throw new UsageError(
      `--fingerprint takes what "snug serve" prints: SHA256: and 44 characters.`,
    );
  }
  return spki;
}

/** An argument as it may stand in an error message. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, "?").slice(0, 60);
}
