/** The real `snug join` in a real terminal, against servers that mean harm. */
import { assert, assertEquals, assertNotMatch } from "../../typed/assert.ts";
import { type Deed, evilServer } from "../helpers/evil_server.ts";
import { onTerminal, screen } from "../helpers/on_terminal.ts";
import { temporaryFolder } from "../helpers/program.ts";
import type { Tmux } from "../helpers/tmux.ts";

const EVIL =
  "\x1b]0;PWNED\x07\x1b[2J\x1b[31m\x1b]52;c;UFdORUQ=\x07\x9b2J\u202e\x1b]8;;file:///etc\x07";
const FLOOD_MIB = Number(Deno.env.get("SNUG_FLOOD_MIB") ?? 8);
const CAPABILITIES = "message-tags server-time batch labeled-response echo-message";

/** Lets somebody into room 7, as a server does that means no harm. */
const letIn: Deed = async (say, ask) => {
  await say(`:s CAP * LS :${CAPABILITIES}\r\n`);
  await ask(/^CAP REQ/);
  await say(`:s CAP * ACK :${CAPABILITIES}\r\n`);
  await ask(/^CAP END/);
  await say(":s 001 ann :Welcome\r\n");
  await ask(/^JOIN/);
  await say(":ann!a@a JOIN #7\r\n:s 353 ann = #7 :ann bob\r\n:s 366 ann #7 :End\r\n");
};

async function victim(home: string, port: number, fingerprint: string): Promise<Tmux> {
  const where = ["join", `127.0.0.1:${port}`, "--fingerprint", fingerprint];
  return await screen(home, [...where, "--room", "7", "--name", "ann"], { columns: 80 });
}

/** All processes that a terminal's shell has, and theirs. */
async function processes(root: number): Promise<{ name: string; rss: number }[]> {
  const { stdout } = await new Deno.Command("ps", { args: ["-eo", "pid=,ppid=,rss=,comm="] })
    .output();
  const rows = new TextDecoder().decode(stdout).trim().split("\n").map((line) => {
    const [pid = "", parent = "", rss = "", ...name] = line.trim().split(/\s+/);
    return { pid: Number(pid), parent: Number(parent), rss: Number(rss), name: name.join(" ") };
  });
  const found: { name: string; rss: number }[] = [];
  const add = (pid: number): void => {
    for (const row of rows.filter(({ parent }) => parent === pid)) {
      found.push({ name: row.name, rss: row.rss * 1024 });
      add(row.pid);
    }
  };
  add(root);
  return found;
}

onTerminal(
  "megabytes of everything: the screen is whole, memory flat, nothing is run",
  async () => {
    await using home = await temporaryFolder();
    const flooded = Promise.withResolvers<void>();
    await using server = await evilServer(async (say, ask, conn) => {
      await letIn(say, ask, conn);
      const lines = [
        `:${EVIL}!e@e PRIVMSG #7 :${EVIL}`,
        `:bob!b@b PRIVMSG #7 :${"x".repeat(400)} ${EVIL}`,
        `:bob!b@b TOPIC #7 :${EVIL}`,
        `:s 353 ann = #7 :${Array.from({ length: 40 }, (_, n) => `n${n}`).join(" ")}`,
        `:s NOTICE ann :${EVIL}`,
        `:s FAIL X Y :${EVIL}`,
        `:s BATCH +${"b".repeat(50)} chathistory #7`,
        `:s 999 ann :${"y".repeat(3_000)}`,
      ];
      const piece = lines.map((line) => `${line}\r\n`).join("").repeat(200);
      // Names that nobody else has, so that there is something to keep.
      for (let round = 0; round * piece.length < FLOOD_MIB * 2 ** 20; round++) {
        await say(piece.replaceAll("bob!", `bob${round}!`));
      }
      await say(":carl!c@c PRIVMSG #7 :that was all\r\n");
      flooded.resolve();
      await ask(/^QUIT/);
    });
    await using ann = await victim(home.path, server.port, server.fingerprint);
    await ann.waitFor(/you are ann/);
    await flooded.promise;
    await ann.type("half a line");
    const shown = await ann.waitFor(/that was all[^]*half a line$/);
    assertNotMatch(shown, /[^\n\P{Cc}]|\u202e/u);
    assertNotMatch(await ann.title(), /PWNED/);
    const [program, ...others] = await processes(await ann.pid());
    assertEquals(others, [], "it has run something");
    assert((program?.rss ?? 0) < 300 * 2 ** 20, `${program?.rss} bytes are resident`);
    await ann.press("C-u");
    await ann.press("C-d");
    await ann.waitFor(/\[ended 0\]\n *icanon echo/);
  },
);

onTerminal(
  "a line without end, a server without a word, and one that hangs up: it waits and says so",
  async () => {
    await using home = await temporaryFolder();
    const deeds: Deed[] = [
      letIn,
      async (say) => {
        for (let n = 0; n < 100; n++) await say("A".repeat(64 * 1024));
      },
      async (say) => await say(":s CAP * LS :message-tags\r\n:s CAP"),
    ];
    await using server = await evilServer(async (say, ask, conn) => {
      await (deeds.shift() ?? letIn)(say, ask, conn);
      if (deeds.length === 0) await ask(/^QUIT/);
    });
    await using ann = await victim(home.path, server.port, server.fingerprint);
    await ann.waitFor(/you are ann/);
    await ann.waitFor(/The connection is lost/);
    await ann.type("I can still write");
    await ann.waitFor(/I can still write$/);
    await ann.press("C-u");
    await ann.press("C-d");
    await ann.waitFor(/\[ended 0\]\n *icanon echo/);
  },
);

onTerminal("refusals full of sequences: it leaves with a harmless sentence", async () => {
  await using home = await temporaryFolder();
  await using server = await evilServer(async (say, ask) => {
    await ask(/^CAP LS/).catch(() => "");
    await say(`:s 432 * ann :${EVIL}\r\n:s 465 * :${EVIL}\r\nERROR :${EVIL}\r\n`);
  });
  await using ann = await victim(home.path, server.port, server.fingerprint);
  const shown = await ann.waitFor(/\[ended 5\]\n *icanon echo/);
  assertNotMatch(shown, /[^\n\P{Cc}]|\u202e/u);
});
