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

Deno.test("--metrics-port answers on loopback; a port that is taken is a sentence", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path, ["--metrics-port", "0"]);
  const line = await server.program.expectErr(/ info metrics url=/);
  const [url = ""] = /http:\S+/.exec(line) ?? [];
  const text = await (await fetch(url)).text();
  assertStringIncludes(text, "\nsnug_connections 0\n");
  const port = new URL(url).port;
  const other = ["--port", "0", "--data", `${home.path}/other`, "--metrics-port", port];
  const { code, err } = await runProgram(["serve", ...other], home.path);
  assertEquals(code, 3);
  assertMatch(err, new RegExp(`^snug: Port ${port} is in use, .*--metrics-port \\d+\\.`, "m"));
  server.program.kill("SIGTERM");
  assertEquals((await server.program.ended).code, 0);
});
