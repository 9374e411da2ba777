/** Who sends more than is read keeps it: it does not gather in the server's memory. */
import { listenDeno } from "../../server/transport/deno.ts";
import { listenNode } from "../../server/transport/node.ts";
import type { Link } from "../../server/transport/transport.ts";
import { assert } from "../../typed/assert.ts";
import { testKeys } from "../helpers/server.ts";

const MB = 1024 * 1024;

/** What goes into a socket before somebody has to read: of the kernel, and of both ends' TLS. */
const MOST = 24 * MB;

for (const [name, listen] of [["deno", listenDeno], ["node", listenNode]] as const) {
  Deno.test(`what nobody reads is not taken: ${name}`, async () => {
    const tls = await testKeys();
    const acceptor = await listen({ hostname: "127.0.0.1", port: 0, tls });
    const connect = async (): Promise<[Deno.TlsConn, Link]> => {
      const { port } = acceptor;
      const caCerts = [tls.certificate];
      const conn = await Deno.connectTls({ hostname: "127.0.0.1", port, caCerts });
      const accepted = acceptor.accept();
      await Promise.all([accepted.then((link) => link.handshake()), conn.handshake()]);
      const link = await accepted;
      return [conn, link];
    };
    const [flooding, unread] = await connect();
    const [talking, heard] = await connect();
    // It is read for a moment, as a flood is before the server has enough of it.
    const piece = new Uint8Array(64 * 1024);
    let written = 0;
    const flood = (async () => {
      for (; written < 400 * MB; written += piece.length) await flooding.write(piece);
    })().catch(() => {});
    for (let read = 0; read < 256 * 1024;) read += (await unread.read())?.length ?? Infinity;
    const word = new TextEncoder().encode("word");
    const buffer = new Uint8Array(16);
    for (let round = 0; round < 1_000; round++) {
      await talking.write(word);
      const bytes = await heard.read();
      for (let at = 0; bytes !== null && at < bytes.length;) {
        at += await heard.write(bytes.slice(at));
      }
      await talking.read(buffer);
    }
    const taken = written;
    assert(taken < MOST, `${Math.round(taken / MB)} MB were taken`);
    for (const each of [unread, heard]) each.close();
    for (const conn of [flooding, talking]) conn.close();
    await flood;
    acceptor.close();
    acceptor.forget();
  });
}
