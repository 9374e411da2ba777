/** How the cost of a line grows: with those who read it, and with what else there is on the server. */
import { Conversation, type Room } from "./conversation.ts";
import { type Figures, pointKey } from "./figures.ts";
import type { LoadClient } from "./load_client.ts";
import { comeIn, conclude, measureTalk, type Outcome, roomName, type Target } from "./outcome.ts";
import { atOnce, type Swarm } from "./swarm.ts";
import { inTurn } from "./talking.ts";
import type { GrowthOfReaders, GrowthOfRooms } from "./workloads.ts";

/** Lines before the first that are measured, and before those of each point. */
const WARM = { first: 4_000, each: 100 } as const;
/** Clients that enter rooms at once. */
const AT_ONCE = 64;

export async function runReaders(work: GrowthOfReaders, target: Target): Promise<Outcome> {
  const { deliveries, mostLines } = work;
  using swarm = await comeIn(target, Math.max(...work.readers) + 1);
  const lines = new LinesMeter(swarm, target);
  for (const [number, readers] of work.readers.entries()) {
    const members = swarm.clients.slice(0, readers + 1);
    await enter(swarm, members, roomName(number));
    const room = { name: roomName(number), members, speakers: 1 };
    await lines.measure(
      pointKey(readers),
      room,
      Math.min(mostLines, Math.ceil(deliveries / readers)),
    );
  }
  return await lines.conclude();
}

export async function runRooms(work: GrowthOfRooms, target: Target): Promise<Outcome> {
  const most = Math.max(...work.rooms);
  const others = Math.ceil(most / work.roomsEach);
  using swarm = await comeIn(target, work.readers + 1 + others);
  const members = swarm.clients.slice(0, work.readers + 1);
  const elsewhere = swarm.clients.slice(members.length);
  const room = { name: roomName(0), members, speakers: 1 };
  await enter(swarm, members, room.name);
  const lines = new LinesMeter(swarm, target);
  let there = 1;
  for (const count of work.rooms) {
    for (; there < count; there++) {
      const client = elsewhere[Math.floor(there / work.roomsEach)];
      await swarm.unlessLost(client?.join(roomName(there)) ?? Promise.resolve());
    }
    await lines.measure(pointKey(count), room, work.lines);
  }
  return await lines.conclude();
}

async function enter(swarm: Swarm, members: readonly LoadClient[], room: string): Promise<void> {
  await swarm.unlessLost(
    atOnce(members.length, AT_ONCE, async (number) => await members[number]?.join(room)),
  );
}

/** Measures what a line costs in rooms, one after the other. */
class LinesMeter {
  readonly #swarm: Swarm;
  readonly #target: Target;
  readonly #conversations: Conversation[] = [];
  readonly #figures: Record<string, number> = {};

  constructor(swarm: Swarm, target: Target) {
    this.#swarm = swarm;
    this.#target = target;
  }

  async measure(key: string, room: Room, lines: number): Promise<void> {
    const warm = this.#conversations.length === 0 ? WARM.first : WARM.each;
    const conversation = new Conversation([room]);
    this.#conversations.push(conversation);
    const say = (count: number) => inTurn(conversation.speakers, count, 1);
    const { pid } = this.#target;
    await measureTalk(conversation, this.#swarm, pid, () => say(Math.min(warm, lines)));
    const { cpu, busy } = await measureTalk(conversation, this.#swarm, pid, () => say(lines));
    this.#figures[key] = cpu * 1e6 / lines;
    this.#figures.busy = Math.max(this.#figures.busy ?? 0, busy * 100);
  }

  async conclude(): Promise<Outcome> {
    const figures: Figures = this.#figures;
    return await conclude(this.#swarm, this.#conversations, figures);
  }
}
