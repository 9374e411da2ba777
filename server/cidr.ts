/** Addresses, and ranges of them: `192.0.2.0/24`, `2001:db8::/32`, or one address. */

/** An address: 4 bytes or 16. IPv4 written as IPv6 (`::ffff:192.0.2.1`) is IPv4. */
export type Address = readonly number[];

/** A range of addresses: those that begin with the same bits. */
export interface Range {
  readonly start: Address;
  readonly bits: number;
}

/** How IPv4 written as IPv6 begins: `::ffff:0:0/96`. */
const MAPPED = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255];

/** Reads an address, with or without a zone; `undefined` if it is none. */
export function readAddress(text: string): Address | undefined {
  const address = text.replace(/%.*$/, "");
  const bytes = address.includes(":") ? ipv6(address) : ipv4(address);
  return bytes && isMapped(bytes) ? bytes.slice(MAPPED.length) : bytes;
}

/** Reads a range; bits after its length are of no meaning. `undefined` if it is none. */
export function readRange(text: string): Range | undefined {
  const [, address = "", length] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const written = address.includes(":") ? ipv6(address) : ipv4(address);
  if (written === undefined) return undefined;
  const bits = length === undefined ? written.length * 8 : Number(length);
  if (bits > written.length * 8) return undefined;
  const outer = MAPPED.length * 8;
  return isMapped(written) && bits >= outer
    ? { start: written.slice(MAPPED.length), bits: bits - outer }
    : { start: written, bits };
}

/** Whether an address is in a range. */
export function isIn(address: Address, { start, bits }: Range): boolean {
  if (address.length !== start.length) return false;
  const whole = bits >> 3;
  for (let at = 0; at < whole; at++) if (address[at] !== start[at]) return false;
  const rest = 8 - (bits & 7);
  return rest === 8 || (address[whole] ?? 0) >> rest === (start[whole] ?? 0) >> rest;
}

/** Tells whether an address, as the system spells it, is in one of some ranges. */
export function memberOf(ranges: readonly Range[]): (address: string) => boolean {
  if (ranges.length === 0) return () => false;
  return (text) => {
    const address = readAddress(text);
    return address !== undefined && ranges.some((range) => isIn(address, range));
  };
}

/**
 * An address as text, always the same for the same one.
 * @see https://www.rfc-editor.org/rfc/rfc5952
 */
export function formatAddress(address: Address): string {
  if (address.length === 4) return address.join(".");
  const groups = Array.from(
    { length: 8 },
    (_, at) => ((address[2 * at] ?? 0) << 8 | (address[2 * at + 1] ?? 0)).toString(16),
  );
  // The longest run of two zeros or more, the first of several.
  let [from, length] = [0, 1];
  for (let at = 0; at < 8; at++) {
    let run = 0;
    while (groups[at + run] === "0") run++;
    if (run > length) [from, length] = [at, run];
  }
  if (length === 1) return groups.join(":");
  return `${groups.slice(0, from).join(":")}::${groups.slice(from + length).join(":")}`;
}

function ipv4(text: string): number[] | undefined {
  const bytes = text.split(".").map((part) => /^(0|[1-9]\d{0,2})$/.test(part) ? Number(part) : 256);
  return bytes.length === 4 && bytes.every((byte) => byte < 256) ? bytes : undefined;
}

/** @see https://www.rfc-editor.org/rfc/rfc4291#section-2.2 */
function ipv6(text: string): number[] | undefined {
  const [head = "", tail, more] = text.split("::");
  if (more !== undefined) return undefined;
  const start = groupsOf(head, tail === undefined);
  const end = groupsOf(tail ?? "", true);
  if (start === undefined || end === undefined) return undefined;
  const missing = 16 - start.length - end.length;
  // `::` stands for one group at least.
  if (tail === undefined ? missing !== 0 : missing < 2) return undefined;
  return [...start, ...new Array<number>(missing).fill(0), ...end];
}

/** The bytes of groups with colons between them; the last may be IPv4 where `last` says so. */
function groupsOf(text: string, last: boolean): number[] | undefined {
  if (text === "") return [];
  const bytes: number[] = [];
  const groups = text.split(":");
  for (const [at, group] of groups.entries()) {
    if (last && at === groups.length - 1 && group.includes(".")) {
      const dotted = ipv4(group);
      if (dotted === undefined) return undefined;
      bytes.push(...dotted);
    } else {
      if (!/^[0-9a-f]{1,4}$/i.test(group)) return undefined;
      const value = parseInt(group, 16);
      bytes.push(value >> 8, value & 255);
    }
  }
  return bytes;
}

function isMapped(bytes: readonly number[]): boolean {
  return bytes.length === 16 && MAPPED.every((byte, at) => bytes[at] === byte);
}
