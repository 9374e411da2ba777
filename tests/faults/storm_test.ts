/**
 * Very much at once: thousands of connections, and floods. Who is there talks on and loses nothing, the
 * server's memory stays where it is, and others come in afterwards. `deno task faults` has more of it.
 */
import { assert, assertEquals } from "../../typed/assert.ts";
import { transports } from "../helpers/server.ts";
import { burst, flood, FLOODS } from "./storms.ts";
import type { Seen } from "./witnesses.ts";

/** Connections of a burst, and MB of a flood. */
const CONNECTIONS = 5_000;
const MB = 20;
/** How much memory a server may take for it, in MiB, and how long a message, in ms. */
const MOST_MEMORY = 96;
const SLOWEST = 5_000;
/** How long the burst itself may take on a machine that does other things too; alone, less than 1,000 ms. */
const BURST = 5_000;

function holds({ lost, slowest, memory }: Seen): void {
  assertEquals(lost, 0);
  assert(slowest < SLOWEST, `a message took ${slowest} ms`);
  if (memory === undefined) return;
  const grown = memory.most - memory.before;
  assert(grown < MOST_MEMORY, `memory grew by ${grown} MiB`);
}

for (const [transport] of transports()) {
  Deno.test(`5,000 connections in a second: the talk goes on, and others come in: ${transport}`, async () => {
    const [{ offered, offeredMs, opened }, seen] = await burst(transport, CONNECTIONS);
    assert(opened > 0);
    assert(offeredMs < BURST, `${offered} took ${offeredMs} ms`);
    holds(seen);
  });

  for (const kind of FLOODS) {
    Deno.test(`a flood is taken or ended, and the talk goes on: ${kind}, ${transport}`, async () => {
      const [{ mb }, seen] = await flood(transport, kind, MB);
      assert(mb >= MB);
      holds(seen);
    });
  }
}
