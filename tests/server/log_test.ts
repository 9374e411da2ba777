import { makeLog } from "../../server/log.ts";
import { assertEquals } from "../../typed/assert.ts";

const clock = { now: (): number => 0 };

Deno.test("text lines are one line each, whatever is in a value", () => {
  const lines: string[] = [];
  const log = makeLog(clock, "info", "text", (line) => lines.push(line));
  log.debug("hidden");
  log.warn("refused", { id: 7, reason: 'two\nlines "and" \x1b[31m' });
  assertEquals(lines, [
    '1970-01-01T00:00:00.000Z warn refused id=7 reason="two\\nlines \\"and\\" \\u001b[31m"',
  ]);
});

Deno.test("JSON lines are one object each", () => {
  const lines: string[] = [];
  makeLog(clock, "debug", "json", (line) => lines.push(line)).info("x", { a: true, b: "\n" });
  assertEquals(lines.map((line) => JSON.parse(line)), [
    { time: "1970-01-01T00:00:00.000Z", level: "info", event: "x", a: true, b: "\n" },
  ]);
});
