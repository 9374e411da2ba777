/** A real server on a free loopback port, in this process. */
import { type KeyPair, loadOrCreateIdentity } from "../../certs/identity.ts";
import { realClock } from "../../cli/clock.ts";
import { endOfTurn } from "../../server/flusher.ts";
import { OVERLOAD } from "../../server/limits.ts";
import { type Log, makeLog } from "../../server/log.ts";
import { ChatServer, type ServerConfig } from "../../server/server.ts";
import { listenDeno } from "../../server/transport/deno.ts";
import { listenNode } from "../../server/transport/node.ts";
import type { Listen } from "../../server/transport/transport.ts";
import { MemoryStore } from "../../server/storage/memory.ts";
import { Peer } from "./peer.ts";

export interface TestServer extends AsyncDisposable {
  readonly server: ChatServer;
  readonly port: number;
  readonly pair: KeyPair;
  /** What the server has logged. */
  readonly logged: readonly string[];
  /** A connection that has said nothing yet. */
  connect(): Promise<Peer>;
  /** A registered client. */
  join(nick: string, ...capabilities: string[]): Promise<Peer>;
  /** Many registered clients. */
  crowd(nicks: readonly string[]): Promise<Peer[]>;
}

/** How many of a crowd come in at once: fewer than a server refuses that has too much to do. */
const AT_ONCE = OVERLOAD.unregistered >> 1;

/** A key and certificate for localhost, made in a temporary folder that is gone afterwards. */
export async function testKeys(): Promise<KeyPair> {
  const folder = await Deno.makeTempDir({ prefix: "snug-test-" });
  try {
    const names = { dns: ["localhost"], ips: ["127.0.0.1", "::1"] };
    return (await loadOrCreateIdentity(folder, names, new Date())).pair;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The transport under test: `SNUG_TRANSPORT` says which, as it does for the program. */
export function transport(): Listen {
  return Deno.env.get("SNUG_TRANSPORT") === "node" ? listenNode : listenDeno;
}

/** All transports that this Deno has, by name. */
export function transports(): readonly (readonly [name: string, listen: Listen])[] {
  const [major = 0, minor = 0] = Deno.version.deno.split(".").map(Number);
  const node = major > 2 || (major === 2 && minor >= 9);
  return [["deno", listenDeno], ...node ? [["node", listenNode] as const] : []];
}

/** Starts a server; closing it closes the peers that were made through it. */
export async function startServer(
  overrides: Partial<ServerConfig> = {},
  listen: Listen = transport(),
): Promise<TestServer> {
  const pair = await testKeys();
  const logged: string[] = [];
  const log: Log = makeLog(realClock, "debug", "text", (line) => logged.push(line));
  const server = new ChatServer({
    name: "chat.test",
    description: "Test",
    version: "0.0.0",
    motd: [],
    maxClients: 10_000,
    exempt: () => true,
    store: new MemoryStore(),
    historyDays: 30,
    iterations: 4096,
    secret: new Uint8Array(32),
    clock: realClock,
    log,
    defer: endOfTurn,
    ...overrides,
  });
  const port = await server.listen(listen, { hostname: "127.0.0.1", port: 0, tls: pair });
  const peers: Peer[] = [];
  const connect = async (): Promise<Peer> => {
    const peer = await Peer.connect(port, pair.certificate);
    peers.push(peer);
    return peer;
  };
  const join = async (nick: string, ...capabilities: string[]): Promise<Peer> => {
    const peer = await connect();
    await peer.register(nick, ...capabilities);
    return peer;
  };
  return {
    server,
    port,
    pair,
    logged,
    connect,
    join,
    async crowd(nicks) {
      const crowd: Peer[] = [];
      for (let at = 0; at < nicks.length; at += AT_ONCE) {
        crowd.push(...await Promise.all(nicks.slice(at, at + AT_ONCE).map((nick) => join(nick))));
      }
      return crowd;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      for (const peer of peers) peer.close();
      await server.close("The test is over");
    },
  };
}
