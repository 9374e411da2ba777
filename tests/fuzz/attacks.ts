/** What is done to a server: each attack opens connections of its own, and closes them. */
import { decodeBase64 } from "../../protocol/base64.ts";
import { CAPABILITIES } from "../../protocol/capabilities.ts";
import { preparePassword } from "../../protocol/prepare.ts";
import { saslLines } from "../../protocol/sasl.ts";
import { ScramClient } from "../../protocol/scram.ts";
import { makeBytes, SECRETS } from "./commands.ts";
import { makeFlow } from "./flows.ts";
import type { FuzzPeer } from "./fuzz_peer.ts";
import type { Random } from "./random.ts";
import { bytesOf, damaged, SESSIONS, shuffled } from "./sessions.ts";
import type { World } from "./world.ts";

/** @returns What was wrong with what the server sent, and how many inputs it was given. */
export type Attack = (world: World, random: Random) => Promise<Result>;

export interface Result {
  readonly faults: readonly string[];
  readonly inputs: number;
}

/** Sends bytes in pieces of any size. */
async function inPieces(peer: FuzzPeer, random: Random, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const length = 1 + random.below(random.oneIn(3) ? 3 : 4_000);
    if (!await peer.send(bytes.subarray(at, at + length))) return;
    at += length;
  }
}

async function close(peers: readonly FuzzPeer[]): Promise<string[]> {
  for (const peer of peers) await peer.close();
  return peers.flatMap((peer) => peer.faults);
}

const randomBytes: Attack = async (world, random) => {
  const peer = await world.connect(random.oneIn(2));
  if (random.oneIn(2)) await world.enter(peer, "ann", []);
  await inPieces(peer, random, random.bytes(random.below(20_000)));
  await peer.sync();
  return { faults: await close([peer]), inputs: 1 };
};

const damagedSession: Attack = async (world, random) => {
  const peer = await world.connect(random.oneIn(3));
  const other = await world.connect(false);
  await world.enter(other, "peer", random.some(Object.keys(CAPABILITIES)));
  const lines = shuffled(random);
  await inPieces(peer, random, damaged(random, bytesOf(lines)));
  await peer.sync();
  await other.sync();
  return { faults: await close([peer, other]), inputs: lines.length };
};

/** Lines at a time of each client. */
const ROUNDS = 12;
const LINES = 10;

const grammar: Attack = async (world, random) => {
  const peers: FuzzPeer[] = [];
  for (const nick of ["ann", "ben", "cat"]) {
    const peer = await world.connect(random.oneIn(4));
    const capabilities = random.oneIn(4) ? [] : random.some(Object.keys(CAPABILITIES));
    if (!random.oneIn(5)) await world.enter(peer, nick, capabilities);
    if (random.oneIn(3)) await peer.say("OPER root toor");
    peers.push(peer);
  }
  const making = { random, pool: world.pool };
  let inputs = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (const peer of peers) {
      const lines = random.oneIn(3)
        ? makeFlow(making).map((line) => new TextEncoder().encode(`${line}\r\n`))
        : Array.from({ length: random.below(LINES) }, () => makeBytes(making));
      inputs += lines.length;
      for (const line of lines) await peer.send(line);
    }
    if (random.oneIn(2)) { for (const peer of peers) await peer.sync(); }
  }
  for (const peer of peers) await peer.sync();
  return { faults: await close(peers), inputs };
};

/** Clients that hang up while what they asked for is being done, and others of the same person that stay. */
const leaving: Attack = async (world, random) => {
  const making = { random, pool: world.pool };
  const capabilities = random.some(Object.keys(CAPABILITIES));
  const stays = await world.connect(false);
  await world.enter(stays, "ann", capabilities);
  await stays.say(`REGISTER * * :${SECRETS.accountPassword}`);
  await stays.sync();
  const faults: string[] = [];
  for (let n = 0; n < 8; n++) {
    const goes = await world.connect(random.oneIn(4));
    if (random.oneIn(2)) await world.enter(goes, random.oneIn(2) ? "ann" : "ben", capabilities);
    for (let lines = random.below(12); lines > 0; lines--) await goes.send(makeBytes(making));
    await goes.say(...makeFlow(making));
    if (random.oneIn(2)) await world.heard();
    faults.push(...await close([goes]));
    if (random.oneIn(3)) await stays.say(...makeFlow(making));
  }
  await stays.sync();
  return { faults: [...faults, ...await close([stays])], inputs: 8 };
};

/** A TLS hello as a real client sends it, but for its random bytes. */
async function hello(world: World): Promise<Uint8Array> {
  world.relay.harm = { cutAt: 0 };
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const dialed = Deno.connectTls({ hostname: "127.0.0.1", port: listener.addr.port })
    .then(async (conn) => {
      await conn.handshake().catch(() => {});
      conn.close();
    });
  const conn = await listener.accept();
  const buffer = new Uint8Array(4_096);
  const count = await conn.read(buffer) ?? 0;
  conn.close();
  listener.close();
  await dialed;
  return buffer.slice(0, count);
}

const tlsGarbage: Attack = async (world, random) => {
  const first = await hello(world);
  const bytes = random.pick([
    () => random.bytes(random.below(5_000)),
    () => damaged(random, first),
    () => first.subarray(0, random.below(first.length)),
    () => Uint8Array.from([...first, ...random.bytes(random.below(500))]),
    () => Uint8Array.from([22, 3, 1, 255, 255, ...random.bytes(100)]),
    () => bytesOf(random.pick(SESSIONS)),
    () => new Uint8Array(random.below(100_000)),
  ])();
  const conn = await world.raw();
  try {
    for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
    // Some say that this was all and wait for an answer, others are gone at once.
    if (random.oneIn(2)) {
      await conn.closeWrite();
      while (await conn.read(new Uint8Array(1_000)) !== null);
    }
  } catch {
    // The server has hung up.
  }
  conn.close();
  return { faults: [], inputs: 1 };
};

