import fc from "fast-check";
import { assert, assertEquals, assertRejects } from "../../typed/assert.ts";
import { CertificateError } from "../../certs/certificate_error.ts";
import { findKnown, parseKnown, readKnown, rememberKnown } from "../../certs/known_servers.ts";
import { temporaryFolder } from "./support.ts";

const HASH = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
const OTHER = "A".repeat(43) + "=";

Deno.test("no file yet means no known servers", async () => {
  await using folder = await temporaryFolder();
  assertEquals(await readKnown(folder.path), []);
});

Deno.test("a server is found by host and port, whatever the case", () => {
  const known = parseKnown(
    `Chat.Example.org:5050 SHA256:${HASH} 2026-11-23\n[FE80::1]:6697 SHA256:${HASH} 2026-11-24\r\n`,
  );
  const first = { host: "chat.example.org", port: 5050, spki: HASH, since: "2026-11-23" };
  assertEquals(findKnown(known, "CHAT.example.org", 5050), first);
  assertEquals(findKnown(known, "chat.example.org", 5051), undefined);
  assertEquals(findKnown(known, "[fe80::1]", 6697)?.since, "2026-11-24");
  assertEquals(findKnown(known, "fe80::1", 6697)?.since, "2026-11-24");
});

Deno.test("of two lines for a server the last one counts", () => {
  const line = (hash: string) => `a:1 SHA256:${hash} 2026-11-23`;
  assertEquals(findKnown(parseKnown(`${line(HASH)}\n${line(OTHER)}`), "a", 1)?.spki, OTHER);
});

Deno.test("lines that make no sense are passed over", () => {
  const lines = [
    "",
    "# a comment",
    `#a:1 SHA256:${HASH} 2026-11-23`,
    "nonsense",
    `a SHA256:${HASH} 2026-11-23`,
    `a:0 SHA256:${HASH} 2026-11-23`,
    `a:65536 SHA256:${HASH} 2026-11-23`,
    `fe80::1:5050 SHA256:${HASH} 2026-11-23`,
    "a:1 SHA256:short 2026-11-23",
    `a:1 ${HASH} 2026-11-23`,
    `a:1 SHA256:${HASH} yesterday`,
    `a:1 SHA256:${HASH}`,
  ];
  assertEquals(parseKnown(lines.join("\n")), []);
});

Deno.test("remembering replaces that server's line and keeps all others", async () => {
  await using folder = await temporaryFolder();
  const before =
    `# mine\n\nnonsense\na:1 SHA256:${HASH} 2026-01-01\nb:2 SHA256:${HASH} 2026-01-02` +
    `\nA:1 SHA256:${OTHER} 2026-01-03`;
  await Deno.writeTextFile(`${folder.path}/known_servers`, before);
  await rememberKnown(folder.path, "A", 1, OTHER, "2026-11-23");
  await rememberKnown(folder.path, "fe80::1", 5050, HASH, "2026-11-24");
  assertEquals(
    await Deno.readTextFile(`${folder.path}/known_servers`),
    `# mine\n\nnonsense\na:1 SHA256:${OTHER} 2026-11-23\nb:2 SHA256:${HASH} 2026-01-02\n` +
      `[fe80::1]:5050 SHA256:${HASH} 2026-11-24\n`,
  );
  const known = await readKnown(folder.path);
  assertEquals(findKnown(known, "[FE80::1]", 5050)?.spki, HASH);
  assertEquals(findKnown(known, "a", 1)?.since, "2026-11-23");
});

Deno.test("what would not read back the same is never written", async () => {
  await using folder = await temporaryFolder();
  const remember = (host: string, port = 1, spki = HASH, today = "2026-11-23") => () =>
    rememberKnown(folder.path, host, port, spki, today);
  for (
    const attempt of [
      remember(""),
      remember("a b"),
      remember(`x:1 SHA256:${OTHER} 2026-11-23\nbank`),
      remember("#a"),
      remember("a", 0),
      remember("a", 1, "short"),
      remember("a", 1, HASH, "today"),
    ]
  ) await assertRejects(attempt, TypeError);
  assertEquals(await readKnown(folder.path), []);
});

Deno.test("a file of more than 1 MiB is refused, and not overwritten", async () => {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/known_servers`;
  await Deno.writeTextFile(file, "#".repeat((1 << 20) + 1));
  await assertRejects(() => readKnown(folder.path), CertificateError, file);
  const remember = () => rememberKnown(folder.path, "a", 1, HASH, "2026-11-23");
  await assertRejects(remember, CertificateError, file);
});

const host = fc.oneof(
  fc.domain(),
  fc.ipV4(),
  fc.ipV6(),
  fc.string({ unit: "binary", maxLength: 20 }),
);
const port = fc.oneof(fc.integer({ min: 1, max: 65_535 }), fc.integer());
const spki = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => bytes.toBase64());

Deno.test("any text is a list of known servers; whatever is read out of it makes sense", () => {
  const line = fc.tuple(host, port, spki).map(([host, port, spki]) =>
    `${host}:${port} SHA256:${spki} 2026-11-23`
  );
  const text = fc.array(fc.oneof(line, fc.string({ unit: "binary", maxLength: 100 })))
    .map((lines) => lines.join("\n"));
  fc.assert(fc.property(text, (text) => {
    for (const { host, port, spki, since } of parseKnown(text)) {
      assert(host !== "" && !/\s/.test(host) && port >= 1 && port <= 65_535);
      assert(/^[A-Za-z0-9+/]{43}=$/.test(spki) && /^\d{4}-\d\d-\d\d$/.test(since));
    }
  }));
});

Deno.test("what is remembered is found again, or refused; no other line is lost", async () => {
  await using folder = await temporaryFolder();
  const other = `other.example:1 SHA256:${HASH} 2026-01-01`;
  await fc.assert(
    fc.asyncProperty(host, port, spki, async (host, port, spki) => {
      await Deno.writeTextFile(`${folder.path}/known_servers`, `${other}\n`);
      try {
        await rememberKnown(folder.path, host, port, spki, "2026-11-23");
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        return;
      }
      const known = await readKnown(folder.path);
      assertEquals(findKnown(known, host, port)?.spki, spki);
      assertEquals(known.length, 2);
      assertEquals(findKnown(known, "other.example", 1)?.spki, HASH);
    }),
    { numRuns: 50 },
  );
});
