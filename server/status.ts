/** How a server is, at a glance: for who runs it. Knows nobody's name, address or words. */
import type { Connection } from "./connection.ts";
import type { Spread } from "./durations.ts";
import type { ServerConfig } from "./server.ts";
import type { Registry } from "./state.ts";
import type { Vitals } from "./vitals.ts";

/**
 * What `snug status --json` prints: new fields may come, none goes. Times are ISO 8601, sizes bytes;
 * what has `Ms` in its name is ms.
 */
export interface Status {
  readonly name: string;
  readonly version: string;
  readonly started: string;
  /** In s. */
  readonly uptime: number;
  readonly people: { readonly now: number; readonly most: number };
  readonly rooms: number;
  readonly connections: {
    readonly now: number;
    /** Those that have no name yet. */
    readonly unregistered: number;
    /** How many there may be. */
    readonly allowed: number;
    /** Those that were closed and whose other ends hold on to them. */
    readonly lingering: number;
  };
  /** Lines of the wire in and out, and what people have said. */
  readonly messages: { readonly in: number; readonly out: number; readonly said: number };
  readonly bytes: { readonly in: number; readonly out: number };
  /** What clients have not read yet: all together, and the one that is owed most. */
  readonly queued: { readonly bytes: number; readonly most: number };
  /** How late the event loop was in the last minute, and how long the last commits took. */
  readonly eventLoopDelayMs: Spread;
  readonly commitMs: Spread & { readonly count: number };
  readonly storeBytes: number;
  readonly memoryBytes: number;
  readonly certificateEnds: string | null;
  /** Whether more is asked for than the server can do, how often that was, and for how long: s. */
  readonly overload: {
    readonly now: boolean;
    readonly times: number;
    readonly seconds: number;
    /** Who waits for their turn. */
    readonly waiting: number;
  };
  /** Connections that the server has ended, and that it has not let in, by reason. */
  readonly closed: Readonly<Record<string, number>>;
  readonly refused: Readonly<Record<string, number>>;
  /** What else has reached a limit, and was told so or had to wait. */
  readonly limited: Readonly<Record<string, number>>;
  /** What has gone wrong: logins, passwords and invite codes, and accepting connections. */
  readonly failed: Readonly<Record<string, number>>;
}

/** What a status is worked out from. */
export interface StatusParts {
  readonly config: ServerConfig;
  readonly vitals: Vitals;
  readonly state: Registry;
  readonly connections: ReadonlySet<Connection>;
  readonly unregistered: number;
  /** How many connections there may be. */
  readonly most: number;
  readonly lingering: number;
  /** How many wait for their turn, and whether there has been too much to do for a while. */
  readonly waiting: number;
  readonly overloaded: boolean;
  /** In ms. */
  readonly uptime: number;
}

/** The kinds of counters, by how their names begin or end. */
const KINDS = [
  ["closed", /^closed_(.+)$/],
  ["refused", /^refused_(.+)$/],
  ["limited", /^limit_(.+)$/],
  ["failed", /^(.+)_failed$/],
] as const;
type Kind = typeof KINDS[number][0];

/** How the server is. */
export function statusOf(parts: StatusParts): Status {
  const { config, vitals, state, connections, uptime } = parts;
  let queued = 0;
  let most = 0;
  for (const { unread } of connections) {
    queued += unread;
    most = Math.max(most, unread);
  }
  const ends = config.certificateEnds?.();
  const now = config.clock.now();
  return {
    name: config.name,
    version: config.version,
    started: new Date(now - uptime).toISOString(),
    uptime: Math.round(uptime / 1000),
    people: { now: state.census.people, most: state.census.most },
    rooms: state.roomCount,
    connections: {
      now: connections.size,
      unregistered: parts.unregistered,
      allowed: parts.most,
      lingering: parts.lingering,
    },
    messages: { in: vitals.linesIn, out: vitals.linesOut, said: vitals.said },
    bytes: { in: vitals.bytesIn, out: vitals.bytesOut },
    queued: { bytes: queued, most },
    eventLoopDelayMs: rounded(vitals.delays.recent()),
    commitMs: { count: vitals.commits.count, ...rounded(vitals.commits.recent()) },
    storeBytes: config.store.bytes,
    memoryBytes: Deno.memoryUsage().rss,
    certificateEnds: ends === undefined ? null : new Date(ends).toISOString(),
    overload: {
      now: parts.overloaded,
      times: vitals.overloads,
      seconds: Math.round(vitals.overloadedFor / 1000),
      waiting: parts.waiting,
    },
    ...sorted(vitals.counters.entries()),
  };
}

function rounded({ median, p99, most }: Spread): Spread {
  const round = (ms: number): number => Math.round(ms * 1000) / 1000;
  return { median: round(median), p99: round(p99), most: round(most) };
}

function sorted(counters: Iterable<[string, number]>): Record<Kind, Record<string, number>> {
  const found: Record<Kind, Record<string, number>> = {
    closed: {},
    refused: {},
    limited: {},
    failed: {},
  };
  for (const [name, count] of counters) {
    for (const [kind, pattern] of KINDS) {
      const [, reason] = pattern.exec(name) ?? [];
      if (reason !== undefined) found[kind][reason] = count;
    }
  }
  return found;
}
