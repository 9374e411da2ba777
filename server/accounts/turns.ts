/** Work on keys, a few at a time: a thousand logins at once leave the processors time for the chat. */
import type { Stretch } from "../../protocol/scram_keys.ts";

/** Makes at most so many run at once; the others wait, and come in their order. */
export function inTurns(stretch: Stretch, atOnce: number): Stretch {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (...work) => {
    if (running < atOnce) running++;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await stretch(...work);
    } finally {
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}
