/** A network that does not do what it should, for tests of what finds that. */
import type { Link, Listen } from "../../../server/transport/transport.ts";

/** Makes other lines of those that are written at once to one connection. */
export type Tamper = (lines: readonly string[]) => readonly string[];

/** A transport whose connections are tampered with: all but the first one. */
export function tampered(listen: Listen, tamper: Tamper): Listen {
  return async (options) => {
    const acceptor = await listen(options);
    const accept = acceptor.accept.bind(acceptor);
    let first = true;
    acceptor.accept = async () => {
      const link = await accept();
      if (!first) tamperWith(link, tamper);
      first = false;
      return link;
    };
    return acceptor;
  };
}

function tamperWith(link: Link, tamper: Tamper): void {
  const write = link.write.bind(link);
  link.write = async (bytes) => {
    const lines = new TextDecoder().decode(bytes).split(/(?<=\n)/);
    const other = new TextEncoder().encode(tamper(lines).join(""));
    for (let at = 0; at < other.length;) at += await write(other.subarray(at));
    return bytes.length;
  };
}
