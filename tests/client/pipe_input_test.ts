/** Standard input as lines. */
import fc from "fast-check";
import { inputLines } from "../../client/pipe_input.ts";
import { assertEquals } from "../../typed/assert.ts";
import { bytes } from "../helpers/pipe.ts";

const NEVER = new Promise<undefined>(() => {});

async function read(...parts: readonly (string | Uint8Array)[]): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of inputLines(bytes(...parts), NEVER)) {
    lines.push(`${line.number} ${"text" in line ? line.text : line.code}`);
  }
  return lines;
}

Deno.test("lines with their numbers, blank ones left out", async () => {
  assertEquals(await read("one\r\n\n \ntwo"), ["1 one", "4 two"]);
  assertEquals(await read(""), []);
  assertEquals(await read("a\rb\n", Uint8Array.of(0xff, 10), "c\0d\ne"), [
    "1 not-text",
    "2 not-text",
    "3 not-text",
    "4 e",
  ]);
  const half = "x".repeat(600_000);
  assertEquals(await read(half, half, "\nshort"), ["1 too-long", "2 short"]);
  assertEquals(await read(half, half), ["1 too-long"]);
  // What is no IRC has no tags; some editors and shells mark a text as UTF-8.
  assertEquals(await read("@bob hi\n:x"), ["1 @bob hi", "2 :x"]);
  assertEquals(await read("\ufeffone\ntwo"), ["1 one", "2 two"]);
});

Deno.test("however the input is cut, the lines are the same", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: "grapheme", minLength: 1 }), { maxLength: 8 }),
      fc.array(fc.nat(6), { minLength: 1, maxLength: 20 }),
      async (texts, sizes) => {
        const lines = texts.map((text) => `x${text.replace(/[\r\n\0]/g, "")}`);
        const all = new TextEncoder().encode(lines.join("\n"));
        const parts: Uint8Array[] = [];
        for (let at = 0; at < all.length;) {
          const size = (sizes[parts.length % sizes.length] ?? 0) + 1;
          parts.push(all.subarray(at, at + size));
          at += size;
        }
        assertEquals(await read(...parts), lines.map((line, at) => `${at + 1} ${line}`));
      },
    ),
  );
});

Deno.test("an input that stays open ends when no more is wanted", async () => {
  const stop = Promise.withResolvers<undefined>();
  const input = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode("one\ntw")),
  });
  const lines: string[] = [];
  for await (const line of inputLines(input, stop.promise)) {
    if ("text" in line) lines.push(line.text);
    stop.resolve(undefined);
  }
  assertEquals(lines, ["one"]);
});
