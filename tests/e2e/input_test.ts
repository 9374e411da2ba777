/** The input line on a real terminal: typing while much is said, pasting, resizing, wide characters. */
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import { onTerminal, peerOf, screen, sitting } from "../helpers/on_terminal.ts";
import { serveProgram, temporaryFolder } from "../helpers/program.ts";

sitting("what is typed while much is said is not broken, and nothing is lost", {
  columns: 60,
  rows: 16,
}, async ({ ann, peer }) => {
  const typed = "a line 家族 👩‍👩‍👧 é that is typed while others talk and talk, over two rows";
  const words = typed.split(" ");
  let count = 0;
  for (const [index, word] of words.entries()) {
    for (let burst = 0; burst < 25; burst++) await peer.send(`PRIVMSG #7 :message ${count++} end`);
    await ann.type(index === 0 ? word : ` ${word}`);
    // What is on the screen is a whole picture at any time.
    const [, shown = ""] = /› ([^›]*)$/.exec(await ann.screen()) ?? [];
    assert(typed.startsWith(shown.replaceAll("\n", "")), shown);
  }
  await ann.waitFor(new RegExp(`message ${count - 1} end[^]* over two rows$`));
  const history = await ann.history();
  assertMatch(history.replaceAll("\n", ""), new RegExp(`\\[7\\] ann› ${typed}$`));
  const heard = [...history.matchAll(/ben +message (\d+) end/g)].map((match) => Number(match[1]));
  assertEquals(heard, Array.from({ length: count }, (_, n) => n));
  await ann.press("Enter");
  assertMatch(await peer.expect(/^:ann!.*PRIVMSG/), new RegExp(`:${typed}$`));
});

sitting("thirty pasted lines are asked about, and arrive whole and in order", {
  columns: 60,
  rows: 20,
}, async ({ ann, peer }) => {
  const lines = Array.from({ length: 30 }, (_, n) => `  line ${n} of what is pasted 家族`);
  await ann.paste(`${lines.join("\n")}\n`);
  await ann.waitFor(/line 29 of what is pasted 家族$/);
  await peer.send("PRIVMSG #7 :meanwhile");
  await ann.waitFor(/ben +meanwhile\n +line 1\d/);
  await ann.resize(30, 12);
  await ann.resize(60, 20);
  await ann.press("Enter");
  await ann.waitFor(/Send these 30 lines as one message\? Type yes \[Enter: no\]:$/);
  await ann.enter("no");
  await ann.waitFor(/line 29 of what is pasted 家族$/);
  await ann.press("Enter");
  await ann.waitFor(/Type yes \[Enter: no\]:$/);
  await ann.enter("yes");
  for (const line of lines) {
    assertEquals((await peer.expect(/PRIVMSG/)).replace(/^.* PRIVMSG #7 :/, ""), line);
  }
  await ann.waitFor(/ann +line 0 of[^]*\n +line 29 of what is pasted 家族\n\[7\] ann›$/);
});

sitting(
  "line breaks: Alt+Enter, moving between lines, and a resize",
  { columns: 40, rows: 12 },
  async ({ ann, peer }) => {
    await ann.type("first line, which is long enough to wrap here");
    await ann.press("M-Enter");
    await ann.type("second");
    await ann.press("Up", "Home");
    await ann.type("the ");
    await peer.send("PRIVMSG #7 :hello");
    await ann.waitFor(
      /ben +hello\n\[7\] ann› the first line, which is long e\nnough to wrap here\nsecond$/,
    );
    await ann.resize(24, 12);
    await peer.send("PRIVMSG #7 :again");
    await ann.waitFor(
      /again\n\[7\] ann› the first line,\n which is long enough to\n wrap here\nsecond$/,
    );
    await ann.resize(70, 12);
    await peer.send("PRIVMSG #7 :more");
    await ann.waitFor(
      /more\n\[7\] ann› the first line, which is long enough to wrap here\nsecond$/,
    );
    await ann.press("Enter");
    await peer.expect(/ PRIVMSG #7 :the first line, which is long enough to wrap here$/);
    await peer.expect(/ PRIVMSG #7 :second$/);
  },
);

onTerminal(
  "wide characters are edited one by one, also where tmux counts other columns",
  async () => {
    await using home = await temporaryFolder();
    await using server = await serveProgram(home.path);
    using peer = await peerOf(home.path, server, "ben");
    const args = ["join", server.address, "--room", "7", "--name", "ann"];
    await using ann = await screen(home.path, args, { columns: 40, rows: 12 });
    await ann.waitFor(/you are ann/);
    await ann.type("家族👩‍👩‍👧é🅱️🇩🇪👍🏽x");
    for (const step of ["Left", "Left", "BSpace", "Left", "DC", "Left", "BSpace"]) {
      await ann.press(
        step,
      );
    }
    await ann.type("|");
    await ann.waitFor(/› 家族\|é👍🏽x$/);
    await ann.press("Home", "C-t", "End", "C-r");
    await ann.press("C-g", "C-w", "C-y", "C-_", "C-_", "Enter");
    assertMatch(await peer.expect(/^:ann!.*PRIVMSG/), / #7 :?家族\|é👍🏽x$/);
  },
);

sitting(
  "Tab completes names, commands, rooms and emoji",
  { rooms: "7,8" },
  async ({ ann, peer }) => {
    await ann.type("be");
    await ann.press("Tab");
    await ann.type("well done :tad");
    await ann.press("Tab");
    await ann.waitFor(/› ben: well done :tada:$/);
    await ann.press("Enter");
    await peer.expect(/^:ann!.* PRIVMSG #7 :ben: well done 🎉$/);
    await ann.type(":smi");
    await ann.press("Tab", "Tab", "BTab");
    await ann.waitFor(/\n😄 smile · 😏 smirk · [^]*› :smile:$/);
    await ann.press("C-u");
    await ann.type("/jo");
    await ann.press("Tab", "Tab", "Tab");
    await ann.waitFor(/\n8\n\[7\] ann› \/join 8$/);
    await ann.press("Enter");
    await ann.waitFor(/\[8\] ann›$/);
  },
);
