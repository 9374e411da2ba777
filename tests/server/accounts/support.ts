/** What tests of accounts share. */
import { type PreparedPassword, preparePassword } from "../../../protocol/prepare.ts";
import { pbkdf2, type Stretch } from "../../../protocol/scram_keys.ts";
import { assert } from "../../../typed/assert.ts";

export async function password(text: string): Promise<PreparedPassword> {
  const result = await preparePassword(text);
  assert("password" in result, text);
  return result.password;
}

/** PBKDF2 that tells how many rounds each call took. */
export function counted(): { stretch: Stretch; rounds: number[] } {
  const rounds: number[] = [];
  return {
    rounds,
    stretch: (password, salt, iterations) => {
      rounds.push(iterations);
      return pbkdf2(password, salt, iterations);
    },
  };
}
