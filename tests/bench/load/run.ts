/** Puts a workload on a server. */
import type { Outcome, Target } from "./outcome.ts";
import { runReaders, runRooms } from "./run_growth.ts";
import { runIdle } from "./run_idle.ts";
import { runJoin } from "./run_join.ts";
import { runTalk } from "./run_talk.ts";
import type { Work } from "./workloads.ts";

/** @throws {Error} If a client loses its connection. */
export async function run(work: Work, target: Target): Promise<Outcome> {
  switch (work.kind) {
    case "talk":
      return await runTalk(work, target);
    case "idle":
      return await runIdle(work, target);
    case "readers":
      return await runReaders(work, target);
    case "rooms":
      return await runRooms(work, target);
    case "join":
      return await runJoin(work, target);
  }
}
