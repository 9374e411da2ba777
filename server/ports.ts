/** Where the server listens, and why it cannot, in words. */
import type { KeyPair } from "../certs/identity.ts";
import { reason } from "../cli/reason.ts";
import { CannotServe } from "./cannot_serve.ts";
import type { ServeOptions } from "./options.ts";
import type { ChatServer } from "./server.ts";
import { listenDeno } from "./transport/deno.ts";
import { hasNode, listenNode } from "./transport/node.ts";
import type { Listen, ListenOptions } from "./transport/transport.ts";

/** How to listen: see {@linkcode ChatServer.listen}. */
interface Way {
  readonly listen: Listen;
  readonly refuge?: Listen | undefined;
}

/** Opens the ports that people and their programs come in by. @returns The one with TLS. */
export async function openPorts(
  server: ChatServer,
  options: ServeOptions,
  pair: KeyPair,
): Promise<number> {
  const way: Way = options.transport === "node"
    ? { listen: listenNode }
    : { listen: listenDeno, refuge: hasNode() ? listenNode : undefined };
  if (options.plainPort !== undefined) {
    const plain = { hostname: "127.0.0.1", port: options.plainPort };
    await listenOrSay(server, way, plain, "plain-port");
  }
  if (options.host !== undefined) {
    return await listenOrSay(server, way, {
      hostname: options.host,
      port: options.port,
      tls: pair,
    });
  }
  return await listenEverywhere(server, way, options.port, pair);
}

/**
 * All addresses of both families. One socket on `::` takes IPv4 too on most systems; where it does
 * not, the second one does; a machine without IPv6 refuses the first.
 */
async function listenEverywhere(
  server: ChatServer,
  way: Way,
  port: number,
  pair: KeyPair,
): Promise<number> {
  let taken: number;
  try {
    taken = await server.listen(way.listen, { hostname: "::", port, tls: pair }, way.refuge);
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) throw cannotListen(error, "0.0.0.0", port);
    return await listenOrSay(server, way, { hostname: "0.0.0.0", port, tls: pair });
  }
  try {
    await server.listen(way.listen, { hostname: "0.0.0.0", port: taken, tls: pair }, way.refuge);
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw cannotListen(error, "0.0.0.0", port);
  }
  return taken;
}

async function listenOrSay(
  server: ChatServer,
  way: Way,
  options: ListenOptions,
  flag?: string,
): Promise<number> {
  try {
    return await server.listen(way.listen, options, way.refuge);
  } catch (error) {
    throw cannotListen(error, options.hostname, options.port, flag);
  }
}

/** Why a port cannot be opened, as a sentence; `flag` says which other one may be taken. */
export function cannotListen(error: unknown, host: string, port: number, flag = "port"): Error {
  if (error instanceof Deno.errors.AddrInUse) {
    return new CannotServe(
      `Port ${port} is in use, by another snug or another program: stop it, or take --${flag} ${
        port === 65535 ? port - 1 : port + 1
      }.`,
    );
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return new CannotServe(`This user may not listen on port ${port}: take one above 1023.`);
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return new CannotServe(`This machine has no address ${host}: see --host.`);
  }
  return new CannotServe(`Cannot listen on ${host} port ${port}: ${reason(error)}`);
}
