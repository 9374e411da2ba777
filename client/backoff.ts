/** How long to wait before the next attempt to connect. Pure. */
import type { Restart } from "../protocol/restart.ts";

const FIRST = 1_000;
const LONGEST = 30_000;
/** A server that restarts is waited for so many times as long as it has said, and at least this, in ms. */
const TIMES_LONGER = 3;
const LEAST_WINDOW = 10_000;

/**
 * The pause before an attempt: it doubles from 1 s to 30 s, and chance takes away up to half of it, so
 * that a room full of people does not come back in one instant.
 *
 * @param attempt How many have failed in a row, from 1.
 * @param chance A number from 0 up to 1.
 * @returns ms.
 */
export function pauseBefore(attempt: number, chance: number): number {
  const full = Math.min(FIRST * 2 ** (attempt - 1), LONGEST);
  return Math.round(full * (1 - chance / 2));
}

/** Whether from this attempt on the pauses grow no more. */
export function isSlowest(attempt: number): boolean {
  const full = FIRST * 2 ** (attempt - 1);
  return full >= LONGEST && full / 2 < LONGEST;
}

/** How long the longest pause is, in s. */
export const SLOWEST_SECONDS = LONGEST / 1_000;

/** For how long a server that has said that it restarts is tried again and again, in ms. */
export function windowOf({ seconds }: Restart): number {
  return Math.max(TIMES_LONGER * seconds * 1_000, LEAST_WINDOW);
}

/**
 * The pause before an attempt in that window: small, and from half the spread to one and a half, so that
 * those who come back are spread over it.
 *
 * @param chance A number from 0 up to 1.
 * @returns ms.
 */
export function pauseInRestart({ spread }: Restart, chance: number): number {
  return Math.round(spread * (chance + 0.5));
}
