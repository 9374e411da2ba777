/** What is said when the server goes: that it stops, or that it restarts and when it is back. Pure. */
import { bounded, type Restart } from "../protocol/restart.ts";

/** What is said when it stops for good. */
export const STOPS = "The server stops";

/** What a service manager and the system take besides the start itself, in s. */
const BESIDES = 1;
/** A start may take so many times as long as the last one. */
const SLOWER = 2;
/** Who comes back makes two encrypted connections: time for those of one person, in ms. */
const TIME_FOR_ONE = 2;

/**
 * What to expect of a restart.
 * @param startTook How long the last start took, in ms.
 * @param people How many there are to come back.
 */
export function restartAfter(startTook: number, people: number): Restart {
  return bounded({
    seconds: BESIDES + SLOWER * startTook / 1_000,
    spread: people * TIME_FOR_ONE,
  });
}

/** The same for people. */
export function restartText({ seconds }: Restart): string {
  const time = seconds === 1 ? "a second" : `${seconds} seconds`;
  return `The server restarts, and is back in about ${time}`;
}
