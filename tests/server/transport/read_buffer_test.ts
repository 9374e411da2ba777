import { ReadBuffer } from "../../../server/transport/read_buffer.ts";
import { assert, assertEquals } from "../../../typed/assert.ts";

Deno.test("a read buffer grows for who fills it, up to a bound, and shrinks for who does not", () => {
  const buffer = new ReadBuffer();
  const sizes: number[] = [];
  for (let read = 0; read < 7; read++) {
    sizes.push(buffer.next().length);
    buffer.filled(buffer.next().length);
  }
  assertEquals(sizes, [512, 4096, 8192, 16384, 16384, 16384, 16384]);
  for (let read = 0; read < 15; read++) buffer.filled(10);
  assertEquals(buffer.next().length, 16384);
  buffer.filled(10);
  assertEquals(buffer.next().length, 512);
});

Deno.test("a read buffer is used again", () => {
  const buffer = new ReadBuffer();
  const bytes = buffer.next();
  buffer.filled(100);
  assert(buffer.next() === bytes);
});
