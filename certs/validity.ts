/** Until when a certificate is good. */
import { X509Certificate } from "node:crypto";

/** When the first certificate of a PEM ends: ms since 1970. */
export function endOf(certificatePem: string): number {
  return Date.parse(new X509Certificate(certificatePem).validTo);
}
