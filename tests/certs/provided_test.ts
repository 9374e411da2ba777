import { X509Certificate } from "node:crypto";
import { assert, assertEquals, assertNotEquals, assertRejects } from "../../typed/assert.ts";
import { CertificateError } from "../../certs/certificate_error.ts";
import { spkiHash } from "../../certs/hash.ts";
import { namesOf } from "../../certs/names.ts";
import { certificateBlocks } from "../../certs/pem.ts";
import { loadProvided, watchProvided } from "../../certs/provided.ts";
import {
  DAY,
  freshPair,
  KEY_ARGS,
  later,
  NOW,
  runOpenssl,
  stockCertificate,
  temporaryFolder,
  testWithOpenssl,
  tlsServer,
  verify,
} from "./support.ts";

async function dialPinned(port: number, leaf: string): Promise<void> {
  const conn = await Deno.connectTls({
    hostname: "127.0.0.1",
    port,
    caCerts: [leaf],
    unsafelyDisableHostnameVerification: true,
  });
  try {
    await conn.handshake();
  } finally {
    conn.close();
  }
}

for (const kind of Object.keys(KEY_ARGS) as (keyof typeof KEY_ARGS)[]) {
  testWithOpenssl(
    `a stock CA:TRUE certificate (${kind}) is served through a leaf of the same key`,
    async () => {
      await using folder = await temporaryFolder();
      const { certFile, keyFile } = await stockCertificate(
        folder.path,
        kind,
        ...["-subj", "/C=GB/O=A & B, Ltd/CN=chat.example.org/emailAddress=a@b.example"],
        ...["-addext", "subjectAltName=DNS:chat.example.org,IP:127.0.0.1,IP:::1"],
      );
      const original = await Deno.readTextFile(certFile);
      const pair = await loadProvided(certFile, keyFile, new Date());
      const [leaf = "", above, ...rest] = certificateBlocks(pair.certificate);
      assertEquals([above, rest], [original, []]);
      assertEquals(pair.spki, spkiHash(original));
      assertEquals(pair.spki, spkiHash(leaf));
      assertEquals(namesOf(leaf), {
        dns: ["chat.example.org", "snug.invalid"],
        ips: ["127.0.0.1", "::1"],
      });
      const days = (Date.parse(new X509Certificate(leaf).validTo) - Date.now()) / DAY;
      assert(days > 89 && days <= 90, `${days} days`);

      await using server = tlsServer(pair);
      await verify(server.port, "chat.example.org", original);
      await verify(server.port, "127.0.0.1", original);
      await verify(server.port, "snug.invalid", leaf);
      await dialPinned(server.port, leaf);
      // OpenSSL, which WeeChat and others use, must not stop at the leaf as "self-signed".
      await Deno.writeTextFile(`${folder.path}/leaf.pem`, leaf);
      await runOpenssl(folder.path, "verify", "-CAfile", "server.crt", "leaf.pem");
    },
  );
}

testWithOpenssl("subject and issuer of the leaf are the original's, byte for byte", async () => {
  await using folder = await temporaryFolder();
  const { certFile, keyFile } = await stockCertificate(
    folder.path,
    "ec",
    ...["-utf8", "-subj", '/C=GB/O=Müller & Söhne/OU=+,;"/CN=localhost/emailAddress=a@b.example'],
  );
  const { certificate } = await loadProvided(certFile, keyFile, new Date());
  await Deno.writeTextFile(`${folder.path}/chain.pem`, certificate);
  // Reads of a chain its first certificate; prints each name with the types of its strings.
  const print = (file: string, which: string) =>
    runOpenssl(
      folder.path,
      ...["x509", "-in", file, "-noout", which, "-nameopt", "RFC2253,show_type,dump_all,dump_der"],
    );
  const names = async (file: string) =>
    (await Promise.all(["-subject", "-issuer"].map((which) => print(file, which))))
      .map((line) => line.slice(line.indexOf("=") + 1));
  assertEquals(await names("chain.pem"), await names("server.crt"));
});

