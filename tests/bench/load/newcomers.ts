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

async function watch({ address, room, newcomers, pause }: JoinTask): Promise<JoinTimes> {
  const asker = await LoadClient.connect(address, BUFFER);
  await asker.register("asker");
  const coming: LoadClient[] = [];
  for (let number = 0; number < newcomers; number++) {
    const client = await LoadClient.connect(address, BUFFER);
    await client.register(`n${number}`);
    coming.push(client);
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
