/** Tests of the program on a real terminal, in tmux. */
import { Peer } from "./peer.ts";
import {
  emptyHome,
  programWords,
  type ServedProgram,
  serveProgram,
  temporaryFolder,
} from "./program.ts";
import { installed, Tmux } from "./tmux.ts";

const withoutTmux = !(await installed("tmux"));

/** A test that needs tmux; where there is none it is ignored, and says so. */
export function onTerminal(name: string, fn: () => Promise<void>): void {
  const reason = withoutTmux ? " (ignored: tmux is not installed)" : "";
  Deno.test({ name: name + reason, ignore: withoutTmux, fn });
}

/** Runs the program on a terminal of its own, for somebody with an empty home. */
export function screen(
  home: string,
  args: readonly string[],
  size: { columns?: number; rows?: number; environment?: Record<string, string> } = {},
): Promise<Tmux> {
  const { environment = {}, ...rest } = size;
  return Tmux.start([...programWords(), ...args], {
    ...rest,
    environment: { ...emptyHome(home), ...environment },
  });
}

/** Somebody with another client, in room 7. */
export async function peerOf(home: string, server: ServedProgram, nick: string): Promise<Peer> {
  const certificate = await Deno.readTextFile(`${home}/.local/share/snug/identity.crt`);
  const peer = await Peer.connect(server.port, certificate);
  await peer.register(nick);
  await peer.send("JOIN #7");
  await peer.expect(/ 366 /);
  return peer;
}

/** Ann on a terminal, with Ben in her room, who uses another client. */
export interface Sitting {
  readonly ann: Tmux;
  readonly peer: Peer;
  readonly server: ServedProgram;
  /** The folder of all that the test keeps. */
  readonly home: string;
  /** What Ann has typed to come in. */
  readonly args: readonly string[];
}

/** A test of Ann's terminal, from when she is in the room. */
export function sitting(
  name: string,
  { rooms = "7", ...size }: {
    readonly rooms?: string;
    readonly columns?: number;
    readonly rows?: number;
    readonly environment?: Record<string, string>;
  },
  fn: (sitting: Sitting) => Promise<void>,
): void {
  onTerminal(name, async () => {
    await using folder = await temporaryFolder();
    await using server = await serveProgram(folder.path);
    using peer = await peerOf(folder.path, server, "ben");
    const args = ["join", server.address, "--room", rooms, "--name", "ann"];
    await using ann = await screen(folder.path, args, size);
    await ann.waitFor(/you are ann/);
    await fn({ ann, peer, server, home: folder.path, args });
  });
}
