/** Where a program on this machine reaches who listens on an address. */
export function hereFor(hostname: string): string {
  if (hostname === "::") return "::1";
  return hostname === "0.0.0.0" ? "127.0.0.1" : hostname;
}
