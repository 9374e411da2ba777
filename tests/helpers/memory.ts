/** How much this process holds when nothing is going on: memory, and open files. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

interface Held {
  readonly heap: number;
  readonly external: number;
  readonly rss: number;
  /** `undefined` where the system does not tell. */
  readonly files: number | undefined;
}

/** The first looks are at a program that is still warming up. */
const WARM = 3;

export class Memory {
  readonly #collect: () => void;
  #looks = 0;
  #before: Held | undefined;
  #last: Held | undefined;

  constructor() {
    setFlagsFromString("--expose_gc");
    this.#collect = runInNewContext("gc") as () => void;
  }

  look(): void {
    this.#collect();
    const { heapUsed: heap, external, rss } = Deno.memoryUsage();
    this.#last = { heap, external, rss, files: openFiles() };
    if (++this.#looks <= WARM) this.#before = this.#last;
  }

  /** How much was in use at the last look, in bytes. */
  get held(): number {
    return (this.#last?.heap ?? 0) + (this.#last?.external ?? 0);
  }

  /** How much more there is than in the beginning: bytes that are in use, and files. */
  get grown(): { bytes: number; files: number } {
    const [before, last] = [this.#before, this.#last];
    if (before === undefined || last === undefined) return { bytes: 0, files: 0 };
    return {
      bytes: last.heap + last.external - before.heap - before.external,
      files: (last.files ?? 0) - (before.files ?? 0),
    };
  }

  toString(): string {
    return `before ${told(this.#before)}, now ${told(this.#last)}`;
  }
}

function told(held: Held | undefined): string {
  if (held === undefined) return "-";
  const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
  return `${mib(held.heap)} MiB heap, ${mib(held.external)} external, ${mib(held.rss)} resident, ` +
    `${held.files ?? "?"} files`;
}

function openFiles(): number | undefined {
  try {
    return [...Deno.readDirSync("/proc/self/fd")].length;
  } catch {
    return undefined;
  }
}
