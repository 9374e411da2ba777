/** How people talk: each as fast as the server answers, or all together so many times a second. */
import type { Speaker } from "./conversation.ts";

/** Each says a batch, waits until the server has taken it, and says the next: so many lines each. */
export async function inTurn(
  speakers: readonly Speaker[],
  lines: number,
  batch: number,
): Promise<void> {
  await Promise.all(speakers.map(async (speaker) => {
    for (let left = lines; left > 0; left -= batch) {
      await speaker.client.ask(`${speaker.say(Math.min(batch, left))}PING :said\r\n`, "PONG");
    }
  }));
}

/** So many lines a second, by one after the other, whatever the server does: so many lines in all. */
export async function atRate(
  speakers: readonly Speaker[],
  lines: number,
  rate: number,
): Promise<void> {
  const began = performance.now();
  for (let said = 0; said < lines; said++) {
    const early = began + said * 1000 / rate - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    const speaker = speakers[said % speakers.length];
    if (speaker === undefined || speaker.client.failure !== undefined) return;
    speaker.client.write(speaker.say(1));
  }
}
