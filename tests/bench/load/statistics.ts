/** Numbers that stand for many: medians, and quantiles of how long something took. Pure. */

/** The one in the middle; `NaN` where there is none. */
export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? NaN;
}

/** Each power of two is cut into so many parts: a quantile is right to 3 %. */
const PARTS = 32;
const PART_BITS = 5;
/** What is counted, in ms: from a microsecond to half an hour. */
const UNIT = 0.001;
const MOST = 2 ** 31 - 1;

/** How long things took. It counts them by size, so millions cost no memory. */
export class Latencies {
  readonly #counts = new Uint32Array(bucket(MOST) + 1);
  #count = 0;
  #longest = 0;

  /** @param ms How long one of them took. */
  add(ms: number): void {
    const at = bucket(Math.min(Math.max(Math.round(ms / UNIT), 0), MOST));
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#count++;
    if (ms > this.#longest) this.#longest = ms;
  }

  get count(): number {
    return this.#count;
  }

  /** The longest, in ms. */
  get longest(): number {
    return this.#longest;
  }

  /** So much of them took no longer, in ms: 0.5 for the median. `NaN` where there are none. */
  quantile(part: number): number {
    if (this.#count === 0) return NaN;
    const wanted = Math.max(1, Math.ceil(this.#count * part));
    if (wanted >= this.#count) return this.#longest;
    let seen = 0;
    for (let at = 0; at < this.#counts.length; at++) {
      seen += this.#counts[at] ?? 0;
      if (seen >= wanted) return Math.min(middle(at) * UNIT, this.#longest);
    }
    return this.#longest;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#count = this.#longest = 0;
  }
}

/** Where a whole number is counted. */
function bucket(value: number): number {
  if (value < PARTS) return value;
  const shift = 31 - Math.clz32(value) - PART_BITS;
  return (shift + 1) * PARTS + (value >> shift) - PARTS;
}

/** The middle of what is counted there. */
function middle(at: number): number {
  if (at < PARTS) return at;
  const shift = Math.floor(at / PARTS) - 1;
  return (at % PARTS + PARTS + 0.5) * 2 ** shift;
}
