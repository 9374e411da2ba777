/** Measures how late the event loop is: how much longer than it should a timer takes. */
import type { Clock } from "../cli/clock.ts";
import { PULSE_EVERY } from "./limits.ts";

/** Tells `beat` at each pulse how many ms late it comes. @returns What stops it. */
export function startPulse(clock: Clock, beat: (late: number) => void): () => void {
  let last = clock.steady();
  return clock.every(PULSE_EVERY, () => {
    const now = clock.steady();
    beat(Math.max(0, now - last - PULSE_EVERY));
    last = now;
  });
}
