/**
 * What goes wrong around a server, at full size, with figures: `deno task faults`. Bursts, floods of
 * 100 MB, bad input for a minute (`--seconds`), and then all tests of this folder.
 */
import { parseArgs } from "../../typed/parse_args.ts";
import { fuzz } from "../fuzz/fuzz.ts";
import { Random } from "../fuzz/random.ts";
import { testKeys, transports } from "../helpers/server.ts";
import { burst, flood, FLOODS, toldOf } from "./storms.ts";

const CONNECTIONS = 5_000;
const MB = 100;

function tell(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}

const { seconds = "60", seed: given } = parseArgs(Deno.args, { string: ["seconds", "seed"] });
const seed = Number(given ?? Random.seed());
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
  ...{ seed, seconds: Number(seconds), transports: transports(), pair: await testKeys() },
  tell: () => {},
});
tell(`bad input: ${inputs} tried in ${attacks} attacks on ${worlds} servers; seed ${seed}`);
tell(`messages lost: ${lost}`);
const tests = new Deno.Command(Deno.execPath(), {
  args: ["test", "--parallel", "--allow-all", new URL(".", import.meta.url).pathname],
});
const { code } = await tests.spawn().status;
Deno.exit(lost === 0 ? code : 1);
