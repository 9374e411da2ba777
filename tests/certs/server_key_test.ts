import { assertEquals } from "../../typed/assert.ts";
import { readServerKey, writeServerKey } from "../../certs/server_key.ts";
import { temporaryFolder } from "./support.ts";

const HASH = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

Deno.test("the key being served is told through the data folder", async () => {
  await using folder = await temporaryFolder();
  assertEquals(await readServerKey(folder.path), undefined);
  await writeServerKey(folder.path, HASH);
  assertEquals(await readServerKey(folder.path), HASH);
  assertEquals(await Deno.readTextFile(`${folder.path}/server-key`), `SHA256:${HASH}\n`);
});

Deno.test("a note of the served key that makes no sense is no evidence", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(`${folder.path}/server-key`, "SHA256:oops\n");
  assertEquals(await readServerKey(folder.path), undefined);
});
