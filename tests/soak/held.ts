/** What a server's process holds, as it says itself and as the system tells of it (Linux: /proc). */
import type { Status } from "../../server/status.ts";

/** What the system tells of a process. */
export interface Taken {
  readonly files: number;
  readonly threads: number;
  /** Memory that is its own and in use, in bytes: the rest is files, that of the program above all. */
  readonly memory: number;
  /** How often its threads have gone to sleep: a timer wakes one of them each time it is due. */
  readonly sleeps: number;
}

/** What a process holds; `undefined` where the system does not tell. */
export function takenBy(pid: number): Taken | undefined {
  if (Deno.build.os !== "linux") return undefined;
  const folder = `/proc/${pid}`;
  const threads = [...Deno.readDirSync(`${folder}/task`)].map(({ name }) => name);
  return {
    files: [...Deno.readDirSync(`${folder}/fd`)].length,
    threads: threads.length,
    memory: field(`${folder}/status`, /^RssAnon:\s+(\d+) kB/m) * 1024,
    sleeps: threads.reduce(
      (sum, thread) => sum + field(`${folder}/task/${thread}/status`, /^voluntary\D+(\d+)/m),
      0,
    ),
  };
}

/** A number in a file of /proc; 0 where it is gone, as a thread may be. */
function field(path: string, pattern: RegExp): number {
  try {
    return Number(pattern.exec(Deno.readTextFileSync(path))?.[1] ?? 0);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

/** What must come back to what it was when everybody has gone. */
export interface Held {
  readonly people: number;
  readonly rooms: number;
  readonly connections: number;
  readonly unregistered: number;
  readonly lingering: number;
  readonly queued: number;
  readonly files: number;
  readonly threads: number;
}

/** What a server holds. */
export function heldBy(status: Status, taken: Taken | undefined): Held {
  const { people, rooms, connections, queued } = status;
  return {
    people: people.now,
    rooms,
    connections: connections.now,
    unregistered: connections.unregistered,
    lingering: connections.lingering,
    queued: queued.bytes,
    files: taken?.files ?? 0,
    threads: taken?.threads ?? 0,
  };
}

/** What there is more of than there was, as `3 files more`. */
export function excess(before: Partial<Held>, now: Held): string[] {
  return (Object.keys(now) as (keyof Held)[])
    .filter((name) => now[name] > (before[name] ?? Infinity))
    .map((name) => `${now[name] - (before[name] ?? 0)} ${name} more`);
}
