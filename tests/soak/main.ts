/** The soak by hand. SNUG_BINARY names an executable to soak instead of the source. */
import { type Flags, oneOf, wholeNumber } from "../../cli/flags.ts";
import { transports } from "../helpers/server.ts";
import { runTask, SEED, seedOf, tell } from "../helpers/task.ts";
import { soak } from "./soak.ts";

const MOST_MINUTES = 10_000;
const TRANSPORTS = transports().map(([name]) => name);

async function run(flags: Flags): Promise<boolean> {
  const minutes = wholeNumber(flags, "minutes", 1, MOST_MINUTES);
  const seed = seedOf(flags);
  const names = flags.isTyped("transport") ? [oneOf(flags, "transport", TRANSPORTS)] : TRANSPORTS;
  const seconds = minutes * 60 / names.length;
  tell(`seed ${seed}, ${minutes} minutes, ${names.join(" and ")}`);
  let failed = 0;
  for (const name of names) {
    const { faults, figures } = await soak({ seed, seconds, transport: name, tell });
    for (const line of figures) tell(line);
    for (const fault of faults) tell(`FAULT: ${fault}`);
    if (faults.length > 0) failed++;
  }
  tell(`${names.length - failed} passed | ${failed} failed`);
  return failed === 0;
}

const flags = [
  { name: "minutes", value: "N", fallback: "2", help: "for how long" },
  SEED,
  { name: "transport", value: "NAME", help: "deno or node; else half of the time for each" },
];
const about =
  "deno task soak: lets people come, talk, go and crash, and looks at what is left of it";
Deno.exit(await runTask({ about, flags, run }, Deno.args));
