/** `snug join` against servers that mean harm, and readers that go away. */
import { formatFingerprint } from "../../certs/fingerprint.ts";
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import { Peer } from "../helpers/peer.ts";
import {
  emptyHome,
  programWords,
  runProgram,
  serveProgram,
  temporaryFolder,
} from "../helpers/program.ts";
import { testKeys } from "../helpers/server.ts";

/** Serves one connection with a fixed answer to its first bytes, then waits for its end. */
async function answering(lines: readonly string[]): Promise<
  AsyncDisposable & { port: number; fingerprint: string }
> {
  const pair = await testKeys();
  const { certificate: cert, key } = pair;
  const listener = Deno.listenTls({ hostname: "127.0.0.1", port: 0, cert, key });
  const serve = async (): Promise<void> => {
    for await (const conn of listener) {
      try {
        await conn.read(new Uint8Array(1024));
        await conn.write(new TextEncoder().encode(lines.map((line) => `${line}\r\n`).join("")));
        while (await conn.read(new Uint8Array(1024)) !== null);
      } catch {
        // The first connection only looks at the certificate.
      }
      conn.close();
    }
  };
  const served = serve();
  return {
    port: (listener.addr as Deno.NetAddr).port,
    fingerprint: formatFingerprint(pair.spki),
    async [Symbol.asyncDispose](): Promise<void> {
      listener.close();
      await served;
    },
  };
}

const EVIL = "A\x1b]0;PWNED\x07\x1b[2J\u009b31m\u202eB";

Deno.test("a refusal's text reaches standard error harmless", async () => {
  await using home = await temporaryFolder();
  for (const line of [`:s 499 * :${EVIL}`, `:s FAIL * X :${EVIL}`, `:s 465 * :${EVIL}`]) {
    await using server = await answering([line, `ERROR :${EVIL}`]);
    const { code, out, err } = await runProgram(
      [
        ...["join", `127.0.0.1:${server.port}`, "--room", "7", "--name", "ci"],
        ...["--fingerprint", server.fingerprint],
      ],
      home.path,
      { input: "x\n" },
    );
    assertEquals([code, out], [5, ""]);
    assertMatch(err, /A␛\]0;PWNED␇/);
    assert(!/[^\n\P{Cc}]|\u202e/u.test(err), JSON.stringify(err));
  }
});

Deno.test("snug join --follow | head -1 ends when nobody reads any more", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  const certificate = await Deno.readTextFile(`${home.path}/.local/share/snug/identity.crt`);
  using peer = await Peer.connect(server.port, certificate);
  await peer.register("ann");
  await peer.send("JOIN #7");
  const join = [
    ...programWords(),
    ...["join", server.address, "--room", "7", "--name", "log", "--follow"],
  ];
  const words = join.map((word) => `'${word}'`).join(" ");
  const pipeline = new Deno.Command("sh", {
    args: ["-c", `${words} </dev/null | head -1`],
    env: emptyHome(home.path),
    clearEnv: true,
  }).output();
  await peer.expect(/^:log!\S+ JOIN/);
  await peer.send("PRIVMSG #7 :one");
  // `head` goes in its own time; the first line that is printed after that ends the program.
  let left = false;
  for (let line = 2; line < 10_000 && !left; line++) {
    await peer.send(`PRIVMSG #7 :${line}`);
    left = (await peer.sync()).some((line) => /^:log!\S+ QUIT/.test(line));
  }
  assert(left, "it stayed");
  const { stdout } = await pipeline;
  assertEquals(new TextDecoder().decode(stdout), "ann: one\n");
});

Deno.test("a password of two lines is wrong usage", async () => {
  await using home = await temporaryFolder();
  await Deno.writeTextFile(`${home.path}/password`, "one\ntwo\n");
  const { code, err } = await runProgram(
    ["join", "--room", "7", "--name", "ci", "--password-file", `${home.path}/password`],
    home.path,
  );
  assertEquals(code, 2);
  assertMatch(err, /one line/);
});
