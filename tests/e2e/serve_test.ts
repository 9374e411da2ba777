/** `snug serve` as a process: what it prints, what it refuses, how it ends. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../typed/assert.ts";
import { installed } from "../helpers/tmux.ts";
import { Peer } from "../helpers/peer.ts";
import { Program, runProgram, serveProgram, temporaryFolder } from "../helpers/program.ts";

/** Makes a certificate as the README of any tutorial does. */
async function opensslPair(folder: string, name: string): Promise<string[]> {
  const [key, certificate] = [`${folder}/${name}.key`, `${folder}/${name}.crt`];
  const { success } = await new Deno.Command("openssl", {
    args: [
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=localhost"],
      ...["-keyout", key, "-out", certificate],
    ],
    stderr: "null",
  }).output();
  assert(success);
  return ["--cert", certificate, "--key", key];
}

/** A client that trusts the certificate in a file. */
async function connect(port: number, file: string): Promise<Peer> {
  return await Peer.connect(port, await Deno.readTextFile(file), "localhost");
}

const withoutOpenssl = !(await installed("openssl"));
const openssl = withoutOpenssl ? " (ignored: openssl is not installed)" : "";

Deno.test("without a terminal serve prints one ready line, and the log goes elsewhere", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  server.program.kill("SIGTERM");
  const { code, out, err } = await server.program.ended;
  assertEquals(code, 0);
  assertMatch(out, /^ready 0\.0\.0\.0:\d+ SHA256:[A-Za-z0-9+/]{43}=\n$/);
  assertEquals(err, "");
});

Deno.test("the key is made once, for its owner alone, and stays", async () => {
  await using home = await temporaryFolder();
  const fingerprints: string[] = [];
  for (let start = 0; start < 2; start++) {
    await using server = await serveProgram(home.path);
    fingerprints.push(server.fingerprint);
    server.program.kill("SIGTERM");
    await server.program.ended;
  }
  assertEquals(fingerprints[0], fingerprints[1]);
  const folder = `${home.path}/.local/share/snug`;
  assertEquals(((await Deno.stat(folder)).mode ?? 0) & 0o777, 0o700);
  for await (const entry of Deno.readDir(folder)) {
    assertEquals(
      ((await Deno.stat(`${folder}/${entry.name}`)).mode ?? 0) & 0o777,
      0o600,
      entry.name,
    );
  }
});

Deno.test("SIGTERM and Ctrl+C end it with 0, and everybody is told whether it comes back", async () => {
  const rows = [
    ["SIGTERM", /^ERROR :Closing link: The server restarts, and is back in about \d+ seconds$/],
    ["SIGINT", /^ERROR :Closing link: The server stops$/],
  ] as const;
  for (const [signal, goodbye] of rows) {
    await using home = await temporaryFolder();
    await using server = await serveProgram(home.path);
    const certificate = await Deno.readTextFile(`${home.path}/.local/share/snug/identity.crt`);
    using peer = await Peer.connect(server.port, certificate);
    await peer.register("alice");
    server.program.kill(signal);
    // Sent to the process and to its group, it comes twice.
    server.program.kill(signal);
    assertMatch((await peer.rest()).at(-1) ?? "", goodbye);
    assertEquals((await server.program.ended).code, 0);
  }
});

Deno.test("what keeps it from serving is a sentence, and exit code 3", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  const file = `${home.path}/file`;
  await Deno.writeTextFile(file, "x");
  const own = ["--data", `${home.path}/other`];
  const cases: readonly [string[], RegExp][] = [
    [["--port", "0"], /^snug: The data folder .* process id \d+ on port \d+: .*--data/],
    [
      ["--port", String(server.port), "--data", `${home.path}/other`],
      /^snug: Port \d+ is in use.*--port \d+/,
    ],
    [["--port", "0", "--data", `${file}/x`], /^snug: .*--data/s],
    [
      ["--port", "0", ...own, "--cert", "/nowhere.crt", "--key", "/nowhere.key"],
      /^snug: .*nowhere/,
    ],
    [["--port", "0", ...own, "--cert", file, "--key", file], /^snug: .*file/],
    [["--port", "0", ...own, "--motd", "/nowhere"], /^snug: Cannot read --motd \/nowhere/],
    [["--port", "0", ...own, "--password-file", "/nowhere"], /^snug: Cannot read --password-file/],
    [["--port", "0", ...own, "--password", "x".repeat(401)], /^snug: A password is one line of/],
    [["--port", "0", ...own, "--password", "one\ntwo"], /^snug: A password is one line of/],
    [["--port", "0", ...own, "--host", "203.0.113.1"], /^snug: .*203\.0\.113\.1/],
  ];
  for (const [args, text] of cases) {
    const { code, out, err } = await runProgram(["serve", ...args], home.path);
    assertEquals([code, out], [3, ""], err);
    assertMatch(err, text);
    assertEquals(err.includes("    at "), false, err);
  }
});

