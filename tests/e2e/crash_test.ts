/**
 * A server under load is killed, again and again, at moments that chance picks: what it acknowledged is
 * there afterwards, once, in order, under the same id and time.
 */
import { assert, assertEquals } from "../../typed/assert.ts";
import { Peer } from "../helpers/peer.ts";
import { serveProgram, temporaryFolder } from "../helpers/program.ts";

const KILLS = Number(Deno.env.get("SNUG_CRASHES") ?? 15);
const SPEAKERS = 3;
/** A speaker is so many messages ahead of its acknowledgements at most. */
const AHEAD = 8;
/** The most acknowledgements that a server lives to give. */
const MOST_LIFE = 120;

interface Acknowledged {
  readonly text: string;
  readonly id: string;
  readonly time: string;
}

const CAPABILITIES = [
  "echo-message",
  "message-tags",
  "server-time",
  "batch",
  "draft/chathistory",
  "standard-replies",
];

function read(line: string): Acknowledged {
  const [, id = ""] = /msgid=([^; ]+)/.exec(line) ?? [];
  const [, time = ""] = /time=([^; ]+)/.exec(line) ?? [];
  const [, text = ""] = / PRIVMSG #7 :?(.*)$/.exec(line) ?? [];
  return { id, time, text };
}

async function enter(port: number, certificate: string, nick: string): Promise<Peer> {
  const peer = await Peer.connect(port, certificate, "localhost");
  try {
    await peer.register(nick, ...CAPABILITIES);
    await peer.send("JOIN #7");
    await peer.expect(/ 366 /);
    return peer;
  } catch (error) {
    peer.close();
    throw error;
  }
}

/** Speaks until the server is gone; tells each acknowledgement. */
async function speak(
  peer: Peer,
  words: string,
  acknowledged: (one: Acknowledged) => void,
): Promise<void> {
  let said = 0;
  const say = async (): Promise<void> => await peer.send(`PRIVMSG #7 :${words} ${said++}`);
  try {
    for (let ahead = 0; ahead < AHEAD; ahead++) await say();
    for (;;) {
      const line = await peer.next();
      if (line === undefined) return;
      if (!line.includes(` PRIVMSG #7 :${words} `)) continue;
      acknowledged(read(line));
      await say();
    }
  } catch (error) {
    // Writing to a server that was killed.
    if (!(error instanceof Error) || error.message.includes("Nothing came")) throw error;
  }
}

/** All that the room has, oldest first, in pages. */
async function readAll(peer: Peer): Promise<Acknowledged[]> {
  const all: Acknowledged[] = [];
  let request = "CHATHISTORY AFTER #7 timestamp=1970-01-01T00:00:00.000Z 100";
  for (;;) {
    await peer.send(request);
    const page = (await peer.sync()).filter((line) => line.includes(" PRIVMSG ")).map(read);
    all.push(...page);
    const last = page.at(-1);
    if (last === undefined) return all;
    request = `CHATHISTORY AFTER #7 msgid=${last.id} 100`;
  }
}

Deno.test(`after ${KILLS} kills under load each acknowledged message is there once, in order`, async () => {
  await using home = await temporaryFolder();
  const acknowledged: Acknowledged[] = [];
  let topic = "";
  let unnoticed = 0;
  for (let round = 0; round < KILLS; round++) {
    await using server = await serveProgram(home.path);
    const certificate = await Deno.readTextFile(`${home.path}/.local/share/snug/identity.crt`);
    const peers: Peer[] = [];
    try {
      for (let number = 0; number < SPEAKERS; number++) {
        peers.push(await enter(server.port, certificate, `speaker${number}`));
      }
      const [first] = peers;
      if (first === undefined) throw new Error("Nobody speaks");
      await first.send(`TOPIC #7 :round ${round}`);
      await first.send(`MODE #7 +b nobody${round % 50}!*@*`);
      if ((await first.sync()).some((line) => line.includes(" TOPIC "))) topic = `round ${round}`;
      let life = 1 + Math.floor(Math.random() * MOST_LIFE);
      const speaking = peers.map((peer, number) =>
        speak(peer, `${round}.${number}`, (one) => {
          acknowledged.push(one);
          if (--life === 0) server.program.kill("SIGKILL");
        })
      );
      await Promise.all(speaking);
      await server.program.ended;
    } finally {
      for (const peer of peers) peer.close();
    }
  }
  await using server = await serveProgram(home.path);
  const certificate = await Deno.readTextFile(`${home.path}/.local/share/snug/identity.crt`);
  using peer = await enter(server.port, certificate, "reader");
  const kept = await readAll(peer);
  const byId = new Map(kept.map((one) => [one.id, one]));
  assertEquals(byId.size, kept.length, "no id comes twice");
  assertEquals(new Set(kept.map((one) => one.text)).size, kept.length, "no message comes twice");
  for (const one of acknowledged) assertEquals(byId.get(one.id), one);
  unnoticed = kept.length - acknowledged.length;
  const order = new Map<string, number>();
  for (const { text } of kept) {
    const [words = "", number = ""] = text.split(" ");
    const expected = order.get(words) ?? 0;
    assertEquals(Number(number), expected, `${words} is in order, without gaps`);
    order.set(words, expected + 1);
  }
  await peer.send("TOPIC #7");
  await peer.expect(new RegExp(` 332 reader #7 :?${topic}$`));
  await peer.send("MODE #7 +b");
  const bans = (await peer.sync()).filter((line) => line.includes(" 367 ")).length;
  assertEquals(bans, Math.min(50, KILLS));
  assert(acknowledged.length >= KILLS);
  // deno-lint-ignore no-console
  console.log(
    `killed ${KILLS} times: ${acknowledged.length} messages acknowledged, 0 lost, 0 twice; ` +
      `${unnoticed} kept that nobody was told of`,
  );
});
