/**
 * The soak by hand: `deno task soak --minutes 60`, half of the time for each transport unless
 * `--transport` names one. SNUG_BINARY names an executable to soak instead of the source.
 */
import { parseArgs } from "../../typed/parse_args.ts";
import { transports } from "../helpers/server.ts";
import { Random } from "../fuzz/random.ts";
import { soak } from "./soak.ts";

function tell(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}

const { minutes = "2", seed: given, transport } = parseArgs(Deno.args, {
  string: ["minutes", "seed", "transport"],
});
const seed = Number(given ?? Random.seed());
const names = typeof transport === "string" ? [transport] : transports().map(([name]) => name);
const seconds = Number(minutes) * 60 / names.length;
tell(`seed ${seed}, ${minutes} minutes, ${names.join(" and ")}`);
let failed = 0;
for (const name of names) {
  const { faults, figures } = await soak({ seed, seconds, transport: name, tell });
  for (const line of figures) tell(line);
  for (const fault of faults) tell(`FAULT: ${fault}`);
  if (faults.length > 0) failed++;
}
tell(`${names.length - failed} passed | ${failed} failed`);
Deno.exit(failed === 0 ? 0 : 1);
