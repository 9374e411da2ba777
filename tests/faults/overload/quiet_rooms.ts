/** People in quiet rooms, who say a line every few seconds: when do the others of the room get it? */
import { type Address, LoadClient } from "../../bench/load/load_client.ts";
import { Latencies } from "../../bench/load/statistics.ts";
import { sayLine } from "../../bench/load/wire.ts";

const BUFFER = 8 * 1024;

/** Who they are, and how often one of them says something, in ms. */
export interface QuietPlan {
  readonly rooms: number;
  readonly members: number;
  readonly every: number;
}

/** How it went. */
export interface Delivered {
  readonly said: number;
  readonly missing: number;
  /** In ms. */
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

interface Person {
  readonly client: LoadClient;
  readonly room: string;
  readonly number: number;
}

export class QuietRooms implements Disposable {
  readonly #plan: QuietPlan;
  readonly #people: Person[] = [];
  /** When each line was said, by its number: they are counted over all of them. */
  readonly #saidAt: number[] = [];
  readonly #latencies = new Latencies();
  #expected = 0;
  #heard = 0;

  private constructor(plan: QuietPlan) {
    this.#plan = plan;
  }

  static async enter(address: Address, plan: QuietPlan): Promise<QuietRooms> {
    const quiet = new QuietRooms(plan);
    for (let at = 0; at < plan.rooms * plan.members; at++) {
      const client = await LoadClient.connect(address, BUFFER);
      const room = `#quiet${at % plan.rooms}`;
      await client.register(`q${at}`);
      await client.join(room);
      client.heard = (_, number, readAt) => {
        quiet.#heard++;
        quiet.#latencies.add(readAt - (quiet.#saidAt[number] ?? 0));
      };
      quiet.#people.push({ client, room, number: Math.floor(at / plan.rooms) });
    }
    return quiet;
  }

  /** Talks until the signal aborts, and waits for what was said last. */
  async talk(signal: AbortSignal): Promise<Delivered> {
    this.#latencies.clear();
    const first = this.#saidAt.length;
    const missing = this.#expected - this.#heard;
    const pause = this.#plan.every / this.#people.length;
    for (let turn = 0; !signal.aborted; turn++) {
      const person = this.#people[turn % this.#people.length];
      if (person !== undefined) this.#say(person);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    await this.sync();
    return {
      said: this.#saidAt.length - first,
      missing: this.#expected - this.#heard - missing,
      p50: this.#latencies.quantile(0.5),
      p99: this.#latencies.quantile(0.99),
      most: this.#latencies.longest,
    };
  }

  /** Resolves when everybody has read what was said before. */
  async sync(): Promise<void> {
    for (let round = 0; round < 2; round++) {
      await Promise.all(this.#people.map(({ client }) => client.ask("PING :sync\r\n", "PONG")));
    }
  }

  #say({ client, room, number }: Person): void {
    this.#expected += this.#plan.members - 1;
    client.write(sayLine(room, number, this.#saidAt.length));
    this.#saidAt.push(performance.now());
  }

  [Symbol.dispose](): void {
    for (const { client } of this.#people) client.close();
  }
}