testWithOpenssl("without a SAN the leaf is for the common name and this machine", async () => {
  await using folder = await temporaryFolder();
  const { certFile, keyFile } = await stockCertificate(
    folder.path,
    "ec",
    "-subj",
    "/CN=Chat.Example",
  );
  const names = async () => {
    const { certificate } = await loadProvided(certFile, keyFile, new Date());
    return namesOf(certificateBlocks(certificate)[0] ?? "");
  };
  assertEquals(await names(), { dns: ["chat.example", "localhost", "snug.invalid"], ips: [] });
  await stockCertificate(folder.path, "ec", "-subj", "/O=My home/CN=192.168.1.7");
  assertEquals(await names(), { dns: ["localhost", "snug.invalid"], ips: ["192.168.1.7"] });
});

testWithOpenssl("a certificate of X.509 version 1 is served through a leaf too", async () => {
  await using folder = await temporaryFolder();
  const { certFile, keyFile } = await stockCertificate(folder.path, "ec");
  await runOpenssl(
    folder.path,
    "req",
    "-new",
    "-key",
    "server.key",
    "-subj",
    "/CN=v1",
    "-out",
    "csr",
  );
  await runOpenssl(
    folder.path,
    ...[
      "x509",
      "-req",
      "-in",
      "csr",
      "-signkey",
      "server.key",
      "-days",
      "30",
      "-out",
      "server.crt",
    ],
  );
  const text = await runOpenssl(folder.path, "x509", "-in", "server.crt", "-noout", "-text");
  const isVersion1 = text.includes("Version: 1");
  const pair = await loadProvided(certFile, keyFile, new Date());
  // Newer releases of openssl make version 3 of the same command.
  if (isVersion1) assertEquals(certificateBlocks(pair.certificate).length, 2);
  await using server = tlsServer(pair);
  if (isVersion1) await verify(server.port, "v1", await Deno.readTextFile(certFile));
});

testWithOpenssl("the leaf does not outlive the original", async () => {
  await using folder = await temporaryFolder();
  const { certFile, keyFile } = await stockCertificate(folder.path, "ec");
  const end = new X509Certificate(await Deno.readTextFile(certFile)).validTo;
  const pair = await loadProvided(certFile, keyFile, new Date(Date.parse(end) - 10 * DAY));
  assertEquals(new X509Certificate(pair.certificate).validTo, end);
});

testWithOpenssl("a self-signed CA:FALSE certificate is used as it is", async () => {
  await using folder = await temporaryFolder();
  const { certFile, keyFile } = await stockCertificate(
    folder.path,
    "ec",
    ...["-addext", "basicConstraints=critical,CA:FALSE", "-addext", "subjectAltName=DNS:localhost"],
  );
  const original = await Deno.readTextFile(certFile);
  const pair = await loadProvided(certFile, keyFile, new Date());
  assertEquals(pair.certificate, original);
  await using server = tlsServer(pair);
  await verify(server.port, "localhost", original);
});

testWithOpenssl(
  "a chain below an authority is used as it is, and must begin with the server's",
  async () => {
    await using folder = await temporaryFolder();
    await stockCertificate(folder.path, "rsa", "-subj", "/CN=An authority");
    await runOpenssl(
      folder.path,
      ...["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"],
      ...["-keyout", "leaf.key", "-out", "leaf.csr", "-subj", "/CN=localhost"],
    );
    await Deno.writeTextFile(`${folder.path}/extensions`, "subjectAltName=DNS:localhost");
    await runOpenssl(
      folder.path,
      ...["x509", "-req", "-in", "leaf.csr", "-CA", "server.crt", "-CAkey", "server.key"],
      ...["-CAcreateserial", "-extfile", "extensions", "-days", "30", "-out", "leaf.crt"],
    );
    const read = (name: string) => Deno.readTextFile(`${folder.path}/${name}`);
    const [leaf, authority] = [await read("leaf.crt"), await read("server.crt")];
    const load = async (text: string) => {
      await Deno.writeTextFile(`${folder.path}/chain.crt`, text);
      return loadProvided(`${folder.path}/chain.crt`, `${folder.path}/leaf.key`, new Date());
    };
    const pair = await load(`some words\n${leaf}\n${authority}`);
    assertEquals(pair.certificate, leaf + authority);
    await using server = tlsServer(pair);
    await verify(server.port, "localhost", authority);
    await assertRejects(() => load(authority + leaf), CertificateError, "certificate first");
  },
);

