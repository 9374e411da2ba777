/** Which passwords somebody may choose. */
import { casefold } from "../../protocol/names.ts";
import { type PreparedPassword, preparePassword } from "../../protocol/prepare.ts";
import { LOGIN_TOKEN_PREFIX } from "./tokens.ts";

/** The fewest characters of a password. */
const LEAST_CHARACTERS = 8;

/** A password that may be had, or the code of REGISTER that says why not, and a sentence. */
export type NewPassword =
  | { readonly password: PreparedPassword }
  | { readonly code: "WEAK_PASSWORD" | "UNACCEPTABLE_PASSWORD"; readonly reason: string };

/**
 * Looks at a password that somebody wants for an account.
 * @see https://ircv3.net/specs/extensions/account-registration
 */
export async function choosePassword(text: string, name: string): Promise<NewPassword> {
  const prepared = await preparePassword(text);
  if ("refused" in prepared) return { code: "UNACCEPTABLE_PASSWORD", reason: prepared.refused };
  const { password } = prepared;
  // It would be taken for a token.
  if (password.startsWith(LOGIN_TOKEN_PREFIX)) {
    return {
      code: "UNACCEPTABLE_PASSWORD",
      reason: `The password cannot begin with "${LOGIN_TOKEN_PREFIX}".`,
    };
  }
  if ([...password].length < LEAST_CHARACTERS) {
    return {
      code: "WEAK_PASSWORD",
      reason: `The password is too short: ${LEAST_CHARACTERS} characters are the least.`,
    };
  }
  if (casefold(password) === casefold(name)) {
    return { code: "WEAK_PASSWORD", reason: "The password is the account's name." };
  }
  return { password };
}
