/** How many people there are, and of which kinds: kept count of, not counted when somebody asks. */

/** What is counted of somebody. */
export interface Counted {
  readonly invisible: boolean;
  readonly operator: boolean;
}

export class Census {
  people = 0;
  invisible = 0;
  operators = 0;
  /** The most people that were here at once. */
  #most = 0;

  get most(): number {
    return this.#most;
  }

  enter({ invisible, operator }: Counted): void {
    this.people++;
    if (invisible) this.invisible++;
    if (operator) this.operators++;
    this.#most = Math.max(this.#most, this.people);
  }

  leave({ invisible, operator }: Counted): void {
    this.people--;
    if (invisible) this.invisible--;
    if (operator) this.operators--;
  }
}