testWithOpenssl(
  "a key is read as PKCS#8, PKCS#1 and SEC1, with whatever stands before it",
  async () => {
    await using folder = await temporaryFolder();
    const rewrite = async (...command: string[]) => {
      await runOpenssl(folder.path, ...command, "-in", "server.key", "-out", "other.key");
      return Deno.readTextFile(`${folder.path}/other.key`);
    };
    const load = async (key: string) => {
      await Deno.writeTextFile(`${folder.path}/other.key`, key);
      return loadProvided(`${folder.path}/server.crt`, `${folder.path}/other.key`, new Date());
    };
    for (const [kind, label, command] of [["rsa", "RSA", "rsa"], ["ec", "EC", "ec"]] as const) {
      const { certFile, keyFile } = await stockCertificate(folder.path, kind);
      const traditional = await rewrite(command, ...(kind === "rsa" ? ["-traditional"] : []));
      assert(traditional.includes(`BEGIN ${label} PRIVATE KEY`), traditional);
      const parameters =
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
      const { key } = await loadProvided(certFile, keyFile, new Date());
      assertEquals(key.split("\n")[0], "-----BEGIN PRIVATE KEY-----");
      for (const text of [traditional, parameters + traditional]) {
        const pair = await load(text);
        assertEquals(pair.key, key);
        await using server = tlsServer(pair);
        await dialPinned(server.port, certificateBlocks(pair.certificate)[0] ?? "");
      }
    }
  },
);

testWithOpenssl("an encrypted key is refused with the command that decrypts it", async () => {
  await using folder = await temporaryFolder();
  const { certFile, keyFile } = await stockCertificate(folder.path, "rsa");
  for (const command of [["pkey"], ["rsa", "-traditional"]]) {
    await runOpenssl(
      folder.path,
      ...[...command, "-in", keyFile, "-aes128", "-passout", "pass:secret", "-out", "locked.key"],
    );
    await assertRejects(
      () => loadProvided(certFile, `${folder.path}/locked.key`, new Date()),
      CertificateError,
      `openssl pkey -in ${folder.path}/locked.key`,
    );
  }
});

Deno.test("each thing wrong with the files is said with the file's name and the cure", async (t) => {
  await using folder = await temporaryFolder();
  await using other = await temporaryFolder();
  await freshPair(folder.path, undefined, NOW);
  await freshPair(other.path, undefined, NOW);
  const cert = `${folder.path}/identity.crt`;
  const key = `${folder.path}/identity.key`;
  const write = async (name: string, text: string): Promise<string> => {
    await Deno.writeTextFile(`${folder.path}/${name}`, text);
    return `${folder.path}/${name}`;
  };
  const der = await write("der", "\x30\x82");
  const half = await write("half", (await Deno.readTextFile(cert)).slice(0, 200));
  const junk = await write(
    "junk",
    "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
  );
  const junkKey = await write(
    "junk-key",
    "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
  );
  const missing = `${folder.path}/missing`;
  const cases: [string, string, string, Date, string[]][] = [
    ["no certificate file", missing, key, NOW, [missing, "no such file", "--cert"]],
    ["no key file", cert, missing, NOW, [missing, "no such file", "--key"]],
    ["a folder", folder.path, key, NOW, [folder.path, "--cert"]],
    ["a certificate as DER", der, key, NOW, [der, "PEM"]],
    ["half a certificate", half, key, NOW, [half, "PEM"]],
    ["a damaged certificate", junk, key, NOW, [junk, "damaged"]],
    ["a key that is no PEM", cert, der, NOW, [der, "PEM"]],
    ["a damaged key", cert, junkKey, NOW, [junkKey, "PEM"]],
    ["the two exchanged", key, cert, NOW, [key, "no certificate"]],
    ["another's key", cert, `${other.path}/identity.key`, NOW, [cert, "does not belong"]],
    ["expired", cert, key, later(3651), [cert, "expired on 2036-11-20", "Renew"]],
    ["not yet valid", cert, key, later(-2), [cert, "not valid before", "clock"]],
  ];
  for (const [name, certFile, keyFile, now, parts] of cases) {
    await t.step(name, async () => {
      const load = () => loadProvided(certFile, keyFile, now);
      for (const part of parts) await assertRejects(load, CertificateError, part);
    });
  }
});

