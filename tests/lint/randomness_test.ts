/** Chance that matters comes from WebCrypto: `Math.random` can be foretold. */
import { assertEquals } from "../../typed/assert.ts";

const ROOT = new URL("../../", import.meta.url);
/** How long to wait before connecting again: nobody gains by knowing. */
const HARMLESS = ["client/mod.ts"];

async function* sources(folder: string): AsyncIterable<string> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))) {
    const path = `${folder}${name}`;
    if (isDirectory) yield* sources(`${path}/`);
    else if (name.endsWith(".ts")) yield path;
  }
}

Deno.test("nothing but a pause before connecting again comes from Math.random", async () => {
  const found: string[] = [];
  for (const folder of ["certs/", "cli/", "client/", "protocol/", "server/", "typed/"]) {
    for await (const path of sources(folder)) {
      const text = await Deno.readTextFile(new URL(path, ROOT));
      if (text.includes("Math.random")) found.push(path);
    }
  }
  assertEquals(found, HARMLESS);
});
