import fc from "fast-check";
import {
  AddressError,
  formatAddress,
  formatInvite,
  type Invite,
  parseTarget,
} from "../../protocol/invite.ts";
import { isRoomKey } from "../../protocol/names.ts";
import { assertEquals, assertThrows } from "../../typed/assert.ts";

const SPKI = "WDrJI5pW16aFCniEkX+OWnUXugG5CYXxOl6Uem+x/94=";

Deno.test("parseTarget reads links and addresses", () => {
  const cases: readonly [string, Invite][] = [
    ["localhost", { host: "localhost", port: 5050 }],
    ["Chat.Example.org:6697", { host: "chat.example.org", port: 6697 }],
    ["192.168.1.20", { host: "192.168.1.20", port: 5050 }],
    ["[::1]:7000", { host: "::1", port: 7000 }],
    ["[fd00::2]", { host: "fd00::2", port: 5050 }],
    ["fd00::2", { host: "fd00::2", port: 5050 }],
    ["snug://h:1/7", { host: "h", port: 1, room: "#7" }],
    ["snug://h", { host: "h", port: 5050 }],
    ["snug://h/", { host: "h", port: 5050 }],
    ["SNUG://[::1]:5/caf%C3%A9", { host: "::1", port: 5, room: "#café" }],
    ["snug://h/7?key=caf%C3%A9", { host: "h", port: 5050, room: "#7", key: "café" }],
    [
      "snug://h/7?k=WDrJI5pW16aFCniEkX-OWnUXugG5CYXxOl6Uem-x_94",
      { host: "h", port: 5050, room: "#7", spki: SPKI },
    ],
  ];
  for (const [text, invite] of cases) assertEquals(parseTarget(text), invite, text);
});

Deno.test("parseTarget refuses everything else with a sentence", () => {
  const bad = [
    "",
    " ",
    ":5050",
    "a b",
    "host:0",
    "host:65536",
    "host:x",
    "user@host",
    "http://host/7",
    "snug://",
    "snug://h/0",
    "snug://h/../x",
    "snug://h/%",
    "snug://h/7?k=short",
    "snug://h/7?k=",
    "snug://h/7?key=",
    "snug://h/7?key=a%20b",
    "snug://h/7?key=a,b",
    `snug://h/7?k=${"A".repeat(44)}`,
    `snug://h/${"7".repeat(600)}`,
    "[::1",
    "x".repeat(300),
  ];
  for (const text of bad) assertThrows(() => parseTarget(text), AddressError, undefined);
});

Deno.test("a link reads back as what it was made of", () => {
  const host = fc.oneof(fc.constantFrom("localhost", "::1", "fd00::2", "10.0.0.1"), fc.domain());
  const room = fc.option(fc.constantFrom("#7", "#general", "#学生", "#c++", "#50%"), {
    nil: undefined,
  });
  const hash = fc.option(fc.uint8Array({ minLength: 32, maxLength: 32 }), { nil: undefined });
  const key = fc.option(fc.string({ unit: "grapheme", maxLength: 12 }).filter(isRoomKey), {
    nil: undefined,
  });
  const port = fc.integer({ min: 1, max: 65535 });
  fc.assert(
    fc.property(host, port, room, hash, key, (host, port, room, hash, key) => {
      const invite: Invite = {
        host: host.toLowerCase(),
        port,
        ...(room === undefined ? {} : { room }),
        ...(hash === undefined ? {} : { spki: btoa(String.fromCharCode(...hash)) }),
        ...(key === undefined ? {} : { key }),
      };
      assertEquals(parseTarget(formatInvite(invite)), invite);
      assertEquals(parseTarget(formatAddress(invite.host, port)), { host: invite.host, port });
    }),
  );
});

Deno.test("parseTarget never throws anything but AddressError", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 100 }), (text) => {
    for (const target of [text, `snug://${text}`]) {
      try {
        parseTarget(target);
      } catch (error) {
        if (!(error instanceof AddressError)) throw error;
      }
    }
  }));
});

Deno.test("a link stands in single quotes, and may be as long as what it is made of", () => {
  const odd: Invite = { host: "localhost", port: 1, room: "#it's", key: "a'b" };
  assertEquals(formatInvite(odd), "snug://localhost:1/it%27s?key=a%27b");
  const long: Invite = {
    host: "a.".repeat(126) + "b",
    port: 65535,
    room: `#${"学".repeat(41)}`,
    spki: "A".repeat(43) + "=",
    key: "é".repeat(16),
  };
  for (const invite of [odd, long]) assertEquals(parseTarget(formatInvite(invite)), invite);
});
