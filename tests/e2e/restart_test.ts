/** Three people at terminals, under load, while the server is restarted: nothing is lost or twice. */
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import { onTerminal, screen } from "../helpers/on_terminal.ts";
import { Peer } from "../helpers/peer.ts";
import {
  runProgram,
  type ServedProgram,
  serveProgram,
  temporaryFolder,
} from "../helpers/program.ts";
import type { Tmux } from "../helpers/tmux.ts";

const NAMES = ["ann", "carl", "dee"] as const;
/** How many messages are acknowledged before the restart, at least, and how many are said after it. */
const BEFORE = 150;
const AFTER = 50;
/** So many messages are on their way at once. */
const AHEAD = 8;
/** From `ready` until somebody is back, in ms: a busy machine may take longer than the second we aim at. */
const MOST = 5_000;

async function talker(home: string, server: ServedProgram): Promise<Peer> {
  const certificate = await Deno.readTextFile(`${home}/.local/share/snug/identity.crt`);
  const peer = await Peer.connect(server.port, certificate, "localhost");
  await peer.register("ben", "echo-message", "extended-join");
  await peer.send("JOIN #7");
  return peer;
}

/** Speaks until the server is gone, or for so many messages. @returns What was acknowledged. */
async function speak(peer: Peer, words: string, most: number, act?: () => void): Promise<string[]> {
  const acknowledged: string[] = [];
  let said = 0;
  const say = async (): Promise<void> => {
    if (said < most) await peer.send(`PRIVMSG #7 :${words} ${said++};`).catch(() => {});
  };
  for (let ahead = 0; ahead < AHEAD; ahead++) await say();
  while (acknowledged.length < most) {
    const line = await peer.next();
    if (line === undefined) break;
    const [, text] = /^:ben!\S+ PRIVMSG #7 :?(.*)$/.exec(line) ?? [];
    if (text === undefined) continue;
    acknowledged.push(text);
    if (acknowledged.length === BEFORE) act?.();
    await say();
  }
  return acknowledged;
}

/** What the talker said, as it stands on a screen, in order. */
async function seen(person: Tmux): Promise<string[]> {
  return (await person.history()).match(/(before|after) \d+;/g) ?? [];
}

onTerminal(
  "a restart under load: each line once, in order, on every screen, and all are back soon",
  async () => {
    await using home = await temporaryFolder();
    const people: Tmux[] = [];
    await using _people = {
      async [Symbol.asyncDispose](): Promise<void> {
        for (const person of people) await person[Symbol.asyncDispose]();
      },
    };
    let port: number;
    let acknowledged: string[];
    {
      await using first = await serveProgram(home.path);
      port = first.port;
      for (const name of NAMES) {
        const args = ["join", first.address, "--room", "7", "--name", name];
        people.push(await screen(home.path, args, { rows: 50 }));
      }
      for (const [index, person] of people.entries()) {
        await person.waitFor(new RegExp(`you are ${NAMES[index]}`));
        await person.type(`draft of ${NAMES[index]}`);
        await person.waitFor(/draft of \w+$/);
      }
      using ben = await talker(home.path, first);
      acknowledged = await speak(ben, "before", Infinity, () => first.program.kill("SIGTERM"));
      const { code, err } = await first.program.ended;
      assertEquals([code, err], [0, ""]);
    }
    await using second = await serveProgram(home.path, ["--port", String(port)]);
    const ready = performance.now();
    using ben = await talker(home.path, second);
    const back = new Map<string, number>();
    const here = await ben.expect(/ 353 ben /);
    const now = (): number => Math.round(performance.now() - ready);
    // Who was quicker than the talker is back at that time at the latest.
    for (const name of NAMES) {
      if (new RegExp(`[ :@~]${name}( |$)`).test(here)) back.set(name, now());
    }
    while (back.size < NAMES.length) {
      const [, name = ""] = /^:(\w+)!\S+ JOIN /.exec(await ben.expect(/ JOIN #7 /)) ?? [];
      back.set(name, now());
    }
    acknowledged.push(...await speak(ben, "after", AFTER));
    assert(acknowledged.length >= BEFORE + AFTER);
    assertEquals(new Set(acknowledged).size, acknowledged.length);
    for (const [index, person] of people.entries()) {
      await person.waitFor(new RegExp(`after ${AFTER - 1};`));
      const text = await person.waitFor(
        new RegExp(`\\[7\\] ${NAMES[index]}› draft of ${NAMES[index]}$`),
      );
      assertEquals(await seen(person), acknowledged, NAMES[index]);
      assertEquals(text.match(/The server restarts, back soon \(about \d+ s\)/g)?.length, 1, text);
      assertEquals(/connection is lost|Trying on|←|not sent/.test(text), false, text);
    }
    for (const [name, ms] of back) assert(ms <= MOST, `${name} came back after ${ms} ms`);
    // deno-lint-ignore no-console
    console.log(`back after ready: ${[...back.values()].map((ms) => `${ms} ms`).join(", ")}`);
  },
);

Deno.test("a restart in the middle of a pipe: every line arrives once, and the exit code is 0", async () => {
  await using home = await temporaryFolder();
  await using first = await serveProgram(home.path);
  const lines = Array.from({ length: 3_000 }, (_, n) => `line ${n}`);
  const piped = runProgram(
    ["join", first.address, "--room", "7", "--name", "ci"],
    home.path,
    { input: `${lines.join("\n")}\n` },
  );
  const certificate = await Deno.readTextFile(`${home.path}/.local/share/snug/identity.crt`);
  using bob = await Peer.connect(first.port, certificate);
  await bob.register("bob");
  await bob.send("JOIN #7");
  await bob.expect(/ :?line 500$/);
  first.program.kill("SIGTERM");
  await first.program.ended;
  await using second = await serveProgram(home.path, ["--port", String(first.port)]);
  const { code, out, err } = await piped;
  assertEquals([code, out], [0, ""], err);
  assertMatch(err, /^snug: The server restarts, back soon \(about \d+ s\)\.\n$/);
  const exported = await runProgram(["export", "--room", "7"], home.path);
  assertEquals(exported.out.match(/line \d+$/gm), lines);
  second.program.kill("SIGTERM");
  assertEquals((await second.program.ended).code, 0);
});
