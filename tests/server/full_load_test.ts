/**
 * Order and completeness under full load: who stays in a room gets each line once, in each speaker's
 * order, however fast people speak, however slowly somebody reads, and whoever comes and goes.
 */
import { realClock } from "../../cli/clock.ts";
import { pacing } from "../../server/flusher.ts";
import type { ChatServer } from "../../server/server.ts";
import { SqliteStore } from "../../server/storage/sqlite.ts";
import type { Link } from "../../server/transport/transport.ts";
import { assert, assertEquals } from "../../typed/assert.ts";
import { Conversation, type Room, type Speaker } from "../bench/load/conversation.ts";
import { type Address, LoadClient } from "../bench/load/load_client.ts";
import { Swarm } from "../bench/load/swarm.ts";
import { changedLinks } from "../helpers/changed_links.ts";
import { temporaryFolder } from "../helpers/program.ts";
import { startServer, type TestServer, transports } from "../helpers/server.ts";

const ROOMS = 4;
/** People of a room, and how many of them speak. */
const MEMBERS = 10;
const SPEAKERS = 3;
/** How many of all are slow to read. */
const SLOW = 8;
/** Lines of each speaker, and how many of them are written at once. */
const LINES = 2_400;
const BATCH = 12;
/** People who come and go in the rooms, and on the server. */
const VISITORS = 6;
const PASSERS = 2;
/** Slow readers go on when one of them is owed so much, in bytes: a quarter of what loses them. */
const OWED = 64 * 1024;
/** What a visitor reads at once, in bytes. */
const READ = 4 * 1024;

function roomName(number: number): string {
  return `#${number % ROOMS + 1}`;
}

/** Says everything, and looks around after each batch. */
async function speak({ client, say }: Speaker, look: () => void): Promise<void> {
  for (let said = 0; said < LINES; said += BATCH) {
    await client.ask(`${say(BATCH)}PING :said\r\n`, "PONG");
    look();
  }
}

/** Enters one room after the other and leaves it again, as long as it goes on. @returns How often. */
async function visit(client: LoadClient, goesOn: () => boolean): Promise<number> {
  let visits = 0;
  for (; goesOn(); visits++) {
    await client.join(roomName(visits));
    await client.ask(
      `PRIVMSG ${roomName(visits)} :hello\r\nPART ${roomName(visits)}\r\nPING :x\r\n`,
      "PONG",
    );
  }
  client.close();
  return visits;
}

/** Connects, enters two rooms and is gone, with a farewell or without. @returns How often. */
async function pass(address: Address, name: string, goesOn: () => boolean): Promise<number> {
  let passes = 0;
  for (; goesOn(); passes++) {
    const client = await LoadClient.connect(address, READ);
    await client.register(`${name}${passes}`);
    await client.join(roomName(passes));
    await client.join(roomName(passes + 1));
    if (passes % 2 === 0) client.write("QUIT :bye\r\n");
    else client.close();
    await client.lost;
  }
  return passes;
}

/**
 * A network that takes nothing for the slow ones until one of them is owed much, and then all of it. How
 * much the system takes for who does not read differs from one to the other, and is megabytes.
 */
class SlowNetwork {
  #held: PromiseWithResolvers<void> | undefined;
  /** How often somebody was owed much. */
  owedMuch = 0;

  /** The first ones who come are the slow ones. */
  readonly change = (link: Link, number: number): void => {
    if (number >= SLOW) return;
    const write = link.write.bind(link);
    link.write = async (bytes) => {
      await this.#held?.promise;
      return await write(bytes);
    };
  };

  look(server: ChatServer): void {
    if (this.#held === undefined) this.#held = Promise.withResolvers();
    else if (server.status().queued.most > OWED) {
      this.owedMuch++;
      this.release();
    }
  }

  release(): void {
    this.#held?.resolve();
    this.#held = undefined;
  }
}

async function underLoad(server: TestServer, network: SlowNetwork): Promise<void> {
  const address = { port: server.port, certificate: server.pair.certificate };
  const enter = (client: LoadClient, number: number) => client.join(roomName(number));
  using slow = await Swarm.connect(address, SLOW, "l", enter);
  using quick = await Swarm.connect(address, ROOMS * MEMBERS - SLOW, "q", enter);
  using visitors = await Swarm.connect(address, VISITORS, "v", () => Promise.resolve());
  const people = [...quick.clients, ...slow.clients];
  const rooms = Array.from({ length: ROOMS }, (_, room): Room => ({
    name: roomName(room),
    members: people.filter((_, number) => number % ROOMS === room),
    speakers: SPEAKERS,
  }));
  const conversation = new Conversation(rooms);
  let speaking = true;
  const coming = [
    ...visitors.clients.map((client) => visit(client, () => speaking)),
    ...Array.from({ length: PASSERS }, (_, at) => pass(address, `p${at}x`, () => speaking)),
  ];
  const look = (): void => network.look(server.server);
  await quick.unlessLost(Promise.all(conversation.speakers.map((each) => speak(each, look))));
  speaking = false;
  network.release();
  const comings = await Promise.all(coming);
  await conversation.settled(Promise.race([quick.lost, slow.lost]));
  await Promise.all([quick.unlessLost(quick.sync()), slow.unlessLost(slow.sync())]);
  assertEquals(conversation.verdict(), { missing: 0, wrong: 0 });
  assertEquals(conversation.heard, ROOMS * SPEAKERS * LINES * (MEMBERS - 1));
  // It was a load: some had much to catch up with, and all who come and go came often.
  assert(network.owedMuch > 1, "nobody was slow");
  assert(comings.every((count) => count > 10), `${comings}`);
}

for (const [name, listen] of transports()) {
  Deno.test(`who stays gets each line once, in order, under full load: ${name}`, async () => {
    await using folder = await temporaryFolder();
    using store = SqliteStore.open(`${folder.path}/snug.db`);
    const network = new SlowNetwork();
    const held = name === "deno" ? { pacing: pacing(realClock) } : {};
    await using server = await startServer(
      { store, ...held },
      changedLinks(listen, network.change),
    );
    await underLoad(server, network);
  });
}
