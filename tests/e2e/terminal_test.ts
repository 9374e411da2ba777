/** `snug join` and `snug serve` on real terminals, in tmux. */
import { assert, assertEquals, assertMatch, assertNotMatch } from "../../typed/assert.ts";
import { onTerminal, peerOf, screen } from "../helpers/on_terminal.ts";
import { addAccount, serveProgram, temporaryFolder } from "../helpers/program.ts";

onTerminal("serve shows what to type next; two people join room 7 and talk", async () => {
  await using home = await temporaryFolder();
  await using server = await screen(home.path, ["serve", "--port", "0"], { columns: 100 });
  const banner = await server.waitFor(/Ctrl\+C stops the server/);
  const port = /listening +port (\d+)/.exec(banner)?.[1] ?? "";
  assertMatch(banner, /snug join 'snug:\/\/\S+\/7\?k=\S{43}'/);
  await using ann = await screen(home.path, ["join", `localhost:${port}`]);
  await ann.waitFor(/Room number:$/);
  await ann.enter("nonsense/");
  await ann.waitFor(/A room is a number[^]*Room number:$/);
  await ann.enter("7");
  await ann.waitFor(/Your name \[tester\]:$/);
  await ann.enter("ann");
  await ann.waitFor(/room 7\n[^]*only you[^]*\[7\] ann›$/);
  await using ben = await screen(home.path, ["join", `localhost:${port}`, "--room", "7"]);
  await ben.waitFor(/Your name/);
  await ben.enter("ben");
  await ben.waitFor(/here: you, ann/);
  await ann.waitFor(/→ ben came in/);
  await ann.enter("hello ben");
  await ben.waitFor(/ann +hello ben/);
  await ben.enter("/me waves");
  await ann.waitFor(/\* ben waves/);
  await ben.enter("/topic Friday release");
  await ann.waitFor(/ben set the topic: Friday release/);
  await ben.enter("/msg ann psst");
  await ann.waitFor(/ben → you +psst/);
  await ben.enter("/whoo");
  await ben.waitFor(/Did you mean \/who\?/);
  await ben.enter("/quit");
  await ben.waitFor(/\[ended 0\]\n *icanon echo/);
  await ann.waitFor(/← ben left/);
  await server.press("C-c");
  await server.waitFor(/\[ended 0\]/);
  await ann.waitFor(/The connection is lost \(The server stops\)/);
  await ann.press("C-d");
  await ann.waitFor(/\[ended 0\]\n *icanon echo/);
});

onTerminal("what is typed is not broken by what arrives, nor by a resize", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  using peer = await peerOf(home.path, server, "talker");
  await using ann = await screen(
    home.path,
    ["join", server.address, "--room", "7", "--name", "ann"],
    { columns: 60, rows: 16 },
  );
  await ann.waitFor(/you are ann/);
  const typed = "a long line 家族 that wraps over the end of the row and is being typed";
  for (const [index, word] of typed.split(" ").entries()) {
    await peer.send(`PRIVMSG #7 :message ${index}`);
    await ann.type(index === 0 ? word : ` ${word}`);
  }
  await ann.waitFor(/message 14/);
  const before = await ann.screen();
  assertMatch(before.replaceAll("\n", ""), new RegExp(`\\[7\\] ann› ${typed}$`));
  await ann.resize(40, 16);
  await peer.send("PRIVMSG #7 :after the resize");
  await ann.waitFor(/after the resize/);
  const after = await ann.screen();
  assertMatch(after.replaceAll("\n", ""), new RegExp(`after the resize *\\[7\\] ann› ${typed}$`));
  await ann.press("Enter");
  assertMatch(await peer.expect(/^:ann!.*PRIVMSG/), new RegExp(`:${typed}$`));
});

onTerminal("hostile text is harmless in a message, a name, a topic and a reason", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  using peer = await peerOf(home.path, server, "mallory");
  await using ann = await screen(
    home.path,
    ["join", server.address, "--room", "7", "--name", "ann"],
    { columns: 100 },
  );
  await ann.waitFor(/you are ann/);
  const evil = "A\x1b[31mRED\x1b]0;PWNED\x07B\u009b2J\u202eC";
  await peer.send(`PRIVMSG #7 :${evil}`);
  await peer.send(`TOPIC #7 :${evil}`);
  await peer.send(`PRIVMSG #7 :\x01ACTION ${evil}\x01`);
  await peer.send(`PART #7 :${evil}`);
  await ann.waitFor(/mallory left \(.*RED/);
  const shown = await ann.history();
  assertEquals(shown.match(/A␛\[31mRED␛\]0;PWNED␇B/g)?.length, 4, shown);
  assertNotMatch(shown, /\u202e/);
});

onTerminal("a name that is taken: a free one is offered", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  using _peer = await peerOf(home.path, server, "ann");
  await using ann = await screen(home.path, [
    "join",
    server.address,
    "--room",
    "7",
    "--name",
    "ann",
  ]);
  await ann.waitFor(/called ann already[^]*Another name \[ann2\], or login if ann is yours:$/);
  await ann.press("Enter");
  await ann.waitFor(/\[7\] ann2›$/);
});

