/** Asking about people and rooms in the real program, and ignoring somebody for good. */
import { assertNotMatch } from "../../typed/assert.ts";
import { onTerminal, peerOf, screen } from "../helpers/on_terminal.ts";
import { serveProgram, temporaryFolder } from "../helpers/program.ts";
import type { Tmux } from "../helpers/tmux.ts";

onTerminal(
  "who is here, who somebody is, being away, ignoring, and the rooms there are",
  async () => {
    await using home = await temporaryFolder();
    await using server = await serveProgram(home.path);
    const join = (): Promise<Tmux> =>
      screen(home.path, ["join", server.address, "--room", "7", "--name", "ann"], {
        columns: 100,
        rows: 40,
      });
    using bob = await peerOf(home.path, server, "bob");
    await bob.send("JOIN #tea");
    await bob.send("TOPIC #tea :green or black");
    await bob.send("AWAY :at lunch");
    await bob.sync();
    using eve = await peerOf(home.path, server, "eve");
    {
      await using ann = await join();
      await ann.waitFor(/you are ann/);
      await ann.enter("/who");
      await ann.waitFor(/in room 7 \(3\): you, bob \(owner, away\), eve/);
      await ann.enter("/whois bob");
      await ann.waitFor(
        /bob: a guest, not logged in\n.*here since today \d\d:\d\d \([^)]+\)\n.*last said something[^\n]*\n.*away: at lunch\n.*in room 7 \(owner\)\n/,
      );
      await ann.enter("/whois bbo");
      await ann.waitFor(/Nobody here is called bbo\. Did you mean bob\?/);
      await ann.enter("/msg bbo hello");
      await ann.waitFor(/Nobody here is called bbo\. Did you mean bob\? · \/again/);
      await ann.enter("/again off");
      await ann.enter("/away walking the dog");
      await ann.waitFor(/You are away: who writes to you is told so/);
      await bob.send("PRIVMSG ann :there?");
      await bob.expect(/ 301 bob ann :walking the dog/);
      await ann.enter("/back");
      await ann.waitFor(/You are here again/);
      await ann.enter("/list");
      await ann.waitFor(/7 {4}3 people\n.*tea {2}1 person · green or black/);
      await ann.enter("/ignore eve");
      await ann.waitFor(/You hear nothing of eve any more/);
      await eve.send("PRIVMSG #7 :buy now");
      await eve.send("NICK evening");
      await eve.send("PRIVMSG #7 :buy again");
      await eve.sync();
      await bob.send("PRIVMSG #7 :is it quiet?");
      await ann.waitFor(/bob +is it quiet\?/);
      assertNotMatch(await ann.history(), /buy/);
      await ann.enter("/quit");
      await ann.waitFor(/\[ended 0\]/);
    }
    await eve.send("NICK eve");
    await eve.sync();
    await using ann = await join();
    await ann.waitFor(/is it quiet\?[^]*you are ann/);
    await eve.send("PRIVMSG #7 :once more, buy");
    await eve.sync();
    await bob.send("PRIVMSG #7 :quiet again");
    await ann.waitFor(/quiet again/);
    assertNotMatch(await ann.history(), /once more/);
    await ann.enter("/ignore");
    await ann.waitFor(/You ignore eve\. \/unignore NAME/);
    await ann.enter("/unignore eve");
    await ann.waitFor(/You hear eve again/);
    await eve.send("PRIVMSG #7 :hello at last");
    await ann.waitFor(/eve +hello at last/);
  },
);
