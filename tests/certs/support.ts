/** What the tests of `certs/` share: temporary folders, `openssl`, and a real TLS server. */
import { loadOrCreateIdentity } from "../../certs/identity.ts";
import type { KeyPair } from "../../certs/identity.ts";

export const NOW = new Date("2026-11-23T12:00:00Z");
export const DAY = 24 * 60 * 60 * 1000;

export function later(days: number): Date {
  return new Date(NOW.getTime() + days * DAY);
}

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir({ prefix: "snug-certs-" });
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

const openssl = findOpenssl();

function findOpenssl(): boolean {
  try {
    return new Deno.Command("openssl", { args: ["version"], stdout: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

/** A test that needs the `openssl` program, and says so where it is missing. */
export function testWithOpenssl(name: string, fn: () => Promise<void>): void {
  const missing = openssl ? "" : " (ignored: openssl is not installed)";
  Deno.test({ name: name + missing, ignore: !openssl, fn });
}

/** Runs `openssl` in a folder; its output, or an error with what it said. */
export async function runOpenssl(folder: string, ...args: string[]): Promise<string> {
  const output = await new Deno.Command("openssl", { args, cwd: folder, stdin: "null" }).output();
  const [out, err] = [output.stdout, output.stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (!output.success) throw new Error(`openssl ${args.join(" ")}: ${err}`);
  return out ?? "";
}

/** What `openssl req -newkey` is told for each kind of key. */
export const KEY_ARGS = {
  rsa: ["rsa:2048"],
  ec: ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
  p384: ["ec", "-pkeyopt", "ec_paramgen_curve:P-384"],
  ed25519: ["ed25519"],
} as const;

/**
 * Makes `server.crt` and `server.key` with a plain `openssl req -x509`. Its dates are those of the
 * real clock, which {@linkcode NOW} may precede: tests of these take the time from the certificate.
 */
export async function stockCertificate(
  folder: string,
  kind: keyof typeof KEY_ARGS,
  ...more: string[]
): Promise<{ certFile: string; keyFile: string }> {
  await runOpenssl(
    folder,
    ...["req", "-x509", "-newkey", ...KEY_ARGS[kind], "-nodes", "-days", "365"],
    ...["-keyout", "server.key", "-out", "server.crt"],
    ...(more.includes("-subj") ? more : ["-subj", "/CN=localhost", ...more]),
  );
  return { certFile: `${folder}/server.crt`, keyFile: `${folder}/server.key` };
}

/** A fresh identity of our own, for tests that need some good pair. */
export async function freshPair(
  folder: string,
  names = { dns: ["localhost"], ips: ["127.0.0.1"] },
  now = new Date(),
): Promise<KeyPair> {
  return (await loadOrCreateIdentity(folder, names, now)).pair;
}

/** A TLS server that finishes the handshake, reads until the peer leaves, and counts the bytes. */
export interface TlsServer extends AsyncDisposable {
  readonly port: number;
  /** Bytes of application data received so far. */
  readonly received: () => number;
  /** Connections accepted so far. */
  readonly accepted: () => number;
}

export function tlsServer(pair: { certificate: string; key: string }): TlsServer {
  const listener = Deno.listenTls({
    hostname: "127.0.0.1",
    port: 0,
    cert: pair.certificate,
    key: pair.key,
  });
  let received = 0;
  let accepted = 0;
  const serveOne = async (conn: Deno.TlsConn): Promise<void> => {
    try {
      const buffer = new Uint8Array(1024);
      for (let count; (count = await conn.read(buffer)) !== null;) received += count;
    } catch {
      // The peer refused the certificate, or left without a farewell.
    } finally {
      conn.close();
    }
  };
  const running = (async () => {
    const peers: Promise<void>[] = [];
    try {
      for await (const conn of listener) {
        accepted++;
        peers.push(serveOne(conn));
      }
    } finally {
      await Promise.all(peers);
    }
  })();
  return {
    port: listener.addr.port,
    received: () => received,
    accepted: () => accepted,
    async [Symbol.asyncDispose](): Promise<void> {
      listener.close();
      await running;
    },
  };
}

/** Connects to a server on this machine and verifies it for a host name; throws what rustls says. */
export async function verify(port: number, hostname: string, ca: string): Promise<void> {
  const tcp = await Deno.connect({ hostname: "127.0.0.1", port });
  const conn = await Deno.startTls(tcp, { hostname, caCerts: [ca] });
  try {
    await conn.handshake();
  } finally {
    conn.close();
  }
}
