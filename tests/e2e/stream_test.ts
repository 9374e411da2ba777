/** What stands on the screen of `join`, on a real terminal: delivery, a lost connection, formatting. */
import { assert, assertEquals, assertMatch, assertNotMatch } from "../../typed/assert.ts";
import { BadLine } from "../helpers/bad_line.ts";
import { CLIENTS } from "../helpers/irc_clients.ts";
import { onTerminal, peerOf, screen } from "../helpers/on_terminal.ts";
import { serveProgram, temporaryFolder } from "../helpers/program.ts";
import { installed } from "../helpers/tmux.ts";

/** A terminal that has all that terminals have. */
const COLORED = { NO_COLOR: "", TERM: "tmux-256color", COLORTERM: "truecolor" };

/** What people have said, in order, each as `NAME TEXT`; the day and what stands around it is left out. */
function saidOn(screen: string): string[] {
  return [...screen.matchAll(/^\d\d:\d\d[ »](\w+) {2,}(.*)$/gm)].map(([, name, text]) =>
    `${name} ${text}`
  );
}

onTerminal(
  "a server that is killed with lines on their way: nothing is lost or shown twice",
  async () => {
    await using home = await temporaryFolder();
    await using stack = new AsyncDisposableStack();
    const first = stack.use(await serveProgram(home.path));
    await using ann = await screen(home.path, [
      "join",
      first.address,
      "--room",
      "7",
      "--name",
      "ann",
    ]);
    await ann.waitFor(/\[7\] ann›$/);
    await ann.enter("before");
    await ann.waitFor(/^\d\d:\d\d ann +before$/m);
    first.program.kill("SIGSTOP");
    for (const text of ["one", "two", "three"]) await ann.enter(text);
    await ann.waitFor(/\n {2}… {3}ann +one\n {2}… {3}ann +two\n {2}… {3}ann +three\n\[7\] ann›$/);
    first.program.kill("SIGKILL");
    await ann.waitFor(/The connection is lost/);
    await ann.enter("four");
    await ann.waitFor(/✗ {3}ann +four\n!! not sent: there was no connection · \/again sends it\n/);
    const second = stack.use(await serveProgram(home.path, ["--port", String(first.port)]));
    using ben = await peerOf(home.path, second, "ben");
    await ben.send("PRIVMSG #7 :while you were away");
    await ann.waitFor(
      /✗ {3}ann +one\n {2}✗ {3}ann +two[^]*!! 4 lines not sent: [^]*\/again sends them\n/,
    );
    await ann.enter("/again");
    for (const text of ["one", "two", "three", "four"].sort()) {
      void text;
      await ben.expect(/^:ann!\S+ PRIVMSG #7 :(one|two|three|four)$/);
    }
    await ann.waitFor(/^\d\d:\d\d ann +four\n(?:.*\n)*\[7\] ann›$/m);
    const said = saidOn(await ann.history());
    assertEquals(said.filter((line) => line.startsWith("ben")), ["ben while you were away"]);
    assertEquals(said.filter((line) => line.startsWith("ann")).sort(), [
      "ann before",
      "ann four",
      "ann one",
      "ann three",
      "ann two",
    ]);
    assertNotMatch(await ann.screen(), /✗|not sent/);
  },
);

onTerminal(
  "what had arrived though the answer was lost is found, and is not sent again",
  async () => {
    await using home = await temporaryFolder();
    await using server = await serveProgram(home.path);
    await using line = new BadLine(server.port);
    using ben = await peerOf(home.path, server, "ben");
    await using ann = await screen(
      home.path,
      ["join", `localhost:${line.port}`, "--room", "7", "--name", "ann"],
    );
    await ann.waitFor(/\[7\] ann›$/);
    await ann.enter("before");
    await ben.expect(/PRIVMSG #7 :before$/);
    await ann.waitFor(/^\d\d:\d\d ann +before$/m);
    line.loseAnswers();
    await ann.enter("did this arrive?");
    await ann.enter("and this?");
    await ben.expect(/PRIVMSG #7 :and this\?$/);
    await ben.send("PRIVMSG #7 :both did");
    await ben.sync();
    await ann.waitFor(/… {3}ann +did this arrive\?\n {2}… {3}ann +and this\?\n\[7\] ann›$/);
    line.cut();
    await ann.waitFor(/ben +both did\n(?:.*\n)*\[7\] ann›$/);
    await ann.enter("good");
    await ann.waitFor(/^\d\d:\d\d ann +good\n\[7\] ann›$/m);
    assertEquals(saidOn(await ann.history()), [
      "ann before",
      "ann did this arrive?",
      "ann and this?",
      "ben both did",
      "ann good",
    ]);
    assertNotMatch(await ann.history(), /✗|not sent/);
  },
);

onTerminal(
  "a burst of hundreds who come and go is one line, and the screen stays whole",
  async () => {
    await using home = await temporaryFolder();
    await using server = await serveProgram(home.path);
    await using ann = await screen(
      home.path,
      ["join", server.address, "--room", "7", "--name", "ann"],
      { columns: 60, rows: 16 },
    );
    await ann.waitFor(/\[7\] ann›$/);
    await ann.type("half a line");
    const peers = [];
    for (let n = 0; n < 60; n++) peers.push(await peerOf(home.path, server, `guest${n}`));
    await ann.waitFor(/→ guest0, [^]* and 50 more\n\[7\] ann› half a line$/);
    for (const peer of peers.slice(0, 59)) peer.close();
    await ann.waitFor(/→ guest59 · ⇄ guest0, [^]* and 49 more\n\[7\] ann› half a line$/);
    const last = peers.at(-1);
    assert(last !== undefined);
    await last.send("PRIVMSG #7 :quiet again");
    await ann.waitFor(/guest59 +quiet again\n\[7\] ann› half a line$/);
    assertEquals((await ann.history()).match(/⇄/g)?.length, 1);
    last.close();
  },
);

const withoutIrssi = !(await installed("irssi"));

(withoutIrssi ? Deno.test.ignore : onTerminal)(
  "two joins and an irssi: its formatting is shown, its codes are not, and all read the same",
  async () => {
    await using home = await temporaryFolder();
    await using server = await serveProgram(home.path);
    const certificate = await Deno.readTextFile(`${home.path}/.local/share/snug/identity.crt`);
    const args = ["join", server.address, "--room", "7", "--name"];
    await using ann = await screen(home.path, [...args, "ann"], { environment: COLORED });
    await ann.waitFor(/\[7\] ann›$/);
    await using ben = await screen(home.path, [...args, "ben", "--plain"], { columns: 60 });
    await ben.waitFor(/\[7\] ben›$/);
    const [irssi] = CLIENTS;
    assert(irssi?.program === "irssi");
    await using guest = await irssi.start(home.path, { ...server, certificate }, "guest");
    await guest.enter("/join #7");
    await ann.waitFor(/→ ben, guest\n/);
    // Ctrl+B is bold, Ctrl+C with a number a colour, Ctrl+O the end of it.
    await guest.press("C-b");
    await guest.type("bold");
    await guest.press("C-b");
    await guest.type(" and ");
    await guest.press("C-c");
    await guest.type("4red");
    await guest.press("C-o");
    await guest.enter(" ann: look");
    await ann.waitFor(/^\d\d:\d\d»guest +bold and red ann: look$/m);
    const styled = (await ann.styledScreen()).split("\n").find((row) => row.includes("look")) ?? "";
    assertMatch(styled, new RegExp("\x1b\\[1m[^\x1b]*bold\x1b"));
    assertMatch(styled, new RegExp("\x1b\\[38;2;\\d+;\\d+;\\d+m[^\x1b]*red\x1b"));
    assertMatch(styled, new RegExp("\x1b\\[(?:1;)?7m[^\x1b]*ann|\x1b\\[7m\x1b\\[1mann"));
    await ben.waitFor(/^\d\d:\d\d guest +bold and red ann: look$/m);
    await ben.enter("/reply 1 **yes**");
    await ann.waitFor(/ben +↳ guest: bold and red ann: look\n +yes\n/);
    await guest.waitFor(/ben\W+\*\*yes\*\*/);
    await ann.enter("/react ben 👍");
    await ben.waitFor(/👍 ann\n/);
    await ann.enter("/me waves");
    await guest.waitFor(/\* ann waves/);
    await guest.enter("/quit");
    await guest.waitFor(/\[ended [0-9]+\]/);
  },
);
