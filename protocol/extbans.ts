/**
 * Masks of a room's lists with their extended forms: `~a:NAME` an account, `~a:NAME@HOST` also whoever
 * comes from there, `~r:MASK` a real name, `~m:MASK` keeps whom it means from speaking only,
 * `~t:MINUTES:MASK` ends by itself.
 *
 * @see https://modern.ircdocs.horse/#extban-parameter
 */
import { MOST_MINUTES } from "./durations.ts";
import { wholeMask } from "./masks.ts";

/** What starts an extended form, and the letters that there are. */
export const EXTBAN_PREFIX = "~";
export const EXTBAN_LETTERS = "amrt";
/**
 * The one that means accounts.
 * @see https://ircv3.net/specs/extensions/account-extban
 */
export const ACCOUNT_EXTBAN = "a";

/** A mask as it is meant. */
export interface Extban {
  /** For how many minutes it holds; `undefined`: until it is taken away. */
  readonly minutes: number | undefined;
  /** Whether it keeps from speaking only. */
  readonly mute: boolean;
  /** What `value` is: a mask of people, of real names, or an account, which may be a mask too. */
  readonly kind: "people" | "realName" | "account";
  readonly value: string;
  /** With an account: whoever comes from this host, too, as who leaves the account behind does. */
  readonly host?: string;
}

/** Reads a mask. @returns `undefined` when it can mean nobody, or its time is none. */
export function readExtban(text: string): Extban | undefined {
  let rest = text;
  let minutes: number | undefined;
  let mute = false;
  for (;;) {
    if (rest.startsWith("~m:")) {
      mute = true;
      rest = rest.slice("~m:".length);
    } else if (rest.startsWith("~t:")) {
      const [, count = "", mask = ""] = /^~t:(\d{1,7}):(.*)$/s.exec(rest) ?? [];
      minutes = Number(count);
      if (mask === "" || minutes < 1 || minutes > MOST_MINUTES) return undefined;
      rest = mask;
    } else break;
  }
  const [, account, host] = /^~a:([^@]+)(?:@(.+))?$/s.exec(rest) ?? [];
  if (account !== undefined) {
    const where = host === undefined ? {} : { host };
    return { minutes, mute, kind: "account", value: account, ...where };
  }
  if (/^~r:./s.test(rest)) return { minutes, mute, kind: "realName", value: rest.slice(3) };
  // Nobody's name is empty, or ends with a colon: a form that has nothing to it.
  if (/^(?:!|$)|^[^!]*:$/.test(rest)) return undefined;
  return { minutes, mute, kind: "people", value: wholeMask(rest) };
}

/** A mask as it is written; without its time where that does not matter. */
export function formatExtban(
  { minutes, mute, kind, value, host }: Extban,
  timed = true,
): string {
  const time = timed && minutes !== undefined ? `~t:${minutes}:` : "";
  const form = kind === "account" ? "~a:" : kind === "realName" ? "~r:" : "";
  return `${time}${mute ? "~m:" : ""}${form}${value}${host === undefined ? "" : `@${host}`}`;
}
