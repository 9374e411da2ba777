/** Under which addresses and names this machine can be reached. Pure. */

/** One network interface's address, as `Deno.networkInterfaces` tells it. */
export type Interface = Pick<Deno.NetworkInterfaceInfo, "family" | "address" | "scopeid">;

/** Loopback and link-local: of no use to somebody else. */
const LOCAL = /^(127\.|169\.254\.|::1$|fe80:|::$)/i;

/** Addresses that others can use: IPv4 first, since people read and type those. */
export function reachable(interfaces: readonly Interface[]): string[] {
  const usable = interfaces.filter(({ address }) => !LOCAL.test(address));
  const ofFamily = (family: string): string[] =>
    usable.filter((one) => one.family === family).map((one) => one.address);
  return [...new Set([...ofFamily("IPv4"), ...ofFamily("IPv6")])];
}

/** A name for the server out of the machine's: lower case, and with a dot as IRC wants it. */
export function serverName(hostname: string): string {
  const clean = hostname.toLowerCase().replace(/[^a-z0-9.-]/g, "").replace(/^[.-]+|[.-]+$/g, "");
  const name = clean === "" ? "localhost" : clean.slice(0, 50);
  return name.includes(".") ? name : `${name}.snug`;
}
