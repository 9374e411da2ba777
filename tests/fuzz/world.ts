/**
 * A server that is attacked, and two people on it who should notice nothing. After each attack they
 * say whether the server answers; what its log and its numbers say is looked at, too.
 */
import type { KeyPair } from "../../certs/identity.ts";
import { realClock } from "../../cli/clock.ts";
import { endOfTurn } from "../../server/flusher.ts";
import { makeLog } from "../../server/log.ts";
import { ChatServer } from "../../server/server.ts";
import { SqliteStore } from "../../server/storage/sqlite.ts";
import type { Listen } from "../../server/transport/transport.ts";
import { SECRETS } from "./commands.ts";
import { FuzzPeer } from "./fuzz_peer.ts";
import { Pool } from "./pool.ts";
import type { Random } from "./random.ts";
import { Relay } from "./relay.ts";
import { scaledClock } from "./scaled_clock.ts";

/** How much faster than time the server's clock runs where clients have to wait. */
const HURRY = 20;
/** How long the server may take until it has let go of who is gone, in ms. */
const LET_GO = 20_000;
/** Log lines that are kept. */
const KEPT = 50;

/** A server that runs, and where. */
interface Running {
  readonly server: ChatServer;
  readonly store: SqliteStore;
  readonly tlsPort: number;
  readonly plainPort: number;
  readonly relay: Relay;
}

/** What a world is like. */
export interface WorldKind {
  readonly password: boolean;
  readonly inviteOnly: boolean;
  readonly accountRequired: boolean;
  readonly historyDays: number;
  /** Whether clients are slowed and counted. */
  readonly limited: boolean;
  /** Whether who comes without TLS says before everything else where they come from. */
  readonly proxied: boolean;
}

export function anyKind(random: Random): WorldKind {
  const inviteOnly = random.oneIn(5);
  return {
    password: !inviteOnly && random.oneIn(4),
    inviteOnly,
    accountRequired: random.oneIn(5),
    historyDays: random.oneIn(5) ? 0 : 30,
    limited: random.oneIn(4),
    proxied: random.oneIn(4),
  };
}

export class World implements AsyncDisposable {
  readonly kind: WorldKind;
  readonly pool = new Pool();
  readonly #folder: string;
  readonly #listen: Listen;
  readonly #pair: KeyPair;
  readonly #log: string[] = [];
  readonly #faults: string[] = [];
  #running: Running | undefined;
  #watchers: FuzzPeer[] = [];
  #names = 0;
  #places = 0;

  private constructor(kind: WorldKind, folder: string, listen: Listen, pair: KeyPair) {
    this.kind = kind;
    this.#folder = folder;
    this.#listen = listen;
    this.#pair = pair;
  }

  static async open(kind: WorldKind, listen: Listen, pair: KeyPair): Promise<World> {
    const folder = await Deno.makeTempDir({ prefix: "snug-fuzz-" });
    const world = new World(kind, folder, listen, pair);
    await world.#start();
    return world;
  }

