import fc from "fast-check";
import { addressKey } from "../../../server/accounts/address_key.ts";
import { formatAddress, readAddress } from "../../../server/cidr.ts";
import { assert, assertEquals } from "../../../typed/assert.ts";

Deno.test("one address is counted under one key however it is written, and one /64 as one", () => {
  fc.assert(fc.property(fc.ipV6(), (address) => {
    const plain = formatAddress(readAddress(address) ?? []);
    assertEquals(addressKey(address), addressKey(plain), `${address} ${plain}`);
    assertEquals(addressKey(`${address}%eth0`), addressKey(address));
  }));
  const group = fc.integer({ min: 0, max: 0xffff });
  fc.assert(fc.property(fc.tuple(group, group, group, group), group, group, (net, one, other) => {
    const at = (last: number): string =>
      [...net, 0xabcd, 1, 2, last].map((part) => part.toString(16)).join(":");
    assertEquals(addressKey(at(one)), addressKey(at(other)));
  }));
  fc.assert(fc.property(fc.ipV4(), (address) => {
    assertEquals(addressKey(`::ffff:${address}`), addressKey(address));
    assertEquals(addressKey(address) === undefined, address.startsWith("127."));
  }));
});

Deno.test("what is no address has a key, too, and a short one", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
    const key = addressKey(text);
    assert(key === undefined || key.length <= text.length + 20);
  }));
});
