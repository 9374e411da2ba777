/** Sequences that are read only as far as somebody wants. */

/** Ordered sequences of numbers as one; a number that is in several comes once. */
export function* mergeAll(
  sequences: readonly Iterable<number>[],
  descending: boolean,
): Generator<number> {
  const heads = sequences.map((sequence) => {
    const iterator = sequence[Symbol.iterator]();
    return { iterator, result: iterator.next() };
  });
  let last: number | undefined;
  for (;;) {
    let best: (typeof heads)[number] | undefined;
    for (const head of heads) {
      if (head.result.done) continue;
      const { value } = head.result;
      const chosen = best?.result.value;
      if (chosen === undefined || (descending ? value > chosen : value < chosen)) best = head;
    }
    if (best === undefined) return;
    const { value } = best.result;
    if (value !== last) yield value;
    last = value;
    best.result = best.iterator.next();
  }
}

/** The first items. */
export function* take<T>(items: Iterable<T>, count: number): Generator<T> {
  let left = count;
  for (const item of items) {
    if (left-- <= 0) return;
    yield item;
  }
}

/** A sequence whose first item is known already. */
export function begun<T>(items: Iterable<T>): Iterable<T> {
  const iterator = items[Symbol.iterator]();
  let first: IteratorResult<T> | undefined = iterator.next();
  return {
    [Symbol.iterator]: () => ({
      next(): IteratorResult<T> {
        const result = first ?? iterator.next();
        first = undefined;
        return result;
      },
    }),
  };
}