/**
 * A promise for the next change, to be asked for before the change is made. The tests change files
 * synchronously, so that no watcher sees one half written.
 */
function changes(): { onChange: () => void; next: () => Promise<void> } {
  let resolve = (): void => {};
  return {
    onChange: () => resolve(),
    next: () => new Promise((done) => resolve = done),
  };
}

Deno.test("a change of either file on disk is noticed: in place, by rename, through a link", async () => {
  await using folder = await temporaryFolder();
  const [certFile, keyFile] = [`${folder.path}/live/a.crt`, `${folder.path}/live/a.key`];
  await Deno.mkdir(`${folder.path}/archive`);
  await Deno.mkdir(`${folder.path}/live`);
  for (const version of [1, 2]) {
    await Deno.writeTextFile(`${folder.path}/archive/a${version}.crt`, `certificate ${version}`);
  }
  await Deno.symlink("../archive/a1.crt", certFile);
  await Deno.writeTextFile(keyFile, "key 1");
  const { onChange, next } = changes();
  const watcher = watchProvided(certFile, keyFile, onChange);

  let noticed = next();
  Deno.writeTextFileSync(keyFile, "key 2");
  await noticed;

  noticed = next();
  Deno.writeTextFileSync(`${folder.path}/live/new`, "key 3");
  Deno.renameSync(`${folder.path}/live/new`, keyFile);
  await noticed;

  noticed = next();
  Deno.writeTextFileSync(`${folder.path}/archive/a1.crt`, "certificate 1, corrected");
  await noticed;

  noticed = next();
  Deno.symlinkSync("../archive/a2.crt", `${folder.path}/live/link`);
  Deno.renameSync(`${folder.path}/live/link`, certFile);
  await noticed;
  watcher.close();
});

Deno.test("two files that change together are one change, and neighbours are none", async () => {
  await using folder = await temporaryFolder();
  const [certFile, keyFile] = [`${folder.path}/a.crt`, `${folder.path}/a.key`];
  await Deno.writeTextFile(certFile, "1");
  await Deno.writeTextFile(keyFile, "1");
  let count = 0;
  const { onChange, next } = changes();
  const watcher = watchProvided(certFile, keyFile, () => {
    count++;
    onChange();
  });
  Deno.writeTextFileSync(`${folder.path}/neighbour`, "1");
  const first = next();
  Deno.writeTextFileSync(certFile, "2");
  Deno.writeTextFileSync(keyFile, "2");
  await first;
  const second = next();
  Deno.writeTextFileSync(keyFile, "3");
  await second;
  assertEquals(count, 2);
  watcher.close();
});

Deno.test("a closed watcher says nothing more, even of a change just made", async () => {
  await using folder = await temporaryFolder();
  const pair = await freshPair(folder.path);
  const [certFile, keyFile] = [`${folder.path}/identity.crt`, `${folder.path}/identity.key`];
  const { onChange, next } = changes();
  const closed = watchProvided(certFile, keyFile, () => {
    throw new Error("called after close");
  });
  const open = watchProvided(certFile, keyFile, onChange);
  const noticed = next();
  Deno.writeTextFileSync(keyFile, `${pair.key}\n`);
  closed.close();
  await noticed;
  open.close();
  assertNotEquals(await Deno.readTextFile(keyFile), pair.key);
});

Deno.test("files whose folder is not there cannot be watched", async () => {
  await using folder = await temporaryFolder();
  const missing = `${folder.path}/missing/a.crt`;
  await assertRejects(
    // deno-lint-ignore require-await -- turns what it throws into a rejection
    async () => watchProvided(missing, missing, () => {}),
    CertificateError,
    missing,
  );
});
