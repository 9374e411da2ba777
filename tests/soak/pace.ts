/** Holds a load down: its own thread and the server together take about one core. */
import { parseSchedstat, secondsBetween, threadTimes } from "../bench/load/process.ts";
import { realClock } from "../../cli/clock.ts";

/** How much of a core they may take. */
const SHARE = 0.9;
/** How often it is looked at, and the longest pause, in ms. */
const EVERY = 50;
const LONGEST = 200;
/** The pause where the system does not tell how much is taken, in ms. */
const BLIND = 5;

export class Pace {
  readonly #server: number;
  #looked = 0;
  #before: { own: number; server: ReadonlyMap<string, number> } | undefined;
  #pause = Promise.resolve();

  /** @param server Its process. */
  constructor(server: number) {
    this.#server = server;
  }

  /** Waits as long as is due. */
  async turn(): Promise<void> {
    if (Deno.build.os !== "linux") return await realClock.sleep(BLIND);
    const now = performance.now();
    if (now - this.#looked >= EVERY) {
      this.#pause = this.#look(now);
    }
    await this.#pause;
  }

  async #look(now: number): Promise<void> {
    const elapsed = now - this.#looked;
    this.#looked = now;
    const own = parseSchedstat(Deno.readTextFileSync("/proc/thread-self/schedstat"));
    const server = threadTimes(this.#server);
    const before = this.#before;
    this.#before = { own, server };
    if (before === undefined) return;
    const taken = (own - before.own) / 1e6 + secondsBetween(before.server, server) * 1000;
    const pause = Math.min(taken / SHARE - elapsed, LONGEST);
    if (pause > 0) await realClock.sleep(pause);
  }
}
