/** A clock that runs faster than time does: what takes seconds in the server takes ms here. */
import { type Clock, realClock } from "../../cli/clock.ts";

export function scaledClock(factor: number): Clock {
  const [begin, steadyBegin] = [realClock.now(), realClock.steady()];
  return {
    now: () => Math.floor(begin + (realClock.now() - begin) * factor),
    steady: () => steadyBegin + (realClock.steady() - steadyBegin) * factor,
    every: (ms, act) => realClock.every(Math.max(1, ms / factor), act),
    sleep: (ms, signal) => realClock.sleep(ms / factor, signal),
  };
}
