/**
 * `snug join`: options to a chat on a terminal or on a pipe, and back to an exit code.
 *
 * `client/` knows nothing of the server. The way of everything that happens in it is wire → session →
 * events → screen; this file puts the parts together.
 */
import { CertificateError } from "../certs/certificate_error.ts";
import { defaultDataFolder, openDataFolder } from "../certs/data_folder.ts";
import { reachable } from "../cli/addresses.ts";
import { realClock } from "../cli/clock.ts";
import { type Environment, UsageError } from "../cli/flags.ts";
import { reason } from "../cli/reason.ts";
import { hasLineBreaker } from "../protocol/message.ts";
import { roomForPeople } from "../protocol/names.ts";
import { arrive, type Way } from "./arrival.ts";
import { Chat } from "./chat.ts";
import { depthOf } from "./depth.ts";
import { type AskTrust, Dialer } from "./dial.ts";
import { Declined, EXIT, JoinError } from "./errors.ts";
import { inviteLinks } from "./invite_link.ts";
import { listening } from "./listening.ts";
import { Logins } from "./logins.ts";
import { nameFromLogin } from "./names.ts";
import { JOIN_HELP, type JoinOptions, readJoinOptions } from "./options.ts";
import { paletteOf, PLAIN } from "./palette.ts";
import { Output } from "./output.ts";
import { Pipe } from "./pipe.ts";
import { sanitizeLines } from "./sanitize.ts";
import { Screen } from "./screen.ts";
import { Session } from "./session.ts";
import { openSettings } from "./settings_file.ts";
import type { Login } from "./sign_in.ts";
import { openTerminal, type Terminal } from "./terminal.ts";
import { terminalKind } from "./terminal_kind.ts";
import { View } from "./view.ts";

/** How many messages of what was said before are shown on a terminal. */
const HISTORY = 50;

/** What is said is put on the screen no more often than that, in ms: nobody reads faster. */
const DRAW_EVERY = 30;

/** What `join` is given by the program around it. */
export interface JoinSurroundings {
  readonly environment: Environment;
  /** Writes to standard output. */
  readonly print: (text: string) => void;
  /** Writes a line to standard error. */
  readonly logLine: (line: string) => void;
  /** Aborts when the program is told to end. */
  readonly stop: AbortSignal;
}

/**
 * Joins a chat and stays until the person leaves, or until the input has been delivered.
 * @returns The exit code.
 * @throws {UsageError} If the arguments cannot be followed.
 */
export async function join(
  args: readonly string[],
  surroundings: JoinSurroundings,
): Promise<number> {
  const options = readJoinOptions(args, surroundings.environment);
  if (options.help) {
    surroundings.print(JOIN_HELP);
    return EXIT.done;
  }
  using terminal = openTerminal();
  terminal.takesSequences = !terminalKind(surroundings.environment).isDumb;
  const onTerminal = terminal.isTerminal && !options.json && !options.follow;
  try {
    if (onTerminal) await joinOnTerminal(options, terminal, surroundings);
    else await joinOnPipe(options, terminal, surroundings);
    return EXIT.done;
  } catch (error) {
    terminal.restore();
    if (error instanceof Declined) return EXIT.left;
    if (error instanceof DOMException && surroundings.stop.aborted) {
      return onTerminal || options.follow ? EXIT.done : EXIT.notDelivered;
    }
    if (error instanceof JoinError) {
      // It may hold the server's own words.
      sanitizeLines(error.message).forEach(surroundings.logLine);
      return error.code;
    }
    if (error instanceof CertificateError) {
      surroundings.logLine(`snug: ${error.message}`);
      return EXIT.unreachable;
    }
    throw error;
  }
}

async function joinOnTerminal(
  options: JoinOptions,
  terminal: Terminal,
  surroundings: JoinSurroundings,
): Promise<void> {
  const leave = (): void => terminal.restore();
  surroundings.stop.addEventListener("abort", leave, { once: true });
  const data = await openData(options, surroundings);
  const arrived = await arrive({
    options,
    terminal,
    wayTo: (target, ask) => wayTo({ ...options, target }, data, ask),
    password: await givenPassword(options),
    login: loginName(surroundings.environment),
    clock: realClock,
    stop: surroundings.stop,
  }).catch((error) => {
    throw surroundings.stop.aborted ? new Declined() : error;
  });
  surroundings.stop.removeEventListener("abort", leave);
  const { conn, dialer, logins, name, rooms, key, password } = arrived;
  const login = await logins.find(name);
  const history = options.history ?? HISTORY;
  const session = makeSession({ name, rooms, key, password, login, history, resends: true });
  const kind = terminalKind(surroundings.environment);
  const plain = options.plain || kind.isDumb;
  const depth = depthOf(surroundings.environment, Deno.build.os === "windows");
  const palette = plain || !options.color ? PLAIN : paletteOf(depth);
  const view = new View(
    terminal,
    new Screen(terminal, {
      plain,
      rewraps: kind.rewraps,
      keepsWraps: kind.multiplexer === "screen",
    }),
    palette,
    realClock,
    DRAW_EVERY,
  );
  await using kept = await openSettings(data, (text) => view.warn(text));
  await new Chat({
    session,
    dialer,
    links: (room, key) => {
      const where = dialer.whereabouts;
      const addresses = () => listening(ownAddresses(), where.port, realClock);
      return inviteLinks({ where, room, key, addresses });
    },
    logins,
    view,
    settings: kept.settings,
    terminal: kind,
    clock: realClock,
    chance: Math.random,
    stop: surroundings.stop,
  }).run(conn);
}

