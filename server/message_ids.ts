/**
 * Message ids: unique for ever, ordered in time, and no two servers make the same.
 *
 * @see https://ircv3.net/specs/extensions/message-ids
 */

/** Digits of the counter within one start of the server. */
const COUNTER_DIGITS = 7;

/** Makes the source of ids of one start of the server; `start` in ms and `random` set it apart. */
export function messageIds(start: number, random: Uint8Array): () => string {
  const suffix = [...random].map((byte) => byte.toString(36).padStart(2, "0")).join("");
  const prefix = start.toString(36).padStart(9, "0");
  let counter = 0;
  return () => prefix + (counter++).toString(36).padStart(COUNTER_DIGITS, "0") + suffix;
}
