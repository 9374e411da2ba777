/**
 * The fuzzer, for a few seconds; SNUG_FUZZ_SECONDS and SNUG_FUZZ_SEED say for how long and from where.
 * On demand: `deno task fuzz --minutes 60`.
 */
import { assert } from "../../typed/assert.ts";
import { testKeys, transports } from "../helpers/server.ts";
import { fuzz } from "./fuzz.ts";
import { Random } from "./random.ts";

const seconds = Number(Deno.env.get("SNUG_FUZZ_SECONDS") ?? "5");
const seed = Number(Deno.env.get("SNUG_FUZZ_SEED") ?? Random.seed());
/** What garbage there may be that is none, in bytes. */
const LEAK = 8 * 2 ** 20;
/** What a server may leave behind in the engine: compiled code, caches. */
const LEAK_OF_SERVER = 32 * 1024;

function tell(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}

Deno.test(`whatever is sent to it, the server answers and forgets: seed ${seed}`, async () => {
  const figures = await fuzz({
    seed,
    seconds,
    transports: transports(),
    pair: await testKeys(),
    tell: seconds > 10 ? tell : () => {},
  });
  const { memory, attacks, inputs, worlds, byAttack } = figures;
  tell(`seed ${seed}: ${attacks} attacks, ${inputs} inputs, ${worlds} servers; ${memory}`);
  for (const [name, count] of byAttack) tell(`  ${name}: ${count}`);
  assert(attacks > 0);
  const { bytes, files } = memory.grown;
  assert(
    bytes < LEAK + worlds * LEAK_OF_SERVER,
    `memory has grown by ${bytes} bytes: seed ${seed}`,
  );
  assert(files <= 2, `${files} more files are open: seed ${seed}`);
});
