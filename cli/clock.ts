/** Time, passed in: the real one in the program, a settable one in tests. */
export interface Clock {
  /** ms since 1970; it jumps when the machine's clock is set. */
  now(): number;
  /** ms since some start, which only go forwards: for how long something takes or may take. */
  steady(): number;
  /** Runs something again and again. @returns What stops it. */
  every(ms: number, act: () => void): () => void;
  /** Resolves after a while, or at once when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The time of this machine. */
export const realClock: Clock = {
  now: () => Date.now(),
  steady: () => performance.now(),
  every(ms, act) {
    const timer = setInterval(act, ms);
    return () => clearInterval(timer);
  },
  sleep(ms, signal) {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal?.addEventListener("abort", done);
    });
  },
};
