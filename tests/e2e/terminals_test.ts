/** Other terminals than the usual ones: narrow, without colours, without anything, and GNU screen. */
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import { onTerminal, peerOf, screen, sitting } from "../helpers/on_terminal.ts";
import { emptyHome, programWords, serveProgram, temporaryFolder } from "../helpers/program.ts";
import { installed, Tmux } from "../helpers/tmux.ts";

onTerminal("twenty columns of a VT100", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  using peer = await peerOf(home.path, server, "ben");
  await using ann = await screen(
    home.path,
    ["join", server.address, "--room", "7,8", "--name", "ann"],
    { columns: 20, rows: 12, environment: { TERM: "vt100", NO_COLOR: "" } },
  );
  await ann.waitFor(/you are ann/);
  const file = `${home.path}/written`;
  await ann.record(file);
  await ann.type("what is typed 家族 here");
  await peer.send("PRIVMSG #7 :shipping at five 🎉 today");
  await ann.waitFor(
    /ben {2}shipping\n {6}at five 🎉\n {6}today\n\[7\] ann› what is typ\ned 家族 here$/,
  );
  await ann.press("Enter");
  await peer.expect(/ PRIVMSG #7 :what is typed 家族 here$/);
  await ann.press("C-d");
  await ann.waitFor(/\[ended 0\]/);
  // Nothing is coloured.
  assert(!(await ann.recorded(file, /\[ended \d\]/)).includes("\x1b[3"));
});

sitting("a window of a few cells does no harm", {}, async ({ ann, peer }) => {
  await ann.type("written before");
  for (const [columns, rows] of [[3, 2], [10, 3], [1, 1], [60, 12]] as const) {
    await ann.resize(columns, rows);
    await peer.send(`PRIVMSG #7 :at ${columns} columns`);
    await peer.sync();
  }
  // tmux tells of a new size when it has time.
  await ann.waitFor(/\[7\] ann› written before$/);
  await peer.send("PRIVMSG #7 :at last");
  await ann.waitFor(/ben +at last\n\[7\] ann› written before$/);
});

onTerminal("a dumb terminal is sent no escape sequence at all", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  using peer = await peerOf(home.path, server, "ben");
  const file = `${home.path}/written`;
  const words = [...programWords(), "join", server.address, "--room", "7", "--name", "ann"];
  // Its start waits for a key, so that all of it is on record.
  await using ann = await Tmux.start(["sh", "-c", `read -r go; exec "$@"`, "sh", ...words], {
    environment: { ...emptyHome(home.path), TERM: "dumb", NO_COLOR: "" },
  });
  await ann.record(file);
  await ann.press("Enter");
  await ann.waitFor(/you are ann/);
  await ann.type("half a line");
  await peer.send("PRIVMSG #7 :\x1b[31mhello ann\x07");
  await ann.waitFor(/ben +␛\[31mhello ann␇\n\[7\] ann› half a line$/);
  await ann.press("C-c", "C-c", "C-c");
  await ann.waitFor(/\[ended 0\]/);
  const written = await ann.recorded(file, /\[ended \d\]/);
  assertMatch(written, /half a line/);
  assertEquals(written.includes("\x1b"), false, JSON.stringify(written));
});

const withoutScreen = !(await installed("screen")) || !(await installed("tmux"));

Deno.test({
  name: `in GNU screen, also when it is resized${
    withoutScreen ? " (ignored: screen is not installed)" : ""
  }`,
  ignore: withoutScreen,
  fn: async () => {
    await using home = await temporaryFolder();
    await using server = await serveProgram(home.path);
    using peer = await peerOf(home.path, server, "ben");
    const words = [...programWords(), "join", server.address, "--room", "7", "--name", "ann"];
    // It goes with its terminal, also when this fails.
    await Deno.writeTextFile(`${home.path}/screenrc`, "autodetach off\n");
    await using ann = await Tmux.start(["screen", "-c", `${home.path}/screenrc`, "-U", ...words], {
      columns: 60,
      rows: 14,
      environment: { ...emptyHome(home.path), SCREENDIR: `${home.path}/screens` },
    });
    await ann.waitFor(/you are ann/);
    const typed = "a line 家族 that is longer than one row, so that it has to wrap";
    await ann.type(typed);
    // Each step is on the screen before the next: what is written in the very moment in which a terminal
    // gets narrower is broken at its new edge, and no program can know that.
    await ann.waitFor(/ann› a line 家族 that is longer than one row, so that it\n has to wrap$/);
    await peer.send("PRIVMSG #7 :one");
    await ann.waitFor(/ben +one\n\[7\] ann› a line .*so that it\n has to wrap$/);
    await ann.resize(40, 14);
    await ann.waitFor(/ben +one\n\[7\] ann› a line .* longer than\n one row, .* has to wrap$/);
    await peer.send("PRIVMSG #7 :two");
    await ann.waitFor(/ben +two\n\[7\] ann› a line .* longer than\n one row, .* has to wrap$/);
    await ann.resize(70, 14);
    await ann.waitFor(/ben +two\n\[7\] ann› a line .* so that it has to wr\nap$/);
    await peer.send("PRIVMSG #7 :three");
    const shown = await ann.waitFor(/ben +three\n\[7\] ann› a line .* so that it has to wr\nap$/);
    // Nothing was lost on the way, and no part of the line was left behind.
    for (const text of ["here: you, ben", "you are ann", "one\n", "two\n", "three\n", "› a line"]) {
      assertEquals(shown.split(text).length, 2, `${text}:\n${shown}`);
    }
    await ann.press("C-e", "Enter");
    await peer.expect(new RegExp(`PRIVMSG #7 :${typed}$`));
    await ann.press("C-d");
    await ann.waitFor(/screen is terminating|\[ended 0\]/);
  },
});
