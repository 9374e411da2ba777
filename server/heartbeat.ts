/** One timer for all deadlines: handshakes, registrations, pings, goodbyes, names. */
import type { Clock } from "../cli/clock.ts";
import type { NameGuard } from "./name_guard.ts";
import type { Connection } from "./connection.ts";
import { SWEEP_EVERY } from "./limits.ts";

/** Has every connection look at its deadlines. @returns What stops it. */
export function startHeartbeat(
  clock: Clock,
  connections: ReadonlySet<Connection>,
  names: NameGuard,
): () => void {
  return clock.every(SWEEP_EVERY, () => {
    const now = clock.steady();
    for (const connection of [...connections]) connection.sweep(now);
    names.sweep(now);
  });
}
