/** Names that a person is offered. */
import { isNick, NICK_LENGTH } from "../protocol/names.ts";

/** A name after one that is taken: `alice`, `alice2`, `alice3`. */
export function nextName(name: string): string {
  const [, stem = name, digits = ""] = /^(.*?)([0-9]{1,4})?$/su.exec(name) ?? [];
  const number = digits === "" ? 2 : Number(digits) + 1;
  const suffix = String(number);
  return [...stem].slice(0, NICK_LENGTH - suffix.length).join("") + suffix;
}

/** A login name as a name for the chat; `undefined` when nothing of it can be used. */
export function nameFromLogin(login: string | undefined): string | undefined {
  const word = (login ?? "").normalize("NFC").replace(/[^\p{L}\p{M}\p{N}_-]/gu, "")
    .replace(/^[^\p{L}_]+/u, "");
  const name = [...word].slice(0, NICK_LENGTH).join("");
  return isNick(name) ? name : undefined;
}
