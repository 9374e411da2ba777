/** The names that a certificate speaks for, and the one that a client asks for after a pin. */
import { X509Certificate } from "node:crypto";

/** Host names and IP addresses, as a certificate's SAN (subjectAltName) lists them. */
export interface Names {
  readonly dns: readonly string[];
  readonly ips: readonly string[];
}

/**
 * A name in the SAN of every certificate that Snug makes. No public authority may issue for
 * `.invalid`, so a client that asks the TLS library for this name is answered by the pinned key or
 * by nobody: see {@linkcode verificationName}.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6761#section-6.4
 */
export const PRIVATE_NAME = "snug.invalid";

/** Top-level names that no public authority may issue a certificate for. */
const PRIVATE_SUFFIX = /(^|\.)(invalid|internal|local|localhost|test)$/;

/** Whether a host is written as an IP address, with or without the brackets of a URL. */
export function isIp(host: string): boolean {
  return host.includes(":") || /^\d{1,3}(\.\d{1,3}){3}$/.test(host);
}

/** The names that a certificate lists, host names in lower case. */
export function namesOf(certificatePem: string): Names {
  const entries = (new X509Certificate(certificatePem).subjectAltName ?? "").split(", ");
  const after = (prefix: string): string[] =>
    entries.filter((entry) => entry.startsWith(prefix)).map((entry) => entry.slice(prefix.length));
  return { dns: after("DNS:").map((name) => name.toLowerCase()), ips: after("IP Address:") };
}

/** Leaves out what cannot stand in a SAN ("Bob's laptop", an address with a zone) and duplicates. */
export function usableNames(names: Names): Names {
  const dns = names.dns.map((name) => name.toLowerCase()).filter((name) =>
    name.length <= 253 && /^(\*\.)?[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/.test(name)
  );
  const ips = names.ips.filter((ip) => isIp(ip) && /^[0-9a-f:.]+$/i.test(ip));
  return { dns: [...new Set(dns)], ips: [...new Set(ips)] };
}

/** Whether a certificate lists every one of these names. */
export function coversNames(certificatePem: string, names: Names): boolean {
  const certificate = new X509Certificate(certificatePem);
  const { dns } = namesOf(certificatePem);
  return names.dns.every((name) => dns.includes(name)) &&
    names.ips.every((ip) => certificate.checkIP(ip) !== undefined);
}

/**
 * The host name to verify a connection against once the peer's key has been accepted by its hash.
 *
 * `Deno.connectTls({ caCerts: [pem], unsafelyDisableHostnameVerification: true })` is not enough:
 * `caCerts` adds to the public authorities, it does not replace them, so whoever sits between could
 * answer the second connection with a publicly trusted certificate for a name of their own. With
 * `Deno.startTls(tcp, { hostname: verificationName(pem, host), caCerts: [pem] })` no certificate of
 * a public authority can pass, and only the holder of the pinned key remains.
 *
 * The certificate's own list cannot be taken at its word, for a forged one may carry the pinned key
 * and any name. So the answer is a name that no public authority may issue for, or else the host
 * that was dialled (then nobody passes who could not also pass ordinary verification), or else
 * `undefined`: nothing safe to ask for.
 */
export function verificationName(certificatePem: string, host: string): string | undefined {
  const { dns } = namesOf(certificatePem);
  if (dns.includes(PRIVATE_NAME)) return PRIVATE_NAME;
  const dialled = host.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  const matches = isIp(dialled)
    ? new X509Certificate(certificatePem).checkIP(dialled) !== undefined
    : dns.includes(dialled) || dns.includes(dialled.replace(/^[^.]+/, "*"));
  if (matches) return dialled;
  return dns.find((name) => PRIVATE_SUFFIX.test(name) && !name.startsWith("*"));
}