  async #start(): Promise<void> {
    const { kind } = this;
    const clock = kind.limited ? scaledClock(HURRY) : realClock;
    const store = SqliteStore.open(`${this.#folder}/snug.db`, {
      durable: false,
      keepsMessages: kind.historyDays > 0,
    });
    const server = new ChatServer({
      name: "chat.test",
      description: "Fuzz",
      version: "0.0.0",
      motd: ["be kind"],
      maxClients: 1_000,
      exempt: () => !kind.limited,
      proxy: () => kind.proxied,
      ...kind.password ? { password: SECRETS.password } : {},
      operators: new Map([SECRETS.operator]),
      adminToken: SECRETS.adminToken,
      store,
      historyDays: kind.historyDays,
      iterations: 4096,
      inviteOnly: kind.inviteOnly,
      accountRequired: kind.accountRequired,
      secret: new Uint8Array(32),
      clock,
      log: makeLog(clock, "debug", "text", (line) => this.#note(line)),
      defer: endOfTurn,
    });
    const address = { hostname: "127.0.0.1", port: 0 };
    const tlsPort = await server.listen(this.#listen, { ...address, tls: this.#pair });
    const plainPort = await server.listen(this.#listen, address);
    this.#running = { server, store, tlsPort, plainPort, relay: new Relay(tlsPort) };
  }

  async #stop(): Promise<void> {
    for (const watcher of this.#watchers.splice(0)) await watcher.close();
    const { relay, server, store } = this.#now;
    await relay[Symbol.asyncDispose]();
    await server.close("The world ends");
    store[Symbol.dispose]();
  }

  /** Ends the server, and starts it again with what it has kept. */
  async restart(): Promise<void> {
    await this.#stop();
    await this.#start();
  }

  #note(line: string): void {
    this.#log.push(line);
    if (this.#log.length > KEPT) this.#log.shift();
    // The server says `error` of nothing but its own faults.
    if (/^\S+ error /.test(line)) this.#faults.push(line);
  }

  get #now(): Running {
    if (this.#running === undefined) throw new TypeError("The world is not open");
    return this.#running;
  }

  /** The place where bytes on the way to the TLS port can be harmed. */
  get relay(): Relay {
    return this.#now.relay;
  }

  /** A TCP connection to the TLS port: nothing has been said. */
  async raw(): Promise<Deno.Conn> {
    return await Deno.connect({ hostname: "127.0.0.1", port: this.#now.tlsPort });
  }

  /** A client that has said nothing, encrypted or not. */
  async connect(secure: boolean): Promise<FuzzPeer> {
    return this.#peer(secure ? await this.#tls(this.#now.tlsPort) : await this.#plain());
  }

  /** A client without encryption that begins with these bytes. */
  async connectWith(first: Uint8Array): Promise<FuzzPeer> {
    const peer = this.#peer(await this.#bare());
    await peer.send(first);
    return peer;
  }

  /** The same by way of the relay; `undefined` when that lets no connection come about. */
  async connectThroughRelay(): Promise<FuzzPeer | undefined> {
    try {
      return this.#peer(await this.#tls(this.relay.port));
    } catch {
      return undefined;
    }
  }

  /** Gives a client a name, as this server wants it. @returns Whether it is in. */
  async enter(peer: FuzzPeer, nick: string, capabilities: readonly string[]): Promise<boolean> {
    const { password, inviteOnly, accountRequired } = this.kind;
    const wanted = ["sasl", "draft/account-registration", ...capabilities];
    const code = inviteOnly ? await this.#inviteCode() : undefined;
    const pass = code ?? (password ? SECRETS.password : undefined);
    const lines = [
      `CAP REQ :${[...new Set(wanted)].slice(0, 20).join(" ")}`,
      ...pass === undefined ? [] : [`PASS :${pass}`],
      `NICK ${nick}`,
      `USER ${nick} 0 * :${nick}`,
    ];
    if (inviteOnly || accountRequired) {
      const plain = btoa(`\0${nick}\0${SECRETS.accountPassword}`);
      lines.push(`REGISTER * * :${SECRETS.accountPassword}`);
      lines.push("AUTHENTICATE PLAIN", `AUTHENTICATE ${plain}`);
    }
    await peer.say(...lines, "CAP END");
    await peer.sync();
    await peer.say(`JOIN #7,#8`);
    return await peer.sync();
  }

  /** Resolves when the server has read what was sent to it before. */
  async heard(): Promise<void> {
    await this.#watchers[0]?.sync();
  }

  /** What is wrong with the server after an attack, when all of its clients have been closed. */
  async check(): Promise<string[]> {
    const found = this.#faults.splice(0);
    await this.#wakeWatchers();
    const [speaker, hearer] = this.#watchers;
    const text = `still here ${this.#names++}`;
    await speaker?.say(`PRIVMSG #watch :${text}`);
    const heard = await hearer?.until((line) => line.includes("#watch") && line.endsWith(text));
    if (heard !== true) found.push("who is in another room hears nothing any more");
    for (const watcher of this.#watchers) found.push(...watcher.faults.splice(0));
    const left = await this.#letGo();
    if (left > 0) found.push(`${left} connections that are gone are still kept`);
    found.push(...this.#faults.splice(0));
    return found;
  }

  /** The last lines of the log. */
  get log(): readonly string[] {
    return this.#log;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #tls(port: number): Promise<Deno.Conn> {
    const caCerts = [this.#pair.certificate];
    const conn = await Deno.connectTls({ hostname: "127.0.0.1", port, caCerts });
    try {
      await conn.handshake();
    } catch (error) {
      conn.close();
      throw error;
    }
    return conn;
  }

  async #plain(): Promise<Deno.Conn> {
    const conn = await this.#bare();
    if (!this.kind.proxied) return conn;
    // From a place of its own, so that nobody is counted with others.
    const [high, low] = [this.#places >> 8 & 255, this.#places++ & 255];
    await conn.write(new TextEncoder().encode(`PROXY TCP4 10.1.${high}.${low} 127.0.0.1 1 2\r\n`));
    return conn;
  }

  async #bare(): Promise<Deno.Conn> {
    return await Deno.connect({ hostname: "127.0.0.1", port: this.#now.plainPort });
  }

  #peer(conn: Deno.Conn): FuzzPeer {
    return new FuzzPeer(conn, (line) => this.pool.learn(line));
  }

  /** Two people in a room of their own, though one of them was put out by an attack. */
  async #wakeWatchers(): Promise<void> {
    const awake: FuzzPeer[] = [];
    for (const watcher of this.#watchers) {
      if (await watcher.sync()) awake.push(watcher);
      else await watcher.close();
    }
    this.#watchers = awake;
    while (this.#watchers.length < 2) {
      const watcher = new FuzzPeer(await this.#plain());
      const name = `watcher${this.#names++}`;
      if (!await this.enter(watcher, name, ["echo-message"])) {
        throw new Error(`${name} cannot come in:\n${watcher.lines.join("\n")}`);
      }
      await watcher.say("JOIN #watch", "PART #7,#8");
      await watcher.sync();
      this.#watchers.push(watcher);
    }
  }

  async #inviteCode(): Promise<string> {
    const peer = new FuzzPeer(await this.#plain());
    let code = "";
    await peer.say(`ADMINISTER ${SECRETS.adminToken} invite`);
    await peer.until((line) => {
      code = /[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/.exec(line)?.[0] ?? code;
      return line.includes(" ADMINISTER END");
    });
    await peer.close();
    return code;
  }

  /** How many connections are kept of those that have gone. */
  async #letGo(): Promise<number> {
    const own = this.#watchers.length;
    const deadline = performance.now() + LET_GO;
    while (this.#now.server.connectionCount > own && performance.now() < deadline) {
      for (const watcher of this.#watchers) await watcher.sync();
    }
    return this.#now.server.connectionCount - own;
  }
}
