/** What is forgotten when, by a server whose clock the test moves. */
import {
  UPKEEP_BUSY,
  UPKEEP_EVERY,
  UPKEEP_PATIENCE,
  UPKEEP_PAUSE,
  UPKEEP_SPELLS,
  UPKEEP_TIME,
} from "../../server/limits.ts";
import { MemoryStore } from "../../server/storage/memory.ts";
import { makeLog } from "../../server/log.ts";
import { startUpkeep } from "../../server/upkeep.ts";
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

/** A store with much to do, of which each step takes as long as a spell may; it counts them. */
class BusyStore extends MemoryStore {
  steps = 0;
  readonly #clock: FakeClock;

  constructor(clock: FakeClock) {
    super();
    this.#clock = clock;
  }

  override maintain(): boolean {
    this.steps++;
    this.#clock.jump(UPKEEP_TIME);
    return true;
  }
}

/** Upkeep of such a store, and time that passes for it. */
function startOn(clock: FakeClock, store: BusyStore) {
  const vitals = { linesIn: 0 };
  const stop = startUpkeep({
    clock,
    store,
    state: { rooms: [] },
    flusher: { schedule: () => {}, settled: () => Promise.resolve() },
    vitals,
    log: makeLog(clock, "error", "text", () => {}),
    historyDays: 1,
  });
  const spells = UPKEEP_SPELLS * UPKEEP_PAUSE;
  clock.advance(spells);
  /** One tick with so many lines before it, and one in the middle. @returns How many steps were made in it. */
  const tick = async (lines: number, meanwhile = false): Promise<number> => {
    const before = store.steps;
    vitals.linesIn += lines;
    clock.advance(UPKEEP_EVERY - spells);
    for (let spell = 1; spell <= UPKEEP_SPELLS; spell++) {
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
      if (meanwhile && spell === 4) vitals.linesIn++;
      clock.advance(UPKEEP_PAUSE);
    }
    return store.steps - before;
  };
  return { tick, stop };
}

Deno.test("while nobody says anything the store works on and on, else a little, and less than that under load", async () => {
  const clock = new FakeClock();
  const store = new BusyStore(clock);
  const { tick, stop } = startOn(clock, store);
  assertEquals(await tick(0), UPKEEP_SPELLS);
  assertEquals(await tick(0), UPKEEP_SPELLS);
  assertEquals(await tick(1), 1);
  assertEquals(await tick(UPKEEP_BUSY), 1);
  // Somebody speaks after the fourth.
  assertEquals(await tick(0, true), 4);
  assertEquals(await tick(0), 1);
  const busy: number[] = [];
  for (let time = 0; time <= UPKEEP_PATIENCE; time++) busy.push(await tick(UPKEEP_BUSY + 1));
  assertEquals(busy.slice(0, -1), Array(UPKEEP_PATIENCE).fill(0));
  assertEquals(busy.at(-1), 1);
  stop();
  assertEquals(await tick(0), 0);
});

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
