/** What reads the server's log is gone, or has stopped reading: the chat goes on. */
import { assertEquals } from "../../typed/assert.ts";
import { Peer } from "../helpers/peer.ts";
import { emptyHome, programWords, temporaryFolder } from "../helpers/program.ts";

/** The way in. */
interface Door {
  readonly port: number;
  connect(): Promise<Peer>;
}

/** A server whose log nobody reads. */
class Unheard implements AsyncDisposable {
  readonly child: Deno.ChildProcess;
  readonly #home: string;

  constructor(home: string) {
    this.#home = home;
    const [command = "", ...words] = programWords();
    const flags = ["--port", "0", "--name", "chat.test", "--exempt", "127.0.0.0/8"];
    this.child = new Deno.Command(command, {
      args: [...words, "serve", ...flags, "--log-level", "debug", "--log-addresses"],
      env: emptyHome(home),
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  }

  /** Waits until it is ready. */
  async ready(): Promise<Door> {
    const reader = this.child.stdout.getReader();
    const line = new TextDecoder().decode((await reader.read()).value);
    await reader.cancel();
    const port = Number(/:(\d+) SHA256/.exec(line)?.[1]);
    const certificate = await Deno.readTextFile(
      `${this.#home}/.local/share/snug/identity.crt`,
    );
    return { port, connect: () => Peer.connect(port, certificate, "localhost") };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await this.child.status;
    await this.child.stderr.cancel().catch(() => {});
  }
}

/** Has somebody come, talk and go, so that there is something to log. */
async function visit(door: Door, name: string): Promise<void> {
  using peer = await door.connect();
  await peer.register(name);
  await peer.send("JOIN #7");
  await peer.expect(/ 366 /);
  await peer.send("QUIT");
  await peer.rest();
}

Deno.test("a log pipe that is closed does not end the server", async () => {
  await using home = await temporaryFolder();
  await using server = new Unheard(home.path);
  const door = await server.ready();
  await server.child.stderr.cancel();
  for (const name of ["ann", "ben", "cat"]) await visit(door, name);
  server.child.kill("SIGTERM");
  assertEquals((await server.child.status).code, 0);
});

Deno.test("a log pipe that is full does not hold up the chat, nor the end of the server", async () => {
  await using home = await temporaryFolder();
  await using server = new Unheard(home.path);
  const { port, connect } = await server.ready();
  using ann = await connect();
  await ann.register("ann");
  // A pipe takes 64 KiB: who comes without TLS and goes is more than 200 bytes of log.
  for (let number = 0; number < 500; number++) {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
  }
  assertEquals((await ann.sync()).length, 0);
  server.child.kill("SIGTERM");
  assertEquals((await server.child.status).code, 0);
});
