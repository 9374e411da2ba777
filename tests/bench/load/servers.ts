/**
 * The servers that are measured, and how each is started so that the comparison is fair: the same
 * certificate, no flood control, limits that no workload reaches, little logging.
 */
import { emptyHome } from "../../helpers/program.ts";
import { hasNode } from "../../../server/transport/node.ts";
import config from "../../../deno.json" with { type: "json" };
import type { Running, Scene } from "./scene.ts";

/** Those that are measured where none are named. */
export const CHAT_SERVERS = ["snug", "snug-node", "inspircd", "ngircd"] as const;
/** Those and the least that a server in this runtime can do, see `floor.ts`. */
export const SERVER_NAMES = [...CHAT_SERVERS, "floor", "floor-node"] as const;
export type ServerName = (typeof SERVER_NAMES)[number];

/** A server, and whether it keeps what is said; `undefined` for those that never do. */
export interface Contestant {
  readonly server: ServerName;
  readonly history: boolean | undefined;
}

/** A certificate and its key, as files. */
export interface KeyFiles {
  readonly certificate: string;
  readonly key: string;
}

/** A server that accepts connections. */
export interface RunningServer extends AsyncDisposable {
  readonly port: number;
  readonly pid: number;
  kill(): void;
}

/** How long a server may take until it accepts connections, in ms, and how often that is tried. */
const START_TIME = 30_000;
const TRY_EVERY = 20;

const ROOT = new URL("../../../", import.meta.url).pathname;

/** What tells a server's version, and how that looks. */
const VERSIONS = {
  inspircd: { words: ["inspircd", "--version"], pattern: /InspIRCd-[\d.]+/ },
  ngircd: { words: ["ngircd", "--version"], pattern: /ngIRCd [\d.]+/ },
} as const;

/** What is installed of a server; `undefined` where nothing is. */
export async function installed(server: ServerName): Promise<string | undefined> {
  if (server === "snug") return `Snug ${config.version}`;
  if (server === "snug-node") return hasNode() ? `Snug ${config.version}` : undefined;
  if (server === "floor") return "the floor of this runtime";
  if (server === "floor-node") return hasNode() ? "the floor of this runtime" : undefined;
  const { words: [command, ...args], pattern } = VERSIONS[server];
  try {
    const { stdout, stderr } = await new Deno.Command(command, { args }).output();
    const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    return pattern.exec(text)?.[0] ?? server;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Starts a server and waits until it accepts connections. @throws {Error} If it does not. */
export async function startServer(
  scene: Scene,
  { server, history }: Contestant,
  keys: KeyFiles,
): Promise<RunningServer> {
  const folder = scene.newFolder();
  if (server === "inspircd" || server === "ngircd") {
    return await startOther(scene, server, folder, keys);
  }
  if (server === "floor" || server === "floor-node") {
    return await startFloor(scene, server === "floor" ? "deno" : "node", folder, keys);
  }
  const words = [
    ...serveWords(),
    ...["--host", "127.0.0.1", "--port", "0", "--data", folder, "--name", "irc.bench.test"],
    ...["--cert", keys.certificate, "--key", keys.key],
    ...["--transport", server === "snug" ? "deno" : "node"],
    ...["--history", history === true ? "30" : "off"],
    ...["--exempt", "127.0.0.0/8", "--max-clients", "100000", "--log-level", "error"],
  ];
  const program = scene.start(words, emptyHome(folder));
  return await whenReady(program, async () => {
    const [, port] = await program.printed(/^ready \S+:(\d+) /m);
    return Number(port);
  });
}

/** With the memory that Snug has for young and old garbage. */
async function startFloor(
  scene: Scene,
  transport: "deno" | "node",
  folder: string,
  keys: KeyFiles,
): Promise<RunningServer> {
  const { pathname } = new URL("floor.ts", import.meta.url);
  const memory = config.tasks.serve.command.split(" ").filter((word) =>
    word.startsWith("--v8-flags")
  );
  const words = [Deno.execPath(), "run", ...memory, "--allow-all", "--no-check", pathname];
  const program = scene.start(
    [...words, transport, keys.certificate, keys.key],
    emptyHome(folder),
  );
  return await whenReady(program, async () => {
    const [, port] = await program.printed(/^ready on port (\d+)$/m);
    return Number(port);
  });
}

/** The words of `deno task serve`, or the executable that SNUG_BINARY names. */
export function serveWords(): readonly string[] {
  const binary = Deno.env.get("SNUG_BINARY");
  if (binary !== undefined) return [binary, "serve"];
  return config.tasks.serve.command.split(" ").map((word) => {
    if (word === "deno") return Deno.execPath();
    return word === "main.ts" ? `${ROOT}main.ts` : word;
  });
}

async function startOther(
  scene: Scene,
  server: "inspircd" | "ngircd",
  folder: string,
  keys: KeyFiles,
): Promise<RunningServer> {
  const port = freePort();
  const file = `${folder}/${server}.conf`;
  const settings = server === "inspircd" ? inspircdConf : ngircdConf;
  await Deno.writeTextFile(file, settings(port, folder, keys));
  const words = server === "inspircd"
    ? ["inspircd", `--config=${file}`, "--nofork", ...Deno.uid() === 0 ? ["--runasroot"] : []]
    : ["ngircd", "--nodaemon", "--config", file];
  const program = scene.start(words, emptyHome(folder));
  return await whenReady(program, async () => {
    await accepts(port, program);
    return port;
  });
}

/** A server once it has told its port. @throws {Error} If it does not in time, with what it has printed. */
async function whenReady(program: Running, port: () => Promise<number>): Promise<RunningServer> {
  const timer = setTimeout(() => program.kill(), START_TIME);
  try {
    return {
      port: await port(),
      pid: program.pid,
      kill: () => program.kill(),
      [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
    };
  } catch (error) {
    await program[Symbol.asyncDispose]();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function accepts(port: number, program: Running): Promise<void> {
  while (!program.ended) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return;
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, TRY_EVERY));
  }
  throw new Error(`it has ended: ${program.output}`);
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

function inspircdConf(port: number, folder: string, keys: KeyFiles): string {
  return `<config format="xml">
<server name="irc.bench.test" description="bench" network="bench">
<admin name="bench" nick="bench" email="bench@bench.test">
<module name="ssl_gnutls">
<sslprofile name="bench" provider="gnutls" certfile="${keys.certificate}" keyfile="${keys.key}">
<bind address="127.0.0.1" port="${port}" type="clients" sslprofile="bench">
<power diepass="bench" restartpass="bench">
<connect allow="*" timeout="60" pingfreq="600" fakelag="no" softsendq="100M" hardsendq="100M"
  recvq="1M" threshold="100000" commandrate="100000000" localmax="100000" globalmax="100000"
  maxchans="100" resolvehostnames="no" useconnectban="no" modes="">
<performance softlimit="100000" somaxconn="512" netbuffersize="65534">
<pid file="${folder}/inspircd.pid">
<log method="file" type="*" level="default" target="${folder}/inspircd.log">
`;
}

function ngircdConf(port: number, folder: string, keys: KeyFiles): string {
  return `[Global]
Name = irc.bench.test
Info = bench
AdminInfo1 = bench
Listen = 127.0.0.1
MotdFile = ${folder}/none
PidFile = ${folder}/ngircd.pid
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxPenaltyTime = 0
MaxJoins = 0
PingTimeout = 600
[Options]
DNS = no
Ident = no
PAM = no
[SSL]
CertFile = ${keys.certificate}
KeyFile = ${keys.key}
Ports = ${port}
`;
}
