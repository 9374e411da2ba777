/** Somebody who comes, enters rooms, talks, and goes in one way or another, again and again. */
import type { Random } from "../fuzz/random.ts";
import type { SoakClient } from "./client.ts";
import { eventOf, saidBy, type Stay } from "./record.ts";
import type { World } from "./world.ts";

/** What clients can do: the rest of them is shown the past on entering, and hears no echo. */
const CAPABILITIES = [
  [],
  ["batch", "draft/chathistory", "echo-message"],
  ["batch", "draft/chathistory", "message-tags", "server-time"],
  ["batch", "draft/chathistory", "echo-message", "message-tags", "server-time", "extended-join"],
];
const MOST_ROOMS = 3;
const MOST_LINES = 6;
const MOST_FILLING = 300;

export class Person {
  readonly #world: World;
  readonly #random: Random;
  readonly #id: string;
  readonly #stays = new Map<string, Stay>();
  readonly #entered = new Map<string, number>();
  #client: SoakClient | undefined;
  #name = "";
  #capabilities: readonly string[] = [];
  /** How often cables had been torn when they came, if they came by one. */
  #tears: number | undefined;
  #incarnations = 0;
  #said = 0;

  /** @param id What their names begin with; nobody else's does. */
  constructor(world: World, random: Random, id: string) {
    this.#world = world;
    this.#random = random;
    this.#id = id;
  }

  /** Whether they are connected. */
  get isHere(): boolean {
    return this.#client !== undefined && this.#client.ended === undefined;
  }

  /** Does one thing after the other. */
  async live(goesOn: () => boolean): Promise<void> {
    while (goesOn()) {
      await this.#world.pace.turn();
      await this.#unlessTorn(() => this.#act());
    }
  }

  /** Hears all that there is to hear. */
  async settle(): Promise<void> {
    await this.#unlessTorn(async () => {
      await this.#client?.sync();
      for (const stay of this.#stays.values()) stay.whole = true;
    });
  }

  /** Goes, in any way. */
  async leave(): Promise<void> {
    await this.#unlessTorn(async () => {
      if (this.#client !== undefined) await this.#go(this.#client);
    });
  }

  async #act(): Promise<void> {
    const client = this.#client;
    if (client === undefined) return await this.#come();
    if (client.ended !== undefined) throw new Error(client.ended);
    const random = this.#random;
    const rooms = [...this.#stays.keys()];
    if (random.oneIn(25)) return await this.#go(client);
    if (rooms.length === 0 || rooms.length < MOST_ROOMS && random.oneIn(5)) {
      return await this.#enter(client, rooms);
    }
    const room = random.pick(rooms);
    if (random.oneIn(10)) {
      await client.sync(`PART ${room} :bye`);
      this.#world.count("left a room");
    } else await this.#talk(client, room);
  }

  async #come(): Promise<void> {
    this.#name = `${this.#id}x${this.#incarnations++}`;
    this.#capabilities = this.#random.pick(CAPABILITIES);
    const cabled = this.#random.oneIn(6);
    this.#tears = cabled ? this.#world.cables.tears : undefined;
    this.#entered.clear();
    const client = this.#client = await this.#world.connect(cabled);
    client.heard = (message) => {
      const [room, event] = eventOf(message) ?? [];
      if (room === undefined || event === undefined) return;
      if (event === `JOIN ${this.#name}`) this.#begin(room);
      const stay = this.#stays.get(room);
      stay?.events.push(event);
      if (event.startsWith("PRIVMSG ")) this.#world.count("heard");
      if (event !== `PART ${this.#name}` || stay === undefined) return;
      stay.whole = true;
      this.#stays.delete(room);
    };
    await client.register(this.#name, this.#capabilities);
    this.#world.count("came");
  }

  /** Has entered a room. */
  #begin(room: string): void {
    const before = this.#entered.get(room) ?? 0;
    this.#entered.set(room, before + 1);
    const stay: Stay = {
      name: this.#name,
      before,
      echo: this.#capabilities.includes("echo-message"),
      replay: !this.#capabilities.includes("draft/chathistory"),
      events: [],
      whole: false,
    };
    this.#stays.set(room, stay);
    this.#world.records.get(room)?.stays.push(stay);
  }

  async #enter(client: SoakClient, rooms: readonly string[]): Promise<void> {
    const others = [...this.#world.records.keys()].filter((room) => !rooms.includes(room));
    await client.sync(`JOIN ${this.#random.pick(others)}`);
    this.#world.count("entered a room");
  }

  async #talk(client: SoakClient, room: string): Promise<void> {
    const texts = this.#texts();
    await client.sync(...texts.map((text) => `PRIVMSG ${room} :${text}`));
    const { acknowledged } = this.#world.records.get(room) ?? {};
    acknowledged?.push(...texts.map((text) => saidBy(this.#name, text)));
    this.#world.count("acknowledged", texts.length);
  }

  #texts(): string[] {
    return Array.from({ length: 1 + this.#random.below(MOST_LINES) }, () => {
      const filling = this.#random.pick(["x", "é", "家 "]);
      const bytes = this.#random.below(MOST_FILLING);
      return `${this.#said++} ${filling.repeat(bytes / 4)}|`;
    });
  }

  /** Goes: politely, or as programs, machines and networks do. */
  async #go(client: SoakClient): Promise<void> {
    const [room] = this.#stays.keys();
    const ways: Record<string, () => Promise<void>> = {
      "said goodbye": async () => {
        await client.say("QUIT :bye");
        await client.rest();
      },
      "hung up": () => client.close(),
      "closed half": () => client.closeHalf(),
      "hung up in the middle of a line": async () => {
        if (room !== undefined) {
          await client.say(...this.#texts().map((text) => `PRIVMSG ${room} :${text}`), "PRIVMSG");
        }
        await client.close();
      },
      "hung up with answers on their way": async () => {
        const asked = ["LIST", "WHO *", ...[...this.#stays.keys()].map((name) => `NAMES ${name}`)];
        await client.say(...asked, ...asked, ...asked);
        await client.close();
      },
    };
    const [way, go] = this.#random.pick(Object.entries(ways));
    await go();
    this.#world.count(way);
    this.#forget();
  }

  #forget(): void {
    this.#client = undefined;
    this.#stays.clear();
  }

  /** Does something; who comes by a cable that was torn meanwhile begins anew. */
  async #unlessTorn(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (this.#tears === undefined || this.#tears === this.#world.cables.tears) throw error;
      await this.#client?.close();
      this.#world.count("lost the connection");
      this.#forget();
    }
  }
}
