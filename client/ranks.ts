/** What people are in a room: the wire's letters and marks in words. Pure. */

/** From highest to lowest. */
export type Rank = "owner" | "admin" | "helper" | "voice";

interface Row {
  readonly rank: Rank;
  /** What gives it, and what stands before a name that has it; other servers have more of them. */
  readonly letters: string;
  readonly marks: string;
}

const ROWS: readonly Row[] = [
  { rank: "owner", letters: "q", marks: "~" },
  { rank: "admin", letters: "oa", marks: "@&" },
  { rank: "helper", letters: "h", marks: "%" },
  { rank: "voice", letters: "v", marks: "+" },
];

/** The rank that a letter gives. */
export function rankOfLetter(letter: string): Rank | undefined {
  return ROWS.find((row) => row.letters.includes(letter))?.rank;
}

/** The letter that gives a rank. */
export function letterOfRank(rank: Rank): string {
  return ROWS.find((row) => row.rank === rank)?.letters[0] ?? "";
}

/** A name of a list, and the ranks whose marks stand before it. */
export function splitMarks(word: string): { name: string; ranks: ReadonlySet<Rank> } {
  const [marks = ""] = /^[~&@%+]*/.exec(word) ?? [];
  const ranks = new Set<Rank>();
  for (const { rank, marks: all } of ROWS) {
    if ([...marks].some((mark) => all.includes(mark))) ranks.add(rank);
  }
  return { name: word.slice(marks.length), ranks };
}

/** The highest of some ranks. */
export function highestOf(ranks: ReadonlySet<Rank> | undefined): Rank | undefined {
  return ROWS.find(({ rank }) => ranks?.has(rank))?.rank;
}

/** Whether who has these ranks runs the room: may kick, ban, and set its rules. */
export function runsRoom(ranks: ReadonlySet<Rank> | undefined): boolean {
  const rank = highestOf(ranks);
  return rank !== undefined && rank !== "voice";
}
