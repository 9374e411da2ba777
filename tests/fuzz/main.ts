/**
 * The fuzzer by hand: `deno task fuzz --minutes 60`. Goes on after a find, to have all of them; prints
 * the seed at the start and ends as `deno test` does: `9 passed | 0 failed`, by servers attacked.
 */
import { parseArgs } from "../../typed/parse_args.ts";
import { testKeys, transports } from "../helpers/server.ts";
import { Found, fuzz } from "./fuzz.ts";
import { Random } from "./random.ts";

function tell(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}

const { minutes = "1", seed } = parseArgs(Deno.args, { string: ["minutes", "seed"] });
const pair = await testKeys();
const end = performance.now() + Number(minutes) * 60_000;
let [next, passed, failed] = [Number(seed ?? Random.seed()), 0, 0];
tell(`seed ${next}, ${minutes} minutes`);
while (performance.now() < end) {
  const seconds = (end - performance.now()) / 1000;
  try {
    const figures = await fuzz({ seed: next, seconds, transports: transports(), pair, tell });
    passed += figures.worlds;
    tell(`${figures.attacks} attacks, ${figures.inputs} inputs; ${figures.memory}`);
  } catch (error) {
    if (!(error instanceof Found)) throw error;
    failed++;
    tell(`FOUND: ${error.message}`);
    next++;
  }
}
tell(`${passed} passed | ${failed} failed`);
Deno.exit(failed === 0 ? 0 : 1);
