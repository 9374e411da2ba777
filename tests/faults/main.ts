/**
 * What goes wrong around a server, at full size, with figures: `deno task faults`. Bursts, floods of
 * 100 MB, bad input for a minute; then all tests of this folder.
 */
import { type Flags, wholeNumber } from "../../cli/flags.ts";
import { fuzz } from "../fuzz/fuzz.ts";
import { testKeys, transports } from "../helpers/server.ts";
import { runTask, SEED, seedOf, tell } from "../helpers/task.ts";
import { burst, flood, FLOODS, toldOf } from "./storms.ts";

const CONNECTIONS = 5_000;
const MB = 100;
const MOST_SECONDS = 36_000;

async function run(flags: Flags): Promise<boolean> {
  const seconds = wholeNumber(flags, "seconds", 1, MOST_SECONDS);
  const seed = seedOf(flags);
  let lost = 0;
  for (const [transport] of transports()) {
    const [{ offered, offeredMs, opened, ms }, seen] = await burst(transport, CONNECTIONS);
    tell(
      `${transport}: ${offered} connections offered in ${
        Math.round(offeredMs)
      } ms, ${opened} opened ` +
        `in ${Math.round(ms)} ms; survived: ${toldOf(seen)}`,
    );
    lost += seen.lost;
    for (const kind of FLOODS) {
      const [{ mb, connections, ms }, seen] = await flood(transport, kind, MB);
      tell(
        `${transport}: a flood (${kind}) of ${
          Math.round(mb)
        } MB over ${connections} connections in ` +
          `${Math.round(ms)} ms; survived: ${toldOf(seen)}`,
      );
      lost += seen.lost;
    }
  }
  const { attacks, inputs, worlds } = await fuzz({
    ...{ seed, seconds, transports: transports(), pair: await testKeys() },
    tell: () => {},
  });
  tell(`bad input: ${inputs} tried in ${attacks} attacks on ${worlds} servers; seed ${seed}`);
  tell(`messages lost: ${lost}`);
  const tests = new Deno.Command(Deno.execPath(), {
    args: ["test", "--parallel", "--allow-all", new URL(".", import.meta.url).pathname],
  });
  const { code } = await tests.spawn().status;
  return lost === 0 && code === 0;
}

const flags = [
  { name: "seconds", value: "N", fallback: "60", help: "how long servers get bad input" },
  SEED,
];
const about =
  "deno task faults: bursts, floods and bad input at full size, then the tests of faults";
Deno.exit(await runTask({ about, flags, run }, Deno.args));
