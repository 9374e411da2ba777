/** What a run is given and what comes out of it, and the steps that kinds of runs share. */
import type { Conversation } from "./conversation.ts";
import type { Figures } from "./figures.ts";
import type { Address, LoadClient } from "./load_client.ts";
import { Meter, type Reading } from "./meter.ts";
import { residentKb } from "./process.ts";
import { Swarm } from "./swarm.ts";

/** A server that is measured. */
export interface Target extends Address {
  readonly pid: number;
}

/** What came out of a run. */
export interface Outcome {
  readonly figures: Figures;
  /** Lines that did not come. */
  readonly missing: number;
  /** Lines that came twice or out of order. */
  readonly wrong: number;
}

/** How long a server may tidy up before its memory is looked at, in ms. */
const REST = 1_000;

/** Brings clients in, `width` at once: client `n` enters room `n % rooms`, if there are any. */
export async function comeIn(
  target: Address,
  clients: number,
  { rooms = 0, width }: { rooms?: number; width?: number } = {},
): Promise<Swarm> {
  const enter = async (client: LoadClient, number: number): Promise<void> => {
    if (rooms > 0) await client.join(roomName(number % rooms));
  };
  return await Swarm.connect(target, clients, "c", enter, width);
}

/** Rooms are numbered from 0; their names from 1. */
export function roomName(number: number): string {
  return `#${number + 1}`;
}

/** What a server has in memory when it has come to rest, in kB. */
export async function restingKb(pid: number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, REST));
  return residentKb(pid);
}

/** What was measured while people talked. */
export interface TalkReading extends Reading {
  /** How often something was heard. */
  readonly deliveries: number;
}

/**
 * Measures until all that is said has been heard.
 * @throws {Error} If a client loses its connection.
 */
export async function measureTalk(
  conversation: Conversation,
  swarm: Swarm,
  pid: number,
  talk: () => Promise<void>,
): Promise<TalkReading> {
  conversation.latencies.clear();
  const before = conversation.heard;
  const meter = new Meter(pid);
  await swarm.unlessLost(talk());
  await conversation.settled(swarm.lost);
  const reading = meter.read();
  // What is late is not lost, and no part of what is measured next.
  if (!conversation.complete) await swarm.unlessLost(swarm.sync());
  return {
    ...reading,
    // Waiting for what does not come is no part of it.
    seconds: (conversation.heardAt - meter.began) / 1000,
    deliveries: conversation.heard - before,
  };
}

/** What a conversation has cost and how long it took to hear, by the columns of its table. */
export function talkFigures(conversation: Conversation, reading: TalkReading): Figures {
  const { latencies } = conversation;
  return {
    rate: reading.deliveries / reading.seconds,
    cpu: reading.cpu * 1e6 / reading.deliveries,
    p50: latencies.quantile(0.5),
    p99: latencies.quantile(0.99),
    longest: latencies.longest,
    busy: reading.busy * 100,
  };
}

/** Looks once more whether anything came that should not have, and concludes. */
export async function conclude(
  swarm: Swarm,
  conversations: readonly Conversation[],
  figures: Figures,
): Promise<Outcome> {
  await swarm.unlessLost(swarm.sync());
  let [missing, wrong] = [0, 0];
  for (const conversation of conversations) {
    const verdict = conversation.verdict();
    missing += verdict.missing;
    wrong += verdict.wrong;
  }
  return { figures, missing, wrong };
}
