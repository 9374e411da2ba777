/** Large rooms in which many speak at once. Each member counts what is heard, and looks at its order. */
import { LoadClient } from "../../bench/load/load_client.ts";
import { sayLine } from "../../bench/load/wire.ts";
import { atOnce } from "../../bench/load/swarm.ts";
import type { CrowdPlan, Order, Told } from "./orders.ts";

const BUFFER = 64 * 1024;
/** A line of PRIVMSG is so long, in bytes; about. */
const LINE = 120;
/** What may wait in a client until it says no more, in characters. */
const MOST_OWED = 64 * 1024;
/** Lines that are written at once where the server's answer is waited for. */
const BATCH = 100;
/** How often what is offered is written, in ms. */
const TICK = 20;

interface Speaker {
  readonly client: LoadClient;
  readonly room: string;
  readonly number: number;
  said: number;
}

export class LoudRooms {
  readonly #speakers: Speaker[] = [];
  readonly #members: { readonly client: LoadClient; readonly room: number; heard: number[] }[] = [];
  #disorder = 0;
  #lost = 0;
  #why = "";

  static async enter({ address, rooms, members, speakers }: CrowdPlan): Promise<LoudRooms> {
    const loud = new LoudRooms();
    await atOnce(rooms * members, 32, async (at) => {
      const client = await LoadClient.connect(address, BUFFER);
      const room = at % rooms;
      const number = Math.floor(at / rooms);
      await client.register(`l${at}`);
      await client.join(`#loud${room}`);
      const member = { client, room, heard: Array<number>(speakers).fill(0) };
      loud.#members.push(member);
      client.heard = (speaker, count) => {
        if (count !== member.heard[speaker]) loud.#disorder++;
        member.heard[speaker] = count + 1;
      };
      void client.lost.then(() => {
        loud.#lost++;
        loud.#why ||= `l${at}: ${client.failure}`;
      });
      if (number < speakers) {
        loud.#speakers.push({ client, room: `#loud${room}`, number, said: 0 });
      }
    });
    return loud;
  }

  /** Speaks for a while; resolves when the server has taken all of it and everybody has read it. */
  async follow({ ms, perSecond }: Order): Promise<Told> {
    const before = this.#said;
    const began = performance.now();
    const end = began + ms;
    let heldBack = 0;
    if (perSecond === undefined) {
      await Promise.all(this.#speakers.map((speaker) => this.#most(speaker, end)));
    } else heldBack = await this.#offer(perSecond, ms);
    await this.#settle();
    // What was offered is done when it was heard.
    const took = performance.now() - began;
    const done = this.#said - before;
    return {
      done,
      perSecond: Math.round(done / took * 1000),
      heldBack,
      missing: this.#missing(),
      lost: this.#lost,
      why: this.#why,
    };
  }

  close(): void {
    for (const { client } of this.#members) client.close();
  }

  get #said(): number {
    return this.#speakers.reduce((sum, { said }) => sum + said, 0);
  }

  #say(speaker: Speaker, count: number): string {
    let lines = "";
    for (let at = 0; at < count; at++) {
      lines += sayLine(speaker.room, speaker.number, speaker.said++);
    }
    return lines;
  }

  async #most(speaker: Speaker, end: number): Promise<void> {
    while (performance.now() < end) {
      const lines = this.#say(speaker, BATCH);
      await speaker.client.ask(`${lines}PING :said\r\n`, "PONG").catch(() => end = 0);
    }
  }

  /** @returns How many lines were not written. */
  async #offer(perSecond: number, ms: number): Promise<number> {
    const began = performance.now();
    const each = perSecond / this.#speakers.length;
    let heldBack = 0;
    let offered = 0;
    for (let passed = 0; passed < ms; passed = performance.now() - began) {
      const due = Math.floor(each * passed / 1000);
      for (const speaker of this.#speakers) {
        const room = Math.max(0, Math.floor((MOST_OWED - speaker.client.owed) / LINE));
        const count = Math.min(due - offered, room);
        heldBack += due - offered - count;
        if (count > 0) speaker.client.write(this.#say(speaker, count));
      }
      offered = due;
      await new Promise((resolve) => setTimeout(resolve, TICK));
    }
    return heldBack;
  }

  async #settle(): Promise<void> {
    // Speakers first: what they have said was queued for all when they are answered.
    const ask = ({ client }: { client: LoadClient }): Promise<unknown> =>
      client.ask("PING :settled\r\n", "PONG").catch(() => {});
    await Promise.all(this.#speakers.map(ask));
    await Promise.all(this.#members.map(ask));
  }

  #missing(): number {
    let missing = this.#disorder;
    for (const { client, room, heard } of this.#members) {
      for (const speaker of this.#speakers) {
        if (speaker.client === client || speaker.room !== `#loud${room}`) continue;
        missing += speaker.said - (heard[speaker.number] ?? 0);
      }
    }
    return missing;
  }
}
