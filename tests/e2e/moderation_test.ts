/** An admin at work: `snug join` on real terminals, and what another program shows of it. */
import { assertMatch, assertNotMatch } from "../../typed/assert.ts";
import { CLIENTS } from "../helpers/irc_clients.ts";
import { onTerminal, peerOf, screen } from "../helpers/on_terminal.ts";
import { serveProgram, temporaryFolder } from "../helpers/program.ts";
import { installed, type Tmux } from "../helpers/tmux.ts";

const SIZE = { columns: 100, rows: 40 };

onTerminal(
  "an admin kicks, bans for a time, lists, mutes, shares, locks and lets in again",
  async () => {
    await using home = await temporaryFolder();
    await using server = await serveProgram(home.path);
    const join = (name: string, ...more: string[]): Promise<Tmux> =>
      screen(home.path, ["join", server.address, "--room", "7", "--name", name, ...more], SIZE);
    await using ann = await join("ann");
    await ann.waitFor(/you are ann/);
    await using eve = await join("eve");
    await eve.waitFor(/you are eve/);
    // Who may not is told who may.
    await eve.enter("/kick ann");
    await eve.waitFor(/Only an admin of room 7 may do that: ask ann\./);
    await ann.enter("/kick eev");
    await ann.waitFor(/eev is not in this room\. Did you mean eve\?/);
    await ann.enter("/kick eve be kind");
    await ann.waitFor(/← eve was put out by ann \(be kind\)/);
    await eve.waitFor(/ann put you out of room 7: be kind/);
    await eve.enter("/room 7");
    // On ann's screen it stands since eve came for the first time.
    await eve.waitFor(/(here: you, ann[^]*){2}/);
    await ann.enter("/ban eve 2h selling things");
    await ann.waitFor(/⚑ ann banned eve for 2 hours: selling things/);
    await eve.waitFor(/ann put you out of room 7: banned for 2 hours: selling things/);
    await eve.enter("/room 7");
    await eve.waitFor(
      /You may not enter room 7: banned by ann until .*\d\d:\d\d \(selling things\)\./,
    );
    await ann.enter("/bans");
    await ann.waitFor(/1 {2}eve · until .*\d\d:\d\d · by ann, today \d\d:\d\d · selling things/);
    await ann.enter("/unban 1");
    await ann.waitFor(/⚑ ann took back the ban of eve/);
    await eve.enter("/room 7");
    await eve.waitFor(/(here: you, ann[^]*){3}/);
    await ann.enter("/mute eve 10m");
    await eve.waitFor(/⚑ ann muted eve for 10 minutes/);
    await eve.enter("psst");
    await eve.waitFor(/You cannot speak in room 7: muted by ann until/);
    await ann.enter("/unmute eve");
    await eve.waitFor(/⚑ ann took back the mute of eve/);
    await ann.enter("/admin eve");
    await eve.waitFor(/⚑ eve is an admin now \(ann\)/);
    await ann.enter("/admin");
    await ann.waitFor(/admins of room 7: ann \(owner\), eve \(admin\)/);
    await ann.enter("/unadmin eve");
    await eve.waitFor(/⚑ eve is no admin any more \(ann\)/);
    await ann.enter("/lock open-sesame");
    await eve.waitFor(/⚑ ann locked room 7: who comes in needs its key now/);
    await ann.enter("/invite");
    await ann.waitFor(/This line brings others here:\n[^]*Room 7 is locked: tell them its key/);
    assertNotMatch((await ann.history()).replace("/lock open-sesame", ""), /open-sesame/);
    await ann.enter("/invite with key");
    const shown = await ann.waitFor(/key=open-sesame'/);
    const [, link = ""] = /'(snug:\/\/\S+?key=open-sesame)'/.exec(shown.replace(/\n[─ ]*/g, "")) ??
      [];
    assertMatch(link, /^snug:\/\/[\d.]+:\d+\/7\?k=[\w-]{43}&key=open-sesame$/);
    // The link brings somebody in who knows nothing else; here it is followed on this machine.
    await using mal = await screen(home.path, ["join", link, "--name", "mal"], SIZE);
    await mal.waitFor(/here: you, ann, eve/);
    await using late = await join("late");
    await late.waitFor(/Room 7 is locked: give its key\.\nKey of room 7 \[Enter: not now\]:$/);
    await late.enter("guess");
    await late.waitFor(/That is not the key of room 7\.\nKey of room 7 \[Enter: not now\]:$/);
    await late.enter("");
    await late.waitFor(/Another room \[Enter tries room 7 again\]:$/);
    await late.press("C-c");
    await late.waitFor(/You are in no room: \/room 7 enters one\./);
    await late.enter("/room 7 open-sesame");
    await late.waitFor(/here: you, ann, eve, mal/);
    await ann.enter("/unlock");
    await late.waitFor(/⚑ ann unlocked room 7: no key is needed now/);
    // Nothing of it spoke the language of the wire.
    for (const seat of [ann, eve, late]) {
      assertNotMatch(
        await seat.history(),
        /\b(channel|nick|mode|op|chanop|mask)\b|[+-][bovk] |!\*@/i,
      );
    }
  },
);

for (const client of CLIENTS) {
  const ignore = !(await installed("tmux")) || !(await installed(client.program));
  const why = ignore ? ` (ignored: tmux or ${client.program} is not installed)` : "";
  Deno.test({
    name: `${client.program} sees a ban for a time, why, and its end, and can make one${why}`,
    ignore,
    async fn() {
      await using home = await temporaryFolder();
      await using server = await serveProgram(home.path);
      using ann = await peerOf(home.path, server, "ann");
      const certificate = await Deno.readTextFile(`${home.path}/.local/share/snug/identity.crt`);
      await using viewer = await client.start(home.path, { ...server, certificate }, "viewer");
      await viewer.enter("/join #7");
      await ann.expect(/^:viewer!\S+ JOIN/);
      using eve = await peerOf(home.path, server, "eve");
      await ann.send("MODE #7 +o viewer");
      await ann.send("BAN #7 eve 2h :selling things");
      await eve.expect(/ KICK #7 eve /);
      await viewer.waitFor(/\+b ~t:120:eve!\*@/);
      await viewer.waitFor(client.kicked("ann", "eve", "banned for 2 hours: selling things"));
      await ann.send("UNBAN #7 eve");
      await viewer.waitFor(/-b ~t:120:eve!\*@/);
      await viewer.enter(client.mode("#7", "+b ~t:1:mal!*@*"));
      await ann.expect(/^:viewer!\S+ MODE #7 \+b ~t:1:mal!\*@\*$/);
      await viewer.enter("/quote BAN #7 eve 3d :rude");
      await ann.expect(/^:viewer!\S+ MODE #7 \+b ~t:4320:eve!\*@/);
      await viewer.enter(client.mode("#7", "+b"));
      // Once as it was made, and once in the list.
      await viewer.waitFor(/~t:4320:eve!\*@[^]*~t:4320:eve!\*@/);
    },
  });
}
