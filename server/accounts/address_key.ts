/** Which addresses belong to one place, as far as can be told. */

/**
 * What an address is counted under: IPv4 as it is, also when it comes as IPv6; IPv6 by its /64, which
 * is what one household has. `undefined` for loopback.
 */
export function addressKey(address: string): string | undefined {
  const groups = ipv6Groups(address.replace(/%.*$/, ""));
  if (groups === undefined) return address.startsWith("127.") ? undefined : address;
  const [a, b, c, d, e, f, g, h] = groups;
  if (a === 0 && b === 0 && c === 0 && d === 0 && e === 0) {
    if (f === 0 && g === 0 && h === 1) return undefined;
    if (f === 0xffff) return addressKey(dotted(g ?? 0, h ?? 0));
  }
  return `${groups.slice(0, 4).map((group) => group.toString(16)).join(":")}::/64`;
}

function dotted(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

/** @see https://www.rfc-editor.org/rfc/rfc4291#section-2.2 */
function ipv6Groups(address: string): number[] | undefined {
  if (!/^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(address)) return undefined;
  const hex = address.replace(
    /(\d+)\.(\d+)\.(\d+)\.(\d+)$/,
    (_, a, b, c, d) => `${(a * 256 + +b).toString(16)}:${(c * 256 + +d).toString(16)}`,
  );
  const [head = "", tail, more] = hex.split("::");
  if (more !== undefined) return undefined;
  const groupsOf = (text: string): number[] =>
    text === "" ? [] : text.split(":").map((group) => parseInt(group, 16));
  const start = groupsOf(head);
  const end = groupsOf(tail ?? "");
  const between = tail === undefined ? 0 : 8 - start.length - end.length;
  const groups = [...start, ...Array<number>(Math.max(0, between)).fill(0), ...end];
  return groups.length === 8 && !groups.some(Number.isNaN) ? groups : undefined;
}
