/** Lines that belong together: what takes several of them to do. Each may yet be damaged on its way. */
import { SECRETS } from "./commands.ts";
import type { Making } from "./commands.ts";
import { awkward, mask, nick, room, speech } from "./texts.ts";

type Flow = (making: Making) => readonly string[];

/** A message of several lines, with all that may be wrong about one. */
const multiline: Flow = ({ random }) => {
  const target = random.oneIn(4) ? nick(random) : "#7";
  const lines = Array.from({ length: random.oneIn(10) ? 110 : random.below(8) }, () => {
    const tags = random.oneIn(3) ? "batch=b;draft/multiline-concat" : "batch=b";
    const to = random.oneIn(20) ? nick(random) : target;
    const command = random.oneIn(20) ? "NOTICE" : "PRIVMSG";
    return `@${tags} ${command} ${to} :${speech(random)}`;
  });
  const label = random.oneIn(2) ? "@label=m;+draft/reply=x " : "";
  const open = `${label}BATCH +b draft/multiline ${target}`;
  return [open, ...lines, ...random.oneIn(6) ? ["PING between"] : [], "BATCH -b"];
};

/** A room of one's own, with its rules and its people, and some of them put out. */
const moderation: Flow = ({ random }) => {
  const own = `#own${random.below(3)}`;
  const person = nick(random);
  const rule = random.pick([
    "+k key",
    "+l 2",
    "+i",
    "+m",
    "+s",
    "+H 1",
    "-n",
    "+t",
    `+b ${mask(random)}`,
  ]);
  return [
    `JOIN ${own}`,
    `MODE ${own} ${rule}`,
    `INVITE ${person} ${own}`,
    `MODE ${own} +${random.pick([..."vhoaq"])} ${person}`,
    `TOPIC ${own} :${speech(random)}`,
    `${random.pick(["BAN", "MUTE"])} ${own} ${random.oneIn(2) ? person : mask(random)} ${
      random.pick(["30m", "1w", "forever", awkward(random)])
    } :${speech(random)}`,
    `KICK ${own} ${person} :${speech(random)}`,
    `${random.pick(["UNBAN", "UNMUTE"])} ${own} ${random.oneIn(2) ? person : mask(random)}`,
    `RENAME ${own} ${random.oneIn(2) ? `#own${random.below(3)}` : room(random)} :${speech(random)}`,
    `PART ${own}`,
  ];
};

/** An account: made, logged in to, used and left. */
const account: Flow = ({ random, pool }) => [
  "CAP REQ :sasl draft/account-registration snug.internal/account",
  `REGISTER * * :${SECRETS.accountPassword}`,
  "AUTHENTICATE PLAIN",
  `AUTHENTICATE ${btoa(`\0${random.pick(["ann", "ben"])}\0${SECRETS.accountPassword}`)}`,
  "ACCOUNT TOKEN",
  `AUTHENTICATE PLAIN`,
  `AUTHENTICATE ${btoa(`\0ann\0${pool.word(random)}`.replaceAll(/[^\0-\x7f]/g, ""))}`,
  `ACCOUNT ${
    random.pick(["LOGOUT", "LOGOUT EVERYWHERE", "INVITE 3", "CLAIM 0000-0000-0000-0000"])
  }`,
];

/** Somebody who is somewhere else at the same time, or comes back. */
const session: Flow = ({ random }) => [
  "CAP REQ :snug.internal/session",
  `SESSION ${"tokens".repeat(3 + random.below(2))}`,
  `NICK ${random.pick(["ann", "ben"])}`,
  "USER a 0 * :a",
  "CAP END",
];

/** What people say of themselves, and who is told. */
const metadata: Flow = ({ random }) => [
  "CAP REQ :draft/metadata-2 batch",
  `METADATA * SET status :${speech(random)}`,
  "METADATA * SUB status url avatar",
  `METADATA ${room(random)} SET url :${speech(random)}`,
  `METADATA ${nick(random)} GET status url`,
  `METADATA ${room(random)} SYNC`,
  "METADATA * LIST",
  "METADATA * CLEAR",
];

/** What was said, said again and taken back. */
const history: Flow = ({ random, pool }) => [
  "CAP REQ :draft/chathistory draft/message-redaction draft/event-playback batch message-tags",
  `PRIVMSG #7 :${speech(random)}`,
  `REDACT #7 ${pool.id(random)} :${speech(random)}`,
  `CHATHISTORY LATEST #7 * ${random.below(120)}`,
  `CHATHISTORY AROUND #7 msgid=${pool.id(random)} ${random.below(120)}`,
  `CHATHISTORY BETWEEN #7 msgid=${pool.id(random)} timestamp=${pool.time(random)} 50`,
  `MARKREAD #7 timestamp=${pool.time(random)}`,
];

const FLOWS: readonly Flow[] = [
  multiline,
  multiline,
  moderation,
  moderation,
  account,
  session,
  metadata,
  history,
];

/** Some lines that belong together, without their ends. */
export function makeFlow(making: Making): string[] {
  return making.random.pick(FLOWS)(making).map((line) => line.replaceAll(/[\r\n\0]/g, ""));
}
