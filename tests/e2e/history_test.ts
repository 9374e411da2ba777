/** People who were away come back after the server was killed, with `join` and other clients, and read on. */
import {
  emptyHome,
  programWords,
  type ServedProgram,
  serveProgram,
  temporaryFolder,
} from "../helpers/program.ts";
import { CLIENTS, type IrcClient } from "../helpers/irc_clients.ts";
import { Peer } from "../helpers/peer.ts";
import { installed, Tmux } from "../helpers/tmux.ts";

const withoutTmux = !(await installed("tmux"));

async function peerOf(home: string, server: ServedProgram, nick: string): Promise<Peer> {
  const certificate = await Deno.readTextFile(`${home}/.local/share/snug/identity.crt`);
  const peer = await Peer.connect(server.port, certificate);
  await peer.register(nick);
  await peer.send("JOIN #7");
  await peer.expect(/ 366 /);
  return peer;
}

/** Ann speaks in room 7, and the server is killed while nobody else is there. */
async function talkAlone(home: string, server: ServedProgram): Promise<void> {
  using ann = await peerOf(home, server, "ann");
  for (const word of ["one", "two", "three"]) await ann.send(`PRIVMSG #7 :while away ${word}`);
  await ann.sync();
  server.program.kill("SIGKILL");
  await server.program.ended;
}

const ALL = /while away one[^]*while away two[^]*while away three/;

function join(home: string, server: ServedProgram): Promise<Tmux> {
  const words = ["join", server.address, "--room", "7", "--name", "carl"];
  return Tmux.start([...programWords(), ...words], { environment: emptyHome(home) });
}

Deno.test({
  name: "who returns with join after a kill reads what passed" +
    (withoutTmux ? " (ignored: tmux is not installed)" : ""),
  ignore: withoutTmux,
  async fn() {
    await using home = await temporaryFolder();
    await using stack = new AsyncDisposableStack();
    const first = stack.use(await serveProgram(home.path));
    {
      await using carl = await join(home.path, first);
      await carl.waitFor(/you are carl/);
      await carl.enter("see you");
      await carl.waitFor(/carl +see you/);
      await carl.enter("/quit");
      await carl.waitFor(/\[ended 0\]/);
    }
    await talkAlone(home.path, first);
    const second = stack.use(await serveProgram(home.path));
    await using carl = await join(home.path, second);
    await carl.waitFor(ALL);
    await carl.waitFor(/you are carl/);
  },
});

for (const client of CLIENTS) {
  const missing = withoutTmux ? "tmux" : await installed(client.program) ? "" : client.program;
  Deno.test({
    name: `who returns with ${client.program} after a kill reads what passed` +
      (missing === "" ? "" : ` (ignored: ${missing} is not installed)`),
    ignore: missing !== "",
    fn: () => comesBack(client),
  });
}

async function comesBack(client: IrcClient): Promise<void> {
  await using home = await temporaryFolder();
  await using stack = new AsyncDisposableStack();
  const first = stack.use(await serveProgram(home.path));
  const certificate = await Deno.readTextFile(`${home.path}/.local/share/snug/identity.crt`);
  // Another machine, the second time.
  const start = async (server: ServedProgram): Promise<Tmux> => {
    const machine = stack.use(await temporaryFolder());
    return await client.start(machine.path, { ...server, certificate }, "carl");
  };
  {
    await using carl = await start(first);
    await carl.enter("/join #7");
    using ann = await peerOf(home.path, first, "ann");
    await carl.enter("see you");
    await ann.expect(/ PRIVMSG #7 :?see you$/);
    await carl.enter("/quit");
    await carl.waitFor(/\[ended [0-9]+\]/);
  }
  await talkAlone(home.path, first);
  const second = stack.use(await serveProgram(home.path));
  await using carl = await start(second);
  await carl.enter("/join #7");
  await carl.waitFor(ALL);
  await carl.enter("/quit");
  await carl.waitFor(/\[ended [0-9]+\]/);
}
