import { reachable, serverName } from "../../cli/addresses.ts";
import { banner, readyLine } from "../../server/banner.ts";
import { assert, assertEquals, assertStringIncludes } from "../../typed/assert.ts";

const FACTS = {
  version: "1.0.0",
  host: undefined,
  port: 5050,
  fingerprint: "SHA256:WDrJI5pW16aFCniEkX+OWnUXugG5CYXxOl6Uem+x/94=",
  inviteHash: "WDrJI5pW16aFCniEkX+OWnUXugG5CYXxOl6Uem+x/94=",
  dataGiven: undefined,
  data: "/home/ann/.local/share/snug",
  created: true,
  password: false,
  access: undefined,
  claim: "7KQ2-M9XD-0TRV-B4HN",
  addresses: ["192.168.1.20", "fd00::2"],
};

Deno.test("the banner says what to type next", () => {
  const text = banner(FACTS);
  const invite =
    "snug join 'snug://192.168.1.20:5050/7?k=WDrJI5pW16aFCniEkX-OWnUXugG5CYXxOl6Uem-x_94'";
  for (
    const part of [
      invite,
      FACTS.fingerprint,
      FACTS.data,
      FACTS.claim,
      "snug join --room 7",
      "Ctrl+C",
    ]
  ) {
    assertStringIncludes(text, part);
  }
  assertStringIncludes(text, "'snug://[fd00::2]:5050/7?k=");
});

Deno.test("a folder that join does not know by itself is in the line for this machine", () => {
  const line = (dataGiven: string) =>
    /--room 7(.*)/.exec(banner({ ...FACTS, dataGiven }).split("From this machine")[1] ?? "")?.[1];
  assertEquals(line("/srv/chat"), " --data /srv/chat");
  assertEquals(line("/srv/ann's chat"), ` --data '/srv/ann'\\''s chat'`);
});

Deno.test("an invite of a server that an authority vouches for names no key", () => {
  const text = banner({ ...FACTS, inviteHash: undefined, addresses: ["chat.example.org"] });
  assertStringIncludes(text, "snug join snug://chat.example.org:5050/7\n");
  assert(!text.includes("?k="));
});

Deno.test("the ready line is one line with three words", () => {
  assertEquals(readyLine(undefined, 5050, "SHA256:x"), "ready 0.0.0.0:5050 SHA256:x");
  assertEquals(readyLine("::1", 1, "SHA256:x"), "ready [::1]:1 SHA256:x");
});

Deno.test("only addresses that others can use are offered, IPv4 first", () => {
  assertEquals(
    reachable([
      { family: "IPv6", address: "::1", scopeid: null },
      { family: "IPv6", address: "fd00::2", scopeid: null },
      { family: "IPv4", address: "127.0.0.1", scopeid: null },
      { family: "IPv4", address: "10.0.0.1", scopeid: null },
      { family: "IPv6", address: "fe80::1", scopeid: null },
    ]),
    ["10.0.0.1", "fd00::2"],
  );
});

Deno.test("a machine's name becomes a server's", () => {
  const cases: readonly [string, string][] = [
    ["Laptop", "laptop.snug"],
    ["chat.example.org", "chat.example.org"],
    ["Ann's MacBook", "annsmacbook.snug"],
    ["", "localhost.snug"],
    ["-_-", "localhost.snug"],
  ];
  for (const [hostname, name] of cases) assertEquals(serverName(hostname), name);
});
