/** A connection through a proxy that says where it comes from: see `proxy_header.ts`. */
import { readProxyHeader } from "./proxy_header.ts";
import type { Link } from "./transport/transport.ts";

/** A proxy said something else than it should. */
export class ProxyError extends Error {
  override name = "ProxyError";
}

/**
 * Reads the proxy's header.
 * @returns The connection as if it came from where the header says.
 * @throws {ProxyError} If there is none. What reading throws, too; the link is still open then.
 */
export async function behindProxy(link: Link): Promise<Link> {
  let bytes = new Uint8Array(0);
  for (;;) {
    const more = await link.read();
    if (more === null) throw new ProxyError("no header");
    const joined = new Uint8Array(bytes.length + more.length);
    joined.set(bytes);
    joined.set(more, bytes.length);
    bytes = joined;
    const header = readProxyHeader(bytes);
    if (header.kind === "malformed") throw new ProxyError("malformed header");
    if (header.kind === "header") {
      return linkFrom(link, header.address ?? link.address, bytes.subarray(header.length));
    }
  }
}

/** A link from another address, on which some bytes have been read already. */
function linkFrom(link: Link, address: string, first: Uint8Array): Link {
  let ahead: Uint8Array | undefined = first.length > 0 ? first : undefined;
  return {
    address,
    handshake: () => link.handshake(),
    read() {
      const bytes = ahead;
      ahead = undefined;
      return bytes === undefined ? link.read() : Promise.resolve(bytes);
    },
    write: (bytes) => link.write(bytes),
    finish: () => link.finish(),
    close: () => link.close(),
  };
}
