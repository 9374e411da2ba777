import { Breath } from "../../server/breath.ts";
import { BREATH } from "../../server/limits.ts";
import { assertEquals } from "../../typed/assert.ts";

/** A loop of which a test says how long its turns take. */
class Loop {
  now = 0;
  readonly done: string[] = [];
  #turns: (() => void)[] = [];
  readonly timers: (() => void)[] = [];
  readonly breath = new Breath({
    defer: (act) => this.#turns.push(act),
    steady: () => this.now,
    later: (act) => this.timers.push(act),
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

  timer(late: number): void {
    this.now += late;
    this.timers.shift()?.();
  }
}

const TURN = BREATH.after / 3;

Deno.test("Breath: while there is always something to do there is one now and then, and all wait", () => {
  const loop = new Loop();
  loop.ask("0");
  for (let n = 1; n <= 3; n++) loop.turn(TURN, `${n}`);
  assertEquals([loop.done, loop.timers.length], [["0", "1", "2"], 0]);
  loop.turn(0, "4");
  loop.ask("5");
  loop.turn(0);
  assertEquals([loop.done, loop.timers.length], [["0", "1", "2", "3"], 1]);
  loop.timer(BREATH.time);
  loop.turn(0, "6");
  assertEquals([loop.done.slice(4), loop.timers.length], [["4", "5"], 0]);
});

Deno.test("Breath: where the loop is idle by itself there is none", () => {
  const loop = new Loop();
  for (let n = 0; n < 10; n++) {
    loop.ask(`${n}`);
    loop.turn(1);
    loop.turn(BREATH.after * 10);
  }
  assertEquals([loop.done.length, loop.timers.length], [10, 0]);
});

Deno.test("Breath: one that took long was none, and is tried again, not for ever", () => {
  const loop = new Loop();
  loop.ask("0");
  loop.turn(BREATH.after, "1");
  loop.turn(BREATH.after, "2");
  for (let n = 0; n < BREATH.tries; n++) {
    loop.turn(0);
    assertEquals([loop.done, loop.timers.length], [["0", "1"], 1]);
    loop.timer(BREATH.idle + 1);
  }
  loop.turn(0);
  assertEquals([loop.done, loop.timers.length], [["0", "1", "2"], 0]);
});
