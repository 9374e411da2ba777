/** From an address to a connection, over real TLS, with a real data folder. */
import { formatFingerprint } from "../../certs/fingerprint.ts";
import { spkiHash } from "../../certs/hash.ts";
import { readKnown, rememberKnown } from "../../certs/known_servers.ts";
import { loadProvided } from "../../certs/provided.ts";
import { writeServerKey } from "../../certs/server_key.ts";
import { Dialer, type DialOptions } from "../../client/dial.ts";
import { EXIT, JoinError } from "../../client/errors.ts";
import { assertEquals, assertMatch, assertRejects } from "../../typed/assert.ts";
import {
  stockCertificate,
  temporaryFolder,
  testWithOpenssl,
  type TlsServer,
  tlsServer,
} from "../certs/support.ts";
import { testKeys } from "../helpers/server.ts";

const HOST = "127.0.0.1";
const TODAY = "2026-01-02";
const OTHER = btoa("x".repeat(32));
const NEVER = new AbortController().signal;

type Overrides = Partial<DialOptions> & Pick<DialOptions, "port" | "data">;

function dialer(overrides: Overrides): Dialer {
  return new Dialer({
    host: HOST,
    ca: undefined,
    pins: [],
    ask: undefined,
    flags: [],
    today: () => TODAY,
    ...overrides,
  });
}

/** Dials, says something and hangs up: so that a test sees whether anything can be said. */
async function visit(dialer: Dialer): Promise<void> {
  const conn = await dialer.dial(NEVER);
  await conn.write(new TextEncoder().encode("hello"));
  conn.close();
}

async function refused(dialer: Dialer, code: number, message: RegExp): Promise<void> {
  const error = await assertRejects(() => visit(dialer), JoinError);
  assertMatch(error.message, message);
  assertEquals(error.code, code, error.message);
}

/** A server with a key of its own, and an empty data folder. */
async function setUp(): Promise<
  { server: TlsServer; spki: string; certificate: string; data: string } & AsyncDisposable
