import fc from "fast-check";
import { assertEquals, assertThrows } from "../../typed/assert.ts";
import { CertificateError } from "../../certs/certificate_error.ts";
import { formatFingerprint, parseFingerprint } from "../../certs/fingerprint.ts";
import { certificateSha256Hex, spkiHash } from "../../certs/hash.ts";
import { derToPem } from "../../certs/pem.ts";
import {
  KEY_ARGS,
  runOpenssl,
  stockCertificate,
  temporaryFolder,
  testWithOpenssl,
} from "./support.ts";

// SHA-256 of nothing: has both "+" and "/".
const HASH = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

Deno.test("a fingerprint is read in every form that people and links write", () => {
  const bare = HASH.slice(0, -1);
  const url = bare.replaceAll("+", "-").replaceAll("/", "_");
  for (
    const text of [HASH, bare, url, `${url}=`, `SHA256:${bare}`, `sha256:${url}`, ` ${HASH}\n`]
  ) {
    assertEquals(parseFingerprint(text), HASH);
  }
  assertEquals(parseFingerprint(formatFingerprint(HASH)), HASH);
});

Deno.test("what is not exactly 32 bytes is no fingerprint", () => {
  const bare = HASH.slice(0, -1);
  const wrong = [
    "",
    "SHA256:",
    bare.slice(1),
    `${bare}A`,
    `${HASH}=`,
    bare.replace("+", "!"),
    "a b",
  ];
  // The last digit's low bits are unused; a set one is a typing mistake.
  wrong.push(`${bare.slice(0, -1)}V`);
  for (const text of wrong) assertEquals(parseFingerprint(text), undefined, text);
});

Deno.test("DER becomes PEM with lines of 64", () => {
  const lines = derToPem(new Uint8Array(100)).split("\n");
  assertEquals(lines[0], "-----BEGIN CERTIFICATE-----");
  assertEquals(lines.slice(1, 4).map((line) => line.length), [64, 64, 8]);
  assertEquals(lines.slice(4), ["-----END CERTIFICATE-----", ""]);
});

Deno.test("the hash of what is no certificate is an error for people", () => {
  assertThrows(() => spkiHash("hello"), CertificateError);
});

for (const kind of Object.keys(KEY_ARGS) as (keyof typeof KEY_ARGS)[]) {
  testWithOpenssl(
    `openssl computes the same hashes for a certificate with a key of ${kind}`,
    async () => {
      await using folder = await temporaryFolder();
      const { certFile } = await stockCertificate(folder.path, kind);
      const pem = await Deno.readTextFile(certFile);
      const run = (...args: string[]) => runOpenssl(folder.path, ...args);
      await Deno.writeTextFile(
        `${folder.path}/public.pem`,
        await run("x509", "-in", certFile, "-pubkey", "-noout"),
      );
      await run("pkey", "-pubin", "-in", "public.pem", "-outform", "der", "-out", "public.der");
      const hex = (await run("dgst", "-sha256", "-r", "public.der")).slice(0, 64);
      const bytes = Uint8Array.from(atob(spkiHash(pem)), (char) => char.charCodeAt(0));
      assertEquals(Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(""), hex);
      const whole = await run("x509", "-in", certFile, "-noout", "-fingerprint", "-sha256");
      assertEquals(
        certificateSha256Hex(pem),
        whole.split("=")[1]?.trim().replaceAll(":", "").toLowerCase(),
      );
    },
  );
}

Deno.test("any text is a fingerprint of 32 bytes or none", () => {
  const digits = fc.string({
    unit: fc.constantFrom(..."ABCXYZabcxyz0189+/-_="),
    minLength: 40,
    maxLength: 46,
  });
  fc.assert(fc.property(fc.oneof(digits, fc.string({ unit: "binary" })), (text) => {
    const hash = parseFingerprint(text);
    if (hash === undefined) return;
    assertEquals(Uint8Array.fromBase64(hash).length, 32);
    assertEquals(parseFingerprint(formatFingerprint(hash)), hash);
  }));
});
