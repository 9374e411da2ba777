/**
 * What a proxy says before the first byte of who connects through it: where they come from. Pure.
 *
 * @see https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt
 */
import { formatAddress, readAddress } from "./cidr.ts";
import { PROXY_HEADER } from "./limits.ts";

/** What the first bytes of a connection are. */
export type ProxyHeader =
  /** The beginning of a header: more must come. */
  | { readonly kind: "unfinished" }
  | { readonly kind: "malformed" }
  /** A header of so many bytes. Without an address the proxy speaks for itself. */
  | { readonly kind: "header"; readonly length: number; readonly address: string | undefined };

const UNFINISHED: ProxyHeader = { kind: "unfinished" };
const MALFORMED: ProxyHeader = { kind: "malformed" };

const V1 = new TextEncoder().encode("PROXY ");
const V1_LONGEST = 107;
const MOST_PORT = 65_535;
const V2 = Uint8Array.of(13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10);
/** The signature, version and command, family, and length. */
const V2_FIXED = 16;
const LF = 10;

/** Reads the header at the start of a connection. */
export function readProxyHeader(bytes: Uint8Array): ProxyHeader {
  if (beginsAlike(bytes, V2)) return bytes.length < V2_FIXED ? UNFINISHED : readV2(bytes);
  return beginsAlike(bytes, V1) ? readV1(bytes) : MALFORMED;
}

/** As far as there are bytes. */
function beginsAlike(bytes: Uint8Array, start: Uint8Array): boolean {
  const length = Math.min(bytes.length, start.length);
  for (let at = 0; at < length; at++) if (bytes[at] !== start[at]) return false;
  return true;
}

/** `PROXY TCP4 <from> <to> <port> <port>`, or `PROXY UNKNOWN`. */
function readV1(bytes: Uint8Array): ProxyHeader {
  const end = bytes.subarray(0, V1_LONGEST).indexOf(LF);
  if (end === -1) return bytes.length < V1_LONGEST ? UNFINISHED : MALFORMED;
  const text = String.fromCharCode(...bytes.subarray(0, end + 1));
  const length = end + 1;
  if (/^PROXY UNKNOWN( .*)?\r\n$/.test(text)) return { kind: "header", length, address: undefined };
  const [, family, from = "", to = "", ...ports] =
    /^PROXY TCP([46]) ([\d.a-f:]+) ([\d.a-f:]+) (\d{1,5}) (\d{1,5})\r\n$/i.exec(text) ?? [];
  const [source, target] = [readAddress(from), readAddress(to)];
  if (source === undefined || target === undefined) return MALFORMED;
  if ((family === "6") !== from.includes(":")) return MALFORMED;
  if (ports.some((port) => Number(port) > MOST_PORT)) return MALFORMED;
  return { kind: "header", length, address: formatAddress(source) };
}

function readV2(bytes: Uint8Array): ProxyHeader {
  const [command = 0, family = 0, high = 0, low = 0] = bytes.subarray(V2.length);
  const length = V2_FIXED + (high << 8 | low);
  if (length > PROXY_HEADER || (command !== 0x20 && command !== 0x21)) return MALFORMED;
  if (bytes.length < length) return UNFINISHED;
  const size = family === 0x11 ? 4 : family === 0x21 ? 16 : 0;
  // LOCAL is the proxy's own look at whether we live. UNSPEC and what is no TCP say nothing of use.
  if (command === 0x20 || family === 0) return { kind: "header", length, address: undefined };
  if (size === 0 || length < V2_FIXED + 2 * size + 4) return MALFORMED;
  const address = [...bytes.subarray(V2_FIXED, V2_FIXED + size)];
  // The same spelling for IPv4 that comes as IPv6.
  const source = readAddress(formatAddress(address)) ?? address;
  return { kind: "header", length, address: formatAddress(source) };
}
