import fc from "fast-check";
import { METADATA_KEY_LENGTH } from "../../server/limits.ts";
import { isMetadataKey } from "../../server/metadata.ts";
import { assert, assertEquals } from "../../typed/assert.ts";

Deno.test("a key is a short word of a few characters, whatever is tried", () => {
  for (const key of ["url", "a", "x.y/z-0_", "k".repeat(METADATA_KEY_LENGTH)]) {
    assertEquals(isMetadataKey(key), true, key);
  }
  for (const key of ["", "URL", "a b", "é", "a\n", ":a", "k".repeat(METADATA_KEY_LENGTH + 1)]) {
    assertEquals(isMetadataKey(key), false, key);
  }
  const near = fc.string({ unit: fc.constantFrom(..."az09_./- A:,\n\0é"), maxLength: 80 });
  fc.assert(fc.property(fc.oneof(near, fc.string({ unit: "binary" })), (text) => {
    if (!isMetadataKey(text)) return;
    assert(text.length >= 1 && text.length <= METADATA_KEY_LENGTH);
    assert(
      [...text].every((character) =>
        "abcdefghijklmnopqrstuvwxyz0123456789_./-".includes(character)
      ),
    );
  }));
});