async function joinOnPipe(
  options: JoinOptions,
  terminal: Terminal,
  surroundings: JoinSurroundings,
): Promise<void> {
  if (options.rooms.length === 0 && !options.json) {
    throw new UsageError("Without a terminal, --room is needed.");
  }
  const name = options.name ?? nameFromLogin(loginName(surroundings.environment));
  if (name === undefined) throw new UsageError("Without a terminal, --name is needed.");
  if (options.askPassword) {
    throw new UsageError(
      "Without a terminal, the password comes from SNUG_PASSWORD or --password-file.",
    );
  }
  if (options.wantsHistory && !options.follow) {
    throw new UsageError("On a pipe, --history goes with --follow: else nothing is printed.");
  }
  const { dialer, logins } = await wayTo(
    options,
    await openData(options, surroundings),
    undefined,
  );
  const output = new Output((bytes) => terminal.writeSome(bytes));
  // Whoever read what we print has gone: `snug join --follow | head -1`.
  const gone = new AbortController();
  void output.gone.then(() => gone.abort());
  const password = await givenPassword(options);
  const conn = await dialer.dial(surroundings.stop);
  const { rooms, key, history = 0 } = options;
  const login = await logins.find(name);
  await new Pipe({
    session: makeSession({ name, rooms, key, password, login, history, resends: true }),
    dialer,
    logins,
    warn: surroundings.logLine,
    clock: realClock,
    chance: Math.random,
    input: terminal.keys(),
    print: (line) => output.print(line),
    written: () => output.written(),
    cutOff: output.failed,
    follow: options.follow,
    json: options.json,
    stop: AbortSignal.any([surroundings.stop, gone.signal]),
  }).run(conn);
}

/** Addresses of this machine that others reach. */
function ownAddresses(): string[] {
  try {
    return reachable(Deno.networkInterfaces());
  } catch (error) {
    // Whoever runs it may have granted less.
    if (error instanceof Deno.errors.NotCapable) return [];
    throw error;
  }
}

/** The data folder, made where it is missing. */
async function openData(
  options: JoinOptions,
  { environment }: JoinSurroundings,
): Promise<string> {
  const data = options.data ?? defaultDataFolder(environment, Deno.build.os);
  await openDataFolder(data);
  return data;
}

async function wayTo(
  options: JoinOptions,
  data: string,
  ask: AskTrust | undefined,
): Promise<Way> {
  const { host, port, spki } = options.target;
  const dialer = new Dialer({
    host,
    port,
    data,
    ask,
    ca: options.ca === undefined ? undefined : await readOrSay(options.ca, "--ca"),
    pins: [
      ...(spki === undefined ? [] : [{ spki, from: "link" as const }]),
      ...(options.fingerprint === undefined
        ? []
        : [{ spki: options.fingerprint, from: "flag" as const }]),
    ],
    flags: [
      ...(options.data === undefined ? [] : ["--data", options.data]),
      ...(options.rooms.length === 0 ? [] : ["--room", options.rooms.map(roomForPeople).join(",")]),
      ...(options.name === undefined ? [] : ["--name", options.name]),
    ],
    today: () => new Date(realClock.now()).toISOString().slice(0, 10),
  });
  return { dialer, logins: new Logins(data, () => dialer.identity) };
}

function makeSession({ key, password, login, ...start }: {
  readonly name: string;
  readonly rooms: readonly string[];
  readonly history: number;
  readonly resends?: boolean;
  readonly key: string | undefined;
  readonly password: string | undefined;
  readonly login: Login | undefined;
}): Session {
  const token = crypto.getRandomValues(new Uint8Array(24));
  return new Session({
    ...start,
    token: btoa(String.fromCharCode(...token)),
    ...(key === undefined ? {} : { key }),
    ...(password === undefined ? {} : { password }),
    ...(login === undefined ? {} : { login }),
  });
}

async function givenPassword(options: JoinOptions): Promise<string | undefined> {
  const { passwordFile } = options;
  const password = passwordFile === undefined
    ? options.password
    : (await readOrSay(passwordFile, "--password-file")).trimEnd();
  if (password !== undefined && hasLineBreaker(password)) {
    throw new UsageError("A password is one line of text.");
  }
  return password;
}

async function readOrSay(file: string, flag: string): Promise<string> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    throw new UsageError(`Cannot read ${flag} ${file}: ${reason(error)}`);
  }
}

function loginName(environment: Environment): string | undefined {
  return environment("USER") ?? environment("LOGNAME") ?? environment("USERNAME");
}