/** How version 2 of the PROXY protocol begins. */
const V2 = [13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10];

/** How many bytes a handshake and a short session have, more or less. */
const ON_THE_WIRE = 1_500;

const brokenTls: Attack = async (world, random) => {
  world.relay.harm = random.pick([
    () => ({ flip: { at: random.below(ON_THE_WIRE), bit: random.below(8) } }),
    () => ({ cutAt: random.below(ON_THE_WIRE) }),
    () => ({ cutAnswersAt: random.below(ON_THE_WIRE) }),
  ])();
  const peer = await world.connectThroughRelay();
  if (peer === undefined) return { faults: [], inputs: 1 };
  await peer.say(...random.pick(SESSIONS).slice(0, 12));
  await peer.sync();
  return { faults: await close([peer]), inputs: 1 };
};

/** Cuts at so many places at a time, one after the other. */
const CUTS = 40;

/** Connections that end after each byte of a session; where the last attack ended, this one begins. */
export function cutEverywhere(): Attack {
  let next = 0;
  return async (world, random) => {
    const whole = SESSIONS.map(bytesOf);
    const all = whole.reduce((sum, bytes) => sum + bytes.length, 0);
    const faults: string[] = [];
    for (let cut = 0; cut < CUTS; cut++) {
      let at = next++ % all;
      const session = whole.find((bytes) => at < bytes.length || (at -= bytes.length, false));
      const peer = await world.connect(random.oneIn(10));
      await peer.send((session ?? new Uint8Array()).subarray(0, at));
      // Some are heard to the end, others vanish with their bytes on the way.
      if (random.oneIn(2)) await world.heard();
      faults.push(...await close([peer]));
    }
    return { faults, inputs: CUTS };
  };
}

/** Logging in by SCRAM, right or wrong, with messages that are damaged, left out or said twice. */
const scram: Attack = async (world, random) => {
  const peer = await world.connect(false);
  await world.enter(peer, "ann", ["sasl", "draft/account-registration"]);
  await peer.say(`REGISTER * * :${SECRETS.accountPassword}`);
  await peer.sync();
  const text = random.oneIn(3) ? "wrong horse" : SECRETS.accountPassword;
  const prepared = await preparePassword(text);
  if ("refused" in prepared) throw new TypeError(prepared.refused);
  const client = new ScramClient(random.oneIn(4) ? "nobody" : "ann", prepared.password);
  const say = async (message: string): Promise<string> => {
    const bytes = new TextEncoder().encode(message);
    const sent = random.oneIn(4) ? damaged(random, bytes) : bytes;
    for (let times = random.oneIn(8) ? 2 : 1; times > 0; times--) {
      await peer.say(...saslLines(sent).map((line) => `AUTHENTICATE ${line}`));
    }
    let answer = "";
    await peer.say("PING answered");
    await peer.until((line) => {
      answer = / AUTHENTICATE (\S+)$/.exec(line)?.[1] ?? answer;
      return line.endsWith(" answered");
    });
    return new TextDecoder().decode(decodeBase64(answer) ?? new Uint8Array());
  };
  await peer.say("AUTHENTICATE SCRAM-SHA-256");
  const step = await client.answer(await say(client.first()));
  await say("say" in step ? step.say : "c=biws,r=x,p=x");
  await say("");
  await peer.sync();
  return { faults: await close([peer]), inputs: 4 };
};

/** Headers of the PROXY protocol, whole and damaged, before what a client says. */
const proxyHeader: Attack = async (world, random) => {
  const header = random.pick([
    () => new TextEncoder().encode("PROXY TCP4 192.0.2.7 127.0.0.1 1 2\r\n"),
    () => new TextEncoder().encode("PROXY TCP6 2001:db8::7 ::1 1 2\r\n"),
    () => new TextEncoder().encode("PROXY UNKNOWN\r\n"),
    () => Uint8Array.from([...V2, 0x21, 0x11, 0, 12, ...random.bytes(12)]),
    () => Uint8Array.from([...V2, 0x21, 0x21, 0, 36, ...random.bytes(36)]),
    () => Uint8Array.from([...V2, ...random.bytes(random.below(60))]),
    () => random.bytes(random.below(300)),
  ])();
  const peer = await world.connectWith(random.oneIn(2) ? header : damaged(random, header));
  await peer.say(...random.pick(SESSIONS));
  await peer.sync();
  return { faults: await close([peer]), inputs: 1 };
};

/** The server is ended and started again while people are in the middle of something. */
const restart: Attack = async (world, random) => {
  const peers: FuzzPeer[] = [];
  for (const nick of ["ann", "ben"]) {
    const peer = await world.connect(random.oneIn(2));
    await world.enter(peer, nick, []);
    await peer.say(...makeFlow({ random, pool: world.pool }));
    peers.push(peer);
  }
  await world.restart();
  for (const peer of peers) await peer.rest();
  return { faults: await close(peers), inputs: 1 };
};

/** All attacks by name; grammar is where most of the server is. */
export function attacks(): readonly (readonly [name: string, attack: Attack])[] {
  return [
    ["random bytes", randomBytes],
    ["damaged session", damagedSession],
    ["damaged session", damagedSession],
    ["grammar", grammar],
    ["grammar", grammar],
    ["grammar", grammar],
    ["leaving", leaving],
    ["tls garbage", tlsGarbage],
    ["broken tls", brokenTls],
    ["cut everywhere", cutEverywhere()],
    ["scram", scram],
    ["proxy header", proxyHeader],
    ["restart", restart],
  ];
}
