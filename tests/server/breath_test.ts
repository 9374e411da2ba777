import { Breath, lookByTimer } from "../../server/breath.ts";
import { BREATH, TIMER } from "../../server/limits.ts";
import { assertEquals } from "../../typed/assert.ts";

/** A loop of which a test says how long its turns take. */
class Loop {
  now = 0;
  readonly done: string[] = [];
  #turns: (() => void)[] = [];
  readonly looks: (() => void)[] = [];
  readonly breath = new Breath({
    defer: (act) => this.#turns.push(act),
    steady: () => this.now,
    look: (act) => this.looks.push(act),
  });

  ask(name: string): void {
    this.breath.defer(() => this.done.push(name));
  }

  /** One turn, which takes so many ms; something may be asked for in it. */
  turn(ms: number, asked?: string): void {
    const turns = this.#turns;
    this.#turns = [];
    for (const act of turns) act();
    if (asked !== undefined) this.ask(asked);
    this.now += ms;
  }

  /** The network was looked at. */
  looked(): void {
    this.looks.shift()?.();
  }
}

const TURN = BREATH / 3;

Deno.test("Breath: while there is always something to do there is one now and then, and all wait", () => {
  const loop = new Loop();
  loop.ask("0");
  for (let n = 1; n <= 3; n++) loop.turn(TURN, `${n}`);
  assertEquals([loop.done, loop.looks.length], [["0", "1", "2"], 0]);
  loop.turn(0, "4");
  loop.ask("5");
  loop.turn(0);
  assertEquals([loop.done, loop.looks.length], [["0", "1", "2", "3"], 1]);
  loop.looked();
  loop.turn(0, "6");
  assertEquals([loop.done.slice(4), loop.looks.length], [["4", "5"], 0]);
});

Deno.test("Breath: where the loop is idle by itself there is none", () => {
  const loop = new Loop();
  for (let n = 0; n < 10; n++) {
    loop.ask(`${n}`);
    loop.turn(1);
    loop.turn(BREATH * 10);
  }
  assertEquals([loop.done.length, loop.looks.length], [10, 0]);
});

Deno.test("lookByTimer: a timer that was late shows nothing, and is set again, not for ever", async () => {
  let now = 0;
  const timers: (() => void)[] = [];
  const look = lookByTimer({
    steady: () => now,
    sleep: () => new Promise((resolve) => timers.push(resolve)),
  });
  const fire = async (after: number): Promise<void> => {
    now += after;
    timers.shift()?.();
    await Promise.resolve();
  };
  let looked = 0;
  look(() => looked++);
  await fire(TIMER.late + 1);
  assertEquals([looked, timers.length], [0, 1]);
  await fire(TIMER.late);
  assertEquals([looked, timers.length], [1, 0]);
  look(() => looked++);
  for (let n = 0; n < TIMER.tries; n++) await fire(TIMER.late + 1);
  assertEquals([looked, timers.length], [2, 0]);
});
