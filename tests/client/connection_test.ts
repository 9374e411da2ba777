/** When attempts to come back are made, by a clock and a chance that are passed in. */
import { Connection } from "../../client/connection.ts";
import { EXIT, JoinError } from "../../client/errors.ts";
import type { Restart } from "../../protocol/restart.ts";
import { assert, assertEquals } from "../../typed/assert.ts";
import { FakeClock } from "../helpers/clock.ts";
import { FakeStream } from "../helpers/fake_stream.ts";

const RESTART: Restart = { seconds: 5, spread: 500 };

/** Chance that can be had again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
}

/**
 * Somebody whose server goes at 0, and is there again from a time on, if ever.
 * @returns When attempts were made, and when they were told that nobody answers, in ms.
 */
async function comingBack(
  { restart, back, until, chance, refusals = 0, hurries = [] }: {
    readonly restart?: Restart;
    readonly back: number;
    readonly until: number;
    readonly chance: () => number;
    /** How often the server that is back hangs up at once. */
    readonly refusals?: number;
    /** When somebody is in a hurry, in ms. */
    readonly hurries?: readonly number[];
  },
): Promise<{ attempts: number[]; told: number[]; slow: number[]; lost: number }> {
  const clock = new FakeClock(0);
  const leaving = new AbortController();
  const attempts: number[] = [];
  const told: number[] = [];
  const slow: number[] = [];
  let lost = 0;
  let turnedAway = 0;
  const gone = new FakeStream();
  const connection = new Connection({
    clock,
    chance,
    leaving: leaving.signal,
    dialer: {
      dial: () => {
        attempts.push(clock.steady());
        if (clock.steady() < back) {
          return Promise.reject(new JoinError(EXIT.unreachable, "Nobody answers."));
        }
        const stream = new FakeStream();
        if (turnedAway++ < refusals) stream.arrive(null);
        else leaving.abort();
        return Promise.resolve(stream);
      },
    },
    owner: {
      opened: () => {
        if (leaving.signal.aborted) connection.close();
      },
      received: () => {},
      together: (act) => act(),
      ended: () => attempts.length === 0,
      settled: () => Promise.resolve(false),
      lost: () => void lost++,
      unreachable: () => told.push(clock.steady()),
      slow: () => slow.push(clock.steady()),
    },
  });
  if (restart !== undefined) connection.expect(restart);
  gone.arrive(null);
  const running = connection.run(gone);
  while (clock.steady() < until && !leaving.signal.aborted) {
    // What is ready is done before time passes.
    for (let turn = 0; turn < 30; turn++) await Promise.resolve();
    if (hurries.includes(clock.steady())) connection.hurry();
    clock.advance(10);
  }
  leaving.abort();
  await running;
  return { attempts, told, slow, lost };
}

Deno.test("a server that restarts is back on the screen within a second of its return", async () => {
  const returns: number[] = [];
  for (let seed = 1; seed <= 100; seed++) {
    const back = 2_000;
    const { attempts, told, lost } = await comingBack({
      restart: RESTART,
      back,
      until: 20_000,
      chance: seeded(seed * 7919),
    });
    returns.push((attempts.at(-1) ?? Infinity) - back);
    assertEquals([told, lost], [[], 1]);
  }
  assert(Math.max(...returns) <= 760, `the last came after ${Math.max(...returns)} ms`);
  // A hundred people come over half a second and more, and no tenth of a second has half of them.
  const perTenth = Map.groupBy(returns, (ms) => Math.floor(ms / 100));
  assert(Math.max(...returns) - Math.min(...returns) >= 500);
  assert([...perTenth.values()].every((some) => some.length < 50));
});

Deno.test("many people are spread over as long as the server asks for", async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { attempts } = await comingBack({
      restart: { seconds: 5, spread: 4_000 },
      back: 1_000,
      until: 20_000,
      chance: seeded(seed * 7919),
    });
    const [first = 0] = attempts;
    assert(first >= 2_000 && first <= 6_010, `${first}`);
  }
});

Deno.test("a server that does not return in time is tried less and less often, and told of once", async () => {
  const { attempts, told } = await comingBack({
    restart: RESTART,
    back: Infinity,
    until: 120_000,
    chance: () => 0,
  });
  const window = attempts.filter((at) => at <= 15_250);
  assert(window.every((at, index) => at - (window[index - 1] ?? 0) <= 260), `${window}`);
  const later = attempts.filter((at) => at > 15_250);
  const pauses = later.map((at, index) => at - (later[index - 1] ?? window.at(-1) ?? 0));
  for (const [index, expected] of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000].entries()) {
    assert(Math.abs((pauses[index] ?? 0) - expected) <= 20, `${pauses}`);
  }
  assertEquals(told, [later[0]]);
});

Deno.test("a server that is back and hangs up is not tried faster than any other", async () => {
  const { attempts } = await comingBack({
    restart: RESTART,
    back: 1_000,
    until: 60_000,
    chance: () => 0,
    refusals: 3,
  });
  const there = attempts.filter((at) => at >= 1_000);
  assertEquals(there.length, 4);
  const pauses = there.slice(1).map((at, index) => at - (there[index] ?? 0));
  for (const [index, expected] of [1_000, 2_000, 4_000].entries()) {
    assert(Math.abs((pauses[index] ?? 0) - expected) <= 20, `${pauses}`);
  }
});

Deno.test("without a word of a restart the first attempt comes after a second", async () => {
  const { attempts, told } = await comingBack({ back: Infinity, until: 4_000, chance: () => 0 });
  assert(Math.abs((attempts[0] ?? 0) - 1_000) <= 10, `${attempts}`);
  assertEquals(told.length, 1);
});

Deno.test("who is in a hurry is connected at once, but for a second after each attempt; that it has become slow is said once", async () => {
  const { attempts, slow } = await comingBack({
    back: Infinity,
    until: 200_000,
    chance: () => 0,
    // In the pause of 30 s after the attempt at 61 s: half a second after it, then at will, and again.
    hurries: [61_500, 70_000, 70_500, 75_000],
  });
  assertEquals(attempts.slice(0, 9).map((at) => Math.round(at / 100) / 10), [
    1,
    3,
    7,
    15,
    31,
    61,
    70,
    75,
    105,
  ]);
  assertEquals(slow.map((at) => Math.round(at / 1000)), [31]);
});
