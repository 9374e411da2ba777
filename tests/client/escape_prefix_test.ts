import { EscapePrefix } from "../../client/escape_prefix.ts";
import type { Key, KeyName } from "../../client/keys.ts";
import { assertEquals } from "../../typed/assert.ts";
import { FakeClock } from "../helpers/clock.ts";

function press(name: KeyName, alt = false): Key {
  return { kind: "key", name, ctrl: false, alt, shift: false };
}

const EIGHT: Key = { kind: "text", text: "8" };
const ESCAPE = press("escape");

Deno.test("EscapePrefix: Escape and then a digit, or Enter, is Alt and that key", () => {
  const clock = new FakeClock();
  const prefix = new EscapePrefix(clock);
  const read = (...keys: Key[]): Key | undefined => keys.map((key) => prefix.read(key)).at(-1);
  assertEquals(read(EIGHT), EIGHT);
  assertEquals(read(ESCAPE), ESCAPE);
  assertEquals(read(EIGHT), press("8", true));
  // Once.
  assertEquals(read(EIGHT), EIGHT);
  assertEquals(read(ESCAPE, press("enter")), press("enter", true));
  assertEquals(read(ESCAPE, ESCAPE, EIGHT), press("8", true));
  assertEquals(read(ESCAPE, { kind: "focus", focused: true }, EIGHT), press("8", true));
});

Deno.test("EscapePrefix: what says something stays what it is, and so does what comes later", () => {
  const clock = new FakeClock();
  const prefix = new EscapePrefix(clock);
  for (const text of ["a", "0", "88", "8 o'clock"]) {
    prefix.read(ESCAPE);
    assertEquals(prefix.read({ kind: "text", text }), { kind: "text", text });
  }
  prefix.read(ESCAPE);
  assertEquals(prefix.read(press("left")), press("left"));
  prefix.read(ESCAPE);
  clock.advance(1_000);
  assertEquals(prefix.read(EIGHT), EIGHT);
});