Deno.test("wrong usage is exit code 2", async () => {
  await using home = await temporaryFolder();
  const cases: readonly [readonly string[], RegExp][] = [
    [["serve", "--nonsense"], /^snug: Unknown flag --nonsense\. See --help\.\n$/],
    [["serve", "x"], /^snug: serve takes flags only, not "x"/],
    [["serve", "--port", "-1"], /^snug: --port takes a number from 0 to 65535, not "-1"\.\n$/],
    [[], /^snug: Say what to do\.\n/],
    [["nonsense"], /^snug: There is no command "nonsense"\.\n/],
    [["help", "nonsense"], /^snug: There is no command "nonsense"\.\n/],
    [["--json", "status"], /^snug: Unknown flag --json\. Flags of a command come after it/],
    [["-x"], /^snug: Unknown flag -x\./],
  ];
  for (const [args, text] of cases) {
    const { code, out, err } = await runProgram(args, home.path);
    assertEquals([code, out], [2, ""]);
    assertMatch(err, text);
  }
});

Deno.test("--help and --version go to standard output", async () => {
  await using home = await temporaryFolder();
  const cases: readonly [string[], RegExp][] = [
    [["--help"], /snug join/],
    [["--version"], /^snug \d+\.\d+\.\d+\n$/],
    [["serve", "--help"], /--max-clients/],
    [["join", "--help"], /--fingerprint/],
    [["-h"], /snug join/],
    [["help"], /snug join/],
    [["serve", "-h"], /--max-clients/],
    [["help", "serve"], /--max-clients/],
    [["help", "backup"], /snug backup FILE/],
    [["-V"], /^snug \d+\.\d+\.\d+\n$/],
  ];
  for (const [args, text] of cases) {
    const { code, out, err } = await runProgram(args, home.path);
    assertEquals([code, err], [0, ""]);
    assertMatch(out, text);
  }
});

Deno.test({
  name: `a tutorial's self-signed certificate works, verified with --ca and by its key${openssl}`,
  ignore: withoutOpenssl,
  async fn() {
    await using home = await temporaryFolder();
    const flags = await opensslPair(home.path, "server");
    await using server = await serveProgram(home.path, flags);
    for (
      const trust of [["--ca", flags[1] ?? ""], ["--fingerprint", server.fingerprint]]
    ) {
      const { code, err } = await runProgram(
        [
          "join",
          server.address,
          "--room",
          "7",
          "--name",
          "ci",
          "--data",
          `${home.path}/other`,
          ...trust,
        ],
        home.path,
        { input: "hello\n" },
      );
      assertEquals([code, err], [0, ""]);
    }
  },
});

Deno.test({
  name:
    `a changed certificate is taken at once, by watching and by SIGHUP; a bad one is not${openssl}`,
  ignore: withoutOpenssl,
  async fn() {
    await using home = await temporaryFolder();
    const flags = await opensslPair(home.path, "server");
    const [, certificate = "", , key = ""] = flags;
    await using server = await serveProgram(home.path, flags);
    using peer = await connect(server.port, certificate);
    await peer.register("alice");
    const next = await opensslPair(home.path, "next");
    await Deno.rename(next[3] ?? "", key);
    await Deno.rename(next[1] ?? "", certificate);
    await server.program.expectErr(/certificate loaded/);
    using late = await connect(server.port, certificate);
    await late.register("bob");
    await Deno.writeTextFile(certificate, "nonsense");
    await server.program.expectErr(/certificate refused, the old one stays/);
    server.program.kill("SIGHUP");
    const line = await server.program.expectErr(/certificate refused/);
    assertStringIncludes(line, "server.crt");
    await peer.send("JOIN #7");
    await peer.expect(/ 366 /);
  },
});

Deno.test("with a password in a file, nobody gets in without it", async () => {
  await using home = await temporaryFolder();
  const file = `${home.path}/password`;
  await Deno.writeTextFile(file, "sesame\n");
  await using server = await serveProgram(home.path, ["--password-file", file]);
  const join = ["join", server.address, "--room", "7", "--name", "ci"];
  const without = await runProgram(join, home.path, { input: "x\n" });
  assertEquals(without.code, 5);
  assertMatch(without.err, /password/);
  const environment = { SNUG_PASSWORD: "sesame" };
  const withIt = await runProgram(join, home.path, { input: "x\n", environment });
  assertEquals([withIt.code, withIt.err], [0, ""]);
});

Deno.test("the process ends within two seconds, even with clients that read nothing", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  const silent = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  const before = performance.now();
  server.program.kill("SIGTERM");
  assertEquals((await server.program.ended).code, 0);
  assert(performance.now() - before < 10_000, "it hung");
  silent.close();
});

Deno.test("a program of another subcommand is named", async () => {
  await using home = await temporaryFolder();
  await using program = new Program(["dance"], home.path);
  const { err } = await program.ended;
  assertStringIncludes(err, 'There is no command "dance"');
});

Deno.test({
  name: "a data folder that others may write in is told of",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using home = await temporaryFolder();
    const data = `${home.path}/data`;
    await Deno.mkdir(data);
    await Deno.chmod(data, 0o777);
    await using server = await serveProgram(home.path, ["--data", data]);
    await server.program.expectErr(/ warn others may write in the data folder: chmod 700 /);
  },
});
