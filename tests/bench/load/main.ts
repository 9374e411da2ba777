/**
 * The load benchmark: `deno task bench:load --help`. Exit codes: 0 done, 1 something was lost or out of
 * order, 2 wrong usage, 130 after Ctrl+C.
 */
import { loadOrCreateIdentity } from "../../../certs/identity.ts";
import { UsageError } from "../../../cli/flags.ts";
import { readFileLimit } from "../../../server/file_limit.ts";
import { describeMachine } from "./machine.ts";
import { type LoadOptions, readOptions, usage } from "./options.ts";
import { growthPlot } from "./growth_plot.ts";
import { contestantName, failed, report, type Result } from "./report.ts";
import { run } from "./run.ts";
import { Scene } from "./scene.ts";
import { type Contestant, installed, type KeyFiles, startServer } from "./servers.ts";
import { connectionsOf, partOf, type Workload } from "./workloads.ts";

/** Files that are open for other things than clients, here and in a server. */
const OTHER_FILES = 200;
/** A run that takes longer has failed, in ms. */
const RUN_TIME = 10 * 60_000;
const INTERRUPTED = 130;

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}

function tell(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(text));
}

async function main(options: LoadOptions): Promise<number> {
  await using scene = new Scene();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, () => {
      scene.clear();
      Deno.exit(INTERRUPTED);
    });
  }
  const versions = new Map<Contestant, string>();
  for (const contestant of options.contestants) {
    const version = await installed(contestant.server);
    if (version !== undefined) versions.set(contestant, version);
    else tell(`${contestantName(contestant)} is not installed, and left out\n`);
  }
  const contestants = [...versions.keys()];
  const machine = await describeMachine([...versions.values()]);
  for (const line of machine) tell(`${line}\n`);
  const keys = await makeKeys(scene.newFolder());
  const workloads = options.workloads.map((workload) => fitting(workload, options.scale));
  const results: Result[] = [];
  for (let round = 1; round <= options.rounds; round++) {
    for (const workload of workloads) {
      for (const contestant of contestants) {
        if (workload.fast && contestant.server === "ngircd") continue;
        const what = `${round}/${options.rounds} ${workload.name}, ${contestantName(contestant)}`;
        const begun = (): void => tell(`${what}: `);
        const result = await measure(scene, workload, contestant, keys, begun);
        results.push(result);
        tell(`${result.failure ?? (result.lost === 0 ? "done" : `${result.lost} lost`)}\n`);
      }
    }
  }
  const separator = options.markdown ? "\n" : "";
  print(`${machine.join(". ")}.\n\n${report(results, options.markdown)}${separator}`);
  if (options.plot !== undefined) await Deno.writeTextFile(options.plot, growthPlot(results));
  return failed(results) ? 1 : 0;
}

/** A workload as it fits into what was asked for, and into what the system lets a process open. */
function fitting(workload: Workload, scale: number): Workload {
  const files = (readFileLimit() ?? Infinity) - OTHER_FILES;
  const wanted = Math.round(connectionsOf(workload.work) * scale);
  const part = wanted > files ? scale * files / wanted : scale;
  if (part === 1) return workload;
  const work = partOf(workload.work, part);
  if (part < scale) {
    tell(
      `WARNING: ${workload.name} needs ${wanted} connections, and a process may open ` +
        `${files + OTHER_FILES} files here: it is measured with ${connectionsOf(work)}. ` +
        `\`ulimit -n ${wanted + OTHER_FILES}\` allows all, where the system lets you.\n`,
    );
  }
  const percent = (part * 100).toPrecision(2);
  return { ...workload, work, about: `${workload.about} (scaled down to ${percent} %)` };
}

/** A key and a certificate that each server can use and each client trusts. */
async function makeKeys(folder: string): Promise<KeyFiles> {
  await loadOrCreateIdentity(folder, { dns: ["localhost"], ips: ["127.0.0.1"] }, new Date());
  return { certificate: `${folder}/identity.crt`, key: `${folder}/identity.key` };
}

async function measure(
  scene: Scene,
  workload: Workload,
  contestant: Contestant,
  keys: KeyFiles,
  begun: () => void,
): Promise<Result> {
  let late = false;
  try {
    await using server = await startServer(scene, contestant, keys).finally(begun);
    // All that waits for something then hears that the server is gone.
    const timer = setTimeout(() => {
      late = true;
      server.kill();
    }, RUN_TIME);
    const certificate = await Deno.readTextFile(keys.certificate);
    const { figures, missing, wrong } = await run(workload.work, { ...server, certificate })
      .finally(() => clearTimeout(timer));
    return { workload, contestant, figures, lost: missing + wrong };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const failure = late ? `not done within ${RUN_TIME / 60_000} minutes` : reason;
    return { workload, contestant, figures: {}, lost: 0, failure };
  }
}

let code: number;
try {
  const options = readOptions(Deno.args);
  if (options === undefined) print(usage());
  code = options === undefined ? 0 : await main(options);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  tell(`${error.message}\n`);
  code = 2;
}
Deno.exit(code);
