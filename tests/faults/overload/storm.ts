/** People who come in without end, enter a large room and go again. */
import { LoadClient } from "../../bench/load/load_client.ts";
import type { CrowdPlan, Order, Told } from "./orders.ts";

const BUFFER = 4 * 1024;
/** How many come at once where each waits until it is in. */
const AT_ONCE = 16;
/** Those who have not come in yet; with more of them nobody else tries. */
const MOST_WAITING = 1_000;
const TICK = 20;

export class Storm {
  readonly #plan: CrowdPlan;
  #number = 0;
  #waiting = 0;
  #done = 0;
  #refused = 0;
  #why = "";

  constructor(plan: CrowdPlan) {
    this.#plan = plan;
  }

  /** Comes for a while; resolves when everybody was let in, or was not. */
  async follow({ ms, perSecond }: Order): Promise<Told> {
    const before = { done: this.#done, refused: this.#refused };
    const began = performance.now();
    let heldBack = 0;
    const coming = new Set<Promise<void>>();
    if (perSecond === undefined) {
      await Promise.all(Array.from({ length: AT_ONCE }, async () => {
        while (performance.now() - began < ms) await this.#come();
      }));
    } else {
      let offered = 0;
      for (let passed = 0; passed < ms; passed = performance.now() - began) {
        const due = Math.floor(perSecond * passed / 1000);
        for (; offered < due; offered++) {
          if (this.#waiting >= MOST_WAITING) heldBack++;
          else {
            const one: Promise<void> = this.#come().finally(() => coming.delete(one));
            coming.add(one);
          }
        }
        await new Promise((resolve) => setTimeout(resolve, TICK));
      }
    }
    const took = performance.now() - began;
    await Promise.all(coming);
    const done = this.#done - before.done;
    return {
      done,
      perSecond: Math.round(done / took * 1000),
      heldBack,
      missing: 0,
      lost: this.#refused - before.refused,
      why: this.#why,
    };
  }

  close(): void {}

  async #come(): Promise<void> {
    this.#waiting++;
    const number = this.#number++;
    try {
      const client = await LoadClient.connect(this.#plan.address, BUFFER);
      try {
        await client.register(`s${number}`);
        await client.join(`#loud${number % this.#plan.rooms}`);
        this.#done++;
      } finally {
        client.close();
      }
    } catch (error) {
      this.#refused++;
      this.#why = error instanceof Error ? error.message : String(error);
    }
    this.#waiting--;
  }
}
