/** A transport over which connections are not what they are: for networks that are slow or wrong. */
import type { Link, Listen } from "../../server/transport/transport.ts";

/** Changes each connection that is accepted; they are numbered from 0. */
export function changedLinks(listen: Listen, change: (link: Link, number: number) => void): Listen {
  return async (options) => {
    const acceptor = await listen(options);
    const accept = acceptor.accept.bind(acceptor);
    let next = 0;
    acceptor.accept = async () => {
      const link = await accept();
      change(link, next++);
      return link;
    };
    return acceptor;
  };
}