onTerminal("who has the name on another device logs in, at the door or inside", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  const password = await addAccount(home.path, "ann");
  const args = ["join", server.address, "--room", "7", "--name", "ann"];
  await using first = await screen(home.path, args);
  await first.waitFor(/\[7\] ann›$/);
  await first.enter("/login");
  await first.waitFor(/Password of ann \[Enter: not now\]:$/);
  await first.enter(`${password}x`);
  await first.waitFor(/do not belong together[^]*Password of ann \[Enter: not now\]:$/);
  await first.enter(password);
  await first.waitFor(/You are logged in as ann/);
  await using elsewhere = await temporaryFolder();
  const certificate = `${home.path}/.local/share/snug/identity.crt`;
  const others = [...args, "--ca", certificate];
  await using second = await screen(elsewhere.path, others);
  await second.waitFor(/or login if ann is yours:$/);
  await second.enter("login");
  await second.waitFor(/Password of ann:$/);
  await second.enter(`${password}x`);
  await second.waitFor(/do not belong together[^]*Password of ann:$/);
  await second.enter(password);
  await second.waitFor(/\[7\] ann›$/);
  await using third = await screen(elsewhere.path, [
    ...others.slice(0, -3),
    "zoe",
    ...others.slice(-2),
  ]);
  await third.waitFor(/\[7\] zoe›$/);
  await third.enter("/name ann");
  await third.waitFor(/called ann already: \/login ann if that is you\./);
  await third.enter("/login ann");
  await third.waitFor(/Password of ann \[Enter: not now\]:$/);
  await third.enter(password);
  await third.waitFor(/\[7\] ann›$/);
});

onTerminal("a password that is needed is asked for, and not shown", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path, [], { SNUG_PASSWORD: "sesame" });
  await using ann = await screen(home.path, [
    "join",
    server.address,
    "--room",
    "7",
    "--name",
    "ann",
  ]);
  await ann.waitFor(/needs a password[^]*Password:$/);
  await ann.enter("sesame");
  await ann.waitFor(/\[7\] ann›$/);
  assertNotMatch(await ann.history(), /sesame/);
});

onTerminal("first contact is asked about once, as the key is compared", async () => {
  await using serverHome = await temporaryFolder();
  await using home = await temporaryFolder();
  await using server = await serveProgram(serverHome.path);
  const args = ["join", server.address, "--room", "7", "--name", "ann"];
  {
    await using ann = await screen(home.path, args);
    const text = await ann.waitFor(/Type yes, no, or the key/);
    assert(text.includes(server.fingerprint));
    await ann.enter("no");
    await ann.waitFor(/Nothing was sent[^]*\[ended 4\]/);
  }
  {
    await using ann = await screen(home.path, args);
    await ann.waitFor(/Type yes/);
    await ann.enter("yes");
    await ann.waitFor(/you are ann/);
  }
  await using ann = await screen(home.path, args);
  await ann.waitFor(/ann2?›$|Another name/);
  assertNotMatch(await ann.history(), /First visit/);
});

onTerminal(
  "the server is killed and comes back: so does join, under its name, into its rooms",
  async () => {
    await using home = await temporaryFolder();
    await using stack = new AsyncDisposableStack();
    const first = stack.use(await serveProgram(home.path));
    await using ann = await screen(
      home.path,
      ["join", first.address, "--room", "7,8", "--name", "ann"],
    );
    await ann.waitFor(/you are in room 8, too[^]*you are ann[^]*\[7\] ann›$/);
    first.program.kill("SIGKILL");
    await ann.waitFor(/The connection is lost/);
    await ann.enter("said to nobody");
    await ann.waitFor(
      /✗ +ann +said to nobody\n!! not sent: there was no connection · \/again sends it\n/,
    );
    const second = stack.use(await serveProgram(home.path, ["--port", String(first.port)]));
    await ann.waitFor(/connection is lost[^]*room 7\n[^]*you are ann/);
    using peer = await peerOf(home.path, second, "ben");
    await ann.waitFor(/ben came in/);
    await ann.enter("/again");
    await peer.expect(/^:ann!\S+ PRIVMSG #7 :said to nobody$/);
  },
);

onTerminal("the terminal is given back after Ctrl+C, SIGTERM and a closed server", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  const args = ["join", server.address, "--room", "7", "--name"];
  await using one = await screen(home.path, [...args, "one"]);
  await one.waitFor(/one›$/);
  await one.type("half a line");
  await one.press("C-c");
  await one.waitFor(/one›$/);
  await one.press("C-c", "C-c");
  await one.waitFor(/\[ended 0\]\n *icanon echo/);
  await using two = await screen(home.path, [...args, "two"]);
  await two.waitFor(/two›$/);
  const shell = await two.pid();
  const children = await new Deno.Command("pgrep", { args: ["-P", String(shell)] }).output();
  for (const pid of new TextDecoder().decode(children.stdout).trim().split("\n")) {
    Deno.kill(Number(pid), "SIGTERM");
  }
  await two.waitFor(/\[ended 0\]\n *icanon echo/);
});

onTerminal("40 columns without colour and with --plain are usable", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  using peer = await peerOf(home.path, server, "ben");
  await using ann = await screen(
    home.path,
    ["join", server.address, "--room", "7", "--name", "ann", "--plain"],
    { columns: 40, rows: 12, environment: { TERM: "dumb" } },
  );
  await ann.waitFor(/you are ann/);
  await peer.send("PRIVMSG #7 :a message that is longer than forty columns, so it wraps");
  await ann.waitFor(/longer than\n +forty columns, so it wraps\n/);
  await ann.enter("fine");
  await peer.expect(/ PRIVMSG #7 :fine$/);
});
