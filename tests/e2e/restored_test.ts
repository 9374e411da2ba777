/** The terminal is given back as it was, however the program ends; and the chat is left. */
import { assertEquals, assertMatch } from "../../typed/assert.ts";
import { onTerminal, peerOf, screen, sitting } from "../helpers/on_terminal.ts";
import { emptyHome, programWords, serveProgram, temporaryFolder } from "../helpers/program.ts";
import { Tmux } from "../helpers/tmux.ts";

/** The processes below another one. */
async function childrenOf(pid: number): Promise<number[]> {
  const { stdout } = await new Deno.Command("pgrep", { args: ["-P", String(pid)] }).output();
  return new TextDecoder().decode(stdout).trim().split("\n").filter((line) => line !== "")
    .map(Number);
}

sitting(
  "after Ctrl+C in the middle of a line break, a question and a completion",
  {},
  async ({ ann, home }) => {
    const file = `${home}/written`;
    await ann.record(file);
    await ann.type("one");
    await ann.press("M-Enter");
    await ann.type(":ta");
    await ann.press("Tab", "C-c", "C-c", "C-c");
    await ann.waitFor(/\[ended 0\]\n *icanon echo/);
    const written = await ann.recorded(file, /\[ended \d\]/);
    for (const mode of ["2004", "1004"]) {
      assertEquals(
        written.lastIndexOf(`[?${mode}h`) < written.lastIndexOf(`[?${mode}l`),
        true,
        mode,
      );
    }
    // The cursor is shown at the end.
    assertEquals(written.lastIndexOf("[?25l") < written.lastIndexOf("[?25h"), true);
  },
);

sitting(
  "after SIGTERM while much is said, and while a question is open",
  {},
  async ({ ann, peer }) => {
    await ann.paste("1\n2\n3\n4\n5\n6");
    await ann.press("Enter");
    await ann.waitFor(/Type yes \[Enter: no\]:$/);
    for (let n = 0; n < 200; n++) await peer.send(`PRIVMSG #7 :message ${n}`);
    for (const pid of await childrenOf(await ann.pid())) Deno.kill(pid, "SIGTERM");
    await ann.waitFor(/\[ended 0\]\n *icanon echo/);
    assertMatch(await peer.expect(/QUIT/), /^:ann!/);
  },
);

onTerminal("after an error that nobody has foreseen", async () => {
  await using home = await temporaryFolder();
  const terminal = new URL("../../client/terminal.ts", import.meta.url).pathname;
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const script = `${home.path}/crash.ts`;
  await Deno.writeTextFile(
    script,
    `import { openTerminal } from ${JSON.stringify(terminal)};
    const terminal = openTerminal();
    terminal.setRaw(true);
    terminal.setBracketedPaste(true);
    terminal.setFocusReporting(true);
    terminal.write("ready");
    for await (const _ of terminal.keys()) Deno.args[0] === "late"
      ? void Promise.reject(new Error("nobody"))
      : (null as unknown as { x: number }).x;`,
  );
  for (const how of ["now", "late"]) {
    const file = `${home.path}/written-${how}`;
    const words = [
      Deno.execPath(),
      "run",
      "--quiet",
      "--no-check",
      "-A",
      "--config",
      config,
      script,
      how,
    ];
    await using seat = await Tmux.start(words, { environment: emptyHome(home.path) });
    await seat.waitFor(/ready/);
    await seat.record(file);
    await seat.press("x");
    await seat.waitFor(/\[ended 1\]\n *icanon echo/);
    const written = await seat.recorded(file, /\[ended \d\]/);
    assertEquals(["2004", "1004"].every((mode) => written.includes(`[?${mode}l`)), true, how);
  }
});

/** Waits until a process is gone: `tail` ends with it. */
async function gone(pid: number): Promise<boolean> {
  const tail = ["tail", `--pid=${pid}`, "--sleep-interval=0.05", "-f", "/dev/null"];
  return (await new Deno.Command("timeout", { args: ["10", ...tail] }).output()).success;
}

onTerminal("a closed window ends a server that was started in it", async () => {
  await using home = await temporaryFolder();
  let children: number[];
  {
    await using shown = await screen(home.path, ["serve", "--port", "0", "--host", "127.0.0.1"]);
    await shown.waitFor(/Ctrl\+C/);
    children = await childrenOf(await shown.pid());
    for (const pid of children) Deno.kill(pid, "SIGHUP");
    await shown.waitFor(/nothing to reload/);
  }
  assertEquals(await Promise.all(children.map(gone)), [true]);
});

onTerminal("a closed window ends the program, and the others see it leave", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  using peer = await peerOf(home.path, server, "ben");
  const args = ["join", server.address, "--room", "7", "--name", "ann"];
  let children: number[];
  {
    await using ann = await screen(home.path, args);
    await ann.waitFor(/you are ann/);
    children = await childrenOf(await ann.pid());
    assertEquals(children.length, 1);
  }
  assertMatch(await peer.expect(/QUIT/), /^:ann!/);
  assertEquals(await Promise.all(children.map(gone)), [true]);
});

onTerminal("who was stopped and goes on finds the line as it was", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  const { PATH = "" } = Deno.env.toObject();
  await using ann = await Tmux.start(["bash", "--norc", "--noprofile", "-i"], {
    environment: { ...emptyHome(home.path), PATH, PS1: "$ " },
  });
  await ann.waitFor(/\$$/);
  const words = [...programWords(), "join", server.address, "--room", "7", "--name", "ann"];
  await ann.enter(`${words.map((word) => `'${word}'`).join(" ")}`);
  await ann.waitFor(/\[7\] ann›$/);
  await ann.type("half a li");
  await ann.waitFor(/ann› half a li$/);
  const [shell = 0] = await childrenOf(await ann.pid());
  const [program = 0] = await childrenOf(shell);
  Deno.kill(program, "SIGSTOP");
  await ann.waitFor(/Stopped[^]*\$$/);
  await ann.enter("fg");
  await ann.waitFor(/fg\n[^]*\[7\] ann› half a li$/);
  await ann.enter("ne");
  await ann.waitFor(/ann +half a line\n[^]*ann›$/);
  await ann.press("C-d");
  await ann.waitFor(/\$$/);
});
