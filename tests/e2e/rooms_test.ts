/** Several rooms at once, on a real terminal. */
import { assertMatch, assertNotMatch } from "../../typed/assert.ts";
import { onTerminal, peerOf, screen } from "../helpers/on_terminal.ts";
import { serveProgram, temporaryFolder } from "../helpers/program.ts";

onTerminal(
  "from room to room: counts in the prompt, what is new, and a draft for each",
  async () => {
    await using home = await temporaryFolder();
    await using server = await serveProgram(home.path);
    using peer = await peerOf(home.path, server, "ben");
    await peer.send("JOIN #8,#talk");
    await using ann = await screen(
      home.path,
      ["join", server.address, "--room", "7,8", "--name", "ann"],
    );
    await ann.waitFor(/you are ann[^]*\[7\] ann›$/);
    await ann.enter("/join talk");
    await ann.waitFor(/\[talk\] ann›$/);
    await ann.type("unfinished 家族");
    for (const text of ["one", "two", "ann, three"]) await peer.send(`PRIVMSG #8 :${text}`);
    await peer.send("PRIVMSG #7 :four");
    await ann.waitFor(
      /ben names you in room 8: Alt\+8 goes there\n[^]*\[talk \| 7:1 8:3!\] ann› unfinished 家族$/,
    );
    assertNotMatch(await ann.screen(), /four/);
    await ann.press("M-8");
    await ann.waitFor(
      /room 8\n── here: you, ben\n── new ──\n.*one\n.*two\n.*three\n\[8 \| 7:1\] ann›$/,
    );
    await ann.enter("here I am");
    assertMatch(await peer.expect(/^:ann!.*PRIVMSG/), / #8 :here I am$/);
    // The third one of our rooms.
    await ann.press("M-3");
    await ann.waitFor(/\[talk \| 7:1\] ann› unfinished 家族$/);
    await ann.press("C-n");
    await ann.waitFor(/room 7\n[^]*ben +four\n\[7\] ann›$/);
    await ann.press("C-p", "Enter");
    assertMatch(await peer.expect(/^:ann!.*PRIVMSG/), / #talk :unfinished 家族$/);
    // Escape and then the digit does the same as Alt and the digit.
    await ann.press("Escape");
    await ann.press("8");
    await ann.waitFor(/\[8\] ann›$/);
    await ann.press("C-d");
    await ann.waitFor(/\[ended 0\]/);
  },
);

onTerminal(
  "with --plain what is new elsewhere is a line, and the prompt stays as it is",
  async () => {
    await using home = await temporaryFolder();
    await using server = await serveProgram(home.path);
    using peer = await peerOf(home.path, server, "ben");
    await peer.send("JOIN #8");
    await using ann = await screen(
      home.path,
      ["join", server.address, "--room", "7,8", "--name", "ann", "--plain"],
    );
    await ann.waitFor(/you are ann/);
    await peer.send("PRIVMSG #8 :one");
    await peer.send("PRIVMSG #8 :two");
    await peer.send("PRIVMSG #7 :here");
    await ann.waitFor(/── new in room 8\n.*ben +here\n\[7\] ann›$/);
  },
);
