/** The executable, alone in an empty folder. */
import { assert, assertEquals } from "../../typed/assert.ts";
import { runProgram, serveProgram, temporaryFolder } from "../helpers/program.ts";

const binary = Deno.env.get("SNUG_BINARY");

Deno.test({
  name: `the executable is copied to an empty folder and works there${
    binary === undefined ? " (from the source: SNUG_BINARY names no executable)" : ""
  }`,
  async fn() {
    await using folder = await temporaryFolder();
    await using home = await temporaryFolder();
    const before = binary;
    try {
      if (before !== undefined) {
        await Deno.copyFile(before, `${folder.path}/snug`);
        await Deno.chmod(`${folder.path}/snug`, 0o755);
        Deno.env.set("SNUG_BINARY", `${folder.path}/snug`);
      }
      await using server = await serveProgram(home.path);
      const { code, out, err } = await runProgram(
        ["join", server.address, "--room", "7", "--name", "ci"],
        home.path,
        { input: "hi\n" },
      );
      assertEquals([code, out, err], [0, "", ""]);
      const written: string[] = [];
      for await (const entry of Deno.readDir(home.path)) written.push(entry.name);
      assertEquals(written, [".local"], "only the data folder is written to");
      assert(before === undefined || Deno.env.get("SNUG_BINARY") !== before);
    } finally {
      if (before !== undefined) Deno.env.set("SNUG_BINARY", before);
    }
  },
});
