/** Time, passed in: the real one in the program, a settable one in tests. */
export interface Clock {
  /** ms since 1970. */
  now(): number;
  /** Runs something again and again. @returns What stops it. */
  every(ms: number, act: () => void): () => void;
  /** Resolves after a while, or at once when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
