/** Secrets that somebody gives, compared with those that are right. */
import { adminCheck, operatorCheck, passwordCheck, sameSecret } from "../../server/password.ts";
import { assertEquals } from "../../typed/assert.ts";

/** What is nearly right: shorter, longer, of another case, empty, or with something else in one place. */
const NEARLY = [
  "sesam",
  "sesame ",
  "Sesame",
  "",
  "sesamf",
  "xesame",
  "sesame\0",
  "s".repeat(10_000),
];

Deno.test("the one secret is right, whatever is nearly it is not, and no length throws", () => {
  const password = passwordCheck("sesame");
  const admin = adminCheck("sesame");
  const operator = operatorCheck(new Map([["root", "sesame"]]));
  assertEquals([password("sesame"), admin("sesame"), operator("root", "sesame")], [
    true,
    true,
    true,
  ]);
  assertEquals(sameSecret("sesame", "sesame"), true);
  for (const given of NEARLY) {
    const found = [
      password(given),
      admin(given),
      operator("root", given),
      sameSecret(given, "sesame"),
    ];
    assertEquals(found, [false, false, false, false], given.slice(0, 20));
  }
});

Deno.test("without a password everybody passes; without a token, or a name, nobody does", () => {
  assertEquals([passwordCheck()(undefined), passwordCheck()("x")], [true, true]);
  assertEquals(passwordCheck("sesame")(undefined), false);
  assertEquals([adminCheck()(""), adminCheck()("undefined")], [false, false]);
  const operator = operatorCheck(new Map([["root", "sesame"]]));
  for (const name of ["", "ROOT", "nobody", "__proto__"]) {
    assertEquals(operator(name, "sesame"), false, name);
  }
});
