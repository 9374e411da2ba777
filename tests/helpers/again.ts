/** How long something may be tried, in ms. */
const PATIENCE = 20_000;
/** How long a client that was refused stays away, in ms. */
const PAUSE = 50;

/** Tries until it works: a client that is refused comes again. */
export async function again<Result>(act: () => Promise<Result>): Promise<Result> {
  const began = performance.now();
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (performance.now() - began > PATIENCE) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
}
