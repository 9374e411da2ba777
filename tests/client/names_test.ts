import fc from "fast-check";
import { nameFromLogin, nextName } from "../../client/names.ts";
import { casefold, isNick } from "../../protocol/names.ts";
import { assert, assertEquals, assertNotEquals } from "../../typed/assert.ts";

Deno.test("nextName counts on", () => {
  const long = "x".repeat(32);
  const rows: readonly [string, string][] = [
    ["alice", "alice2"],
    ["alice2", "alice3"],
    ["alice9", "alice10"],
    ["alice99", "alice100"],
    ["a", "a2"],
    ["a-1", "a-2"],
    ["家族", "家族2"],
    [long, "x".repeat(31) + "2"],
    ["x".repeat(31) + "9", "x".repeat(30) + "10"],
    ["家".repeat(32), "家".repeat(31) + "2"],
  ];
  for (const [name, next] of rows) assertEquals(nextName(name), next, name);
});

Deno.test("nextName gives another name that can be used, and never one that it gave before", () => {
  const names = fc.stringMatching(/^[a-z\u5bb6_][a-z0-9\u5bb6_-]{0,31}$/u).filter(isNick);
  fc.assert(fc.property(names, (name) => {
    const seen = new Set([String(casefold(name))]);
    let next = name;
    for (let n = 0; n < 50; n++) {
      next = nextName(next);
      assert(isNick(next), next);
      assertNotEquals(next, name);
      assert(!seen.has(casefold(next)), `${name}: ${next} twice`);
      seen.add(casefold(next));
    }
  }));
});

Deno.test("nameFromLogin takes what can be used of a login name", () => {
  const rows: readonly [string | undefined, string | undefined][] = [
    ["alice", "alice"],
    ["mike.smith", "mikesmith"],
    ["Bob Jones", "BobJones"],
    ["_www", "_www"],
    ["1337joe", "joe"],
    ["-x", "x"],
    ["jose\u0301", "jos\u00e9"],
    ["家族", "家族"],
    ["a\x1b[31m\u202eb", "a31mb"],
    ["x".repeat(50), "x".repeat(32)],
    ["1234", undefined],
    ["...", undefined],
    ["", undefined],
    [undefined, undefined],
  ];
  for (const [login, name] of rows) assertEquals(nameFromLogin(login), name, login);
  fc.assert(fc.property(fc.string({ unit: "binary" }), (login) => {
    const name = nameFromLogin(login);
    assert(name === undefined || isNick(name), name);
  }));
});
