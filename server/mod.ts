/**
 * `snug serve`: options to a running server, and back to an exit code.
 *
 * `server/` knows no terminal, no colours and nothing of the client. This file is where its parts are
 * put together.
 */
import { CertificateError } from "../certs/certificate_error.ts";
import { endOf } from "../certs/validity.ts";
import { defaultDataFolder, openDataFolder, writePrivateFile } from "../certs/data_folder.ts";
import { formatFingerprint } from "../certs/fingerprint.ts";
import { type KeyPair, loadOrCreateIdentity } from "../certs/identity.ts";
import { loadProvided, watchProvided } from "../certs/provided.ts";
import { loadOrCreateSecret } from "../certs/secret.ts";
import { writeServerKey } from "../certs/server_key.ts";
import type { Environment } from "../cli/flags.ts";
import { reason } from "../cli/reason.ts";
import { VERSION } from "../cli/version.ts";
import { reachable, serverName } from "../cli/addresses.ts";
import { fittingClients, readFileLimit, tryFileLimit } from "./file_limit.ts";
import { CannotServe } from "./cannot_serve.ts";
import { banner, readyLine } from "./banner.ts";
import { hasControl } from "../protocol/names.ts";
import { byteLength } from "../protocol/text.ts";
import { aborted } from "../cli/aborted.ts";
import { realClock } from "../cli/clock.ts";
import { lookByTimer } from "./breath.ts";
import { hereFor } from "./transport/here.ts";
import { SelfPipe } from "./transport/self_pipe.ts";
import { endOfTurn, pacing } from "./flusher.ts";
import { type Log, makeLog } from "./log.ts";
import { FolderLock, FolderTaken } from "./folder_lock.ts";
import { readIterations } from "./accounts/credential.ts";
import { makeToken } from "./accounts/tokens.ts";
import { bytesOf } from "./storage/database_file.ts";
import { SqliteStore } from "./storage/sqlite.ts";
import { removeUnfinished } from "./storage/unfinished.ts";
import { StoreError } from "./storage/store.ts";
import { memberOf } from "./cidr.ts";
import { MOTD_LINES, RESERVED_FILES } from "./limits.ts";
import { readServeOptions, SERVE_HELP, type ServeOptions } from "./options.ts";
import { cannotListen, openPorts } from "./ports.ts";
import { restartAfter, restartText, STOPS } from "./restart.ts";
import { ChatServer } from "./server.ts";

/** What `serve` is given by the program around it. */
export interface ServeSurroundings {
  readonly environment: Environment;
  /** Whether standard output is a terminal. */
  readonly terminal: boolean;
  /** Writes to standard output. */
  readonly print: (text: string) => void;
  /** Writes a line to standard error. @returns `false` if it is lost. */
  readonly logLine: (line: string) => boolean;
  /** Aborts when the server is to stop. */
  readonly stop: AbortSignal;
  /** Whether it is then expected back: as soon as a start takes. */
  readonly restarts: () => boolean;
  /** Calls `act` at each request to load the certificate again. */
  readonly onReload: (act: () => void) => void;
}

const EXIT_OK = 0;
const EXIT_CANNOT_SERVE = 3;
/** The longest password of the server, in bytes: PASS is one line. */
const PASSWORD_LENGTH = 400;
/** The permission to write of all but the owner. */
const OTHERS_WRITE = 0o022;
/** Leaves that are issued for an authority's certificate live 90 days: ms between renewals. */
const RENEW_EVERY = 24 * 60 * 60 * 1000;

/**
 * Runs a server until `stop` aborts.
 * @returns The exit code.
 * @throws {UsageError} If the arguments cannot be followed.
 */
export async function serve(
  args: readonly string[],
  surroundings: ServeSurroundings,
): Promise<number> {
  const options = readServeOptions(args, surroundings.environment);
  if (options.help) {
    surroundings.print(SERVE_HELP);
    return EXIT_OK;
  }
  const log = makeLog(realClock, options.logLevel, options.logFormat, surroundings.logLine);
  try {
    await run(options, surroundings, log);
    return EXIT_OK;
  } catch (error) {
    if (!isForPeople(error)) throw error;
    surroundings.logLine(`snug: ${error.message}`);
    return EXIT_CANNOT_SERVE;
  }
}

/** Whether an error says why the server cannot serve, and what to do. */
function isForPeople(error: unknown): error is Error {
  return [CannotServe, CertificateError, FolderTaken, StoreError]
    .some((kind) => error instanceof kind);
}

/** Others who may write in a folder may put another key in place of ours. */
async function warnOfOthers(folder: string, log: Log): Promise<void> {
  const { mode } = await Deno.stat(folder);
  if (mode === null || (mode & OTHERS_WRITE) === 0) return;
  log.warn("others may write in the data folder: chmod 700 closes it to them", { folder });
}

