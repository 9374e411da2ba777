/** What is kept in place of passwords. */
import fc from "fast-check";
import { Logins, parseLogins } from "../../client/logins.ts";
import { assert, assertEquals } from "../../typed/assert.ts";
import { temporaryFolder } from "../certs/support.ts";

Deno.test("Logins: by server and by name, and open to their owner only", async () => {
  await using folder = await temporaryFolder();
  const here = new Logins(folder.path, () => "SHA256:here=");
  const there = new Logins(folder.path, () => "chat.example:5050");
  assertEquals(await here.find("alice"), undefined);
  await Promise.all([here.remember("Alice", "one"), here.remember("bob", "two")]);
  await there.remember("alice", "three");
  assertEquals(await here.find("ALICE"), { account: "Alice", secret: "one", kept: true });
  assertEquals((await there.find("alice"))?.secret, "three");
  assertEquals(await there.find("bob"), undefined);
  await here.remember("alice", "four");
  await here.forget("BOB");
  assertEquals([(await here.find("alice"))?.secret, await here.find("bob")], ["four", undefined]);
  if (Deno.build.os !== "windows") {
    const { mode } = await Deno.stat(`${folder.path}/logins.json`);
    assertEquals((mode ?? 0) & 0o777, 0o600);
  }
  await here.forget("alice");
  await there.forget("alice");
  assertEquals(await Deno.readTextFile(`${folder.path}/logins.json`), "{}\n");
});

Deno.test("parseLogins passes over what is none", () => {
  const texts = ["", "{", "null", "[]", "7", '{"s": 1}', '{"s": {"a": 1, "b": ""}}', '{"s": null}'];
  for (const text of texts) assertEquals(parseLogins(text).size, 0, text);
  const odd = parseLogins('{"__proto__": {"toString": "x"}, "s": {"__proto__": "y"}}');
  assertEquals(odd.get("__proto__")?.get("tostring")?.token, "x");
  assertEquals(odd.get("s")?.get("__proto__")?.token, "y");
  assertEquals(odd.get("toString"), undefined);
});

Deno.test("any text is a file of logins; what is read out of it can be sent", () => {
  const shaped = fc.dictionary(
    fc.string(),
    fc.oneof(fc.dictionary(fc.string(), fc.oneof(fc.string({ unit: "binary" }), fc.anything()))),
  ).map((value) => JSON.stringify(value));
  const text = fc.oneof(shaped, fc.json(), fc.string({ unit: "binary" }));
  fc.assert(fc.property(text, (text) => {
    for (const accounts of parseLogins(text).values()) {
      for (const { token } of accounts.values()) assert(!/[\r\n\0]/.test(token));
    }
  }));
});
