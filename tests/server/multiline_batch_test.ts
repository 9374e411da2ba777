/** Lines put into a batch, whatever they are: as many as fit, with the target and command of the first. */
import fc from "fast-check";
import { byteLength } from "../../protocol/text.ts";
import { MULTILINE_BYTES, MULTILINE_LINES } from "../../server/limits.ts";
import { addLine, BatchError, CONCAT, type OpenBatch } from "../../server/multiline.ts";
import { assert, assertEquals } from "../../typed/assert.ts";

function openBatch(): OpenBatch {
  return {
    name: "b",
    target: "#7",
    clientTags: new Map(),
    label: undefined,
    lines: [],
    command: undefined,
    bytes: 0,
    failure: undefined,
  };
}

const line = fc.record({
  command: fc.constantFrom("PRIVMSG", "PRIVMSG", "PRIVMSG", "NOTICE"),
  target: fc.constantFrom("#7", "#7", "#7", "#8", ""),
  text: fc.oneof(fc.string({ unit: "grapheme", maxLength: 20 }), fc.constant("x".repeat(400))),
  concat: fc.boolean(),
});

Deno.test("a batch is never longer than it may be, and counts its bytes as they are sent", () => {
  fc.assert(fc.property(fc.array(line, { maxLength: 150 }), (lines) => {
    const batch = openBatch();
    for (const { command, target, text, concat } of lines) {
      const before = batch.lines.length;
      try {
        addLine(batch, command, [target, text], concat ? new Map([[CONCAT, ""]]) : new Map());
        assertEquals(batch.lines.length, before + 1);
      } catch (error) {
        assert(error instanceof BatchError && /^MULTILINE_/.test(error.code));
        assertEquals(batch.lines.length, before);
        // Nothing more is put into a batch that has failed.
        break;
      }
      assertEquals([target, command], ["#7", batch.command]);
      const whole = batch.lines.map(({ text, concat }, at) =>
        (at === 0 || concat ? "" : "\n") + text
      ).join("");
      assertEquals(batch.bytes, byteLength(whole));
      assert(batch.bytes <= MULTILINE_BYTES && batch.lines.length <= MULTILINE_LINES);
    }
  }));
});
