/**
 * What the program may do at most: a build with something evil in it cannot read, write, run or connect
 * to what the arguments have not named. As source, with the permissions of the tasks; as an executable
 * where SNUG_COMPILER names a Deno that compiles.
 */
import { assert, assertEquals } from "../../typed/assert.ts";
import { emptyHome, runProgram, temporaryFolder } from "../helpers/program.ts";
import { DENIED, probedSource } from "../helpers/probed_source.ts";

const CONFIG = JSON.parse(
  await Deno.readTextFile(new URL("../../deno.json", import.meta.url)),
) as { tasks: Record<string, { command: string }> };

/** What a task runs, in a copy of the source. */
function taskWords(task: string, folder: string): string[] {
  const [deno = "", ...words] = CONFIG.tasks[task]?.command.split(" ") ?? [];
  assertEquals(deno, "deno");
  return [Deno.execPath(), ...words.map((word) => word === "main.ts" ? `${folder}/main.ts` : word)];
}

/** Runs a program until its probes are done. @returns What came of each. */
async function probe(
  words: readonly string[],
  args: readonly string[],
  home: string,
): Promise<Map<string, string>> {
  const [command = "", ...rest] = words;
  const child = new Deno.Command(command, {
    args: [...rest, ...args],
    env: { ...emptyHome(home), SNUG_DATA: `${home}/data` },
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let text = "";
  const found = new Map<string, string>();
  for await (const piece of child.stderr.pipeThrough(new TextDecoderStream())) {
    text += piece;
    for (const [, name = "", outcome = ""] of text.matchAll(/^probe: (.*?): (.*)$/gm)) {
      found.set(name, outcome);
    }
    if (found.size > DENIED.length) break;
  }
  try {
    child.kill("SIGTERM");
  } catch {
    // It has ended.
  }
  await child.status;
  assert(found.size > DENIED.length, `the probes did not end:\n${text}`);
  return found;
}

function assertConfined(found: ReadonlyMap<string, string>): void {
  assertEquals(found.get("read the data folder"), "allowed");
  const not = DENIED.filter((name) => found.get(name) !== "denied")
    .map((name) => `${name}: ${found.get(name)}`);
  assertEquals(not, []);
}

const SERVE = ["--port", "0", "--host", "127.0.0.2"];
const JOIN = ["127.0.0.1:1", "--room", "7", "--name", "x"];

Deno.test("the source of serve and join, with the permissions of their tasks", async () => {
  await using home = await temporaryFolder();
  await using source = await temporaryFolder();
  await probedSource(source.path);
  assertConfined(await probe(taskWords("serve", source.path), SERVE, home.path));
  assertConfined(await probe(taskWords("join", source.path), JOIN, home.path));
});

const compiler = Deno.env.get("SNUG_COMPILER");

Deno.test({
  name: `the executable${compiler === undefined ? " (ignored: SNUG_COMPILER is not set)" : ""}`,
  ignore: compiler === undefined,
  async fn() {
    await using home = await temporaryFolder();
    await using source = await temporaryFolder();
    await probedSource(source.path);
    const { success } = await new Deno.Command(compiler ?? "", {
      args: ["task", "compile"],
      cwd: source.path,
      stdout: "null",
    }).output();
    assert(success, "it cannot be compiled");
    const binary = `${source.path}/dist/snug`;
    assertConfined(await probe([binary, "serve"], SERVE, home.path));
    assertConfined(await probe([binary, "join"], JOIN, home.path));
  },
});

Deno.test("what keeps it from being confined is a sentence, as all that is wrong", async () => {
  await using home = await temporaryFolder();
  const cases: readonly (readonly [args: string[], code: number, said: RegExp])[] = [
    [["serve", "--cert", "/nowhere", "--key", "/nowhere"], 3, /no such file/],
    [["serve", "--nonsense"], 2, /Unknown flag/],
    [["join", "nowhere:0", "--room", "7"], 2, /not a port/],
  ];
  for (const [args, code, said] of cases) {
    const ended = await runProgram(args, home.path);
    assertEquals([ended.code, said.test(ended.err)], [code, true], ended.err);
  }
  const homeless = await runProgram(["serve"], home.path, { environment: { HOME: "" } });
  assertEquals([homeless.code, /no place to keep/.test(homeless.err)], [3, true], homeless.err);
});
