import { X509Certificate } from "node:crypto";
import { assert, assertEquals, assertNotEquals, assertRejects } from "../../typed/assert.ts";
import { CertificateError } from "../../certs/certificate_error.ts";
import { spkiHash } from "../../certs/hash.ts";
import { loadOrCreateIdentity } from "../../certs/identity.ts";
import {
  later,
  NOW,
  runOpenssl,
  temporaryFolder,
  testWithOpenssl,
  tlsServer,
  verify,
} from "./support.ts";

const NAMES = { dns: ["localhost", "chat.example.org"], ips: ["127.0.0.1", "::1"] };

Deno.test("a new identity is a ten-year server certificate that rustls accepts", async () => {
  await using folder = await temporaryFolder();
  const { pair, created } = await loadOrCreateIdentity(folder.path, NAMES, new Date());
  assertEquals(created, true);
  assertEquals(pair.spki, spkiHash(pair.certificate));
  const certificate = new X509Certificate(pair.certificate);
  assertEquals(certificate.ca, false);
  assertEquals(certificate.publicKey.asymmetricKeyDetails?.namedCurve, "prime256v1");
  const years = (Date.parse(certificate.validTo) - Date.now()) / (365 * 24 * 60 * 60 * 1000);
  assert(Math.abs(years - 10) < 0.01, `${years} years`);
  await using server = tlsServer(pair);
  for (const name of ["localhost", "chat.example.org", "127.0.0.1", "::1", "snug.invalid"]) {
    await verify(server.port, name, pair.certificate);
  }
  await assertRejects(() => verify(server.port, "other.example", pair.certificate));
});

testWithOpenssl("openssl finds in a new identity what should be there", async () => {
  await using folder = await temporaryFolder();
  await loadOrCreateIdentity(folder.path, NAMES, new Date());
  const text = await runOpenssl(folder.path, "x509", "-in", "identity.crt", "-noout", "-text");
  for (
    const part of [
      /X509v3 Basic Constraints: critical\n +CA:FALSE/,
      /X509v3 Key Usage: critical\n +Digital Signature\n/,
      /X509v3 Extended Key Usage: *\n +TLS Web Server Authentication\n/,
      /DNS:localhost, DNS:chat.example.org, DNS:snug.invalid, IP Address:127.0.0.1, IP Address:0:/,
    ]
  ) assert(part.test(text), `${part} in ${text}`);
  await runOpenssl(folder.path, "verify", "-CAfile", "identity.crt", "identity.crt");
});

Deno.test({
  name: "key and certificate are their owner's only",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using folder = await temporaryFolder();
    await loadOrCreateIdentity(folder.path, NAMES, NOW);
    for (const name of ["identity.key", "identity.crt"]) {
      assertEquals(((await Deno.stat(`${folder.path}/${name}`)).mode ?? 0) & 0o777, 0o600);
    }
  },
});

Deno.test("an identity stays as it is while nothing has changed", async () => {
  await using folder = await temporaryFolder();
  const first = await loadOrCreateIdentity(folder.path, NAMES, NOW);
  const second = await loadOrCreateIdentity(folder.path, NAMES, later(3600));
  assertEquals(second, { pair: first.pair, created: false });
  const fewer = await loadOrCreateIdentity(folder.path, { dns: ["localhost"], ips: [] }, NOW);
  assertEquals(fewer.pair, first.pair);
});

Deno.test("two identities differ in key and serial number", async () => {
  await using one = await temporaryFolder();
  await using two = await temporaryFolder();
  const pairs = [one, two].map((folder) => loadOrCreateIdentity(folder.path, NAMES, NOW));
  const [first, second] = (await Promise.all(pairs)).map(({ pair }) => pair);
  assertNotEquals(first?.spki, second?.spki);
  assertNotEquals(
    new X509Certificate(first?.certificate ?? "").serialNumber,
    new X509Certificate(second?.certificate ?? "").serialNumber,
  );
});

