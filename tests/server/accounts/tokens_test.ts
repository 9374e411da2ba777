import fc from "fast-check";
import {
  hashToken,
  LOGIN_TOKEN_PREFIX,
  makeCode,
  makeToken,
  normalCode,
} from "../../../server/accounts/tokens.ts";
import { assert, assertEquals, assertMatch } from "../../../typed/assert.ts";

Deno.test("a token has its prefix and 24 bytes that are new each time", () => {
  const tokens = new Set(Array.from({ length: 100 }, () => makeToken(LOGIN_TOKEN_PREFIX)));
  assertEquals(tokens.size, 100);
  for (const token of tokens) assertMatch(token, /^snug-login-[A-Za-z0-9_-]{32}$/);
});

Deno.test("a token's hash is SHA-256 in base64", () => {
  assertEquals(hashToken("abc"), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
});

Deno.test("a code has four groups of letters that are hard to mistake, and is new each time", () => {
  const codes = new Set(Array.from({ length: 100 }, makeCode));
  assertEquals(codes.size, 100);
  for (const code of codes) assertMatch(code, /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$/);
  assertEquals(new Set([...codes].join("").replaceAll("-", "")).size, 32);
});

Deno.test("a code is the same however it is typed", () => {
  const code = "70KQ-1M9X-0TRV-B41N";
  const typed = [
    code,
    code.toLowerCase(),
    "70KQ1M9X0TRVB41N",
    " 70kq 1m9x 0trv b41n ",
    "7OKQ-IM9X-OTRV-B4LN",
    "7okq-im9x-otrv-b4ln",
    "7-0-K-Q1M9X0TRVB41N--",
  ];
  for (const text of typed) assertEquals(normalCode(text), code, text);
  const none = [
    "",
    "70KQ",
    `${code}X`,
    code.replace("K", "U"),
    code.replace("K", "é"),
    "-".repeat(99),
  ];
  for (const text of none) assertEquals(normalCode(text), undefined, text);
});

Deno.test("normalCode takes every code, and what it takes stays as it is", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const code = normalCode(text);
    assert(code === undefined || normalCode(code) === code);
    const made = makeCode();
    assertEquals(normalCode(made), made);
  }));
});
