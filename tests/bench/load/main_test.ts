/** The benchmark as a program, with little of everything and Snug alone. */
import { assertEquals, assertMatch } from "../../../typed/assert.ts";
import { emptyHome, temporaryFolder } from "../../helpers/program.ts";

const MAIN = new URL("main.ts", import.meta.url).pathname;
const test = Deno.build.os === "linux" ? Deno.test : Deno.test.ignore;

/** Starts it with a folder of its own for all that it makes. */
function start(folder: string, ...args: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", MAIN, "--rounds", "1", ...args],
    env: { ...emptyHome(folder), TMPDIR: folder },
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Processes that were told of a folder. */
async function processesOf(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    const words = await Deno.readTextFile(`/proc/${name}/cmdline`).catch(() => "");
    if (/^\d+$/.test(name) && words.includes(folder)) found.push(words);
  }
  return found;
}

test("a load is put on Snug, nothing is lost, and nothing is left behind", async () => {
  await using folder = await temporaryFolder();
  const args = ["burst", "join", "growth", "--servers", "snug", "--history", "off", "--scale", "2"];
  const plot = `${folder.path}/growth.svg`;
  const { code, stdout, stderr } = await start(folder.path, ...args, "--plot", plot, "--markdown")
    .output();
  const [out, err] = [new TextDecoder().decode(stdout), new TextDecoder().decode(stderr)];
  assertEquals(code, 0, err);
  assertMatch(out, /\*\*burst\*\*: .*\n\n\| server .*\| deliveries\/s \|/);
  assertMatch(out, /\| snug, history off \| .* 0 \|\n/);
  assertMatch(out, /\*\*growth-readers\*\*[^]*\*\*growth-rooms\*\*[^]*\*\*join\*\*/);
  assertMatch(await Deno.readTextFile(plot), /<svg [^]*>snug, history off</);
  await Deno.remove(plot);
  assertEquals([...Deno.readDirSync(folder.path)].map(({ name }) => name), []);
});

test("the floor of the runtime does the same work", async () => {
  await using folder = await temporaryFolder();
  const args = ["burst", "rooms", "--servers", "floor,floor-node", "--scale", "2"];
  const { code, stdout, stderr } = await start(folder.path, ...args).output();
  const out = new TextDecoder().decode(stdout);
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  assertMatch(out, /burst: [^]*\nfloor .* 0\n[^]*rooms: [^]*\nfloor-node .* 0\n/);
});

test("Ctrl+C ends the load and the server, and leaves nothing behind", async () => {
  await using folder = await temporaryFolder();
  const child = start(folder.path, "paced", "--servers", "snug", "--history", "off");
  const out = child.stdout.cancel();
  for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
    if (!text.includes("paced")) continue;
    // The server is up.
    assertEquals((await processesOf(folder.path)).length, 1);
    child.kill("SIGINT");
  }
  assertEquals((await child.status).code, 130);
  await out;
  assertEquals([...Deno.readDirSync(folder.path)].map(({ name }) => name), []);
  assertEquals(await processesOf(folder.path), []);
});

test("what it cannot do is said", async () => {
  await using folder = await temporaryFolder();
  const { code, stderr } = await start(folder.path, "brust").output();
  assertEquals(code, 2);
  assertMatch(
    new TextDecoder().decode(stderr),
    /^There is no workload "brust"\. There are: burst,/,
  );
});
