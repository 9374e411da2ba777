/** The executable, alone in an empty folder. */
import { assertEquals } from "../../typed/assert.ts";
import { runProgram, serveProgram, temporaryFolder } from "../helpers/program.ts";

const binary = Deno.env.get("SNUG_BINARY");

Deno.test({
  name: `the executable is copied to an empty folder and works there${
    binary === undefined ? " (from the source: SNUG_BINARY names no executable)" : ""
  }`,
  async fn() {
    await using folder = await temporaryFolder();
    await using home = await temporaryFolder();
    const environment: Record<string, string> = {};
    if (binary !== undefined) {
      // Not for the whole process: other tests run in it.
      environment.SNUG_BINARY = `${folder.path}/snug`;
      // By another process: a program that another test starts meanwhile would for a moment have open what
      // this one writes, and what is open for writing cannot be run.
      const copy = new Deno.Command("cp", { args: ["-p", binary, environment.SNUG_BINARY] });
      assertEquals((await copy.output()).success, true);
    }
    await using server = await serveProgram(home.path, [], environment);
    const { code, out, err } = await runProgram(
      ["join", server.address, "--room", "7", "--name", "ci"],
      home.path,
      { input: "hi\n", environment },
    );
    assertEquals([code, out, err], [0, "", ""]);
    const written: string[] = [];
    for await (const entry of Deno.readDir(home.path)) written.push(entry.name);
    assertEquals(written, [".local"], "only the data folder is written to");
  },
});
