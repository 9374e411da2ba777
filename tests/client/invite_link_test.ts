/** Links that bring others to a room. */
import { inviteLines, inviteLinks } from "../../client/invite_link.ts";
import { assertEquals } from "../../typed/assert.ts";

const SPKI = "WDrJI5pW16aFCniEkX+OWnUXugG5CYXxOl6Uem+x/94=";
const HASH = "WDrJI5pW16aFCniEkX-OWnUXugG5CYXxOl6Uem-x_94";
const links = (
  host: string,
  spki?: string,
  key?: string,
  addresses = ["192.0.2.2", "fd00::2"],
): string[] =>
  inviteLinks({ where: { host, port: 5051, spki }, room: "#7", key, addresses: () => addresses });

Deno.test("a link names the server as we reached it, with the key that we trust", () => {
  assertEquals(links("chat.example"), ["snug://chat.example:5051/7"]);
  assertEquals(links("10.0.0.5", SPKI), [`snug://10.0.0.5:5051/7?k=${HASH}`]);
  assertEquals(links("10.0.0.5", SPKI, "open sesame"), [
    `snug://10.0.0.5:5051/7?k=${HASH}&key=open%20sesame`,
  ]);
});

Deno.test("a server on this machine is given with addresses that others reach", () => {
  for (const host of ["localhost", "127.0.0.1", "::1"]) {
    assertEquals(links(host, SPKI), [
      `snug://192.0.2.2:5051/7?k=${HASH}`,
      `snug://[fd00::2]:5051/7?k=${HASH}`,
    ], host);
  }
  assertEquals(links("localhost", SPKI, undefined, []), []);
  assertEquals(links("localhost", undefined, undefined, ["a", "b", "c", "d"]).length, 3);
});

Deno.test("what else somebody needs is said", () => {
  const needs = { room: "#7", locked: false, closed: false, password: false };
  assertEquals(inviteLines(["snug://h:1/7"], needs), [
    "This line brings others here:",
    "snug join 'snug://h:1/7'",
  ]);
  const all = inviteLines(["snug://h:1/7"], {
    room: "#7",
    locked: true,
    closed: true,
    password: true,
  });
  assertEquals(all.slice(2), [
    "Room 7 is locked: tell them its key, or say /invite with key.",
    "Room 7 is closed: /invite NAME lets in who is on this server, /open all.",
    "The server's password is not in it: tell it to them, too.",
  ]);
  assertEquals(inviteLines([], needs), [
    "This machine has no address that others reach: use the line that snug serve printed.",
  ]);
});
