/** A store full of messages, for measuring. */
import type { NewRecord, Store } from "../../server/storage/store.ts";

export const START = Date.UTC(2026, 0, 1);
/** The big room, a small one among all messages, and how many others there are. */
export const BIG = 1;
export const SMALL = 2;
const OTHERS = 48;
/** How many people say something in turn. */
const PEOPLE = 200;
/** How long between two messages. */
export const EVERY_MS = 1000;

/** Words with a few common and many rare ones, as in any language. */
function word(random: () => number): string {
  return `w${Math.floor(50_000 ** random()).toString(36)}`;
}

/** Numbers from 0 to 1 that are the same each time. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The message with a number: eight of ten in the big room, one of a thousand in the small one. */
export function message(number: number, random: () => number): NewRecord {
  const choice = random();
  const room = number % 1000 === 0 ? SMALL : choice < 0.8 ? BIG : 3 + number % OTHERS;
  const words = Array.from({ length: 9 }, () => word(random));
  if (number % 100_003 === 5) words.push("needle");
  if (room !== SMALL && number % 3 === 0) words.push("elsewhere");
  const person = `person${number % PEOPLE}`;
  return {
    id: `0mabcdefg${number.toString(36).padStart(7, "0")}q1w2e3r4t5y6`,
    time: START + number * EVERY_MS,
    kind: "message",
    source: `${person}!${person}@0123456789ab.snug`,
    account: number % 2 === 0 ? person : undefined,
    target: `#room${room}`,
    text: words.join(" "),
    detail: undefined,
    leastRank: 0,
    place: { kind: "room", room },
  };
}

/** Appends messages `from` to `until` in groups. */
export function append(
  store: Store,
  from: number,
  until: number,
  group: number,
  random: () => number,
): void {
  for (let number = from; number < until; number++) {
    store.append(message(number, random));
    if ((number - from) % group === group - 1) store.commit();
  }
  store.commit();
}
