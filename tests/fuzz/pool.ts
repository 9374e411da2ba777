/** What a fuzzed server has said, to be said back to it: ids, times, tokens. */
import type { Random } from "./random.ts";

const MOST = 64;

export class Pool {
  readonly #ids: string[] = [];
  readonly #times: string[] = [];
  readonly #words: string[] = [];

  /** Takes what is of use out of a line of the server's. */
  learn(line: string): void {
    const [, id] = /[@;]msgid=([^; ]+)/.exec(line) ?? [];
    const [, time] = /[@;]time=([^; ]+)/.exec(line) ?? [];
    keep(this.#ids, id);
    keep(this.#times, time);
    if (/ (AUTHENTICATE|ACCOUNT|BATCH) /.test(line)) keep(this.#words, line.split(" ").at(-1));
  }

  id(random: Random): string {
    return this.#ids.length === 0 || random.oneIn(5) ? "nonsense" : random.pick(this.#ids);
  }

  time(random: Random): string {
    return this.#times.length === 0 || random.oneIn(5)
      ? random.pick([
        "2026-01-01T00:00:00.000Z",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999Z",
      ])
      : random.pick(this.#times);
  }

  word(random: Random): string {
    return this.#words.length === 0 ? "+" : random.pick(this.#words);
  }
}

function keep(list: string[], item: string | undefined): void {
  if (item === undefined) return;
  list.push(item);
  if (list.length > MOST) list.shift();
}
