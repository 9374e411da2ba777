import fc from "fast-check";
import { PROXY_HEADER } from "../../server/limits.ts";
import { type ProxyHeader, readProxyHeader } from "../../server/proxy_header.ts";
import { assert, assertEquals } from "../../typed/assert.ts";

const SIGNATURE = [13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10];

/** A header of version 2. */
function v2(command: number, family: number, content: readonly number[]): Uint8Array {
  const length = [content.length >> 8, content.length & 255];
  return Uint8Array.of(...SIGNATURE, command, family, ...length, ...content);
}

const V6 = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
const MAPPED = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 192, 0, 2, 1];
const PORTS = [0, 1, 0, 2];

const HEADERS: readonly [Uint8Array, string | undefined][] = [
  [text("PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n"), "192.0.2.1"],
  [text("PROXY TCP6 2001:DB8:0::1 ::1 1 2\r\n"), "2001:db8::1"],
  [text("PROXY TCP6 ::ffff:192.0.2.1 ::1 1 2\r\n"), "192.0.2.1"],
  [text("PROXY UNKNOWN\r\n"), undefined],
  [text("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n"), undefined],
  [v2(0x21, 0x11, [192, 0, 2, 1, 127, 0, 0, 1, ...PORTS]), "192.0.2.1"],
  [v2(0x21, 0x11, [192, 0, 2, 1, 127, 0, 0, 1, ...PORTS, 4, 0, 1, 9]), "192.0.2.1"],
  [v2(0x21, 0x21, [...V6, ...V6, ...PORTS]), "2001:db8::1"],
  [v2(0x21, 0x21, [...MAPPED, ...V6, ...PORTS]), "192.0.2.1"],
  [v2(0x20, 0x00, []), undefined],
  [v2(0x20, 0x11, [192, 0, 2, 1, 127, 0, 0, 1, ...PORTS]), undefined],
  [v2(0x21, 0x00, [1, 2, 3]), undefined],
];

function text(line: string): Uint8Array {
  return new TextEncoder().encode(line);
}

Deno.test("a header is read to its end, and unfinished before it", () => {
  for (const [bytes, address] of HEADERS) {
    const header: ProxyHeader = { kind: "header", length: bytes.length, address };
    assertEquals(readProxyHeader(bytes), header);
    const followed = new Uint8Array([...bytes, ...text("NICK alice\r\n")]);
    assertEquals(readProxyHeader(followed), header);
    for (let length = 0; length < bytes.length; length++) {
      assertEquals(readProxyHeader(bytes.subarray(0, length)), { kind: "unfinished" });
    }
  }
});

Deno.test("what is no header, and what is too long", () => {
  const bad: Uint8Array[] = [
    ...[
      "NICK alice\r\n",
      "PROXY TCP4 192.0.2.1 198.51.100.1 1 2\n",
      "PROXY TCP4 192.0.2.1 198.51.100.1 1\r\n",
      "PROXY TCP4 192.0.2.1 198.51.100.1 99999 2\r\n",
      "PROXY TCP4 2001:db8::1 ::1 1 2\r\n",
      "PROXY TCP6 192.0.2.1 198.51.100.1 1 2\r\n",
      "PROXY TCP4 192.0.2.256 198.51.100.1 1 2\r\n",
      "PROXY TCP4 192.0.2.1 198.51.100.1 1 2 3\r\n",
      "PROXY UDP4 192.0.2.1 198.51.100.1 1 2\r\n",
      "PROXY UNKNOWN ".padEnd(107, "x"),
    ].map(text),
    v2(0x11, 0x11, [192, 0, 2, 1, 127, 0, 0, 1, ...PORTS]),
    v2(0x22, 0x11, [192, 0, 2, 1, 127, 0, 0, 1, ...PORTS]),
    v2(0x21, 0x11, [192, 0, 2, 1]),
    v2(0x21, 0x31, new Array(216).fill(0)),
    v2(0x21, 0x12, [192, 0, 2, 1, 127, 0, 0, 1, ...PORTS]),
    v2(0x21, 0x11, new Array(PROXY_HEADER).fill(0)),
  ];
  for (const bytes of bad) {
    assertEquals(readProxyHeader(bytes), { kind: "malformed" }, String(bytes));
  }
});

Deno.test("any bytes: an answer, and never a wish for more than the longest header", () => {
  const start = fc.constantFrom([], SIGNATURE, [...text("PROXY TCP4 ")]);
  fc.assert(fc.property(start, fc.uint8Array({ maxLength: 300 }), (start, rest) => {
    const bytes = new Uint8Array([...start, ...rest]);
    const header = readProxyHeader(bytes);
    if (header.kind === "header") assert(header.length <= bytes.length);
    const long = readProxyHeader(new Uint8Array([...bytes, ...new Uint8Array(PROXY_HEADER)]));
    assert(long.kind !== "unfinished");
  }));
});
