import { addressKey } from "../../../server/accounts/address_key.ts";
import { Attempts, type ConnectionAttempts } from "../../../server/accounts/attempts.ts";
import { LOGIN_ATTEMPTS, REGISTER_ATTEMPTS } from "../../../server/limits.ts";
import { assert, assertEquals } from "../../../typed/assert.ts";

const MINUTE = 60_000;

/** How many attempts pass at a time. */
function passes(from: ConnectionAttempts, now: number, tries = 20): number {
  return Array.from({ length: tries }, () => from.take(now)).filter((wait) => wait === 0).length;
}

Deno.test("addressKey takes IPv6 by its /64 and knows loopback", () => {
  const cases: readonly [string, string | undefined][] = [
    ["127.0.0.1", undefined],
    ["127.1.2.3", undefined],
    ["::1", undefined],
    ["0:0:0:0:0:0:0:1", undefined],
    ["::ffff:127.0.0.1", undefined],
    ["::ffff:7f00:1", undefined],
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["::FFFF:c000:201", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:1:2::9", "2001:db8:1:2::/64"],
    ["2001:0db8:0001:0002::", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["::", "0:0:0:0::/64"],
    ["somewhere", "somewhere"],
    ["1:2:3", "1:2:3"],
    ["1::2::3:4:5:6:7:8:9", "1::2::3:4:5:6:7:8:9"],
    ["", ""],
  ];
  for (const [address, key] of cases) assertEquals(addressKey(address), key, address);
});

Deno.test("a connection may try three times a minute", () => {
  const one = new Attempts(LOGIN_ATTEMPTS).connection("192.0.2.1");
  assertEquals(passes(one, 0), 3);
  assertEquals(one.take(1), MINUTE - 1);
  assertEquals(one.take(MINUTE - 1), 1);
  assertEquals(passes(one, MINUTE), 3);
});

Deno.test("the minute is any minute, not one of the clock", () => {
  const one = new Attempts(LOGIN_ATTEMPTS).connection("192.0.2.1");
  assertEquals([one.take(0), one.take(50_000), one.take(55_000)], [0, 0, 0]);
  assertEquals(one.take(59_000), 1_000);
  assertEquals(one.take(60_000), 0);
  assertEquals(one.take(61_000), 49_000);
});

Deno.test("an address may try ten times in ten minutes, by however many connections", () => {
  const attempts = new Attempts(LOGIN_ATTEMPTS);
  const from = (address: string, now: number): number => passes(attempts.connection(address), now);
  assertEquals([1, 2, 3, 4, 5].map((now) => from("192.0.2.1", now)), [3, 3, 3, 1, 0]);
  assertEquals(from("192.0.2.2", 6), 3);
  assertEquals(attempts.connection("192.0.2.1").take(7), 10 * MINUTE - 6);
  assertEquals(from("192.0.2.1", 10 * MINUTE + 1), 3);
  assertEquals([1, 2, 3, 4].map((n) => from(`2001:db8:1:2::${n}`, 0)), [3, 3, 3, 1]);
  assertEquals(from("2001:db8:1:3::1", 0), 3);
});

Deno.test("on loopback each connection counts alone", () => {
  const attempts = new Attempts(LOGIN_ATTEMPTS);
  for (const address of ["127.0.0.1", "::1", "::ffff:127.0.0.1"]) {
    for (let n = 0; n < 20; n++) assertEquals(passes(attempts.connection(address), 0), 3);
  }
  assertEquals(attempts.size, 0);
});

Deno.test("an attempt that was right is given back, and only that one", () => {
  const attempts = new Attempts(LOGIN_ATTEMPTS);
  for (let n = 0; n < 100; n++) {
    const one = attempts.connection("192.0.2.1");
    assertEquals(one.take(n), 0);
    one.giveBack();
    one.giveBack();
  }
  const other = attempts.connection("192.0.2.1");
  assertEquals(passes(other, 100), 3);
  other.giveBack();
  other.giveBack();
  assertEquals(passes(other, 100), 1);
});

Deno.test("what was refused does not count", () => {
  const one = new Attempts(LOGIN_ATTEMPTS).connection("192.0.2.1");
  passes(one, 0, 1000);
  assertEquals(passes(one, MINUTE), 3);
});

Deno.test("registering has budgets of an address and of the server", () => {
  const attempts = new Attempts(REGISTER_ATTEMPTS);
  const again = (): ConnectionAttempts => attempts.connection("192.0.2.1");
  let made = 0;
  for (let n = 0; n < 20; n++) made += passes(again(), 0);
  assertEquals(made, REGISTER_ATTEMPTS.address.count);
  assertEquals(passes(again(), 10 * MINUTE), 3);
  const server = new Attempts(REGISTER_ATTEMPTS);
  let passed = 0;
  for (let n = 0; n < 400; n++) passed += passes(server.connection("127.0.0.1"), 0);
  assertEquals(passed, 1_000);
  assertEquals(server.connection("198.51.100.1").take(0), MINUTE);
  assertEquals(server.connection("198.51.100.1").take(MINUTE), 0);
});

Deno.test("old addresses are forgotten, and never are there too many", () => {
  const attempts = new Attempts(LOGIN_ATTEMPTS, 100);
  for (let n = 0; n < 1000; n++) {
    attempts.connection(`10.0.${n >> 8}.${n & 255}`).take(n);
    assert(attempts.size <= 100);
  }
  assertEquals(attempts.size, 100);
  attempts.connection("192.0.2.1").take(11 * MINUTE);
  assertEquals(attempts.size, 1);
});

Deno.test("the address that tried last is forgotten last", () => {
  const attempts = new Attempts(LOGIN_ATTEMPTS, 3);
  const guesser = (): ConnectionAttempts => attempts.connection("192.0.2.66");
  for (let n = 0; n < 4; n++) passes(guesser(), n);
  for (let n = 10; n < 60; n++) {
    attempts.connection(`10.0.0.${n}`).take(n);
    assert(guesser().take(n) > 0);
  }
});

Deno.test("nobody waits for a clock that was set back", () => {
  const one = new Attempts(LOGIN_ATTEMPTS).connection("192.0.2.1");
  assertEquals(passes(one, 1e12), 3);
  assertEquals(passes(one, 1e12 - 60 * MINUTE), 3);
});
