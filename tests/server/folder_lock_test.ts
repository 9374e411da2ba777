/** Who holds a data folder, as far as the file that says so can be believed. */
import fc from "fast-check";
import { temporaryFolder } from "../certs/support.ts";
import { readHolder } from "../../server/folder_lock.ts";
import { assert, assertEquals } from "../../typed/assert.ts";

Deno.test("any server.json is a holder whose fields are what they should be, or none", async () => {
  await using folder = await temporaryFolder();
  const holder = fc.record({
    pid: fc.oneof(fc.integer(), fc.anything()),
    host: fc.oneof(fc.string(), fc.anything()),
    port: fc.oneof(fc.integer(), fc.anything()),
    certificate: fc.oneof(fc.string(), fc.anything()),
    token: fc.oneof(fc.string(), fc.anything()),
  }, { requiredKeys: [] }).map((value) => {
    try {
      return JSON.stringify(value);
    } catch {
      return "{}";
    }
  });
  const text = fc.oneof(holder, fc.json(), fc.string({ unit: "binary" }), fc.constant("null"));
  await fc.assert(
    fc.asyncProperty(text, async (text) => {
      await Deno.writeTextFile(`${folder.path}/server.json`, text);
      const found = await readHolder(folder.path);
      if (found === undefined) return;
      assert(Number.isInteger(found.pid) && Number.isInteger(found.port));
      for (const word of [found.host, found.certificate, found.token]) {
        assertEquals(typeof word, "string");
      }
    }),
    { numRuns: 200 },
  );
});
