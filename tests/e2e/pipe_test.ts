/** `snug join` on a pipe: delivery, exit codes, --follow and --json. */
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import { Peer } from "../helpers/peer.ts";
import { Program, runProgram, serveProgram, temporaryFolder } from "../helpers/program.ts";

/** A raw client of a served program. */
async function peerOf(home: string, port: number, nick: string): Promise<Peer> {
  const certificate = await Deno.readTextFile(`${home}/.local/share/snug/identity.crt`);
  const peer = await Peer.connect(port, certificate);
  await peer.register(nick);
  return peer;
}

Deno.test("echo hi | snug join: delivered, nothing printed, exit code 0", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  using peer = await peerOf(home.path, server.port, "watcher");
  await peer.send("JOIN #7");
  const { code, out, err } = await runProgram(
    ["join", server.address, "--room", "7", "--name", "ci"],
    home.path,
    { input: "hi\n\nlast line without an ending" },
  );
  assertEquals([code, out, err], [0, "", ""]);
  assertMatch(await peer.expect(/PRIVMSG/), /^:ci!\S+ PRIVMSG #7 :hi$/);
  assertMatch(await peer.expect(/PRIVMSG/), /:last line without an ending$/);
});

Deno.test("300 lines and a line of 16 KiB arrive whole and in order", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  using peer = await peerOf(home.path, server.port, "watcher");
  await peer.send("JOIN #7");
  const long = "häppchen ".repeat(1700).trim();
  const lines = Array.from({ length: 300 }, (_, number) => `line ${number}`);
  const { code, err } = await runProgram(
    ["join", server.address, "--room", "7", "--name", "ci"],
    home.path,
    { input: `${lines.join("\n")}\n${long}\n` },
  );
  assertEquals([code, err], [0, ""]);
  const said = (line: string): string => line.replace(/^.*? PRIVMSG #7 :?/, "");
  for (const line of lines) assertEquals(said(await peer.expect(/PRIVMSG/)), line);
  let rest = "";
  while (rest.length < long.length) rest += said(await peer.expect(/PRIVMSG/));
  assertEquals(rest, long);
});

Deno.test("a server that limits its clients gets every line", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path, [], {}, true);
  using peer = await peerOf(home.path, server.port, "watcher");
  await peer.send("JOIN #7");
  const lines = Array.from({ length: 16 }, (_, number) => `line ${number}`);
  const { code, err } = await runProgram(
    ["join", server.address, "--room", "7", "--name", "ci"],
    home.path,
    { input: lines.join("\n") },
  );
  assertEquals([code, err], [0, ""]);
  for (const line of lines) {
    assertEquals((await peer.expect(/PRIVMSG/)).replace(/^.*? PRIVMSG #7 :?/, ""), line);
  }
});

Deno.test("every way to fail has its exit code and a sentence", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  await using other = await temporaryFolder();
  const free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const unused = (free.addr as Deno.NetAddr).port;
  free.close();
  const wrong = `SHA256:${"A".repeat(43)}=`;
  const here = [server.address, "--room", "7", "--name", "ci"];
  const cases: readonly [string[], string, number, RegExp][] = [
    [["--room", "7", "--nonsense"], home.path, 2, /^snug: /],
    [[server.address, "--name", "ci"], home.path, 2, /--room is needed/],
    [[server.address, "--room", "0", "--name", "ci"], home.path, 2, /--room "0"/],
    [[server.address, "--room", "-1", "--name", "ci"], home.path, 2, /-1/],
    [[server.address, "--room", "999999999999", "--name", "ci"], home.path, 2, /--room "9/],
    [[server.address, "--room", "../x", "--name", "ci"], home.path, 2, /--room/],
    [[server.address, "--room", "7", "--name", "a b"], home.path, 2, /--name/],
    [["snug://", "--room", "7", "--name", "ci"], home.path, 2, /^snug: /],
    [[`localhost:${unused}`, "--room", "7", "--name", "ci"], home.path, 3, /Nobody answers/],
    [here, other.path, 4, /is not known here.*--fingerprint SHA256:/s],
    [[...here, "--fingerprint", wrong], home.path, 4, /^STOP: .*Nothing was sent/s],
  ];
  for (const [args, home, expected, text] of cases) {
    const { code, out, err } = await runProgram(["join", ...args], home, { input: "x\n" });
    assertEquals([code, out], [expected, ""], `${args.join(" ")}\n${err}`);
    assertMatch(err, text);
    assert(!err.includes("    at "), err);
  }
});

