/** A log whose reader is slow, or gone. */
import { LogPipe } from "../../cli/log_pipe.ts";
import { assert, assertEquals } from "../../typed/assert.ts";

Deno.test("lines are written in order, whole, though little is taken at a time", async () => {
  let written = "";
  const pipe = new LogPipe((bytes) => {
    const some = bytes.subarray(0, 3);
    written += new TextDecoder().decode(some);
    return Promise.resolve(some.length);
  });
  assertEquals([pipe.line("first line"), pipe.line("second line")], [true, true]);
  await pipe.flush();
  assertEquals(written, "first line\nsecond line\n");
  pipe.line("third");
  await pipe.flush();
  assertEquals(written, "first line\nsecond line\nthird\n");
});

Deno.test("a reader that is slow costs lines, not memory; later lines are written again", async () => {
  const held = Promise.withResolvers<void>();
  let written = "";
  const pipe = new LogPipe(async (bytes) => {
    await held.promise;
    written += new TextDecoder().decode(bytes);
    return bytes.length;
  });
  const line = "x".repeat(1000);
  let taken = 0;
  while (pipe.line(line)) taken++;
  assert(taken > 1000 && taken < 1100, `${taken} lines of 1 kB wait`);
  assertEquals(pipe.line(line), false);
  held.resolve();
  await pipe.flush();
  assertEquals(written.length, taken * 1001);
  assertEquals(pipe.line("after"), true);
  await pipe.flush();
  assert(written.endsWith("after\n"));
});

Deno.test("a reader that is gone is no error, and nothing is kept for it", async () => {
  let writes = 0;
  const pipe = new LogPipe(() => {
    writes++;
    return Promise.reject(new Deno.errors.BrokenPipe("gone"));
  });
  assertEquals([pipe.line("one"), pipe.line("two")], [true, true]);
  await pipe.flush();
  assertEquals(pipe.line("three"), false);
  await pipe.flush();
  assertEquals(writes, 1);
});
