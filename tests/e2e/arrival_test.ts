/** The first five minutes on a real terminal: each way in that is not straight is a short dialogue. */
import { assertMatch, assertNotMatch } from "../../typed/assert.ts";
import { onTerminal, peerOf, screen } from "../helpers/on_terminal.ts";
import { addAccount, serveProgram, temporaryFolder } from "../helpers/program.ts";

/** A port at which nobody answers. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

onTerminal("where nobody answers, one may try again or go elsewhere", async () => {
  await using home = await temporaryFolder();
  const port = freePort();
  await using ann = await screen(home.path, ["join", `localhost:${port}`]);
  await ann.waitFor(
    /Nobody answers at localhost:\d+\. Is "snug serve" running there\?[^]*it starts a server\.\nInvite link or address \[Enter tries localhost:\d+ again\]:$/,
  );
  await ann.enter("nowhere.invalid");
  await ann.waitFor(
    /There is no host called nowhere\.invalid[^]*Enter tries nowhere\.invalid:5050/,
  );
  await ann.enter("what/ever");
  await ann.waitFor(/"what\/ever" is not an address/);
  await using server = await serveProgram(home.path, ["--port", String(port)]);
  const key = server.fingerprint.replace("SHA256:", "").replace(/=$/, "")
    .replaceAll("+", "-").replaceAll("/", "_");
  await ann.enter(`snug join 'snug://localhost:${port}/8?k=${key}'`);
  await ann.waitFor(/Your name \[tester\]:$/);
  await ann.enter("ann");
  await ann.waitFor(/room 8\n[^]*you are ann[^]*\[8\] ann›$/);
});

onTerminal("what answers and is no server of ours, and a way that is given up", async () => {
  await using home = await temporaryFolder();
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    for await (const conn of listener) {
      await conn.write(new TextEncoder().encode("220 mail.example ESMTP\r\n")).catch(() => {});
      conn.close();
    }
  })().catch(() => {});
  const args = ["join", `localhost:${listener.addr.port}`, "--room", "7", "--name", "ann"];
  await using ann = await screen(home.path, args);
  await ann.waitFor(/is no snug server: it does not speak TLS\.\nInvite link or address/);
  await ann.press("C-d");
  await ann.waitFor(/Not joined\.\n\[ended 3\]/);
  listener.close();
  await serving;
});

onTerminal("a damaged link, and one that names another key", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  await using one = await screen(home.path, ["join", "snug://localhost/7?k=AAAA"]);
  await one.waitFor(/is damaged: ask for the link again\.\n\[ended 2\]/);
  const link = `snug://${server.address}/7?k=${"A".repeat(43)}`;
  await using two = await screen(home.path, ["join", link, "--name", "two"]);
  await two.waitFor(/STOP: the key of[^]*ask its owner for a new link\.\n\[ended 4\]/);
});

onTerminal("a wrong password is asked for again", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path, [], { SNUG_PASSWORD: "sesame" });
  const args = ["join", server.address, "--room", "7", "--name"];
  await using ann = await screen(home.path, [...args, "ann"]);
  await ann.waitFor(/This server needs a password\.\nPassword:$/);
  await ann.enter("guess");
  await ann.waitFor(/That is not the password\.\nPassword:$/);
  await ann.enter("sesame");
  await ann.waitFor(/\[7\] ann›$/);
  await using ben = await screen(home.path, [...args, "ben"]);
  await ben.waitFor(/Password:$/);
  await ben.press("Enter");
  await ben.waitFor(/Not joined: the server needs a password\.\n\[ended 5\]/);
  assertNotMatch(await ann.history(), /guess|sesame/);
});

onTerminal("a server by invitation asks for the code, not for a password", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path, ["--invite-only"]);
  const args = ["join", server.address, "--room", "7", "--name", "ann"];
  await using ann = await screen(home.path, args);
  const shown = await ann.waitFor(
    /only people with an account or an invitation code\.\nInvitation code, or login if ann is your name here:$/,
  );
  assertNotMatch(shown, /[Pp]assword/);
  await ann.enter("guess");
  await ann.waitFor(/That invitation code is not valid[^]*Invitation code, or[^]*:$/);
  await ann.press("Enter");
  await ann.waitFor(/Not joined: ask somebody there for an invitation code\.\n\[ended 5\]/);
});

onTerminal("who has an account comes in where others need an invitation code", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path, ["--invite-only"]);
  const password = await addAccount(home.path, "ann");
  const args = ["join", server.address, "--room", "7", "--name", "zoe"];
  await using ann = await screen(home.path, args);
  await ann.waitFor(/login if zoe is your name here:$/);
  await ann.enter("login ann");
  await ann.waitFor(/Password of ann:$/);
  await ann.enter("wrong");
  await ann.waitFor(/do not belong together[^]*Password of ann:$/);
  await ann.enter(password);
  await ann.waitFor(/\[7\] ann›$/);
  assertNotMatch(await ann.history(), new RegExp(password));
});

onTerminal("a locked room asks for its key, and one that is full for another room", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  using peer = await peerOf(home.path, server, "ben");
  await peer.send("JOIN #8");
  await peer.send("MODE #7 +k sesame");
  await peer.send("MODE #8 +l 1");
  await peer.sync();
  const args = ["join", server.address, "--name", "ann", "--room"];
  await using ann = await screen(home.path, [...args, "7"]);
  await ann.waitFor(/Room 7 is locked[^]*Key of room 7 \[Enter: not now\]:$/);
  await ann.enter("guess");
  await ann.waitFor(/That is not the key of room 7\.\nKey of room 7/);
  await ann.enter("sesame");
  await ann.waitFor(/here: you, ben\n[^]*\[7\] ann›$/);
  assertNotMatch(await ann.history(), /guess|sesame/);
  await ann.enter("/join 8");
  await ann.waitFor(/Room 8 is full\.\n[^]*\[7\] ann›$/);
  await ann.enter("/quit");
  await ann.waitFor(/\[ended 0\]/);
  await using eve = await screen(home.path, [...args.with(3, "eve"), "8"]);
  await eve.waitFor(/Room 8 is full\.\nAnother room \[Enter tries room 8 again\]:$/);
  await eve.enter("x/y");
  await eve.waitFor(/A room is a number[^]*Another room/);
  await peer.send("MODE #8 -l");
  await peer.sync();
  await eve.press("Enter");
  await eve.waitFor(/here: you, ben\n[^]*\[8\] eve›$/);
});

onTerminal("a room that one is kept out of, and a way on from there", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  using peer = await peerOf(home.path, server, "ben");
  await peer.send("MODE #7 +b eve");
  await peer.sync();
  const args = ["join", server.address, "--name", "eve", "--room", "7"];
  await using eve = await screen(home.path, args);
  await eve.waitFor(/You may not enter room 7[^]*Another room \[Enter tries room 7 again\]:$/);
  await eve.enter("/rooms");
  await eve.waitFor(/You are in no room: \/room 7 enters one\.\n[^]*eve›$/);
  await eve.enter("/join 9");
  await eve.waitFor(/room 9\n[^]*\[9\] eve›$/);
});

onTerminal("a full server is waited for", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path, ["--max-clients", "1"]);
  const args = ["join", server.address, "--room", "7", "--name"];
  {
    await using ann = await screen(home.path, [...args, "ann"]);
    await ann.waitFor(/\[7\] ann›$/);
    await using ben = await screen(home.path, [...args, "ben"]);
    const shown = await ben.waitFor(
      /You are not in yet: the server hangs up \(The server is full[^]*Trying\s+on/,
    );
    assertMatch(shown, /Ctrl\+D leaves/);
    await ann.press("C-d");
    await ann.waitFor(/\[ended 0\]/);
    await ben.waitFor(/\[7\] ben›$/);
  }
});

onTerminal(
  "who leaves before there is a chat ends on a line of its own, and not with 0",
  async () => {
    await using home = await temporaryFolder();
    await using server = await serveProgram(home.path, ["--password", "sesame"]);
    const way = ["join", server.address, "--room", "7"];
    const leavings: readonly [readonly string[], RegExp, string, RegExp][] = [
      [["join", server.address], /Room number:$/, "C-d", /Room number: ?\n\[ended 130\]/],
      [way, /Your name \[tester\]:$/, "C-d", /Your name \[tester\]: ?\n\[ended 130\]/],
      [[...way, "--name", "ann", "--password"], /Password:$/, "C-c", /Password: ?\n\[ended 130\]/],
    ];
    for (const [args, question, key, end] of leavings) {
      await using ann = await screen(home.path, args);
      await ann.waitFor(question);
      await ann.press(key);
      await ann.waitFor(end);
    }
  },
);
