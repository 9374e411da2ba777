/** How long something may be tried, in ms. */
const PATIENCE = 20_000;

/** Tries until it works: a client that is refused comes again. */
export async function again<Result>(act: () => Promise<Result>): Promise<Result> {
  const began = performance.now();
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (performance.now() - began > PATIENCE) throw error;
    }
  }
}
