/** How long to wait before the next attempt to connect. */

const FIRST = 1_000;
const LONGEST = 30_000;

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
