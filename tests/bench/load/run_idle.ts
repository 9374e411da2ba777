/** People come in, and that is all. */
import { Meter } from "./meter.ts";
import { comeIn, conclude, type Outcome, restingKb, type Target } from "./outcome.ts";
import { runTalk } from "./run_talk.ts";
import type { Idle } from "./workloads.ts";

/** What a server does before: what it has once is not counted to each client. */
const BEFORE = {
  clients: 200,
  rooms: 20,
  speakers: 1,
  lines: 20_000,
  before: 0,
  batch: 20,
} as const;

export async function runIdle({ clients, rooms }: Idle, target: Target): Promise<Outcome> {
  await runTalk({ kind: "talk", ...BEFORE }, target);
  const before = await restingKb(target.pid);
  const meter = new Meter(target.pid);
  using swarm = await comeIn(target, clients, rooms);
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
