import { assertEquals, assertMatch } from "../../typed/assert.ts";
import plugin, { closedDoor, forbidden } from "./layers.ts";

Deno.test("a folder may import what its row names, and nothing else", () => {
  const cases: readonly [string, string, boolean][] = [
    ["protocol/message.ts", "./tags.ts", true],
    ["protocol/message.ts", "../server/state.ts", false],
    ["protocol/message.ts", "node:fs", false],
    ["client/chat.ts", "../server/state.ts", false],
    ["client/chat.ts", "../protocol/names.ts", true],
    ["server/state.ts", "../client/session.ts", false],
    ["server/state.ts", "./connection.ts", false],
    ["server/commands/membership.ts", "./messages.ts", false],
    ["server/commands/membership.ts", "../command.ts", true],
    ["certs/identity.ts", "../protocol/names.ts", false],
    ["workers/serve.ts", "../server/state.ts", false],
    ["workers/serve.ts", "../server/mod.ts", true],
    ["server/log.ts", "npm:left-pad", false],
    ["tests/e2e/x_test.ts", "../../server/state.ts", true],
  ];
  for (const [file, specifier, allowed] of cases) {
    assertEquals(forbidden(file, specifier) === undefined, allowed, `${file} imports ${specifier}`);
  }
});

Deno.test("the outside world has one door each", () => {
  assertEquals(closedDoor("server/transport/deno.ts", "Deno.listenTls"), undefined);
  assertMatch(closedDoor("server/state.ts", "Deno.listenTls") ?? "", /belongs in/);
  assertMatch(closedDoor("client/session.ts", "Date.now") ?? "", /belongs in/);
  assertEquals(closedDoor("tests/x.ts", "Date.now"), undefined);
});

Deno.test({
  name: "the plugin reports at the import and at the door",
  fn() {
    const file = new URL("../../protocol/nonsense.ts", import.meta.url).pathname;
    const source = `import { x } from "../server/state.ts";\nexport const y = [x, Date.now()];\n`;
    const found = Deno.lint.runPlugin(plugin, file, source);
    assertEquals(found.map((one) => one.id), ["snug/layers", "snug/doors"]);
  },
});
