/** A TLS server that does with each connection what a test says; what it hears is kept. */
import { formatFingerprint } from "../../certs/fingerprint.ts";
import { testKeys } from "./server.ts";

export interface EvilServer extends AsyncDisposable {
  readonly port: number;
  readonly fingerprint: string;
  /** Lines that clients have sent. */
  readonly heard: readonly string[];
}

/** What is done with a connection; `ask` waits for a line that matches. */
export type Deed = (
  say: (text: string) => Promise<void>,
  ask: (pattern: RegExp) => Promise<string>,
  conn: Deno.TlsConn,
) => Promise<void>;

/** The first connection of each client only looks at the key: nothing is done with it. */
export async function evilServer(deed: Deed): Promise<EvilServer> {
  const pair = await testKeys();
  const { certificate: cert, key } = pair;
  const listener = Deno.listenTls({ hostname: "127.0.0.1", port: 0, cert, key });
  const heard: string[] = [];
  const tasks = new Set<Promise<void>>();
  const conns = new Set<Deno.TlsConn>();
  const serve = async (conn: Deno.TlsConn): Promise<void> => {
    const buffer = new Uint8Array(4_096);
    const lines: string[] = [];
    const more = async (): Promise<void> => {
      const count = await conn.read(buffer);
      if (count === null) throw new Deno.errors.UnexpectedEof("It has hung up");
      const text = new TextDecoder().decode(buffer.subarray(0, count));
      for (const line of text.split("\r\n").filter((line) => line !== "")) {
        lines.push(line);
        heard.push(line);
      }
    };
    const say = async (text: string): Promise<void> => {
      const bytes = new TextEncoder().encode(text);
      for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
    };
    const ask = async (pattern: RegExp): Promise<string> => {
      for (;;) {
        const at = lines.findIndex((line) => pattern.test(line));
        if (at >= 0) return lines.splice(0, at + 1).at(-1) ?? "";
        await more();
      }
    };
    try {
      await more();
      await deed(say, ask, conn);
    } catch {
      // The client has hung up, or only looked at the key.
    }
    conns.delete(conn);
    try {
      conn.close();
    } catch {
      // Closed already.
    }
  };
  const run = async (): Promise<void> => {
    for await (const conn of listener) {
      conns.add(conn);
      const task = serve(conn).finally(() => tasks.delete(task));
      tasks.add(task);
    }
  };
  const running = run();
  return {
    port: listener.addr.port,
    fingerprint: formatFingerprint(pair.spki),
    heard,
    async [Symbol.asyncDispose](): Promise<void> {
      listener.close();
      await running;
      for (const conn of [...conns]) {
        try {
          conn.close();
        } catch {
          // Closed already.
        }
      }
      await Promise.all(tasks);
    },
  };
}
