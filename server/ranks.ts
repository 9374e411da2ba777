/** What a member of a room may do. A member may hold several ranks; the highest one counts. */

/** A rank as a bit, the higher the stronger. */
export const RANKS = { voice: 1, helper: 2, admin: 4, owner: 8 } as const;

export type Rank = keyof typeof RANKS;

/** The ranks of one member. */
export type RankSet = number;

export const NO_RANK: RankSet = 0;

/** Whether a member's highest rank is at least this one. */
export function atLeast(set: RankSet, rank: Rank): boolean {
  return set >= RANKS[rank];
}

/** Whether somebody may give or take a rank: owners any, others only lower ones than their own. */
export function mayGrant(actor: RankSet, rank: Rank): boolean {
  if (atLeast(actor, "owner")) return true;
  if (atLeast(actor, "admin")) return rank !== "owner";
  return atLeast(actor, "helper") && rank === "voice";
}

/** Whether somebody may act against somebody else: nobody against a higher rank. */
export function mayActAgainst(actor: RankSet, target: RankSet): boolean {
  return atLeast(actor, "helper") && highest(actor) >= highest(target);
}

/** The highest rank of a set, as its bit. */
export function highest(set: RankSet): number {
  for (const bit of Object.values(RANKS).reverse()) {
    if ((set & bit) !== 0) return bit;
  }
  return NO_RANK;
}
