/** A clock that a test sets. */
import type { Clock } from "../../cli/clock.ts";

export class FakeClock implements Clock {
  #time: number;
  /** How far the machine's clock was set forwards. */
  #set = 0;
  readonly #repeating = new Set<{ every: number; next: number; act: () => void }>();
  readonly #sleeping = new Set<{ until: number; wake: () => void }>();

  constructor(time = Date.UTC(2026, 0, 2, 3, 4, 5)) {
    this.#time = time;
  }

  readonly now = (): number => this.#time + this.#set;

  readonly steady = (): number => this.#time;

  /** Sets the machine's clock forwards, or back, though no time passes. */
  jump(ms: number): void {
    this.#set += ms;
  }

  every(ms: number, act: () => void): () => void {
    const entry = { every: ms, next: this.#time + ms, act };
    this.#repeating.add(entry);
    return () => this.#repeating.delete(entry);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const entry = { until: this.#time + ms, wake: resolve };
      this.#sleeping.add(entry);
      signal?.addEventListener("abort", () => {
        this.#sleeping.delete(entry);
        resolve();
      }, { once: true });
    });
  }

  /** How many sleeps have not ended. */
  get sleepers(): number {
    return this.#sleeping.size;
  }

  /** Lets time pass, running what falls due. */
  advance(ms: number): void {
    const end = this.#time + ms;
    for (;;) {
      const due = [...this.#repeating].filter((entry) => entry.next <= end)
        .sort((a, b) => a.next - b.next)[0];
      if (due === undefined) break;
      this.#time = due.next;
      due.next += due.every;
      due.act();
    }
    this.#time = end;
    for (const entry of [...this.#sleeping]) {
      if (entry.until > end) continue;
      this.#sleeping.delete(entry);
      entry.wake();
    }
  }
}
