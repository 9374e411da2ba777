/** Lets a server live through cycle after cycle, and looks whether it comes back to where it was. */
import { cycle, until } from "./cycle.ts";
import { excess, type Held, type Taken, takenBy } from "./held.ts";
import { growth, slope } from "./trend.ts";
import { World } from "./world.ts";

/** How long a cycle is, in s. */
const CYCLE = { least: 0.5, most: 5 };
/** How many there are at least. */
const CYCLES = 12;
const FEWEST = 3;
/** How long it is counted how often the server wakes up while nobody is there, in ms, and how often. */
const LISTEN = 1_000;
const LISTENINGS = 30;
/** How much of memory is noise: what the heap has not given back yet, in bytes. */
const NOISE = 48 * 2 ** 20;
/** A server that wakes up so much more often than before has timers that it has forgotten: a second. */
const WAKES = 15;

export interface SoakOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly transport: string;
  /** Is told of each cycle. */
  readonly tell: (text: string) => void;
}

/** What came of it. */
export interface Soaked {
  /** What was wrong, in sentences. */
  readonly faults: readonly string[];
  /** What was done and measured, in lines. */
  readonly figures: readonly string[];
}

export async function soak({ seed, seconds, transport, tell }: SoakOptions): Promise<Soaked> {
  await using world = await World.start(transport);
  const length = Math.min(Math.max(seconds / CYCLES, CYCLE.least), CYCLE.most);
  const end = performance.now() + seconds * 1000;
  const faults: string[] = [];
  const memory: number[] = [];
  const first = await world.held();
  const before = await rest(world);
  // Threads that nobody needs end by themselves, after 10 s.
  const { threads: _, ...atOnce } = first;
  let cycles = 0;
  while (faults.length === 0 && (cycles < FEWEST || performance.now() < end)) {
    faults.push(...await cycle(world, seed, cycles, length));
    faults.push(...await notReturned(world, atOnce, `cycle ${cycles}`));
    const bytes = takenBy(world.served.program.pid)?.memory ?? 0;
    memory.push(bytes);
    const lines = world.figures.get("acknowledged") ?? 0;
    tell(`${transport}, cycle ${cycles++}: ${lines} lines, ${mib(bytes)} MiB`);
  }
  faults.push(...await notReturned(world, first, "the end"));
  // Before that it takes what it keeps: compiled code, caches, a heap as the load wants it.
  const steady = memory.slice(memory.length >> 1);
  const grown = growth(steady);
  if (grown > NOISE) faults.push(`memory has grown by ${mib(grown)} MiB`);
  let after = await rest(world);
  // What was thrown away by then is cleared away for a while.
  for (let turn = 1; turn < LISTENINGS && after.wakes > before.wakes + WAKES; turn++) {
    after = await rest(world);
  }
  if (after.wakes > before.wakes + WAKES) {
    faults.push(`it wakes up ${after.wakes} times a second at rest, not ${before.wakes}`);
  }
  faults.push(...await stop(world));
  return {
    faults,
    figures: [
      `${transport}: ${cycles} cycles of ${length.toFixed(1)} s, seed ${seed}`,
      ...[...world.figures].sort().map(([name, count]) => `  ${name}: ${count}`),
      `  at rest, before and after: ${before.taken?.files} and ${after.taken?.files} files, ` +
      `${before.taken?.threads} and ${after.taken?.threads} threads, ` +
      `woken ${before.wakes} and ${after.wakes} times a second`,
      `  memory at rest, MiB: ${memory.map(mib).join(" ")}`,
      `  grown by ${mib(grown)} MiB in the second half, ${mib(slope(steady))} a cycle`,
    ],
  };
}

/** Ends the server. @returns What was wrong with its end, and the errors that it has logged. */
async function stop(world: World): Promise<string[]> {
  const { program } = world.served;
  program.kill("SIGTERM");
  const { code, err } = await program.ended;
  const errors = err.split("\n").filter((line) => / error (?!certificate refused)/.test(line));
  // Windows has no signal that could be heard.
  return code === 0 || Deno.build.os === "windows" ? errors : [...errors, `it ended with ${code}`];
}

/** What there is more of than there was, even after a while. */
async function notReturned(world: World, first: Partial<Held>, when: string): Promise<string[]> {
  let left: string[] = [];
  await until("all is as it was", async () => {
    left = excess(first, await world.held());
    return left.length === 0;
  }).catch(() => {});
  return left.map((more) => `after ${when}: ${more}`);
}

/** How it is while nothing happens. */
async function rest(world: World): Promise<{ taken: Taken | undefined; wakes: number }> {
  const { pid } = world.served.program;
  const [before, began] = [takenBy(pid)?.sleeps ?? 0, performance.now()];
  await new Promise((resolve) => setTimeout(resolve, LISTEN));
  const taken = takenBy(pid);
  // Where others work beside this, it hears of the end later.
  const seconds = (performance.now() - began) / 1000;
  return { taken, wakes: Math.round(((taken?.sleeps ?? 0) - before) / seconds) };
}

function mib(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
