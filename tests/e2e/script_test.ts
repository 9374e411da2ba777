/** Bots as the documents show them, and readers that do not read, with the real program. */
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import { installed } from "../helpers/tmux.ts";
import { Peer } from "../helpers/peer.ts";
import {
  emptyHome,
  programWords,
  runProgram,
  serveProgram,
  temporaryFolder,
} from "../helpers/program.ts";

async function peerOf(home: string, port: number, nick: string): Promise<Peer> {
  const certificate = await Deno.readTextFile(`${home}/.local/share/snug/identity.crt`);
  const peer = await Peer.connect(port, certificate);
  await peer.register(nick);
  return peer;
}

/** The scripts of a page that begin like this. */
async function scriptsOf(page: string, begin: string): Promise<string[]> {
  const text = await Deno.readTextFile(new URL(`../../${page}`, import.meta.url));
  const blocks = [...text.matchAll(/```sh\n(.*?)```/gs)].map(([, block = ""]) => block);
  return blocks.filter((block) => block.startsWith(begin));
}

/** A shell that runs a script of the documents, in which `snug join` goes to a server of a test. */
class Shell implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #folder: string;

  private constructor(child: Deno.ChildProcess, folder: string) {
    this.#child = child;
    this.#folder = folder;
  }

  static async run(script: string, home: string, address: string): Promise<Shell> {
    const folder = await Deno.makeTempDir({ dir: home });
    const words = programWords().map((word) => `'${word}'`).join(" ");
    const snug = `#!/bin/sh\necho $$ >pid\nshift\nexec ${words} join ${address} "$@"\n`;
    await Deno.writeTextFile(`${folder}/snug`, snug, { mode: 0o755 });
    const environment = emptyHome(home);
    const child = new Deno.Command("sh", {
      args: ["-c", script],
      cwd: folder,
      env: { ...environment, PATH: `${folder}:${environment.PATH}` },
      clearEnv: true,
      stdin: "null",
      stdout: "inherit",
      stderr: "inherit",
    }).spawn();
    return new Shell(child, folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // When the program ends, so do those that read from it and write to it.
    Deno.kill(Number(await Deno.readTextFile(`${this.#folder}/pid`)), "SIGTERM");
    await this.#child.status;
  }
}

for (const page of ["README.md", "docs/scripts.md"]) {
  const missing = page === "README.md" || await installed("jq") ? "" : " (ignored: jq is missing)";
  Deno.test({
    name: `the bots of ${page} answer${missing}`,
    ignore: missing !== "",
    async fn() {
      await using home = await temporaryFolder();
      await using server = await serveProgram(home.path);
      const bots = await scriptsOf(page, "mkfifo bot.in");
      assertEquals(bots.length, page === "README.md" ? 1 : 2);
      for (const bot of bots) {
        assert(bot.trim().split("\n").length <= 5, bot);
        using ann = await peerOf(home.path, server.port, "ann");
        await ann.send("JOIN #7");
        {
          await using _shell = await Shell.run(bot, home.path, server.address);
          await ann.expect(/^:clock!\S+ JOIN #7/);
          await ann.send("PRIVMSG #7 :hello");
          await ann.send("PRIVMSG #7 :!time");
          assertMatch(await ann.expect(/PRIVMSG/), /^:clock!\S+ PRIVMSG #7 :.*\d\d:\d\d:\d\d/);
          await ann.send("PRIVMSG #7 :!time");
          assertMatch(await ann.expect(/PRIVMSG/), /^:clock!\S+ PRIVMSG #7 :.*\d\d:\d\d:\d\d/);
        }
        await ann.expect(/^:clock!\S+ QUIT/);
      }
    },
  });
}

Deno.test("the example of docs/scripts.md says what it says", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  const [example = ""] = await scriptsOf("docs/scripts.md", "snug join --room 7 --name ci --json");
  const [, input = ""] = /<<'END'\n(.*)END\n/s.exec(example) ?? [];
  assertEquals(input.trim().split("\n").length, 2);
  const args = ["join", server.address, "--room", "7", "--name", "ci", "--json"];
  const { code, out, err } = await runProgram(args, home.path, { input });
  assertEquals([code, err], [0, ""]);
  assertMatch(out, /^\{"type":"ok","id":"a"\}\n\{"type":"ok","id":"b","messages":\["[^"]+"\]\}\n$/);
});

Deno.test("what is wrong with a line is said on standard output, and the exit code is 6", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  const args = ["join", server.address, "--room", "7", "--name", "ci", "--json"];
  const input = '{"type":"say","text":"x","id":"a"}\n{"type":"shout"}\n{"type":"say"}\nplain\n';
  const { code, out, err } = await runProgram(args, home.path, { input });
  const lines = out.trim().split("\n").map((line) => JSON.parse(line));
  // What was said is acknowledged at its own time.
  assertEquals(lines.filter(({ type }) => type === "ok").map(({ id }) => id), ["a"]);
  const errors = lines.filter(({ type }) => type === "error");
  assertEquals(errors.map(({ type, id, code, line }) => [type, id, code, line]), [
    ["error", null, "unknown-type", 2],
    ["error", null, "missing-field", 3],
    ["error", null, "not-json", 4],
  ]);
  assertEquals([code, err], [6, "Not delivered: 3 of what was asked for.\n"]);
});

/** The program with pipes that nobody reads unless the test does. */
function unread(home: string, args: readonly string[]): Deno.ChildProcess {
  const [command = "", ...words] = programWords();
  return new Deno.Command(command, {
    args: [...words, "join", ...args],
    env: emptyHome(home),
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
}

Deno.test("a reader that does not read holds nothing up, and gets all of it later", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  using ann = await peerOf(home.path, server.port, "ann");
  await ann.send("JOIN #7");
  const child = unread(home.path, [server.address, "--room", "7", "--name", "log", "--follow"]);
  await ann.expect(/^:log!\S+ JOIN #7/);
  // More than a pipe holds.
  const lines = Array.from({ length: 1_000 }, (_, number) => `${number} ${"x".repeat(300)}`);
  for (const line of lines) await ann.send(`PRIVMSG #7 :${line}`);
  await ann.sync();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode("still here\n"));
  await ann.expect(/^:log!\S+ PRIVMSG #7 :?still here$/);
  let read = "";
  const decoder = new TextDecoder();
  for await (const bytes of child.stdout) {
    read += decoder.decode(bytes, { stream: true });
    if (read.endsWith("log: still here\n")) child.kill("SIGTERM");
  }
  assertEquals(read.trim().split("\n"), [
    ...lines.map((line) => `ann: ${line}`),
    "log: still here",
  ]);
  assertEquals((await child.status).code, 0);
  await writer.abort().catch(() => {});
});

Deno.test("a reader that has gone ends it, with code 0", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  using ann = await peerOf(home.path, server.port, "ann");
  await ann.send("JOIN #7");
  const args = [server.address, "--room", "7", "--name", "log", "--follow", "--json"];
  const child = unread(home.path, args);
  await ann.expect(/^:log!\S+ JOIN #7/);
  await child.stdout.cancel();
  await ann.send("PRIVMSG #7 :hello?");
  assertEquals((await child.status).code, 0);
  await ann.expect(/^:log!\S+ QUIT/);
  await child.stdin.abort().catch(() => {});
});
