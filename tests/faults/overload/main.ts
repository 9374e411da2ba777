/**
 * An overload: `deno task overload --help`. It is found how much a server carries, and then three times
 * that is offered to it, while people in quiet rooms talk.
 */
import type { Flags } from "../../../cli/flags.ts";
import { runTask, tell } from "../../helpers/task.ts";
import { OVERLOAD_FLAGS, overloadPlan } from "./flags.ts";
import { Scene } from "../../bench/load/scene.ts";
import type { Figures } from "./figures.ts";
import type { Told } from "./orders.ts";
import type { Delivered } from "./quiet_rooms.ts";
import { Trial } from "./trial.ts";

const QUIET = { rooms: 4, members: 5, every: 3_000 };
const LOUD = { rooms: 5, members: 100, speakers: 20 };
/** How long it is measured what the server carries, and how the quiet fare without a load: ms. */
const MEASURED = 5_000;
/** How long it has until all is as before, in ms. */
const REST = 10_000;
/** What nobody in a quiet room waits longer for, in ms. */
const PROMISED = 1_000;
const INTERRUPTED = 130;

function tellQuiet(when: string, { said, missing, p50, p99, most }: Delivered): void {
  const [median, late, latest] = [p50, p99, most].map((ms) => ms.toFixed(1));
  tell(
    `  quiet, ${when}: ${said} said, ${missing} missing; delivered in ms: ` +
      `p50 ${median}, p99 ${late}, most ${latest}`,
  );
}

function tellCrowd(when: string, { done, perSecond, heldBack, missing, lost, why }: Told): void {
  tell(
    `  crowd, ${when}: ${done} done (${perSecond}/s), ${heldBack} held back, ` +
      `${missing} missing, ${lost} turned away or lost ${why}`,
  );
}

function tellServer(when: string, figures: Figures): void {
  tell(`  server, ${when}: ${JSON.stringify(figures)}`);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

interface Wanted {
  readonly transport: string;
  readonly kind: "talk" | "storm";
  readonly seconds: number;
  readonly times: number;
}

/** @returns Whether all was as promised. */
async function overload(
  scene: Scene,
  { transport, kind, seconds, times }: Wanted,
): Promise<boolean> {
  const pinned = Deno.build.os === "linux" && navigator.hardwareConcurrency > 1;
  const plan = { transport, kind, quiet: QUIET, loud: LOUD, pinned };
  await using trial = await Trial.begin(scene, plan);
  const [calm] = await trial.talkDuring(pause(MEASURED));
  tellQuiet("before", calm);
  const carried = await trial.carried(MEASURED);
  tellCrowd("as much as the server carries", carried);
  await pause(REST);
  const before = await trial.figures();
  tellServer("before", before);
  const perSecond = carried.perSecond * times;
  const [quiet, crowd] = await trial.talkDuring(
    trial.crowd.follow({ ms: seconds * 1_000, perSecond }),
  );
  tellCrowd(`${perSecond}/s offered`, crowd);
  tellQuiet("meanwhile", quiet);
  const meanwhile = await trial.figures();
  tellServer("at the end", meanwhile);
  await pause(REST);
  const [again] = await trial.talkDuring(pause(MEASURED));
  tellQuiet("afterwards", again);
  const after = await trial.figures();
  tellServer("afterwards", after);
  const lost = kind === "talk" ? crowd.lost : 0;
  const asBefore = after.connections === before.connections && after.queuedBytes === 0 &&
    after.overloaded === 0 && after.files <= before.files + 1;
  const kept = meanwhile.overloads > before.overloads && quiet.most <= PROMISED &&
    quiet.missing + crowd.missing + lost === 0 && asBefore;
  tell(kept ? "  as promised" : `  NOT as promised\n${trial.log}`);
  return kept;
}

async function run(flags: Flags): Promise<boolean> {
  const { seconds, times, transports, kinds } = overloadPlan(flags);
  await using scene = new Scene();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, () => {
      scene.clear();
      Deno.exit(INTERRUPTED);
    });
  }
  let kept = true;
  for (const transport of transports) {
    for (const kind of kinds) {
      tell(`${transport}, ${kind}:`);
      kept = await overload(scene, { transport, kind, seconds, times }) && kept;
    }
  }
  return kept;
}

const about =
  "deno task overload: offers a server more than it carries, while people in quiet rooms talk";
Deno.exit(await runTask({ about, flags: OVERLOAD_FLAGS, run }, Deno.args));
