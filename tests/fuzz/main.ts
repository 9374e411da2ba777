/**
 * The fuzzer by hand. Goes on after a find, to have all of them; prints the seed at the start and ends as
 * `deno test` does: `9 passed | 0 failed`, by servers attacked.
 */
import { type Flags, wholeNumber } from "../../cli/flags.ts";
import { testKeys, transports } from "../helpers/server.ts";
import { runTask, SEED, seedOf, tell } from "../helpers/task.ts";
import { Found, fuzz } from "./fuzz.ts";

const MOST_MINUTES = 10_000;

async function run(flags: Flags): Promise<boolean> {
  const minutes = wholeNumber(flags, "minutes", 1, MOST_MINUTES);
  const pair = await testKeys();
  const end = performance.now() + minutes * 60_000;
  let [next, passed, failed] = [seedOf(flags), 0, 0];
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
  return failed === 0;
}

const flags = [{ name: "minutes", value: "N", fallback: "1", help: "for how long" }, SEED];
const about = "deno task fuzz: attacks servers in this process with input of every kind";
Deno.exit(await runTask({ about, flags, run }, Deno.args));
