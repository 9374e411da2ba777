/** People come in, and that is all. */
import { Meter } from "./meter.ts";
import { comeIn, conclude, type Outcome, restingKb, type Target } from "./outcome.ts";
import { runTalk } from "./run_talk.ts";
import type { Idle } from "./workloads.ts";

/**
 * What a server has once is not counted to each client: a part of them come, talk and go before. Slowly,
 * for those that take many lines in a row for a flood.
 */
const BEFORE = { part: 0.2, lines: 400, rate: 200 } as const;

export async function runIdle({ clients, rooms }: Idle, target: Target): Promise<Outcome> {
  const { part, lines, rate } = BEFORE;
  const some = { clients: Math.ceil(clients * part), rooms: Math.ceil(rooms * part) };
  await runTalk({ kind: "talk", ...some, speakers: 1, lines, before: 0, rate }, target);
  const before = await restingKb(target.pid);
  const meter = new Meter(target.pid);
  using swarm = await comeIn(target, clients, { rooms });
  const { seconds, cpu, busy } = meter.read();
  const after = await restingKb(target.pid);
  return await conclude(swarm, [], {
    each: (after - before) / clients,
    connect: cpu * 1e6 / clients,
    rate: clients / seconds,
    memory: after / 1024,
    busy: busy * 100,
  });
}
