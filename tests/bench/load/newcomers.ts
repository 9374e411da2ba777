/**
 * A thread that has newcomers enter a room, while somebody elsewhere asks again and again whether the
 * server answers. It is told what to do, and tells how long that took.
 */
/// <reference lib="deno.worker" />
import { type Address, LoadClient } from "./load_client.ts";
import { Latencies, median } from "./statistics.ts";

/** What it is told. */
export interface JoinTask {
  readonly address: Address;
  readonly room: string;
  readonly newcomers: number;
  /** How long after an answer it is asked again, in ms. */
  readonly pause: number;
}

/** What it tells, by the columns of the table: answers to PING, and what a newcomer waits, in ms. */
export interface JoinTimes {
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
  readonly entering: number;
}

/** What comes of it. */
export type JoinResult = { readonly times: JoinTimes } | { readonly failed: string };

const BUFFER = 64 * 1024;
/** How often it is tried again to come in, and after how long, in ms. */
const TRIES = 30;
const RETRY = 1_000;

/** Connects and registers: again, where a server lets nobody in for a while after much was to be done. */
async function comeIn(address: Address, name: string): Promise<LoadClient> {
  for (let left = TRIES;; left--) {
    let client: LoadClient | undefined;
    try {
      client = await LoadClient.connect(address, BUFFER);
      await client.register(name);
      return client;
    } catch (error) {
      client?.close();
      if (left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY));
    }
  }
}

async function watch({ address, room, newcomers, pause }: JoinTask): Promise<JoinTimes> {
  const asker = await comeIn(address, "asker");
  const coming: LoadClient[] = [];
  for (let number = 0; number < newcomers; number++) {
    coming.push(await comeIn(address, `n${number}`));
  }
  const answers = new Latencies();
  let over = false;
  const asking = (async () => {
    while (!over) {
      const asked = performance.now();
      await asker.ask("PING :there\r\n", "PONG");
      answers.add(performance.now() - asked);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  })();
  const took: number[] = [];
  const entering = (async () => {
    for (const client of coming) {
      const began = performance.now();
      await client.join(room);
      // Many a client asks for this at once.
      await client.ask(`WHO ${room}\r\n`, "315");
      took.push(performance.now() - began);
    }
    over = true;
  })();
  await Promise.all([asking, entering]);
  for (const client of [asker, ...coming]) client.close();
  return {
    p50: answers.quantile(0.5),
    p99: answers.quantile(0.99),
    longest: answers.longest,
    entering: median(took),
  };
}

self.onmessage = ({ data }: MessageEvent<JoinTask>): void => {
  const tell = (result: JoinResult): void => self.postMessage(result);
  watch(data).then((times) => tell({ times }), (error) => tell({ failed: String(error) }));
};
