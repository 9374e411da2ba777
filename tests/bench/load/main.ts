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
const INTERRUPTED = 130;

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}

function tell(line: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`));
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
    else tell(`${contestantName(contestant)} is not installed, and left out`);
  }
  const contestants = [...versions.keys()];
  const machine = await describeMachine([...versions.values()]);
  for (const line of machine) tell(line);
  const keys = await makeKeys(scene.newFolder());
  const workloads = options.workloads.map((workload) => fitting(workload, options.scale));
  const results: Result[] = [];
  for (let round = 1; round <= options.rounds; round++) {
    for (const workload of workloads) {
      for (const contestant of contestants) {
        if (workload.fast && contestant.server === "ngircd") continue;
        const result = await measure(scene, workload, contestant, keys);
        results.push(result);
        const outcome = result.failure ?? (result.lost === 0 ? "done" : `${result.lost} lost`);
        tell(
          `${round}/${options.rounds} ${workload.name}, ${contestantName(contestant)}: ${outcome}`,
        );
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
  let work = scale === 1 ? workload.work : partOf(workload.work, scale);
  const files = (readFileLimit() ?? Infinity) - OTHER_FILES;
  const wanted = connectionsOf(work);
  if (wanted > files) {
    work = partOf(work, files / wanted);
    tell(
      `WARNING: ${workload.name} needs ${wanted} connections, and a process may open ` +
        `${files + OTHER_FILES} files here: it is measured with ${connectionsOf(work)}. ` +
        `\`ulimit -n ${wanted + OTHER_FILES}\` allows all, where the system lets you.`,
    );
  }
  return { ...workload, work };
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
): Promise<Result> {
  try {
    const { program, pid, port } = await startServer(scene, contestant, keys);
    await using _server = program;
    const certificate = await Deno.readTextFile(keys.certificate);
    const { figures, missing, wrong } = await run(workload.work, { pid, port, certificate });
    return { workload, contestant, figures, lost: missing + wrong };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
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
  tell(error.message);
  code = 2;
}
Deno.exit(code);
