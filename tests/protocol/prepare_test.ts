import fc from "fast-check";
import { MAX_PASSWORD_BYTES, preparePassword } from "../../protocol/prepare.ts";
import { byteLength } from "../../protocol/text.ts";
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";

async function prepared(text: string): Promise<string | undefined> {
  const result = await preparePassword(text);
  return "password" in result ? result.password : undefined;
}

Deno.test("preparePassword follows the examples of RFC 4013, section 3", async () => {
  const cases: readonly [string, string | undefined][] = [
    ["I\u00adX", "IX"],
    ["user", "user"],
    ["USER", "USER"],
    ["\u00aa", "a"],
    ["\u2168", "IX"],
    ["\u0007", undefined],
  ];
  for (const [text, password] of cases) assertEquals(await prepared(text), password, text);
});

Deno.test("preparePassword takes passwords in any language, however they were typed", async () => {
  const cases: readonly [string, string][] = [
    ["caf\u0065\u0301", "caf\u00e9"],
    ["a\u00a0b\u3000c", "a b c"],
    ["密码密码密码密码", "密码密码密码密码"],
    ["пароль-пароль", "пароль-пароль"],
    ["शब्दशब्दशब्द", "शब्दशब्दशब्द"],
    ["비밀번호비밀번호", "비밀번호비밀번호"],
    ["한".normalize("NFD"), "한"],
    ["🙂🙃🫠🫡", "🙂🙃🫠🫡"],
    // Refused by SASLprep's rule on directions alone.
    ["שלום123", "שלום123"],
    ["passwort-كلمة", "passwort-كلمة"],
    ["שלום\u00a0caf\u0065\u0301", "שלום caf\u00e9"],
    ["شما می\u200cخواهم1", "شما می\u200cخواهم1"],
  ];
  for (const [text, password] of cases) assertEquals(await prepared(text), password, text);
});

Deno.test("preparePassword refuses with a sentence what cannot be a password", async () => {
  const cases: readonly [string, RegExp][] = [
    ["", /empty/],
    ["x".repeat(MAX_PASSWORD_BYTES + 1), /too long/],
    ["é".repeat(MAX_PASSWORD_BYTES / 2) + "x", /too long/],
    ["pass\0word", /cannot have/],
    ["pass\nword", /cannot have/],
    ["pass\u0085word", /cannot have/],
    ["pass\ud800word", /cannot have/],
    ["pass\ue000word", /cannot have/],
    ["pass\uffffword", /cannot have/],
    ["pass\u2028word", /cannot have/],
    ["שלום1\u200e", /cannot have/],
    ["\u00ad\u200d", /cannot have/],
  ];
  for (const [text, sentence] of cases) {
    const result = await preparePassword(text);
    assert("refused" in result, text);
    assertMatch(result.refused, sentence);
    assertMatch(result.refused, /^The password .*\.$/);
  }
});

Deno.test("preparePassword takes exactly the longest password", async () => {
  for (const text of ["x".repeat(300), "é".repeat(150), "密".repeat(100), "🙂".repeat(75)]) {
    assertEquals(byteLength(text), MAX_PASSWORD_BYTES);
    assertEquals(await prepared(text), text);
  }
});

Deno.test("preparePassword never throws, and leaves alone what it has prepared", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary", maxLength: 40 }), async (text) => {
      const once = await prepared(text);
      if (once !== undefined) assertEquals(await prepared(once), once);
    }),
  );
});
