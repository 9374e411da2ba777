/** irssi, WeeChat and catgirl, as Debian ships them, against the real server over TLS. */
import { assertEquals, assertMatch } from "../../typed/assert.ts";
import { CLIENTS, type Server } from "../helpers/irc_clients.ts";
import { Peer } from "../helpers/peer.ts";
import {
  emptyHome,
  programWords,
  type ServedProgram,
  serveProgram,
  temporaryFolder,
} from "../helpers/program.ts";
import { installed, Tmux } from "../helpers/tmux.ts";

/** A server, and somebody's client on it: the client's name is `guest`. */
interface Scene {
  readonly home: string;
  readonly served: ServedProgram;
  readonly certificate: string;
  readonly guest: Tmux;
}

for (const client of CLIENTS) {
  const missing = [];
  for (const needed of ["tmux", client.program]) {
    if (!(await installed(needed))) missing.push(needed);
  }
  const reason = missing.length > 0 ? ` (ignored: ${missing.join(", ")} not installed)` : "";

  /** A test with a server and the client on it. */
  const test = (name: string, act: (scene: Scene) => Promise<void>): void => {
    Deno.test({
      name: `${client.program} ${name}${reason}`,
      ignore: missing.length > 0,
      async fn() {
        await using home = await temporaryFolder();
        await using served = await serveProgram(home.path);
        const folder = `${home.path}/.local/share/snug`;
        const certificate = await Deno.readTextFile(`${folder}/identity.crt`);
        const server: Server = { ...served, certificate };
        await using guest = await client.start(home.path, server, "guest");
        await act({ home: home.path, served, certificate, guest });
        // A client that has ended by itself writes into its folder no more.
        await guest.enter("/quit");
        await guest.waitFor(/\[ended [0-9]+\]/);
      },
    });
  };

  test("trusts the key, joins #7 and talks with join", async (scene) => {
    const { guest } = scene;
    await using ann = await startJoin(scene);
    await guest.enter("/join #7");
    await ann.waitFor(/→ guest came in/);
    await ann.enter("hello guest");
    await guest.waitFor(/ann\W+hello guest/);
    await guest.enter("hello ann, 家族 é");
    await ann.waitFor(/guest +hello ann, 家族 é/);
    await ann.enter("/topic Friday release");
    await guest.waitFor(/Friday release/);
    await guest.enter("/topic Monday release");
    await ann.waitFor(/guest set the topic: Monday release/);
    await guest.enter("/nick visitor");
    await ann.waitFor(/guest is visitor now/);
    await ann.enter("/name anna");
    await guest.waitFor(/ann .*known as anna/);
    await guest.enter("/me waves");
    await ann.waitFor(/\* visitor waves/);
    await ann.enter("/me waves back");
    await guest.waitFor(/\*\W+anna waves back/);
    await guest.enter("/part");
    await ann.waitFor(/← visitor left/);
    await guest.enter("/quit");
    await guest.waitFor(/\[ended 0\]/);
  });

  test("asks who somebody is, is away and back, and says something long", async (scene) => {
    const { guest } = scene;
    await using ann = await startJoin(scene);
    using peer = await startPeer(scene);
    await peer.send("JOIN #7");
    await guest.enter("/join #7");
    await ann.waitFor(/→ (peer, guest|guest came in)/);
    // A client is not in its room before it has been told so.
    await guest.waitFor(/guest .*#7/);
    const text = Array.from({ length: 120 }, (_, number) => `w${String(number).padStart(3, "0")}`)
      .join(" ");
    await guest.enter(text);
    await ann.waitFor(/w119/);
    // Where the pieces were cut, and where the lines of the screen end, does not matter.
    const [shown = ""] = /guest +w000[^]*w119/.exec(await ann.history()) ?? [];
    const words = shown.replace(/^.*guest/gm, "").replaceAll(/\s/g, "");
    assertEquals(words, text.replaceAll(" ", ""));
    await guest.enter("/whois ann");
    await client.answered(guest, /#7[^]*secure connection/, "#7");
    await guest.enter("/away at lunch");
    await client.answered(guest, /[Yy]ou .*marked as being away/, "#7");
    await peer.send("PRIVMSG guest :are you there");
    assertMatch(await peer.expect(/ 301 /), / 301 peer guest :at lunch$/);
    await guest.enter("/away");
    await client.answered(guest, /no longer marked as being away/, "#7");
    await peer.send("PRIVMSG guest :and now");
    await peer.send("WHOIS guest");
    await peer.expect(/ 311 peer guest /);
    assertEquals((await until(peer, / 318 /)).filter((line) => line.includes(" 301 ")), []);
  });

  test("is silenced, voiced and sent out, and does so in its own room", async (scene) => {
    const { guest } = scene;
    using peer = await startPeer(scene);
    await peer.send("JOIN #8");
    await guest.enter("/join #8");
    await peer.expect(/^:guest!\S+ JOIN #8$/);
    await peer.send("MODE #8 +m");
    await guest.waitFor(client.silenced("peer"));
    await guest.enter("not heard");
    const refusal = /[Cc]annot send to (nick\/)?channel/;
    if (client.refusesInRoom) await guest.waitFor(refusal);
    else await client.answered(guest, refusal, "#8");
    await peer.send("MODE #8 +v guest");
    await guest.waitFor(client.voiced("peer", "guest"));
    await guest.enter("heard again");
    assertMatch(await peer.expect(/ PRIVMSG /), /#8 :heard again$/);
    await peer.send("KICK #8 guest :enough now");
    await guest.waitFor(client.kicked("peer", "guest", "enough now"));

    await guest.enter("/join #9");
    // A client is not in its room before it has been told so.
    await guest.waitFor(/guest .*#9/);
    await peer.send("JOIN #9");
    await peer.expect(/^:peer!\S+ JOIN #9$/);
    await guest.enter(client.mode("#9", "+m"));
    await peer.expect(/^:guest!\S+ MODE #9 \+m$/);
    await guest.waitFor(client.silenced("guest"));
    await peer.send("PRIVMSG #9 :not heard");
    await peer.expect(/ 404 peer #9 /);
    await guest.enter("/voice peer");
    await peer.expect(/^:guest!\S+ MODE #9 \+v peer$/);
    await peer.send("PRIVMSG #9 :heard again");
    await guest.waitFor(/peer\W+heard again/);
    await guest.enter("/kick peer off you go");
    assertMatch(await peer.expect(/ KICK /), /^:guest!\S+ KICK #9 peer :off you go$/);
    await guest.waitFor(client.kicked("guest", "peer", "off you go"));
  });

  const ending = client.reconnects ? "comes back when the server does" : "ends with the server";
  test(ending, async (scene) => {
    const { home, served, guest } = scene;
    await using ann = await startJoin(scene);
    await guest.enter("/join #7");
    await ann.waitFor(/→ guest came in/);
    served.program.kill("SIGKILL");
    await served.program.ended;
    if (!client.reconnects) {
      await guest.waitFor(/\[ended [0-9]+\]/);
      return;
    }
    await ann.waitFor(/The connection is lost/);
    await using again = await serveProgram(home, ["--port", String(served.port)]);
    assertEquals(again.fingerprint, served.fingerprint);
    using peer = await startPeer(scene);
    await peer.send("JOIN #7");
    await present(peer, ["ann", "guest"]);
    await peer.send("PRIVMSG #7 :here we are again");
    await guest.waitFor(/peer\W+here we are again/);
    await ann.waitFor(/peer +here we are again/);
  });
}

/** `snug join` in room 7. */
async function startJoin({ home, served }: Scene): Promise<Tmux> {
  const ann = await Tmux.start(
    [...programWords(), "join", served.address, "--room", "7", "--name", "ann"],
    { environment: emptyHome(home) },
  );
  await ann.waitFor(/you are ann/);
  return ann;
}

async function startPeer({ served, certificate }: Scene): Promise<Peer> {
  const peer = await Peer.connect(served.port, certificate);
  await peer.register("peer");
  return peer;
}

/** The lines before the one that matches. */
async function until(peer: Peer, pattern: RegExp): Promise<string[]> {
  const lines: string[] = [];
  for (let line = await peer.next(); line !== undefined; line = await peer.next()) {
    if (pattern.test(line)) break;
    lines.push(line);
  }
  return lines;
}

/** Waits until all of these are in the room that a peer has just entered. */
async function present(peer: Peer, nicks: readonly string[]): Promise<void> {
  const missing = new Set(nicks);
  while (missing.size > 0) {
    const line = await peer.expect(/ JOIN #| 353 /);
    const [, who] = /^:([^!]+)!\S+ JOIN/.exec(line) ?? [];
    const names = who === undefined ? line.replace(/^.* 353 \S+ . \S+ :?/, "").split(" ") : [who];
    for (const name of names) missing.delete(name.replace(/^[~@%+]+/, ""));
  }
}
