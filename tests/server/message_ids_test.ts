import { messageIds } from "../../server/message_ids.ts";
import { assert, assertEquals } from "../../typed/assert.ts";

const AT = Date.UTC(2026, 10, 26);

Deno.test("message ids are unique, of one length, and in the order of time", () => {
  const next = messageIds(AT, new Uint8Array([0, 1, 254, 255]));
  // More than twice as many as end in digits of their own.
  const ids = Array.from({ length: 3_000 }, next);
  assertEquals(new Set(ids).size, ids.length);
  assertEquals(new Set(ids.map((id) => id.length)).size, 1);
  assertEquals(ids, ids.toSorted());
  const later = messageIds(AT + 1, new Uint8Array(4));
  assert(later() > (ids.at(-1) ?? ""));
});

Deno.test("two starts in the same ms make different ids", () => {
  const one = messageIds(AT, new Uint8Array([1, 2, 3, 4]));
  const other = messageIds(AT, new Uint8Array([1, 2, 3, 5]));
  assert(one() !== other());
});
