import { assertEquals, assertRejects } from "../../typed/assert.ts";
import { certificateBlocks } from "../../certs/pem.ts";
import { probe, ProbeError } from "../../certs/probe.ts";
import { loadProvided } from "../../certs/provided.ts";
import {
  freshPair,
  runOpenssl,
  stockCertificate,
  temporaryFolder,
  testWithOpenssl,
  tlsServer,
} from "./support.ts";

const DENO_2_7 = Deno.version.deno.startsWith("2.7.");

/** Never aborts. */
const PATIENT = new AbortController().signal;

/** A plain TCP server that does one thing with each connection. */
function tcpServer(
  act: (conn: Deno.TcpConn) => Promise<void>,
): { port: number } & AsyncDisposable {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const running = (async () => {
    for await (const conn of listener) {
      await act(conn).catch(() => {});
      conn.close();
    }
  })();
  return {
    port: listener.addr.port,
    async [Symbol.asyncDispose](): Promise<void> {
      listener.close();
      await running;
    },
  };
}

async function drain(conn: Deno.TcpConn): Promise<void> {
  while (await conn.read(new Uint8Array(1024)) !== null);
}

async function kindOf(attempt: () => Promise<unknown>): Promise<string> {
  return (await assertRejects(attempt, ProbeError)).kind;
}

Deno.test("a probe reads the server's certificate and sends nothing", async () => {
  await using folder = await temporaryFolder();
  const pair = await freshPair(folder.path);
  const server = tlsServer(pair);
  {
    await using _ = server;
    for (const host of ["127.0.0.1", "localhost"]) {
      assertEquals(await probe(host, server.port, PATIENT), {
        pem: pair.certificate,
        spki: pair.spki,
        selfSigned: true,
      });
    }
  }
  assertEquals(server.received(), 0);
});

Deno.test("many probes at once do not disturb each other", async () => {
  await using folder = await temporaryFolder();
  const pair = await freshPair(folder.path);
  await using server = tlsServer(pair);
  const probes = Array.from({ length: 20 }, () => probe("127.0.0.1", server.port, PATIENT));
  assertEquals(new Set((await Promise.all(probes)).map(({ spki }) => spki)).size, 1);
});

testWithOpenssl("of a chain the probe returns the server's own certificate", async () => {
  await using folder = await temporaryFolder();
  const { certFile, keyFile } = await stockCertificate(folder.path, "rsa");
  const pair = await loadProvided(certFile, keyFile, new Date());
  await using server = tlsServer(pair);
  const peer = await probe("127.0.0.1", server.port, PATIENT);
  assertEquals(peer.pem, certificateBlocks(pair.certificate)[0]);
  assertEquals(peer.spki, pair.spki);
});

testWithOpenssl("a certificate that an authority signed is not called self-signed", async () => {
  await using folder = await temporaryFolder();
  await stockCertificate(folder.path, "ec", "-subj", "/CN=An authority");
  await runOpenssl(
    folder.path,
    ...["req", "-newkey", "rsa:2048", "-nodes", "-keyout", "leaf.key", "-out", "leaf.csr"],
    ...["-subj", "/CN=localhost"],
  );
  await Deno.writeTextFile(`${folder.path}/extensions`, "subjectAltName=DNS:localhost");
  await runOpenssl(
    folder.path,
    ...["x509", "-req", "-in", "leaf.csr", "-CA", "server.crt", "-CAkey", "server.key"],
    ...["-CAcreateserial", "-extfile", "extensions", "-out", "leaf.crt"],
  );
  await using server = tlsServer({
    certificate: await Deno.readTextFile(`${folder.path}/leaf.crt`),
    key: await Deno.readTextFile(`${folder.path}/leaf.key`),
  });
  assertEquals((await probe("localhost", server.port, PATIENT)).selfSigned, false);
});

Deno.test("where nobody listens, the server is unreachable", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  assertEquals(await kindOf(() => probe("127.0.0.1", port, PATIENT)), "unreachable");
  assertEquals(await kindOf(() => probe("no-such-host.invalid", 1, PATIENT)), "unreachable");
});

Deno.test("a server that talks plain text, or hangs up, does not speak TLS", async () => {
  await using talker = tcpServer(async (conn) => {
    await conn.write(new TextEncoder().encode("NOTICE * :hello\r\n"));
    await drain(conn);
  });
  assertEquals(await kindOf(() => probe("127.0.0.1", talker.port, PATIENT)), "not-tls");
  await using quitter = tcpServer(async (conn) => {
    await conn.read(new Uint8Array(1024));
  });
  assertEquals(await kindOf(() => probe("127.0.0.1", quitter.port, PATIENT)), "not-tls");
});

Deno.test({
  name: "a probe of a silent server ends when it is aborted, with the reason",
  // Deno 2.7 cannot close a connection in its handshake; the peer must hang up.
  sanitizeResources: !DENO_2_7,
  async fn() {
    const abort = new AbortController();
    await using server = tcpServer(async (conn) => {
      await conn.read(new Uint8Array(1024));
      abort.abort(new RangeError("enough"));
      if (!DENO_2_7) await drain(conn);
    });
    await assertRejects(
      () => probe("127.0.0.1", server.port, abort.signal),
      RangeError,
      "enough",
    );
  },
});

Deno.test("a probe that is aborted beforehand does not start", async () => {
  const signal = AbortSignal.abort(new RangeError("enough"));
  await assertRejects(() => probe("127.0.0.1", 1, signal), RangeError, "enough");
});