async function run(
  options: ServeOptions,
  surroundings: ServeSurroundings,
  log: Log,
): Promise<void> {
  const data = options.data ?? defaultDataFolder(surroundings.environment, Deno.build.os);
  await openDataFolder(data);
  await warnOfOthers(data, log);
  await using lock = await FolderLock.take(data);
  await removeLeftovers(data);
  const { historyDays, durable } = options;
  const isNew = bytesOf(`${data}/snug.db`) === 0;
  using store = SqliteStore.open(`${data}/snug.db`, { durable, keepsMessages: historyDays > 0 });
  const machine = aboutThisMachine();
  const { pair, created } = await loadKeys(options, data, machine);
  // Who has lost a database, or given another folder than they meant, should not find out late.
  if (isNew && !created && options.provided === undefined) {
    log.warn("the database is new, the keys are not: no room, account or message is left", {
      data,
    });
  }
  let served = pair;
  const reloads: (() => void)[] = [];
  const claimFile = `${data}/claim-code`;
  const forgetClaim = (): Promise<void> => Deno.remove(claimFile).catch(() => {});
  // Before others can come: they come to the same port.
  using pipe = await SelfPipe.open(hereFor(options.host ?? "0.0.0.0"), options.port);
  const byTimer = lookByTimer(realClock);
  const adminToken = makeToken("snug-admin-");
  await using server = new ChatServer({
    name: options.name ?? serverName(machine.hostname),
    description: options.description,
    version: VERSION,
    motd: await readMotd(options.motdFile),
    ...await readPassword(options),
    operators: options.operators,
    adminToken,
    claimed: () => void forgetClaim(),
    reload: () => reloads.forEach((act) => act()),
    maxClients: placesFor(options, data, log),
    exempt: memberOf(options.exempt),
    proxy: memberOf(options.proxies),
    logAddresses: options.logAddresses,
    store,
    historyDays,
    iterations: readRounds(surroundings.environment, log),
    inviteOnly: options.inviteOnly,
    accountRequired: options.accountRequired,
    secret: await loadOrCreateSecret(data),
    clock: realClock,
    log,
    defer: endOfTurn,
    look: (act) => pipe?.isOpen === true ? pipe.pass(act) : byTimer(act),
    pacing: options.transport === "deno" ? pacing(realClock) : undefined,
    certificateEnds: () => endOf(served.certificate),
  });
  const port = await openPorts(server, options, pair);
  const announce = async (next: KeyPair): Promise<void> => {
    const { certificate, spki } = served = next;
    const host = hereFor(options.host ?? "0.0.0.0");
    await lock.announce({ pid: Deno.pid, host, port, certificate, token: adminToken });
    await writeServerKey(data, spki);
  };
  await announce(pair);
  await using _metrics = await openMetrics(options.metricsPort, server, log);
  const onReload = (act: () => void): void => {
    reloads.push(act);
    surroundings.onReload(act);
  };
  using _watch = watchKeys(options, onReload, server, announce, log);
  // Nobody has been told that it is there.
  if (surroundings.stop.aborted) return;
  const claim = await server.claimCode();
  if (claim === undefined) await forgetClaim();
  else await writePrivateFile(claimFile, `${claim}\n`);
  const fingerprint = formatFingerprint(pair.spki);
  // The steady clock begins with the program.
  const startTook = realClock.steady();
  if (surroundings.terminal && !options.quiet) {
    surroundings.print(banner({
      version: VERSION,
      host: options.host,
      port,
      fingerprint,
      inviteHash: pair.spki,
      data,
      dataGiven: options.data,
      created,
      claim,
      access: options.inviteOnly ? "invite" : options.accountRequired ? "account" : undefined,
      password: options.password !== undefined || options.passwordFile !== undefined,
      addresses: options.host === undefined ? machine.reachable : [options.host],
    }));
  } else surroundings.print(`${readyLine(options.host, port, fingerprint)}\n`);
  await aborted(surroundings.stop);
  if (!surroundings.restarts()) return await server.close(STOPS);
  const restart = restartAfter(startTook, server.status().people.now);
  await server.close(restartText(restart), restart);
}

/** Tells programs on this machine how the server is, where that is wanted. */
async function openMetrics(
  port: number | undefined,
  server: ChatServer,
  log: Log,
): Promise<AsyncDisposable | undefined> {
  if (port === undefined) return undefined;
  const { serveMetrics } = await import("./metrics.ts");
  try {
    const metrics = serveMetrics(server, port);
    log.info("metrics", { url: `http://127.0.0.1:${metrics.port}/metrics` });
    return metrics;
  } catch (error) {
    throw cannotListen(error, "127.0.0.1", port, "metrics-port");
  }
}

