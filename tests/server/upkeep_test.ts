/** What is forgotten when, by a server whose clock the test moves. */
import { MemoryStore } from "../../server/storage/memory.ts";
import { assertEquals } from "../../typed/assert.ts";
import { FakeClock } from "../helpers/clock.ts";
import type { Peer } from "../helpers/peer.ts";
import { startServer } from "../helpers/server.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const ROOM = { kind: "room", room: 1 } as const;

function kept(store: MemoryStore): string[] {
  const query = { from: "start", limit: 100, events: false, rank: 0 } as const;
  return (store.page(ROOM, query) ?? []).map((record) => record.text);
}

/** Lets time pass as a connection lives through it. */
async function pass(clock: FakeClock, peer: Peer, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= MINUTE) {
    clock.advance(Math.min(left, MINUTE));
    await peer.sync();
  }
}

Deno.test("messages are forgotten by age, sooner where a room says so, and not right after the start", async () => {
  const clock = new FakeClock();
  const store = new MemoryStore();
  {
    await using server = await startServer({ clock, store, historyDays: 2 });
    const ann = await server.join("ann");
    await ann.send("JOIN #7");
    await ann.send("PRIVMSG #7 :old");
    await ann.sync();
  }
  clock.advance(3 * DAY);
  {
    await using server = await startServer({ clock, store, historyDays: 2 });
    const ann = await server.join("ann");
    await ann.send("JOIN #7");
    await ann.send("PRIVMSG #7 :new");
    await pass(clock, ann, 5 * MINUTE);
    assertEquals(kept(store), ["old", "new"]);
    await pass(clock, ann, 15 * MINUTE);
    assertEquals(kept(store), ["new"]);
    await ann.send("MODE #7 +H 1");
    await ann.sync();
  }
  clock.advance(DAY);
  await using server = await startServer({ clock, store, historyDays: 2 });
  await pass(clock, await server.join("ben"), 15 * MINUTE);
  assertEquals(kept(store), []);
});
