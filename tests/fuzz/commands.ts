/**
 * Commands made by a grammar: each of the server's table, as it should be, and with too few and too
 * many parameters, of other kinds, and in other encodings.
 */
import { CAPABILITIES } from "../../protocol/capabilities.ts";
import { COMMANDS } from "../../server/commands/table.ts";
import type { Pool } from "./pool.ts";
import type { Random } from "./random.ts";
import { anyText, awkward, listOf, mask, nick, number, room, speech, target } from "./texts.ts";

/** What a fuzzed server is told that others should not know. */
export const SECRETS = {
  password: "open sesame",
  operator: ["root", "toor"],
  adminToken: "snug-admin-for-the-fuzzer",
  accountPassword: "correct horse",
} as const;

/** What a line is made with. */
export interface Making {
  readonly random: Random;
  readonly pool: Pool;
}

type Shape = (making: Making) => readonly string[];

const CAPABILITY_NAMES = Object.keys(CAPABILITIES);

function reference({ random, pool }: Making): string {
  return random.pick([
    () => "*",
    () => `msgid=${pool.id(random)}`,
    () => `timestamp=${pool.time(random)}`,
    () => `msgid=${awkward(random)}`,
    () => `timestamp=${awkward(random)}`,
    () => awkward(random),
  ])();
}

function attributes({ random, pool }: Making): string {
  const all: Record<string, string> = {
    in: target(random),
    from: nick(random),
    text: random.oneIn(2) ? "hello" : awkward(random),
    before: pool.time(random),
    after: pool.time(random),
    limit: number(random),
    [awkward(random)]: awkward(random),
  };
  return random.some(Object.entries(all)).map(([name, value]) => `${name}=${value}`).join(";")
    .replaceAll(" ", "\\s");
}

function saslAnswer({ random, pool }: Making): string {
  return random.pick([
    () => random.pick(["PLAIN", "SCRAM-SHA-256", "EXTERNAL", "*", "+"]),
    () => btoa(`\0${random.pick(["ann", "ben"])}\0${SECRETS.accountPassword}`),
    () => btoa(`n,,n=ann,r=${random.below(1e9)}`),
    () => btoa(`c=biws,r=${random.below(1e9)},p=${btoa("x".repeat(32))}`),
    () => random.bytes(random.below(300)).toBase64(),
    () => "A".repeat(400),
    () => pool.word(random),
    () => awkward(random),
  ])();
}

const METADATA_WORDS = "GET LIST SET CLEAR SUB UNSUB SUBS SYNC".split(" ");
const HISTORY_WORDS = "BEFORE AFTER LATEST AROUND BETWEEN TARGETS".split(" ");
const ACCOUNT_WORDS = "TOKEN PASSWORD LOGOUT CLAIM INVITE".split(" ");
const ADMIN_WORDS = "accounts people rooms room account invite bans ban status".split(" ");
const KEYS = ["url", "avatar", "status", "pronouns", "x.y/z"];

