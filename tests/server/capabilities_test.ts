/** CAP, and the lines that list what a server does: none is longer than 512 bytes. */
import { CAPABILITIES, namesOf } from "../../protocol/capabilities.ts";
import { MAX_LINE } from "../../protocol/framing.ts";
import { parseMessage } from "../../protocol/message.ts";
import { byteLength } from "../../protocol/text.ts";
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import type { Peer } from "../helpers/peer.ts";
import { startServer } from "../helpers/server.ts";

/** The longest names that there can be: a server's, a person's, and a network's. */
const SERVER = `${"s".repeat(58)}.test`;
const NICK = "家".repeat(32);
const NETWORK = "a network ".repeat(10);

/** Lines up to and including the one that matches; all of them fit. */
async function until(peer: Peer, pattern: RegExp): Promise<string[]> {
  const lines: string[] = [];
  for (let line = await peer.next(); line !== undefined; line = await peer.next()) {
    assert(byteLength(`${line.replace(/^@\S+ /, "")}\r\n`) <= MAX_LINE, line);
    lines.push(line);
    if (pattern.test(line)) break;
  }
  return lines;
}

/** The words of the last parameters of lines, sorted. */
const words = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => parseMessage(line).params.at(-1)?.split(" ") ?? []).sort();
const ALL = namesOf(-1).sort();

Deno.test("RPL_ISUPPORT fits its line, whatever the names. @see https://modern.ircdocs.horse/#rplisupport-005", async () => {
  for (
    const [name, nick, description] of [[SERVER, NICK, NETWORK], [SERVER, "a", "N"], [
      "a.b",
      NICK,
      "=".repeat(70),
    ]] as const
  ) {
    await using server = await startServer({ name, description });
    const peer = await server.connect();
    await peer.send(`NICK ${nick}`);
    await peer.send("USER a 0 * :a");
    const lines = (await until(peer, / 221 /)).filter((line) => line.includes(" 005 "));
    for (const line of lines) {
      assertMatch(line, /:are supported by this server$/);
      assert(line.split(" ").length <= 3 + 13 + 5, line);
    }
    const all = lines.join(" ");
    for (const token of ["AWAYLEN=300", "TARGMAX=", "UTF8ONLY", "WHOX", "NICKLEN=32"]) {
      assert(all.includes(` ${token}`), token);
    }
    if (description !== NETWORK) assert(all.includes(" NETWORK="), all);
  }
});

Deno.test("CAP LS and LIST take several lines from 302 on. @see https://ircv3.net/specs/extensions/capability-negotiation#multiline-replies-to-cap-ls-and-cap-list", async () => {
  await using server = await startServer({ name: SERVER });
  const peer = await server.connect();
  await peer.send("CAP LS 302");
  const lines = await until(peer, / CAP \* LS [^*]/);
  for (const line of lines.slice(0, -1)) assertMatch(line, / CAP \* LS \* :/);
  const offered = words(lines).map((word) => word.replace(/=.*/, ""));
  assertEquals(offered, ALL.filter((name) => offered.includes(name)));
  assert(words(lines).some((word) => word.startsWith("draft/multiline=max-bytes=")));
  for (const name of offered.filter((name) => name !== "cap-notify")) {
    await peer.send(`CAP REQ ${name}`);
    await peer.expect(/ CAP \* ACK /);
  }
  await peer.send("CAP LIST");
  const list = await until(peer, / CAP \* LIST [^*]/);
  assertEquals(words(list), offered);
});

Deno.test("an older client gets one line, standard capabilities first, without values", async () => {
  await using server = await startServer({ name: SERVER });
  const peer = await server.connect();
  await peer.send("CAP LS");
  await peer.send("CAP REQ batch");
  const [line = "", ack = ""] = await until(peer, / ACK /);
  assertMatch(line, / CAP \* LS :/);
  assertMatch(ack, / CAP \* ACK :batch$/);
  const offered = words([line]);
  for (const name of Object.keys(CAPABILITIES).filter((name) => !name.includes("/"))) {
    assert(offered.includes(name), name);
  }
  assertEquals(offered.filter((word) => word.includes("=")), []);
});

Deno.test("a long REQ is acknowledged whole in several lines, or refused. @see https://ircv3.net/specs/extensions/capability-negotiation#the-cap-ack-subcommand", async () => {
  await using server = await startServer({ name: SERVER });
  const peer = await server.connect();
  await peer.send(`NICK ${NICK}`);
  await peer.send("USER a 0 * :a");
  await until(peer, / 221 /);
  const asked = "batch -batch server-time message-tags ".repeat(13).trim();
  await peer.send(`CAP REQ :${asked}`);
  await peer.send("CAP LIST");
  const lines = await until(peer, / LIST /);
  const acks = lines.filter((line) => line.includes(" ACK "));
  assert(acks.length > 1);
  // Nothing is in force before the last of them.
  for (const ack of acks) assert(ack.startsWith(":"), ack);
  assertEquals(words(acks), asked.split(" ").sort());
  assertEquals(words(lines.slice(-1)), ["message-tags", "server-time"]);
  await peer.send(`CAP REQ :${"nonsense ".repeat(54)}`);
  const [nak] = await until(peer, / NAK /);
  assertMatch(nak ?? "", / NAK :nonsense /);
});

Deno.test("a CAP that is none is answered with 410. @see https://ircv3.net/specs/extensions/capability-negotiation#the-cap-command", async () => {
  await using server = await startServer();
  const cases: readonly [string, RegExp][] = [
    ["CAP", / 410 \* \* :/],
    ["CAP :", / 410 \* \* :/],
    ["CAP FOO", / 410 \* FOO :/],
    ["CAP ACK batch", / 410 \* ACK :/],
    ["CAP :a b", / 410 \* \* :/],
  ];
  const peer = await server.connect();
  for (const [line, answer] of cases) {
    await peer.send(line);
    assertMatch(await peer.next() ?? "", answer);
  }
  const ann = await server.join("ann");
  await ann.send("CAP FOO");
  assertMatch(await ann.next() ?? "", / 410 ann FOO :/);
});
