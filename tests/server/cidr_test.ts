import fc from "fast-check";
import { formatAddress, isIn, memberOf, readAddress, readRange } from "../../server/cidr.ts";
import { assert, assertEquals } from "../../typed/assert.ts";

/** Holds nothing. */
const NO_RANGE = { start: [], bits: 0 };

Deno.test("what is in which range", () => {
  const cases: readonly [string, readonly string[], readonly string[]][] = [
    ["127.0.0.0/8", ["127.0.0.1", "127.255.255.255", "::ffff:127.0.0.1"], ["128.0.0.1", "::1"]],
    ["192.0.2.7", ["192.0.2.7"], ["192.0.2.6", "192.0.2.8"]],
    ["192.0.2.129/25", ["192.0.2.128", "192.0.2.255"], ["192.0.2.127"]],
    ["0.0.0.0/0", ["1.2.3.4"], ["::1", "2001:db8::1"]],
    ["::/0", ["::1", "2001:db8::1"], ["1.2.3.4"]],
    ["::1", ["::1", "0:0:0:0:0:0:0:1"], ["::2", "127.0.0.1"]],
    ["2001:db8::/33", ["2001:db8:7fff::1"], ["2001:db8:8000::1"]],
    ["fe80::/10", ["fe80::1%eth0", "febf::1"], ["fec0::1"]],
    ["::ffff:10.0.0.0/104", ["10.1.2.3"], ["11.0.0.0"]],
  ];
  for (const [range, inside, outside] of cases) {
    const isMember = memberOf([readRange(range) ?? NO_RANGE]);
    for (const address of inside) assert(isMember(address), `${address} is in ${range}`);
    for (const address of outside) assert(!isMember(address), `${address} is not in ${range}`);
  }
  assertEquals(memberOf([])("127.0.0.1"), false);
});

Deno.test("what is no range, and no address", () => {
  const ranges = [
    ...["", "/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0/8", "256.0.0.1", "01.2.3.4"],
    ...["::/129", "1::2::3", ":1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::"],
    ...[
      "12345::",
      "::g",
      "::1.2.3",
      "1.2.3.4::",
      "localhost",
      "fe80::1%eth0",
      "10.0.0.0/8/8",
      " ::",
    ],
  ];
  for (const text of ranges) assertEquals(readRange(text), undefined, text);
  for (const text of ["", "x", "1.2.3.4.5", "1.2.3.4/8"]) {
    assertEquals(readAddress(text), undefined, text);
  }
});

Deno.test("the same address is always written the same", () => {
  const cases: readonly [string, string][] = [
    ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
    ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
    ["0:0:0:0:0:0:0:0", "::"],
    ["1::", "1::"],
    ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
    ["10:0:0:0:0:0:0:10", "10::10"],
    ["::ffff:1.2.3.4", "1.2.3.4"],
    ["::ffff:102:304", "1.2.3.4"],
  ];
  for (const [text, written] of cases) {
    assertEquals(formatAddress(readAddress(text) ?? []), written);
  }
});

const ADDRESS = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 4, maxLength: 4 }),
  fc.array(fc.constantFrom(0, 0, 0, 1, 128, 255), { minLength: 16, maxLength: 16 }),
);

Deno.test("an address that is written and read is the same", () => {
  fc.assert(fc.property(ADDRESS, (address) => {
    const text = formatAddress(address);
    const read = readAddress(text);
    assert(read !== undefined, text);
    assertEquals(formatAddress(read), read.length === address.length ? text : read.join("."));
    if (read.length === address.length) assertEquals([...read], [...address]);
  }));
});

Deno.test("an address is in a range exactly when the first bits are the same", () => {
  fc.assert(fc.property(ADDRESS, ADDRESS, fc.nat(128), (one, other, length) => {
    const bits = Math.min(length, one.length * 8);
    const first = (address: readonly number[]): string =>
      address.map((byte) => byte.toString(2).padStart(8, "0")).join("").slice(0, bits);
    const expected = one.length === other.length && first(one) === first(other);
    assertEquals(isIn(other, { start: one, bits }), expected);
    assert(isIn(one, { start: one, bits }));
  }));
});

Deno.test("reading any text fails with nothing but undefined", () => {
  const text = fc.stringMatching(/^[0-9a-f.:/%]{0,40}$/);
  fc.assert(fc.property(text, (text) => {
    const range = readRange(text);
    assert(range === undefined || range.bits <= range.start.length * 8);
  }));
});
