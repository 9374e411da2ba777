/** Tests of the program on a real terminal, in tmux. */
import { Peer } from "./peer.ts";
import { emptyHome, programWords, type ServedProgram } from "./program.ts";
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