Deno.test("whatever is wrong with the certificate, a new one is made for the same key", async (t) => {
  const renewals: Record<string, (file: string) => Promise<void>> = {
    "it is missing": (file) => Deno.remove(file),
    "it is empty": (file) => Deno.writeTextFile(file, ""),
    "it is half written": async (file) => {
      const text = await Deno.readTextFile(file);
      await Deno.writeTextFile(file, text.slice(0, text.length / 2));
    },
    "its base64 is no certificate": (file) =>
      Deno.writeTextFile(
        file,
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
      ),
    "it is for another key": async (file) => {
      await using folder = await temporaryFolder();
      await loadOrCreateIdentity(folder.path, NAMES, NOW);
      await Deno.copyFile(`${folder.path}/identity.crt`, file);
    },
    "it is far too large": (file) => Deno.writeTextFile(file, "x".repeat(2 << 20)),
  };
  for (const [name, damage] of Object.entries(renewals)) {
    await t.step(name, async () => {
      await using folder = await temporaryFolder();
      const { pair } = await loadOrCreateIdentity(folder.path, NAMES, NOW);
      await damage(`${folder.path}/identity.crt`);
      const renewed = await loadOrCreateIdentity(folder.path, NAMES, NOW);
      assertEquals(renewed.created, false);
      assertEquals(renewed.pair.spki, pair.spki);
      assertEquals(renewed.pair.key, pair.key);
      assertNotEquals(renewed.pair.certificate, pair.certificate);
      const again = await loadOrCreateIdentity(folder.path, NAMES, NOW);
      assertEquals(again.pair, renewed.pair);
    });
  }
});

Deno.test("a certificate is renewed a month before its end, when from the future, and for a new name", async () => {
  await using folder = await temporaryFolder();
  const load = async (names: typeof NAMES, now: Date) =>
    (await loadOrCreateIdentity(folder.path, names, now)).pair;
  const first = await load(NAMES, NOW);
  assertEquals((await load(NAMES, later(3619))).certificate, first.certificate);
  const renewed = await load(NAMES, later(3621));
  assertNotEquals(renewed.certificate, first.certificate);
  const back = await load(NAMES, NOW);
  assertNotEquals(back.certificate, renewed.certificate);
  const moved = await load({ ...NAMES, ips: ["10.0.0.7"] }, NOW);
  assertNotEquals(moved.certificate, back.certificate);
  assertEquals(new X509Certificate(moved.certificate).checkIP("10.0.0.7"), "10.0.0.7");
  assertEquals([renewed.spki, back.spki, moved.spki], [first.spki, first.spki, first.spki]);
});

Deno.test("a renewed certificate verifies for who was given the old one", async () => {
  await using folder = await temporaryFolder();
  const old = (await loadOrCreateIdentity(folder.path, NAMES, new Date())).pair;
  const names = { dns: ["new.example"], ips: [] };
  const { pair } = await loadOrCreateIdentity(folder.path, names, new Date());
  await using server = tlsServer(pair);
  await verify(server.port, "new.example", old.certificate);
});

Deno.test("a damaged key is reported by name and never replaced", async (t) => {
  const texts: Record<string, (key: string) => string> = {
    "empty": () => "",
    "half written": (key) => key.slice(0, key.length / 2),
    "not base64 of a key": () => "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
  };
  for (const [name, damage] of Object.entries(texts)) {
    await t.step(name, async () => {
      await using folder = await temporaryFolder();
      const { pair } = await loadOrCreateIdentity(folder.path, NAMES, NOW);
      const file = `${folder.path}/identity.key`;
      await Deno.writeTextFile(file, damage(pair.key));
      const load = () => loadOrCreateIdentity(folder.path, NAMES, NOW);
      await assertRejects(load, CertificateError, file);
      assertEquals(await Deno.readTextFile(file), damage(pair.key));
    });
  }
});

Deno.test("loading an identity does not load the library that makes certificates", async () => {
  await using folder = await temporaryFolder();
  await loadOrCreateIdentity(folder.path, NAMES, NOW);
  // `reflect-metadata` adds to `Reflect`, which shows from outside that it has been loaded.
  const script = `
    import { loadOrCreateIdentity } from ${
    JSON.stringify(import.meta.resolve("../../certs/identity.ts"))
  };
    const names = ${JSON.stringify(NAMES)};
    const load = () => loadOrCreateIdentity(Deno.args[0], names, new Date(Deno.args[1]));
    await load();
    const loaded = "getMetadata" in Reflect;
    await Deno.remove(Deno.args[0] + "/identity.crt");
    await load();
    console.log(loaded, "getMetadata" in Reflect);`;
  await Deno.writeTextFile(`${folder.path}/load.ts`, script);
  const config = new URL(import.meta.resolve("../../deno.json"));
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--allow-read", "--allow-write", "--config", config.pathname],
      ...[`${folder.path}/load.ts`, folder.path, NOW.toISOString()],
    ],
    stdin: "null",
  });
  const { stdout, stderr } = await child.output();
  assertEquals(
    new TextDecoder().decode(stdout).trim(),
    "false true",
    new TextDecoder().decode(stderr),
  );
});
