import { choosePassword } from "../../../server/accounts/new_password.ts";
import { makeToken } from "../../../server/accounts/tokens.ts";
import { assert, assertEquals, assertMatch } from "../../../typed/assert.ts";

Deno.test("choosePassword tells weak passwords from impossible ones", async () => {
  const weak = "WEAK_PASSWORD";
  const impossible = "UNACCEPTABLE_PASSWORD";
  const cases: readonly [string, string | undefined][] = [
    ["12345678", undefined],
    ["密码密码密码密码", undefined],
    ["🙂🙃🙂🙃🙂🙃🙂🙃", undefined],
    ["x".repeat(300), undefined],
    ["annabella2", undefined],
    ["1234567", weak],
    ["密码密码", weak],
    ["cafe\u0301caf", weak],
    ["annabella", weak],
    ["ANNABELLA", weak],
    ["", impossible],
    ["x".repeat(301), impossible],
    ["12345678\0", impossible],
    [makeToken("snug-login-"), impossible],
  ];
  for (const [text, code] of cases) {
    const chosen = await choosePassword(text, "Annabella");
    assertEquals("code" in chosen ? chosen.code : undefined, code, text);
    if ("reason" in chosen) assertMatch(chosen.reason, /^The password .*\.$/);
    else assert(chosen.password !== "");
  }
});
