import { assertEquals, assertRejects } from "../../typed/assert.ts";
import { coversNames, namesOf, usableNames, verificationName } from "../../certs/names.ts";
import {
  freshPair,
  runOpenssl,
  stockCertificate,
  temporaryFolder,
  testWithOpenssl,
  tlsServer,
  verify,
} from "./support.ts";

Deno.test("names that no certificate can carry are left out, and duplicates", () => {
  const names = {
    dns: [
      "Chat.Example.org",
      "chat.example.org",
      "Bob's laptop",
      "büro",
      "",
      "a..b",
      "*.example.org",
    ],
    ips: ["::1", "fe80::1%eth0", "127.0.0.1", "127.0.0.1", "localhost"],
  };
  assertEquals(usableNames(names), {
    dns: ["chat.example.org", "*.example.org"],
    ips: ["::1", "127.0.0.1"],
  });
});

Deno.test("a certificate's names are read back, whatever way an address is written", async () => {
  await using folder = await temporaryFolder();
  const names = { dns: ["chat.example.org"], ips: ["127.0.0.1", "::1", "fe80::1:2"] };
  const { certificate } = await freshPair(folder.path, names);
  assertEquals(namesOf(certificate), {
    dns: ["chat.example.org", "snug.invalid"],
    ips: ["127.0.0.1", "::1", "fe80::1:2"],
  });
  assertEquals(coversNames(certificate, { dns: [], ips: ["0:0:0:0:0:0:0:1"] }), true);
  assertEquals(coversNames(certificate, { dns: [], ips: ["10.0.0.1"] }), false);
  assertEquals(coversNames(certificate, { dns: ["example.org"], ips: [] }), false);
});

Deno.test("for a certificate of Snug's the private name is asked for, whatever was dialled", async () => {
  await using folder = await temporaryFolder();
  const pair = await freshPair(folder.path);
  assertEquals(verificationName(pair.certificate, "203.0.113.9"), "snug.invalid");
  assertEquals(verificationName(pair.certificate, "localhost"), "snug.invalid");
  await using server = tlsServer(pair);
  await verify(server.port, "snug.invalid", pair.certificate);
});

testWithOpenssl(
  "for another's certificate only the dialled host or a private name is asked for",
  async () => {
    await using folder = await temporaryFolder();
    const { certFile } = await stockCertificate(
      folder.path,
      "ec",
      "-addext",
      "subjectAltName=DNS:evil.example,DNS:Chat.Example.org,DNS:*.rooms.example,IP:203.0.113.9,IP:::1",
    );
    const pem = await Deno.readTextFile(certFile);
    for (const host of ["chat.example.org", "one.rooms.example", "203.0.113.9", "::1"]) {
      assertEquals(verificationName(pem, host), host);
    }
    assertEquals(verificationName(pem, "[::1]"), "::1");
    for (const host of ["example.org", "a.b.rooms.example", "rooms.example", "203.0.113.10"]) {
      assertEquals(verificationName(pem, host), undefined, host);
    }
    await stockCertificate(
      folder.path,
      "ec",
      "-addext",
      "subjectAltName=DNS:localhost,DNS:a.example",
    );
    assertEquals(verificationName(await Deno.readTextFile(certFile), "192.168.1.7"), "localhost");
    await stockCertificate(folder.path, "ec");
    assertEquals(verificationName(await Deno.readTextFile(certFile), "localhost"), undefined);
  },
);

testWithOpenssl(
  "a public authority's certificate for another name passes without the private name, not with it",
  async () => {
    await using folder = await temporaryFolder();
    const pinned = await freshPair(folder.path);
    const pair = await publiclyTrusted(folder.path, "evil.example");
    await using server = tlsServer(pair);
    await Deno.writeTextFile(`${folder.path}/pinned.pem`, pinned.certificate);
    const script = `
    const [port, pem, name] = Deno.args;
    const caCerts = [await Deno.readTextFile(pem)];
    const tcp = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
    const options = name === undefined
      ? { caCerts, unsafelyDisableHostnameVerification: true }
      : { caCerts, hostname: name };
    await (await Deno.startTls(tcp, options)).handshake();`;
    await Deno.writeTextFile(`${folder.path}/dial.ts`, script);
    // The command-line option makes this authority as public as any.
    const dial = async (...name: string[]): Promise<void> => {
      const args = ["run", "--no-config", "--no-prompt", "-R", "-N", "--cert", "authority.crt"];
      args.push("dial.ts", String(server.port), "pinned.pem", ...name);
      const child = new Deno.Command(Deno.execPath(), { args, cwd: folder.path, stdin: "null" });
      const { success, stderr } = await child.output();
      if (!success) throw new Error(new TextDecoder().decode(stderr));
    };
    await dial();
    const name = verificationName(pinned.certificate, "127.0.0.1");
    await assertRejects(() => dial(name ?? ""), Error, "not valid for name");
  },
);

/** A certificate for a name, signed by an authority left in `authority.crt`. */
async function publiclyTrusted(
  folder: string,
  name: string,
): Promise<{ certificate: string; key: string }> {
  await stockCertificate(folder, "ec", "-subj", "/CN=A public authority");
  await Deno.rename(`${folder}/server.crt`, `${folder}/authority.crt`);
  await Deno.rename(`${folder}/server.key`, `${folder}/authority.key`);
  await Deno.writeTextFile(`${folder}/extensions`, `subjectAltName=DNS:${name}`);
  await runOpenssl(
    folder,
    ...["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"],
    ...["-keyout", "evil.key", "-out", "evil.csr", "-subj", `/CN=${name}`],
  );
  await runOpenssl(
    folder,
    ...["x509", "-req", "-in", "evil.csr", "-CA", "authority.crt", "-CAkey", "authority.key"],
    ...["-CAcreateserial", "-days", "30", "-extfile", "extensions", "-out", "evil.crt"],
  );
  return {
    certificate: await Deno.readTextFile(`${folder}/evil.crt`),
    key: await Deno.readTextFile(`${folder}/evil.key`),
  };
}
