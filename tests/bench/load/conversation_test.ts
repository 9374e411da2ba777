import type { Link } from "../../../server/transport/transport.ts";
import { changedLinks } from "../../helpers/changed_links.ts";
import { startServer, transports } from "../../helpers/server.ts";
import { assertEquals, assertRejects } from "../../../typed/assert.ts";
import { Conversation } from "./conversation.ts";
import { measureTalk } from "./outcome.ts";
import { Swarm } from "./swarm.ts";
import { atRate, inTurn } from "./talking.ts";

/** What a server takes is read from /proc. */
const test = Deno.build.os === "linux" ? Deno.test : Deno.test.ignore;

const PEOPLE = 6;
const SPEAKERS = 3;
const BATCH = 10;
/** With nothing heard for so long, in ms, the rest is not waited for. */
const PATIENCE = 50;

/** Makes other lines of those that are written at once to one connection. */
type Tamper = (lines: readonly string[]) => readonly string[];

/** Changes what all but the first one are sent. */
function tamperWith(tamper: Tamper): (link: Link, number: number) => void {
  return (link, number) => {
    if (number === 0) return;
    const write = link.write.bind(link);
    link.write = async (bytes) => {
      const lines = new TextDecoder().decode(bytes).split(/(?<=\n)/);
      const other = new TextEncoder().encode(tamper(lines).join(""));
      for (let at = 0; at < other.length;) at += await write(other.subarray(at));
      return bytes.length;
    };
  };
}

/** Has people talk over a network that may be tampered with, and tells what was found. */
async function talk(
  tamper: Tamper,
  way: "in turn" | "at rate",
): Promise<{ missing: number; wrong: number; measured: number[] }> {
  const [[, listen] = []] = transports();
  if (listen === undefined) throw new Error("no transport");
  await using server = await startServer({}, changedLinks(listen, tamperWith(tamper)));
  const address = { port: server.port, certificate: server.pair.certificate };
  using swarm = await Swarm.connect(address, PEOPLE, "c", (client) => client.join("#1"));
  const room = { name: "#1", members: swarm.clients, speakers: SPEAKERS };
  const conversation = new Conversation([room], PATIENCE);
  const say = () =>
    way === "in turn"
      ? inTurn(conversation.speakers, 2 * BATCH, BATCH)
      : atRate(conversation.speakers, SPEAKERS * 2 * BATCH, 10_000);
  const first = await measureTalk(conversation, swarm, Deno.pid, say);
  const second = await measureTalk(conversation, swarm, Deno.pid, say);
  await swarm.sync();
  assertEquals(conversation.latencies.count, second.deliveries);
  return { ...conversation.verdict(), measured: [first.deliveries, second.deliveries] };
}

/** Does something once, with the first line that says one of these texts. */
function once(text: string, act: (lines: string[], at: number) => void): Tamper {
  let done = false;
  return (lines) => {
    const at = lines.findIndex((line) => line.endsWith(`${text}\r\n`));
    const changed = [...lines];
    if (!done && at >= 0) act(changed, at);
    done ||= at >= 0;
    return changed;
  };
}

const ALL = SPEAKERS * 2 * BATCH * (PEOPLE - 1);

for (const way of ["in turn", "at rate"] as const) {
  test(`people who talk ${way} all hear all of it`, async () => {
    assertEquals(await talk((lines) => lines, way), { missing: 0, wrong: 0, measured: [ALL, ALL] });
  });
}

test("a line that comes twice is found", async () => {
  const twice = once("~000000005", (lines, at) => lines.splice(at, 0, lines[at] ?? ""));
  const { missing, wrong } = await talk(twice, "in turn");
  assertEquals({ missing, wrong }, { missing: 0, wrong: 1 });
});

test("a line that comes twice at the very end is found", async () => {
  const last = String(4 * BATCH - 1).padStart(7, "0");
  const twice = once(`~00${last}`, (lines, at) => lines.splice(at, 0, lines[at] ?? ""));
  const { missing, wrong } = await talk(twice, "in turn");
  assertEquals({ missing, wrong }, { missing: 0, wrong: 1 });
});

test("a line that does not come is found", async () => {
  for (
    const [text, expected] of [
      ["~000000005", { missing: 0, wrong: 1 }],
      [`~0000000${4 * BATCH - 1}`, { missing: 1, wrong: 0 }],
    ] as const
  ) {
    const { missing, wrong } = await talk(
      once(text, (lines, at) => lines.splice(at, 1)),
      "in turn",
    );
    assertEquals({ missing, wrong }, expected, text);
  }
});

test("lines that are swapped are found", async () => {
  const swap = once(
    "~000000005",
    (lines, at) => lines.splice(at, 2, ...lines.slice(at, at + 2).reverse()),
  );
  const { missing, wrong } = await talk(swap, "in turn");
  assertEquals({ missing, wrong }, { missing: 0, wrong: 2 });
});

test("a client that is thrown out ends the measurement, with the reason", async () => {
  const out = once("~000000005", (lines, at) => lines.splice(at, 0, "ERROR :Go away\r\n"));
  await assertRejects(() => talk(out, "in turn"), Error, "the server said: ERROR :Go away");
});