/** The parameters that a command should have; those that are not here get any. */
const SHAPES: Readonly<Record<string, Shape>> = {
  CAP: ({ random }) => {
    const words = random.some(CAPABILITY_NAMES).slice(0, 12)
      .map((name) => random.oneIn(8) ? `-${name}` : name).join(" ");
    return random.pick([["LS", "302"], ["LS"], ["LIST"], ["REQ", words], ["END"], ["ACK", words]]);
  },
  PASS: () => [SECRETS.password],
  NICK: ({ random }) => [nick(random)],
  USER: ({ random }) => [nick(random), "0", "*", speech(random)],
  SESSION: ({ random }) => ["token".repeat(4 + random.below(3))],
  AUTHENTICATE: (making) => [saslAnswer(making)],
  REGISTER: ({ random }) => [random.oneIn(4) ? nick(random) : "*", "*", SECRETS.accountPassword],
  ACCOUNT: ({ random, pool }) => [
    random.pick(ACCOUNT_WORDS),
    random.pick([number(random), pool.word(random), "EVERYWHERE", SECRETS.accountPassword]),
  ],
  PING: ({ random }) => [awkward(random)],
  PONG: ({ random }) => [awkward(random)],
  JOIN: ({ random }) => [listOf(random, () => room(random)), random.pick(["key", awkward(random)])],
  PART: ({ random }) => [listOf(random, () => room(random)), speech(random)],
  PRIVMSG: ({ random }) => [listOf(random, () => target(random)), speech(random)],
  NOTICE: ({ random }) => [listOf(random, () => target(random)), speech(random)],
  TAGMSG: ({ random }) => [listOf(random, () => target(random))],
  BATCH: ({ random }) =>
    random.oneIn(2) ? ["+b", "draft/multiline", target(random)] : [random.pick(["-b", "-c"])],
  REDACT: ({ random, pool }) => [target(random), pool.id(random), speech(random)],
  CHATHISTORY: (making) => [
    making.random.pick(HISTORY_WORDS),
    ...making.random.oneIn(6) ? [] : [target(making.random)],
    reference(making),
    ...making.random.oneIn(2) ? [reference(making)] : [],
    number(making.random),
  ],
  MARKREAD: (making) => [target(making.random), reference(making)],
  SEARCH: (making) => [attributes(making)],
  TOPIC: ({ random }) => [room(random), speech(random)],
  NAMES: ({ random }) => [listOf(random, () => room(random))],
  LIST: ({ random }) => [
    listOf(random, () => random.pick([room(random), ">1", "<99", "C<5", "T>1", "!*x*", "*"])),
  ],
  MODE: ({ random }) => {
    if (random.oneIn(5)) return [nick(random), random.pick(["+i", "-i", "+B", "+o", "+w", "-o"])];
    const letters = random.many(6, () => random.pick([..."+-+-beIklHimnstqaohvx"])).join("");
    const values = random.many(5, () => random.pick([mask(random), nick(random), number(random)]));
    return [room(random), random.pick(["+", "-", ""]) + letters, ...values];
  },
  KICK: ({ random }) => [room(random), listOf(random, () => nick(random)), speech(random)],
  RENAME: ({ random }) => [room(random), room(random), speech(random)],
  INVITE: ({ random }) => random.oneIn(4) ? [] : [nick(random), room(random)],
  WHO: ({ random }) => [
    random.oneIn(2) ? mask(random) : target(random),
    random.pick(["o", "%tcuihsnfdlaor,42", "%n", "%,", awkward(random)]),
  ],
  WHOIS: ({ random }) => random.oneIn(3) ? [nick(random), nick(random)] : [nick(random)],
  WHOWAS: ({ random }) => [nick(random), number(random)],
  AWAY: ({ random }) => [speech(random)],
  SETNAME: ({ random }) => [speech(random)],
  MONITOR: ({ random }) => [
    random.pick(["+", "-", "C", "L", "S", awkward(random)]),
    listOf(random, () => nick(random)),
  ],
  METADATA: ({ random }) => [
    random.oneIn(2) ? "*" : target(random),
    random.pick(METADATA_WORDS),
    random.oneIn(4) ? awkward(random) : random.pick(KEYS),
    ...random.oneIn(3) ? [] : [speech(random)],
  ],
  OPER: ({ random }) => random.oneIn(4) ? [...SECRETS.operator] : [nick(random), awkward(random)],
  BAN: ({ random }) => [room(random), nick(random), random.pick(["2h", "x"]), speech(random)],
  MUTE: ({ random }) => [room(random), mask(random), random.pick(["2h", "x"]), speech(random)],
  UNBAN: ({ random }) => [room(random), mask(random)],
  UNMUTE: ({ random }) => [room(random), nick(random)],
  KILL: ({ random }) => [nick(random), speech(random)],
  ADMINISTER: ({ random }) => [
    random.oneIn(3) ? awkward(random) : SECRETS.adminToken,
    random.pick(ADMIN_WORDS),
    ...random.many(4, () => random.pick([nick(random), room(random), "add", "remove", "owner"])),
  ],
};

const NAMES = [...COMMANDS.map((row) => row.name), "NONSENSE", "", "001", "FAIL", "ERROR"];

/** The tags before a line: none, ours, a client's own, and such as are none. */
function tags({ random, pool }: Making): string {
  if (!random.oneIn(3)) return "";
  const one = (): string =>
    random.pick([
      () => "label=x",
      () => `label=${awkward(random)}`,
      () => "batch=b",
      () => "batch=b;draft/multiline-concat",
      () => "+typing=active",
      () => `+draft/reply=${pool.id(random)}`,
      () => `+${awkward(random)}=${awkward(random)}`,
      () => `msgid=${awkward(random)};time=${awkward(random)};account=ann`,
      () => `+x=${"y".repeat(random.oneIn(10) ? 4_200 : 20)}`,
      () => anyText(random, 30),
    ])().replaceAll(" ", "\\s");
  return `@${[one(), ...random.many(3, one)].join(";")} `;
}

/** One line, without its end. */
export function makeLine(making: Making): string {
  const { random } = making;
  const name = random.pick(NAMES);
  let params = [...(SHAPES[name] ?? (() => random.many(4, () => awkward(random))))(making)];
  if (random.oneIn(8)) params = params.slice(0, random.below(params.length + 1));
  if (random.oneIn(10)) params.push(...random.many(20, () => awkward(random)));
  if (random.oneIn(10) && params.length > 0) params[random.below(params.length)] = awkward(random);
  const source = random.oneIn(12) ? `:${awkward(random)} ` : "";
  const spaces = random.oneIn(20) ? "   " : " ";
  const last = params.length - 1;
  const words = params.map((param, at) =>
    at === last && (param.includes(" ") || param === "" || random.oneIn(2)) ? `:${param}` : param
  );
  const command = random.oneIn(15) ? name.toLowerCase() : name;
  return tags(making) + source + [command, ...words].join(spaces);
}

/** A line as bytes, with its end; sometimes with what no line may hold. */
export function makeBytes(making: Making): Uint8Array {
  const { random } = making;
  const line = makeLine(making).replaceAll("\n", random.oneIn(3) ? "\n" : "");
  const text = random.oneIn(30) ? line : line.replaceAll(/[\r\0]/g, "");
  const bytes = new TextEncoder().encode(text + random.pick(["\r\n", "\r\n", "\n"]));
  if (random.oneIn(25) && bytes.length > 0) bytes[random.below(bytes.length)] = random.below(256);
  return bytes;
}