Deno.test("a changed key stops it before a byte is sent, and says how to accept the new one", async () => {
  await using serverHome = await temporaryFolder();
  await using home = await temporaryFolder();
  let port = 0;
  {
    await using server = await serveProgram(serverHome.path);
    port = server.port;
    const first = ["join", server.address, "--room", "7", "--name", "ci"];
    const pinned = await runProgram(
      [...first, "--fingerprint", server.fingerprint],
      home.path,
      { input: "x\n" },
    );
    assertEquals([pinned.code, pinned.err], [0, ""]);
    const known = await runProgram(first, home.path, { input: "x\n" });
    assertEquals([known.code, known.err], [0, ""]);
  }
  await using otherHome = await temporaryFolder();
  await using other = await serveProgram(otherHome.path, ["--port", String(port)]);
  const again = ["join", other.address, "--room", "7", "--name", "ci"];
  const stopped = await runProgram(again, home.path, { input: "secret\n" });
  assertEquals(stopped.code, 4);
  assertMatch(stopped.err, /^STOP: .*different key.*Nothing was sent/s);
  const accept = /^ +snug (join .*)$/m.exec(stopped.err)?.[1]?.split(" ") ?? [];
  const accepted = await runProgram(accept, home.path, { input: "x\n" });
  assertEquals([accepted.code, accepted.err], [0, ""]);
  assertEquals((await runProgram(again, home.path, { input: "x\n" })).code, 0);
});

Deno.test("an invite link joins with no question", async () => {
  await using serverHome = await temporaryFolder();
  await using home = await temporaryFolder();
  await using server = await serveProgram(serverHome.path);
  const key = server.fingerprint.slice("SHA256:".length).replaceAll("+", "-").replaceAll("/", "_")
    .replace("=", "");
  const link = `snug://127.0.0.1:${server.port}/7?k=${key}`;
  const { code, err } = await runProgram(["join", link, "--name", "ci"], home.path, {
    input: "x\n",
  });
  assertEquals([code, err], [0, ""]);
});

Deno.test("five clients in two rooms: nobody reads the other room", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  await using stack = new AsyncDisposableStack();
  const follow = (name: string, room: string): Program =>
    stack.use(
      new Program(
        ["join", server.address, "--room", room, "--name", name, "--follow", "--json"],
        home.path,
      ),
    );
  const seven = ["ann", "ben", "cat"].map((name) => follow(name, "7"));
  const eight = ["dan", "eve"].map((name) => follow(name, "8"));
  for (const program of [...seven, ...eight]) await program.expectOut(/"type":"entered"/);
  await seven[0]?.write("for seven\n");
  await eight[0]?.write("for eight\n");
  for (const program of seven) await program.expectOut(/"room":"7".*"text":"for seven"/);
  for (const program of eight) await program.expectOut(/"room":"8".*"text":"for eight"/);
  for (const program of [...seven, ...eight]) program.kill("SIGTERM");
  for (const program of seven) {
    const { code, out } = await program.ended;
    assertEquals([code, out.includes("for eight")], [0, false]);
  }
  for (const program of eight) {
    const { code, out } = await program.ended;
    assertEquals([code, out.includes("for seven")], [0, false]);
  }
});

Deno.test("--follow prints what arrives as text, and comes back when the server does", async () => {
  await using home = await temporaryFolder();
  await using reader = await (async () => {
    await using server = await serveProgram(home.path);
    const reader = new Program(
      ["join", server.address, "--room", "7", "--name", "log", "--follow"],
      home.path,
    );
    using peer = await peerOf(home.path, server.port, "ann");
    await peer.send("JOIN #7");
    await peer.expect(/^:log!\S+ JOIN| 353 .*log/);
    await peer.send("PRIVMSG #7 :one\x1b[31m two");
    assertEquals(await reader.expectOut(/two/), "ann: one␛[31m two");
    await Deno.writeTextFile(`${home.path}/port`, String(server.port));
    return reader;
  })();
  const port = await Deno.readTextFile(`${home.path}/port`);
  await using server = await serveProgram(home.path, ["--port", port]);
  using peer = await peerOf(home.path, server.port, "ann");
  await peer.send("JOIN #7");
  await peer.expect(/^:log!\S+ JOIN| 353 .*log/);
  await peer.send("PRIVMSG #7 :three");
  assertEquals(await reader.expectOut(/three/), "ann: three");
});

Deno.test("a server that dies before it has acknowledged: exit code 6", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  await using program = new Program(
    ["join", server.address, "--room", "7", "--name", "ci"],
    home.path,
  );
  using peer = await peerOf(home.path, server.port, "watcher");
  await peer.send("JOIN #7");
  await program.write("one\n");
  await peer.expect(/ PRIVMSG #7 :one$/);
  server.program.kill("SIGKILL");
  const { code, err } = await program.ended;
  assertEquals(code, 6);
  assertMatch(err, /connection was lost/);
});

Deno.test("a locked room opens with its key alone", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  using peer = await peerOf(home.path, server.port, "owner");
  await peer.send("JOIN #7");
  await peer.send("MODE #7 +k sesame");
  await peer.expect(/ MODE #7 \+k sesame$/);
  const args = ["join", server.address, "--room", "7", "--name", "ci"];
  const locked = await runProgram(args, home.path, { input: "x\n" });
  assertEquals(locked.code, 5);
  assertMatch(locked.err, /locked/);
  const environment = { SNUG_KEY: "sesame" };
  const opened = await runProgram(args, home.path, { input: "x\n", environment });
  assertEquals([opened.code, opened.err], [0, ""]);
});
