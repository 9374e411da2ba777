/**
 * Lines in the order in which they were queued, shared by all queues that were given the same ones.
 *
 * People in one room read the same lines, so most queues of a turn hold the same sequence. A queue is
 * a reference to the end of its sequence; the lines are joined once a sequence, not once a queue.
 */

const NOTHING = new Uint8Array();

/** The lines up to one of them. Read it through {@linkcode Sequences}. */
export class Sequence {
  readonly before: Sequence | undefined;
  readonly line: Uint8Array;
  /** How long the lines are together, in bytes. */
  readonly bytes: number;
  /** How it goes on for the queue that went on last, and for all of them where they differ. */
  next: Sequence | undefined;
  branches: Map<Uint8Array, Sequence> | undefined;
  joined: Uint8Array | undefined;

  constructor(before: Sequence | undefined, line: Uint8Array) {
    this.before = before;
    this.line = line;
    this.bytes = (before === undefined ? 0 : before.bytes) + line.length;
  }
}

/**
 * The sequences of a server. What queues of one turn share is let go of at its end, so that who lags
 * holds their own lines alone.
 */
export class Sequences {
  /** Where queues without lines go on from. */
  readonly #empty = new Sequence(undefined, NOTHING);
  /** Those that hold something for this turn alone. */
  #shared: Sequence[] = [];

  /** A sequence and one more line; `undefined` is the one without lines. */
  extend(sequence: Sequence | undefined, line: Uint8Array): Sequence {
    const from = sequence ?? this.#empty;
    const { next } = from;
    if (next !== undefined && next.line === line) return next;
    if (next === undefined) {
      this.#shared.push(from);
      return from.next = new Sequence(from, line);
    }
    return from.next = branch(from, next, line);
  }

  /** All lines as one array, which is everybody's: it must not be changed. One line is not copied. */
  join(sequence: Sequence): Uint8Array {
    if (sequence.before === this.#empty) return sequence.line;
    if (sequence.joined === undefined) {
      this.#shared.push(sequence);
      const joined = sequence.joined = new Uint8Array(sequence.bytes);
      let end = sequence.bytes;
      for (let at: Sequence | undefined = sequence; at !== undefined; at = at.before) {
        end -= at.line.length;
        joined.set(at.line, end);
      }
    }
    return sequence.joined;
  }

  /** Call when all queues of a turn have been written. */
  endTurn(): void {
    for (const sequence of this.#shared) {
      sequence.next = sequence.branches = sequence.joined = undefined;
    }
    this.#shared = [];
  }
}

/** The lines of a sequence, in order. */
export function linesOf(sequence: Sequence | undefined): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let at = sequence; at?.before !== undefined; at = at.before) lines.push(at.line);
  return lines.reverse();
}

/** How it goes on with a line, where others have gone on otherwise. */
function branch(from: Sequence, other: Sequence, line: Uint8Array): Sequence {
  from.branches ??= new Map([[other.line, other]]);
  let next = from.branches.get(line);
  if (next === undefined) from.branches.set(line, next = new Sequence(from, line));
  return next;
}
