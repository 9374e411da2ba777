/**
 * References to messages: `timestamp=2026-01-31T12:00:00.000Z`, `msgid=abc`, or `*`.
 *
 * @see https://ircv3.net/specs/extensions/chathistory#chathistory-command
 */

/** What a reference means; times are ms since 1970. */
export type Reference =
  | { readonly kind: "time"; readonly time: number }
  | { readonly kind: "message"; readonly id: string }
  | { readonly kind: "all" };

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/;
/** As far as the seconds. */
const WHOLE = "2026-01-31T12:00:00".length;
/** No message id is longer, in UTF-16 units. */
const LONGEST_ID = 64;

/** Reads a reference; `undefined` when it is none. */
export function parseReference(word: string): Reference | undefined {
  if (word === "*") return { kind: "all" };
  if (word.startsWith("msgid=")) {
    const id = word.slice("msgid=".length);
    return id === "" || id.length > LONGEST_ID ? undefined : { kind: "message", id };
  }
  if (!word.startsWith("timestamp=")) return undefined;
  const time = parseTime(word.slice("timestamp=".length));
  return time === undefined ? undefined : { kind: "time", time };
}

/** Reads a time as server-time writes it, in ms since 1970; there is no 30th of February. */
export function parseTime(text: string): number | undefined {
  const time = TIME.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time)) return undefined;
  return new Date(time).toISOString().slice(0, WHOLE) === text.slice(0, WHOLE) ? time : undefined;
}
