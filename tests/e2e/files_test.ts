/** What the program leaves on the disk: for its owner only, whole, and nowhere else. */
import { assert, assertEquals } from "../../typed/assert.ts";
import { Program, runProgram, serveProgram, temporaryFolder } from "../helpers/program.ts";

const onUnix = { ignore: Deno.build.os === "windows" };

/** Permissions of all that lies in a folder, the folder itself as `.`. */
async function modes(folder: string): Promise<Map<string, string>> {
  const found = new Map([[".", mode(await Deno.lstat(folder))]]);
  for await (const { name } of Deno.readDir(folder)) {
    found.set(name, mode(await Deno.lstat(`${folder}/${name}`)));
  }
  return found;
}

function mode(info: Deno.FileInfo): string {
  return ((info.mode ?? 0) & 0o777).toString(8);
}

Deno.test({
  ...onUnix,
  name: "every file of serve, join, backup and admin is its owner's only",
  async fn() {
    await using home = await temporaryFolder();
    const folder = `${home.path}/.local/share/snug`;
    await using server = await serveProgram(home.path);
    const join = ["join", server.address, "--room", "7", "--name", "ci"];
    assertEquals((await runProgram(join, home.path, { input: "hello\n" })).code, 0);
    assertEquals((await runProgram(["backup", `${folder}/copy.db`], home.path)).code, 0);
    assertEquals((await runProgram(["admin", "account", "add", "ann"], home.path)).code, 0);
    const found = await modes(folder);
    assert(found.has("identity.key") && found.has("secret") && found.has("snug.db"));
    assertEquals(found.get("."), "700");
    found.delete(".");
    assertEquals([...found].filter(([, mode]) => mode !== "600"), []);
  },
});

Deno.test({
  ...onUnix,
  name:
    "links in the data folder that lead out of it stop the server, and nothing is written there",
  async fn() {
    await using home = await temporaryFolder();
    await using other = await temporaryFolder();
    const folder = `${home.path}/.local/share/snug`;
    for (const name of ["identity.key", "secret", "snug.db", "server.lock", "identity.crt"]) {
      await Deno.mkdir(folder, { recursive: true });
      await Deno.symlink(`${other.path}/${name}`, `${folder}/${name}`);
      const serve = ["serve", "--port", "0", "--host", "127.0.0.1"];
      await using program = new Program(serve, home.path);
      const ready = await program.expectOut(/^ready /).then(() => true, () => false);
      const ended = ready ? undefined : await program.ended;
      const stopped = ended?.code === 3 && /link/.test(ended.err);
      // What is made anew takes the place of the link.
      const replaced = !(await Deno.lstat(`${folder}/${name}`)).isSymlink;
      assert(stopped || replaced, `${name}: ${ended?.code} ${ended?.err}`);
      assertEquals([...Deno.readDirSync(other.path)], [], name);
      await Deno.remove(folder, { recursive: true });
    }
  },
});
