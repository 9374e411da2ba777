/**
 * The numbers of `server/limits.ts`, and that docs/security.md, the README and `--help` say the same.
 * A number that is changed has to be changed here, and there.
 */
import { MAX_CLIENT_TAGS, MAX_LINE, MAX_SERVER_TAGS } from "../../protocol/framing.ts";
import * as limits from "../../server/limits.ts";
import { SERVE_HELP } from "../../server/options.ts";
import { assert, assertEquals } from "../../typed/assert.ts";

const KIB = 1024;
const MINUTE = 60_000;

/** What a number is called, the number, what it has to be, and the line that tells people of it. */
const NUMBERS: readonly [name: string, actual: unknown, expected: unknown, told: RegExp][] = [
  ["handshake", limits.HANDSHAKE_TIMEOUT, 10_000, /\| TLS handshake \| 10 \|/],
  ["registration", limits.REGISTRATION_TIMEOUT, 30_000, /\| registration \| 30 \|/],
  ["ping after", limits.PING_AFTER, 30_000, /\| silence until the server asks \| 30 \|/],
  ["dead after", limits.DEAD_AFTER, 75_000, /\| silence until the connection .* \| 75 \|/],
  ["goodbye", limits.GOODBYE_TIMEOUT, 1_000, /\| reading the goodbye \| 1 \|/],
  ["name of another", limits.LOGIN_GRACE, 30_000, /\| using a name that is .* \| 30 \|/],
  ["without a name", limits.CONNECTIONS.unregistered, 64, /no name yet \| 64 \| all/],
  [
    "without a name, an address",
    limits.CONNECTIONS.unregisteredOfAddress,
    4,
    /no name yet, of one address \| 4 /,
  ],
  ["an address", limits.CONNECTIONS.address, 16, /connections of one address \| 16 /],
  [
    "attempts",
    limits.CONNECTIONS.attempts,
    { count: 32, ms: 10 * MINUTE },
    /let in, of one address, in 10 minutes \| 32 /,
  ],
  ["told", limits.MAX_REFUSALS, 32, /told why they are refused, at once \| 32 /],
  ["clients", limits.MAX_CLIENTS, 10_000, /`--max-clients` \| 10,000 /],
  ["reserved files", limits.RESERVED_FILES, 128, /less 128\./],
  ["proxy header", limits.PROXY_HEADER, KIB, /at most 1 KiB, within 10 s/],
  ["line", MAX_LINE, 512, /a line, without its tags \| 512 bytes/],
  ["client's tags", MAX_CLIENT_TAGS, 4_096, /tags of a client's line.* \| 4,096; 8,191 bytes/],
  ["tags", MAX_SERVER_TAGS, 8_191, /tags of a client's line.* \| 4,096; 8,191 bytes/],
  ["endless line", limits.MAX_DISCARDED, 64 * KIB, /a line that does not end.* \| 64 KiB/],
  ["multiline bytes", limits.MULTILINE_BYTES, 16 * KIB, /several lines \| 16 KiB, 100 lines/],
  ["multiline lines", limits.MULTILINE_LINES, 100, /several lines \| 16 KiB, 100 lines/],
  ["lines", limits.FLOOD.lines, { burst: 10, every: 500 }, /\| lines \| 10 \| 2 a second/],
  [
    "lines without a name",
    limits.FLOOD.unregistered,
    { burst: 40, every: 500 },
    /\| without a name \| 40 \| 2 a second/,
  ],
  ["flood queue", limits.FLOOD_QUEUE, 10 * KIB, /10 KiB that wait end the connection/],
  ["typing", limits.TYPING_EVERY, 3_000, /\| typing notices \| 1 \| 1 in 3 s/],
  [
    "rooms entered",
    limits.FLOOD.joins,
    { burst: 30, every: 2_000 },
    /\| rooms entered \| 30 \| 1 in 2 s/,
  ],
  [
    "dear to answer",
    limits.FLOOD.expensive,
    { burst: 40, every: 500 },
    /\| dear to answer \| 40 \| 2 a second/,
  ],
  [
    "round",
    limits.ROUND,
    { cost: 32_768, lines: 150, part: 4_096, growth: 4, line: 50, arrival: 4_000, arrivals: 10 },
    /\| 32,768; 150 lines .* at a time, .* \| 4,096 .* \| 50; 4,000 /,
  ],
  ["row", limits.MOST_IN_A_ROW, 32, /told together, at most \| 32 /],
  ["breath", limits.BREATH, 30, /until the network is looked at +\| 30 ms /],
  [
    "overload",
    limits.OVERLOAD,
    { late: 250, begins: 1_000, ends: 5_000, unregistered: 16 },
    /late by 250 ms, that is an overload \| 1 s .*is over \| 5 s .*in an overload \| 16, exempt/,
  ],
  ["send queue", limits.SEND_QUEUE, 256 * KIB, /leave unread, answers included \| 256 KiB/],
  ["unread", limits.UNREAD, 64 * KIB, /more than 64 KiB unread/],
  [
    "answer",
    limits.ANSWER_BYTES,
    96 * KIB,
    /one `WHO`, `LIST` or `NAMES` .* \| 2,000 lines; 96 KiB/,
  ],
  ["answer lines", limits.MAX_ANSWERS, 2_000, /one `WHO`, `LIST` or `NAMES` .* \| 2,000 lines/],
  ["rooms of a person", limits.ROOMS_PER_PERSON, 50, /and of one person \| 10,000; 50 /],
  ["rooms", limits.MAX_ROOMS, 10_000, /rooms on the server, .* \| 10,000; 50 /],
  ["clients of a person", limits.CLIENTS_PER_PERSON, 16, /one person sits \| 16 /],
  [
    "repeats",
    limits.REPEATS,
    { targets: 3, ms: MINUTE, cost: 4, texts: 4 },
    /more than 3 rooms and people within a minute costs 4 tokens more/,
  ],
  ["targets", limits.MAX_TARGETS, 10, /targets of a message, .* \| 10 /],
  ["standing", limits.MAX_STANDING, 500, /whose rank a room remembers, .* \| 500; 500 /],
  ["invited", limits.MAX_INVITED, 500, /whose rank a room remembers, .* \| 500; 500 /],
  ["list", limits.MAX_LIST, 100, /entries of each list of a room \| 100 /],
  ["watched", limits.MAX_MONITOR, 100, /names that a person watches \| 100 /],
  ["history page", limits.HISTORY_PAGE, 100, /`CHATHISTORY` and .* \| 100; 50; 96 KiB/],
  ["search page", limits.SEARCH_PAGE, 50, /`CHATHISTORY` and .* \| 100; 50; 96 KiB/],
  ["history bytes", limits.HISTORY_BYTES, 96 * KIB, /`CHATHISTORY` and .* \| 100; 50; 96 KiB/],
  ["records", limits.HISTORY_RECORDS, 1_000_000, /kept of one room \| 1,000,000 /],
  ["accounts", limits.MAX_ACCOUNTS, 100_000, /accounts; programs .* \| 100,000; 20 /],
  ["logins of an account", limits.LOGINS_PER_ACCOUNT, 20, /accounts; programs .* \| 100,000; 20 /],
  [
    "logins",
    limits.LOGIN_ATTEMPTS,
    { connection: { count: 3, ms: MINUTE }, address: { count: 10, ms: 10 * MINUTE } },
    /wrong passwords and codes \| 3 in a minute \| 10 in 10 minutes/,
  ],
  [
    "registrations",
    limits.REGISTER_ATTEMPTS,
    {
      connection: { count: 3, ms: 10 * MINUTE },
      address: { count: 40, ms: 10 * MINUTE },
      server: { count: 1_000, ms: MINUTE },
    },
    /new accounts \| 3 in 10 minutes \| 40 in 10 minutes \| 1,000 a minute/,
  ],
  ["passwords at once", limits.PASSWORDS_AT_ONCE, 2, /worked on at once .* \| 2 /],
];

/** A document with one space where it has several, and one line. */
async function words(path: string): Promise<string> {
  return (await Deno.readTextFile(new URL(`../../${path}`, import.meta.url))).replace(/\s+/g, " ");
}

Deno.test("each limit is the number that it should be, and docs/security.md says so", async () => {
  const text = await words("docs/security.md");
  for (const [name, actual, expected, told] of NUMBERS) {
    assertEquals(actual, expected, name);
    assert(told.test(text), `docs/security.md does not say: ${name} ${told}`);
  }
});

Deno.test("serve --help tells of the limits that can be set", () => {
  assert(/--max-clients N .*\[10000\]/s.test(SERVE_HELP), SERVE_HELP);
  assert(/--exempt CIDR +addresses free of limits/.test(SERVE_HELP));
  assert(/--proxy CIDR +who says by the PROXY protocol/.test(SERVE_HELP));
});

Deno.test("the README names the limits that people meet", async () => {
  const text = await words("README.md");
  for (
    const said of [
      "A line has 512 bytes and its tags 4096",
      "A person may be in 50 rooms",
      "A handshake has 10 seconds, a registration 30",
      "leaves 256 KiB unread",
      "ten things at once and then two a second",
      "One address may have 16 connections",
    ]
  ) assert(text.includes(said), `The README does not say: ${said}`);
});
