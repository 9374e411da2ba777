/** Who may connect, with a time of their own. */
import { Admission, type Place } from "../../server/admission.ts";
import { CONNECTIONS } from "../../server/limits.ts";
import {
  fittingClients,
  isOutOfFiles,
  parseFileLimit,
  readFileLimit,
  tryFileLimit,
} from "../../server/file_limit.ts";
import { assert, assertEquals } from "../../typed/assert.ts";

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const MINUTE = 60_000;

/** A place that was had. */
function sit(admission: Admission, address: string, now = NOW, exempt = false): Place {
  const place = admission.enter(address, exempt, now);
  if (typeof place === "string") throw new Error(`refused: ${place}`);
  return place;
}

Deno.test("an address has four connections without a name, and sixteen in all", () => {
  const admission = new Admission(100);
  const places: Place[] = [];
  for (let n = 0; n < 4; n++) places.push(sit(admission, "192.0.2.1"));
  assertEquals(admission.enter("192.0.2.1", false, NOW), "address-unregistered");
  sit(admission, "192.0.2.2").leave();
  for (const place of places) place.register();
  while (places.length < 16) {
    const place = sit(admission, "192.0.2.1");
    place.register();
    places.push(place);
  }
  assertEquals(admission.enter("192.0.2.1", false, NOW), "address-connections");
  places[0]?.leave();
  places[0]?.leave();
  sit(admission, "192.0.2.1");
  assertEquals(admission.enter("192.0.2.1", false, NOW), "address-connections");
});

Deno.test("IPv6 is counted by /64, and IPv4 the same however it is written", () => {
  const admission = new Admission(100);
  for (let n = 1; n <= 4; n++) sit(admission, `2001:db8:0:1::${n}`);
  assertEquals(admission.enter("2001:db8:0:1:ffff::1", false, NOW), "address-unregistered");
  sit(admission, "2001:db8:0:2::1");
  for (let n = 0; n < 4; n++) sit(admission, n % 2 === 0 ? "192.0.2.1" : "::ffff:192.0.2.1");
  assertEquals(admission.enter("192.0.2.1", false, NOW), "address-unregistered");
});

Deno.test("32 connections in 10 minutes; who was turned away has not used one up", () => {
  const admission = new Admission(100);
  for (let n = 0; n < 32; n++) sit(admission, "192.0.2.1", NOW + n).leave();
  for (let n = 0; n < 50; n++) {
    assertEquals(admission.enter("192.0.2.1", false, NOW + MINUTE), "address-attempts");
  }
  assertEquals(admission.enter("192.0.2.1", false, NOW + 10 * MINUTE - 1), "address-attempts");
  sit(admission, "192.0.2.1", NOW + 10 * MINUTE);
});

Deno.test("64 without a name in all, loopback too; who has one makes room", () => {
  const admission = new Admission(100);
  const places = Array.from(
    { length: 64 },
    (_, n) => sit(admission, n < 32 ? "::1" : `10.0.0.${n}`),
  );
  assertEquals(admission.enter("10.0.1.1", false, NOW), "unregistered");
  assertEquals(admission.enter("127.0.0.1", false, NOW), "unregistered");
  places[0]?.register();
  places[0]?.register();
  sit(admission, "10.0.1.1");
  assertEquals(admission.enter("10.0.1.1", false, NOW), "unregistered");
});

Deno.test("who is exempt counts only among all", () => {
  const admission = new Admission(200);
  for (let n = 0; n < 200; n++) sit(admission, "192.0.2.1", NOW, true);
  assertEquals(admission.enter("192.0.2.1", true, NOW), "max-clients");
  assertEquals(admission.enter("192.0.2.2", false, NOW), "max-clients");
});

Deno.test("addresses without connections are forgotten", () => {
  const admission = new Admission(100_000);
  for (let n = 0; n < 20_000; n++) {
    sit(admission, `10.${n >> 16}.${n >> 8 & 255}.${n & 255}`, NOW + n).leave();
  }
  assertEquals(admission.addresses, 0);
  assertEquals(CONNECTIONS.address, 16);
});

Deno.test("fewer places where the system has no more files; never more than there were", () => {
  const admission = new Admission(100);
  for (let n = 0; n < 50; n++) sit(admission, "192.0.2.1", NOW, true);
  assertEquals([admission.lower(10), admission.most], [true, 40]);
  assertEquals([admission.lower(10), admission.lower(5), admission.most], [false, false, 40]);
  assertEquals(admission.enter("192.0.2.1", true, NOW), "max-clients");
  assertEquals([new Admission(9).lower(128), new Admission(1).lower(128)], [true, false]);
  // Where files went elsewhere, half of those who are there stay welcome.
  const few = new Admission(100);
  for (let number = 0; number < 20; number++) few.enter(`10.0.0.${number}`, false, 0);
  assertEquals([few.lower(128), few.most], [true, 10]);
});

Deno.test("the file limit is read and kept away from", () => {
  const text = "Limit                     Soft Limit           Hard Limit           Units     \n" +
    "Max open files            1024                 524288               files     \n";
  assertEquals(parseFileLimit(text), 1024);
  assertEquals(parseFileLimit("Max open files            unlimited unlimited files"), undefined);
  assertEquals(parseFileLimit(""), undefined);
  assert((readFileLimit() ?? 1) > 0);
  assertEquals(tryFileLimit(new URL(import.meta.url).pathname, 50), undefined);
  assertEquals(fittingClients(10_000, undefined), 10_000);
  assertEquals(fittingClients(10_000, 1024), 896);
  assertEquals(fittingClients(500, 1024), 500);
  assertEquals([fittingClients(500, 100), fittingClients(500, 1)], [50, 1]);
  assert(isOutOfFiles(new Error("Too many open files (os error 24)")));
  assert(!isOutOfFiles(new Error("Connection reset")) && !isOutOfFiles("x"));
});

Deno.test("after a lack of files there are more and more places again, up to what was wanted", () => {
  const admission = new Admission(50);
  for (let number = 0; number < 20; number++) admission.enter(`10.0.0.${number}`, false, 0);
  admission.lower(128);
  const places: number[] = [];
  while (admission.raise()) places.push(admission.most);
  assertEquals(places, [12, 15, 18, 22, 27, 33, 41]);
  assertEquals(admission.most, 50);
});
