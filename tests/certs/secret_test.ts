import { assertEquals, assertNotEquals, assertRejects } from "../../typed/assert.ts";
import { CertificateError } from "../../certs/certificate_error.ts";
import { loadOrCreateSecret } from "../../certs/secret.ts";
import { temporaryFolder } from "./support.ts";

Deno.test("a secret is made once, and is another in another folder", async () => {
  await using one = await temporaryFolder();
  await using two = await temporaryFolder();
  const secret = await loadOrCreateSecret(one.path);
  assertEquals(secret.length, 32);
  assertEquals(await loadOrCreateSecret(one.path), secret);
  assertNotEquals(await loadOrCreateSecret(two.path), secret);
  if (Deno.build.os !== "windows") {
    assertEquals(((await Deno.stat(`${one.path}/secret`)).mode ?? 0) & 0o777, 0o600);
  }
});

Deno.test("a damaged secret is reported and never replaced", async () => {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/secret`;
  for (const text of ["", "c2hvcnQ=\n", "!".repeat(44)]) {
    await Deno.writeTextFile(file, text);
    await assertRejects(() => loadOrCreateSecret(folder.path), CertificateError, file);
    assertEquals(await Deno.readTextFile(file), text);
  }
});
