/** `snug status` beside a real server. */
import { assertEquals, assertMatch, assertStringIncludes } from "../../typed/assert.ts";
import { runProgram, serveProgram, temporaryFolder } from "../helpers/program.ts";

Deno.test("snug status tells how the server is, as text and as JSON, and says when there is none", async () => {
  await using home = await temporaryFolder();
  const before = await runProgram(["status"], home.path);
  assertEquals([before.code, before.out], [3, ""]);
  assertMatch(before.err, /^snug: There is no database in .*snug serve/);
  {
    await using server = await serveProgram(home.path);
    await runProgram(["join", server.address, "--room", "7", "--name", "ci"], home.path, {
      input: "hello\n",
    });
    const text = await runProgram(["status"], home.path);
    assertEquals([text.code, text.err], [0, ""]);
    assertMatch(text.out, /^server +chat\.test, snug \d/);
    assertMatch(text.out, /^messages +1 said; lines \d+ in, \d+ out$/m);
    assertMatch(text.out, /^certificate +until 20\d\d-\d\d-\d\d, \d+ days$/m);
    const json = await runProgram(["status", "--json"], home.path);
    const status = JSON.parse(json.out);
    assertEquals(json.out.split("\n").length, 2);
    assertEquals([status.rooms, status.messages.said, status.people], [1, 1, { now: 0, most: 1 }]);
    const wrong = await runProgram(["status", "please"], home.path);
    assertEquals(wrong.code, 2);
    server.program.kill("SIGTERM");
    const { err } = await server.program.ended;
    assertEquals(err, "", "asking is no act of an admin");
  }
  const after = await runProgram(["status"], home.path);
  assertEquals([after.code, after.out], [3, ""]);
  assertStringIncludes(after.err, "snug: No server runs on ");
});