/** How many connections there can be, of those that are wanted. */
function placesFor(options: ServeOptions, data: string, log: Log): number {
  const { maxClients: wanted, transport } = options;
  // Node's listener never says that it has run out of files, and stops for good.
  const files = readFileLimit() ?? (transport === "node" ? triedLimit(data, wanted) : undefined);
  const fitting = fittingClients(wanted, files);
  if (files !== undefined && fitting < wanted) {
    log.warn("max-clients lowered", { to: fitting, from: wanted, files });
  }
  return fitting;
}

function triedLimit(data: string, wanted: number): number | undefined {
  // A file of its own: closing the database's, or the lock's, would let go of their locks.
  const path = Deno.makeTempFileSync({ dir: data, prefix: "files-" });
  try {
    return tryFileLimit(path, wanted + RESERVED_FILES);
  } finally {
    Deno.removeSync(path);
  }
}

/** How often new passwords are hashed. */
function readRounds(environment: Environment, log: Log): number {
  const read = readIterations(environment("SNUG_SCRAM_ITERATIONS"));
  if ("refused" in read) throw new CannotServe(read.refused);
  if (read.low) log.warn("weak passwords", { SNUG_SCRAM_ITERATIONS: read.iterations });
  return read.iterations;
}

/** What a backup or a restore that was killed has left behind: a copy of everything. */
async function removeLeftovers(data: string): Promise<void> {
  removeUnfinished(data);
  for await (const { name } of Deno.readDir(data)) {
    if (/^snug\.db\..+\.(part|tmp)$/.test(name)) {
      await Deno.remove(`${data}/${name}`).catch(() => {});
    }
  }
}

/** The server's keys: the operator's, or its own identity, made at the first start. */
async function loadKeys(
  options: ServeOptions,
  data: string,
  machine: Machine,
): Promise<{ pair: KeyPair; created: boolean }> {
  const now = new Date(realClock.now());
  if (options.provided === undefined) {
    const ips = ["127.0.0.1", "::1", ...machine.reachable];
    return await loadOrCreateIdentity(data, { dns: ["localhost", machine.hostname], ips }, now);
  }
  const { certificate, key } = options.provided;
  return { pair: await loadProvided(certificate, key, now), created: false };
}

/** Takes a changed certificate, from the disk or on request, without dropping anybody. */
function watchKeys(
  options: ServeOptions,
  onReload: ServeSurroundings["onReload"],
  server: ChatServer,
  announce: (pair: KeyPair) => Promise<void>,
  log: Log,
): Disposable {
  const provided = options.provided;
  if (provided === undefined) {
    onReload(() => log.info("nothing to reload", { reason: "no --cert" }));
    return { [Symbol.dispose]: () => {} };
  }
  let reloads = Promise.resolve();
  const reload = async (): Promise<void> => {
    try {
      const now = new Date(realClock.now());
      const pair = await loadProvided(provided.certificate, provided.key, now);
      await server.replaceKeys(pair);
      await announce(pair);
      log.info("certificate loaded", { key: formatFingerprint(pair.spki) });
    } catch (error) {
      log.error("certificate refused, the old one stays", { reason: reason(error) });
    }
  };
  const queueReload = (): void => {
    reloads = reloads.then(reload);
  };
  onReload(queueReload);
  const watch = watchProvided(provided.certificate, provided.key, queueReload);
  const stopDaily = realClock.every(RENEW_EVERY, queueReload);
  return {
    [Symbol.dispose](): void {
      watch.close();
      stopDaily();
    },
  };
}

async function readMotd(file: string | undefined): Promise<string[]> {
  if (file === undefined) return [];
  const text = await readOrSay(file, "--motd");
  return text.trimEnd().split(/\r?\n/).slice(0, MOTD_LINES).map((line) =>
    line.replace(/[\0\r]/g, "").slice(0, 300)
  );
}

async function readPassword(options: ServeOptions): Promise<{ password?: string }> {
  const { passwordFile } = options;
  const password = passwordFile === undefined
    ? options.password
    : (await readOrSay(passwordFile, "--password-file")).trimEnd();
  if (password === undefined) return {};
  if (password === "") throw new CannotServe(`--password-file ${passwordFile} is empty.`);
  // What cannot be given in a line of the wire lets nobody in.
  if (hasControl(password) || byteLength(password) > PASSWORD_LENGTH) {
    throw new CannotServe(`A password is one line of at most ${PASSWORD_LENGTH} bytes.`);
  }
  return { password };
}

async function readOrSay(file: string, flag: string): Promise<string> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    throw new CannotServe(`Cannot read ${flag} ${file}: ${reason(error)}`);
  }
}

interface Machine {
  readonly hostname: string;
  readonly reachable: readonly string[];
}

function aboutThisMachine(): Machine {
  const addresses = reachable(Deno.networkInterfaces());
  return {
    hostname: Deno.hostname(),
    reachable: addresses.length > 0 ? addresses : ["localhost"],
  };
}
