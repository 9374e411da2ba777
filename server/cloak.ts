/**
 * Host names that others may see: the same for the same address, and no way back to it.
 */
import { createHmac } from "node:crypto";

/** A cloak for an address, keyed by the server's secret. */
export function cloak(secret: Uint8Array, address: string): string {
  const hash = createHmac("sha256", secret).update(address).digest("hex");
  return `${hash.slice(0, 12)}.snug`;
}
