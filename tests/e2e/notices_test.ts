/** Being told of what is said while one looks elsewhere, on a real terminal. */
import { assertEquals } from "../../typed/assert.ts";
import { onTerminal, peerOf, screen } from "../helpers/on_terminal.ts";
import { serveProgram, temporaryFolder } from "../helpers/program.ts";

onTerminal(
  "without the focus the bell rings and the desktop is told, with it neither",
  async () => {
    await using home = await temporaryFolder();
    await using server = await serveProgram(home.path);
    using peer = await peerOf(home.path, server, "ben");
    const args = ["join", server.address, "--room", "7", "--name", "ann"];
    // As in a tmux that runs in such a terminal.
    const environment = { TERM_PROGRAM: "WezTerm", TMUX: "/tmp/none,1,0" };
    await using ann = await screen(home.path, args, { environment });
    await ann.waitFor(/you are ann/);
    const file = `${home.path}/written`;
    await ann.record(file);
    // What is typed after it is seen when it has been taken.
    await ann.type("\x1b[Iin");
    await ann.waitFor(/› in$/);
    await peer.send("PRIVMSG #7 :ann: do you see this?");
    await ann.waitFor(/see this/);
    await ann.type("\x1b[O, out");
    await ann.waitFor(/› in, out$/);
    await peer.send("PRIVMSG #7 :nobody");
    await peer.send("PRIVMSG #7 :ann; and this?\x1b]0;evil\x07");
    await ann.waitFor(/and this/);
    await ann.press("C-u");
    await ann.enter("/set bell off");
    await ann.waitFor(/bell: off/);
    await ann.press("C-d");
    await ann.waitFor(/\[ended 0\]/);
    const written = await ann.recorded(file, /\[ended \d\]/);
    const told =
      "\x07\x1bPtmux;\x1b\x1b]777;notify;ben in room 7;ann, and this?␛]0,evil␇\x07\x1b\\";
    assertEquals(written.split(told).length, 2, JSON.stringify(written));
    // And nothing else rings: the last one ends that notification.
    assertEquals(written.split("\x07").length, 3);
    // The focus is not asked for any longer.
    assertEquals(written.includes("\x1b[?1004l"), true);
    // What was set is there the next time.
    await using again = await screen(home.path, [...args, "--history", "0"]);
    await again.waitFor(/you are ann/);
    await again.enter("/set bell");
    await again.waitFor(/bell: off/);
  },
);
