/** What somebody most likely meant who mistyped a word. */

/** A word that is at most so many letters off is taken for a mistyped one: one of a short word. */
const SHORT = 3;
const MOST_OFF = 2;

/** The one of some words that a mistyped one most likely was: at most two letters off. */
export function nearest(word: string, words: Iterable<string>): string | undefined {
  return allNearest(word, words)[0];
}

/** All that are equally near, in their order. */
export function allNearest(word: string, words: Iterable<string>): string[] {
  let best: string[] = [];
  let least = word.length <= SHORT ? 1 : MOST_OFF;
  for (const candidate of words) {
    // Cheaper than finding out how far off it is.
    if (Math.abs(candidate.length - word.length) > least) continue;
    const off = distance(word, candidate);
    if (off > least) continue;
    if (off < least) best = [];
    best.push(candidate);
    least = off;
  }
  return best;
}

/** Some words as a choice: `ann, bob or carol`. */
export function anyOf(words: readonly string[]): string {
  const [last = "", ...before] = [...words].reverse();
  return before.length === 0 ? last : `${before.reverse().join(", ")} or ${last}`;
}

/** How many letters must be added, taken, changed, or swapped with the next one. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
        ? (before[j - 2] ?? Infinity) + 1
        : Infinity;
      next.push(Math.min(change, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
