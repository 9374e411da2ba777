/** Whether a figure that is noisy grows: looks at it in a row. Pure. */

/** A line through figures at 0, 1, 2...: how much they grow from one to the next. */
export function slope(figures: readonly number[]): number {
  const middle = (figures.length - 1) / 2;
  const mean = figures.reduce((sum, figure) => sum + figure, 0) / figures.length;
  let [above, below] = [0, 0];
  figures.forEach((figure, at) => {
    above += (at - middle) * (figure - mean);
    below += (at - middle) ** 2;
  });
  return below === 0 ? 0 : above / below;
}

/** The figure in the middle. */
export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

/** How much figures have grown between their beginning and their end, by a third of them each. */
export function growth(figures: readonly number[]): number {
  const third = Math.ceil(figures.length / 3);
  return median(figures.slice(-third)) - median(figures.slice(0, third));
}
