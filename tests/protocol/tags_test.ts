import fc from "fast-check";
import { escapeTag, formatTags, parseTags, unescapeTag } from "../../protocol/tags.ts";
import { byteLength } from "../../protocol/text.ts";
import { assert, assertEquals } from "../../typed/assert.ts";

/** Texts in which what is escaped is frequent. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(..."\\:; srn\r\na"), maxLength: 30 }),
);

Deno.test("a tag's value reads back as it was, and its written form holds no space and no end", () => {
  fc.assert(fc.property(text, (value) => {
    const written = escapeTag(value);
    assertEquals(unescapeTag(written), value);
    assert(!/[; \r\n]/.test(written), JSON.stringify(written));
  }));
});

Deno.test("tags that a client sent take no more bytes when they are passed on", () => {
  fc.assert(fc.property(text, (section) => {
    // As it can stand in a line: up to the first space.
    const sent = section.replace(/[ \r\n\0]/g, "");
    const tags = parseTags(sent);
    const written = formatTags(tags);
    assert(byteLength(written) <= byteLength(sent), `${JSON.stringify(sent)} -> ${written}`);
    const named = new Map([...tags].filter(([name]) => name !== ""));
    assertEquals(
      Object.fromEntries([...parseTags(written)].filter(([name]) => name !== "")),
      Object.fromEntries(named),
    );
  }));
});
