import fc from "fast-check";
import { decodeBase64 } from "../../protocol/base64.ts";
import { assertEquals } from "../../typed/assert.ts";

Deno.test("decodeBase64 takes padded base64 and nothing else", () => {
  const cases: readonly [string, readonly number[] | undefined][] = [
    ["", []],
    ["YQ==", [97]],
    ["YWI=", [97, 98]],
    ["YWJj", [97, 98, 99]],
    ["YQ", undefined],
    ["YQ=", undefined],
    ["YR==", undefined],
    ["Y Q==", undefined],
    ["YQ==\n", undefined],
    ["YQ==YQ==", undefined],
    ["-_-_", undefined],
    ["====", undefined],
    ["é", undefined],
  ];
  for (const [text, bytes] of cases) {
    const decoded = decodeBase64(text);
    assertEquals(decoded === undefined ? undefined : [...decoded], bytes?.slice(), text);
  }
});

Deno.test("decodeBase64 never throws, and what it takes has one spelling", () => {
  fc.assert(fc.property(fc.oneof(fc.base64String(), fc.string()), (text) => {
    const bytes = decodeBase64(text);
    if (bytes !== undefined) assertEquals(bytes.toBase64(), text);
  }));
});
