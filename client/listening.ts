/** Whether somebody listens at an address of this machine: a server may listen at some of them only. */
import type { Clock } from "../cli/clock.ts";

/** How long an address of this machine has to answer, in ms. */
const PATIENCE = 1_000;

/** Those of some addresses at which somebody listens on a port, in their order. */
export async function listening(
  addresses: readonly string[],
  port: number,
  clock: Pick<Clock, "sleep">,
): Promise<string[]> {
  const enough = new AbortController();
  const late = clock.sleep(PATIENCE, enough.signal).then(() => false);
  const answers = await Promise.all(
    addresses.map((hostname) => Promise.race([answersAt(hostname, port), late])),
  );
  enough.abort();
  return addresses.filter((_, at) => answers[at]);
}

async function answersAt(hostname: string, port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname, port })).close();
    return true;
  } catch {
    return false;
  }
}
