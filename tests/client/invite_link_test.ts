/** Links that bring others to a room. */
import { aboveLinks, belowLinks, inviteLinks } from "../../client/invite_link.ts";
import { listening } from "../../client/listening.ts";
import { assertEquals, assertMatch } from "../../typed/assert.ts";
import { FakeClock } from "../helpers/clock.ts";

const SPKI = "WDrJI5pW16aFCniEkX+OWnUXugG5CYXxOl6Uem+x/94=";
const HASH = "WDrJI5pW16aFCniEkX-OWnUXugG5CYXxOl6Uem-x_94";
const links = (
  host: string,
  spki?: string,
  key?: string,
  addresses = ["192.0.2.2", "fd00::2"],
): Promise<string[]> =>
  inviteLinks({
    where: { host, port: 5051, spki },
    room: "#7",
    key,
    addresses: () => Promise.resolve(addresses),
  });

Deno.test("a link names the server as we reached it, with the key that we trust", async () => {
  assertEquals(await links("chat.example"), ["snug://chat.example:5051/7"]);
  assertEquals(await links("10.0.0.5", SPKI), [`snug://10.0.0.5:5051/7?k=${HASH}`]);
  assertEquals(await links("10.0.0.5", SPKI, "open sesame"), [
    `snug://10.0.0.5:5051/7?k=${HASH}&key=open%20sesame`,
  ]);
});

Deno.test("a server on this machine is given with addresses that others reach", async () => {
  for (const host of ["localhost", "127.0.0.1", "::1"]) {
    assertEquals(await links(host, SPKI), [
      `snug://192.0.2.2:5051/7?k=${HASH}`,
      `snug://[fd00::2]:5051/7?k=${HASH}`,
    ], host);
  }
  assertEquals(await links("localhost", SPKI, undefined, []), []);
  assertEquals((await links("localhost", undefined, undefined, ["a", "b", "c", "d"])).length, 3);
});

Deno.test("what else somebody needs is said", () => {
  const needs = { room: "#7", locked: false, closed: false, server: undefined };
  assertEquals(belowLinks(needs), []);
  assertEquals(belowLinks({ room: "#7", locked: true, closed: true, server: "password" }), [
    "Room 7 is locked: tell them its key, or say /invite with key.",
    "Room 7 is closed: /invite NAME lets in who is on this server, /open all.",
    "The server's password is not in it: tell it to them, too.",
  ]);
  assertMatch(belowLinks({ ...needs, server: "invite-code" }).join(), /\/invite-code/);
  assertEquals(aboveLinks(["snug://h:1/7"]), "This line brings others here:");
  assertMatch(aboveLinks([]), /--host/);
});

Deno.test("listening: the addresses at which somebody listens", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const clock = new FakeClock();
  assertEquals(await listening(["127.0.0.2", "127.0.0.1"], port, clock), ["127.0.0.1"]);
  assertEquals(clock.sleepers, 0);
});
