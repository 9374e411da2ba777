/** Many clients of one server. */
import { type Address, LoadClient } from "./load_client.ts";

/** How many connections are made at once: InspIRCd greets those that have come once a second. */
const AT_ONCE = 256;
/** How much a client reads at once, in bytes: where they are few, and where they are many. */
const BUFFER = { few: 64 * 1024, many: 8 * 1024 } as const;
const MANY = 1_000;

/** What each client does once it is connected; they are numbered from 0. */
export type Entering = (client: LoadClient, number: number) => Promise<void>;

export class Swarm implements Disposable {
  readonly #clients: LoadClient[] = [];
  readonly #lost = Promise.withResolvers<string>();

  /** Connects so many clients, `width` at once, and has each enter. Their names begin with a letter of their own. */
  static async connect(
    address: Address,
    count: number,
    letter: string,
    entering: Entering,
    width = AT_ONCE,
  ): Promise<Swarm> {
    const swarm = new Swarm();
    const bytes = count > MANY ? BUFFER.many : BUFFER.few;
    try {
      await atOnce(count, width, async (number) => {
        const client = await LoadClient.connect(address, bytes);
        const name = `${letter}${number}`;
        swarm.#clients[number] = client;
        void client.lost.then(() => swarm.#lost.resolve(`${name}: ${client.failure}`));
        await client.register(name);
        await entering(client, number);
      });
    } catch (error) {
      swarm[Symbol.dispose]();
      throw error;
    }
    return swarm;
  }

  get clients(): readonly LoadClient[] {
    return this.#clients;
  }

  /** Resolves with why, when the first of them loses its connection. */
  get lost(): Promise<string> {
    return this.#lost.promise;
  }

  /** Resolves when the server has handled all that was said, and each has read what came before that. */
  async sync(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.ask("PING :sync\r\n", "PONG")));
  }

  /** @throws {Error} If somebody loses the connection before that is done. */
  async unlessLost<Result>(done: Promise<Result>): Promise<Result> {
    const lost = this.lost.then((why): never => {
      throw new Error(why);
    });
    return await Promise.race([done, lost]);
  }

  [Symbol.dispose](): void {
    // Where connecting has failed some are missing.
    this.#clients.forEach((client) => client.close());
  }
}

/** Does something for the numbers from 0, so many at once. */
export async function atOnce(
  count: number,
  width: number,
  act: (number: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: Math.min(width, count) }, async () => {
    while (next < count) await act(next++);
  }));
}
