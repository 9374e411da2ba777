/** A word as a person may type it to a shell: in quotes where it has more than letters and the like. */
export function shellWord(word: string): string {
  return /^[\p{L}\p{N}./\\:,~_-]+$/u.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