> {
  const pair = await testKeys();
  const folder = await temporaryFolder();
  const server = tlsServer(pair);
  return {
    server,
    spki: pair.spki,
    certificate: pair.certificate,
    data: folder.path,
    async [Symbol.asyncDispose](): Promise<void> {
      await server[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

Deno.test("an unknown server is refused where nobody can be asked, and hears nothing", async () => {
  await using here = await setUp();
  const fingerprint = formatFingerprint(here.spki);
  const { port } = here.server;
  await refused(
    dialer({ port, data: here.data }),
    EXIT.identity,
    new RegExp(
      `^127\\.0\\.0\\.1:${port} is not known here.*--fingerprint ${RegExp.escape(fingerprint)}$`,
    ),
  );
  assertEquals(here.server.received(), 0);
  assertEquals(await readKnown(here.data), []);
});

Deno.test("an unknown server is asked about once, and remembered", async () => {
  await using here = await setUp();
  const { server: { port }, spki, data } = here;
  const asked: string[][] = [];
  const ask = (...question: string[]): Promise<boolean> => {
    asked.push(question);
    assertEquals(here.server.received(), 0);
    return Promise.resolve(true);
  };
  await visit(dialer({ port, data, ask }));
  assertEquals(asked, [[`${HOST}:${port}`, formatFingerprint(spki)]]);
  assertEquals(await readKnown(data), [{ host: HOST, port, spki, since: TODAY }]);
  await visit(dialer({ port, data }));
});

Deno.test("a no is a no: nothing is sent and nothing remembered", async () => {
  await using here = await setUp();
  const { server: { port }, data } = here;
  const ask = () => Promise.resolve(false);
  await refused(dialer({ port, data, ask }), EXIT.identity, /^Not joined\. Nothing was sent\.$/);
  assertEquals(here.server.received(), 0);
  assertEquals(await readKnown(data), []);
});

Deno.test("a person may take as long as they need to compare keys", async () => {
  await using here = await setUp();
  const { server: { port }, data } = here;
  const { timeout } = AbortSignal;
  const limits: AbortController[] = [];
  AbortSignal.timeout = () => {
    const limit = new AbortController();
    limits.push(limit);
    return limit.signal;
  };
  try {
    const ask = (): Promise<boolean> => {
      for (const limit of limits) limit.abort(new DOMException("Too late", "TimeoutError"));
      return Promise.resolve(true);
    };
    await visit(dialer({ port, data, ask }));
  } finally {
    AbortSignal.timeout = timeout;
  }
});

Deno.test("a pin is trusted with no question, and remembered in place of an old key", async () => {
  await using here = await setUp();
  const { server: { port }, spki, data } = here;
  await rememberKnown(data, HOST, port, OTHER, "2025-05-05");
  await visit(dialer({ port, data, pins: [{ spki, from: "flag" }] }));
  assertEquals(await readKnown(data), [{ host: HOST, port, spki, since: TODAY }]);
});

Deno.test("a pin that does not match stops, whoever else vouches for the server", async () => {
  await using here = await setUp();
  const { server: { port }, spki, certificate, data } = here;
  await rememberKnown(data, HOST, port, spki, TODAY);
  await writeServerKey(data, spki);
  const ask = () => Promise.resolve(true);
  const flag = [{ spki: OTHER, from: "flag" }] as const;
  const link = [{ spki, from: "flag" }, { spki: OTHER, from: "link" }] as const;
  const rows: readonly [Partial<DialOptions>, RegExp][] = [
    [{ pins: flag }, /^STOP: .* is not the one that --fingerprint names\. Nothing was sent/],
    [{ pins: link }, /^STOP: .* is not the one that the invite link names\. Nothing was sent/],
    [{ pins: flag, ask }, /^STOP/],
    [{ pins: flag, ca: certificate }, /^STOP/],
  ];
  for (const [options, message] of rows) {
    await refused(dialer({ port, data, ...options }), EXIT.identity, message);
  }
  assertEquals(here.server.received(), 0);
});

Deno.test("a changed key stops, with the one command that accepts it", async () => {
  await using here = await setUp();
  const { server: { port }, spki, data } = here;
  await rememberKnown(data, HOST, port, OTHER, "2025-05-05");
  const ask = () => Promise.resolve(true);
  const flags = ["--data", "/their's", "--room", "7,lab"];
  const error = await assertRejects(() => visit(dialer({ port, data, ask, flags })), JoinError);
  assertEquals(error.code, EXIT.identity);
  assertEquals(error.message.split("\n"), [
    `STOP: ${HOST}:${port} now has a different key. Nothing was sent.`,
    `    trusted since 2025-05-05  ${formatFingerprint(OTHER)}`,
    `    offered now               ${formatFingerprint(spki)}`,
    `If its owner replaced it, accept the new one with:`,
    `    snug join ${HOST}:${port} --fingerprint ${formatFingerprint(spki)} ` +
    `--data '/their'\\''s' --room 7,lab`,
  ]);
  assertEquals(here.server.received(), 0);
});

Deno.test("a key that changes between two connections of one session stops", async () => {
  await using folder = await temporaryFolder();
  const [first, second] = [await testKeys(), await testKeys()];
  const old = tlsServer(first);
  const { port } = old;
  const again = dialer({ port, data: folder.path, pins: [{ spki: first.spki, from: "link" }] });
  await visit(again);
  await old[Symbol.asyncDispose]();
  const listener = Deno.listenTls({
    hostname: HOST,
    port,
    cert: second.certificate,
    key: second.key,
  });
  const serving = (async () => {
    for await (const conn of listener) {
      await conn.read(new Uint8Array(1)).catch(() => {});
      conn.close();
    }
  })();
  await refused(
    again,
    EXIT.identity,
    /^STOP: .* different key.*\n {4}trusted since this session began {2}SHA256:.*\n {4}offered now {23}SHA256:/s,
  );
  listener.close();
  await serving.catch(() => {});
});

Deno.test("this user's own server needs no question, and no note", async () => {
  await using here = await setUp();
  const { server: { port }, spki, data } = here;
  await writeServerKey(data, spki);
  await visit(dialer({ port, data }));
  assertEquals(await readKnown(data), []);
});

Deno.test("where the key is known, no authority is asked: two connections and not three", async (t) => {
  for (const by of ["nothing", "its owner", "the list"]) {
    await t.step(`known by ${by}`, async () => {
      await using here = await setUp();
      const { server: { port, accepted }, spki, data } = here;
      if (by === "its owner") await writeServerKey(data, spki);
      if (by === "the list") await rememberKnown(data, HOST, port, spki, TODAY);
      await visit(dialer({ port, data, ask: () => Promise.resolve(true) }));
      assertEquals(accepted(), by === "nothing" ? 3 : 2);
    });
  }
});

Deno.test("an own server elsewhere on this machine does not vouch for others", async () => {
  await using here = await setUp();
  const { server: { port, accepted }, data } = here;
  await writeServerKey(data, OTHER);
  await refused(dialer({ port, data }), EXIT.identity, /is not known here/);
  // Shown once to compare, then an authority was asked, then shown again for a person to judge.
  assertEquals(accepted(), 3);
});

Deno.test("an authority of one's own vouches for its servers, and for no others", async () => {
  await using here = await setUp();
  const { server: { port }, certificate, data } = here;
  await visit(dialer({ port, data, ca: certificate }));
  const { certificate: stranger } = await testKeys();
  await refused(dialer({ port, data, ca: stranger }), EXIT.identity, /was not accepted/);
  assertEquals(await readKnown(data), []);
});

testWithOpenssl(
  "a server with a stock certificate is joined by its key and by its file",
  async () => {
    await using folder = await temporaryFolder();
    const files = await stockCertificate(
      folder.path,
      "rsa",
      "-addext",
      "subjectAltName=IP:127.0.0.1",
    );
    const pair = await loadProvided(files.certFile, files.keyFile, new Date());
    await using server = tlsServer(pair);
    const { port } = server;
    const certificate = await Deno.readTextFile(files.certFile);
    const spki = spkiHash(certificate);
    await visit(dialer({ port, data: folder.path, pins: [{ spki, from: "link" }] }));
    await visit(dialer({ port, data: folder.path, ca: certificate }));
  },
);

Deno.test("nobody listens", async () => {
  await using folder = await temporaryFolder();
  const listener = Deno.listen({ hostname: HOST, port: 0 });
  const { port } = listener.addr;
  listener.close();
  const message = /^Nobody answers at 127\.0\.0\.1:\d+\. Is "snug serve" running there\?/;
  await refused(dialer({ port, data: folder.path }), EXIT.unreachable, message);
  const pins = [{ spki: OTHER, from: "link" }] as const;
  await refused(dialer({ port, data: folder.path, pins }), EXIT.unreachable, message);
});

Deno.test("a name that leads nowhere", async () => {
  await using folder = await temporaryFolder();
  const options = { port: 5050, data: folder.path, host: "nowhere.invalid" };
  await refused(
    dialer(options),
    EXIT.unreachable,
    /^There is no host called nowhere\.invalid, or this machine has no network\.$/,
  );
});

Deno.test("what answers but does not speak TLS", async () => {
  for (const greeting of ["220 mail.example ESMTP\r\n", ""]) {
    await using folder = await temporaryFolder();
    using listener = Deno.listen({ hostname: HOST, port: 0 });
    const serving = (async () => {
      for await (const conn of listener) {
        await conn.write(new TextEncoder().encode(greeting)).catch(() => {});
        await conn.read(new Uint8Array(1024)).catch(() => {});
        conn.close();
      }
    })();
    const { port } = listener.addr;
    await refused(dialer({ port, data: folder.path }), EXIT.unreachable, /127\.0\.0\.1:\d+/);
    const pins = [{ spki: OTHER, from: "link" }] as const;
    await refused(
      dialer({ port, data: folder.path, pins }),
      EXIT.unreachable,
      /does not speak TLS/,
    );
    listener.close();
    await serving.catch(() => {});
  }
});

Deno.test("a stop ends it, and is not taken for a slow server", async () => {
  await using folder = await temporaryFolder();
  using listener = Deno.listen({ hostname: HOST, port: 0 });
  const { port } = listener.addr;
  const stop = new AbortController();
  const dialling = dialer({ port, data: folder.path }).dial(stop.signal);
  using conn = await listener.accept();
  await conn.read(new Uint8Array(1024));
  stop.abort();
  const error = await assertRejects(() => dialling, DOMException);
  assertEquals(error.name, "AbortError");
});

Deno.test("a stop before the first step is one too", async () => {
  await using here = await setUp();
  const { server: { port }, data, spki } = here;
  for (const pins of [[], [{ spki, from: "link" }] as const]) {
    const dialling = dialer({ port, data, pins }).dial(AbortSignal.abort());
    await assertRejects(() => dialling, DOMException);
  }
  assertEquals(here.server.received(), 0);
});
