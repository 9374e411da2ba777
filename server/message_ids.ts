/**
 * Message ids: unique for ever, ordered in time, and no two servers make the same.
 *
 * @see https://ircv3.net/specs/extensions/message-ids
 */

/** Digits of the counter within one start of the server. */
const COUNTER_DIGITS = 7;
/** So many of them, the last ones, are not written anew each time. */
const LAST_DIGITS = 2;

/** Makes the source of ids of one start of the server; `start` in ms and `random` set it apart. */
export function messageIds(start: number, random: Uint8Array): () => string {
  const suffix = [...random].map((byte) => digits(byte, 2)).join("");
  const prefix = digits(start, 9);
  const ends = Array.from(
    { length: 36 ** LAST_DIGITS },
    (_, at) => digits(at, LAST_DIGITS) + suffix,
  );
  let begin = "";
  let counter = 0;
  return () => {
    const end = counter % ends.length;
    if (end === 0) begin = prefix + digits(counter / ends.length, COUNTER_DIGITS - LAST_DIGITS);
    counter++;
    return begin + ends[end];
  };
}

/** A number in base 36, with so many digits. */
function digits(number: number, count: number): string {
  return number.toString(36).padStart(count, "0");
}
