/**
 * People come, talk and go, crash and tear their cables, and the certificate changes: each line that was
 * acknowledged is heard once, in order, and what the server holds comes back to what it was.
 * SNUG_SOAK_SECONDS and SNUG_SOAK_SEED say for how long and from where; `deno task soak` for hours.
 */
import { assertEquals } from "../../typed/assert.ts";
import { Random } from "../fuzz/random.ts";
import { transports } from "../helpers/server.ts";
import { soak } from "./soak.ts";

const seconds = Number(Deno.env.get("SNUG_SOAK_SECONDS") ?? "4");
const seed = Number(Deno.env.get("SNUG_SOAK_SEED") ?? Random.seed());

function tell(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}

const names = transports().map(([name]) => name);
for (const transport of names) {
  Deno.test(`a server comes back to where it was: ${transport}, seed ${seed}`, async () => {
    const { faults, figures } = await soak({
      seed,
      seconds: seconds / names.length,
      transport,
      tell: seconds > 10 ? tell : () => {},
    });
    for (const line of figures) tell(line);
    assertEquals(faults, [], `seed ${seed}`);
  });
}
