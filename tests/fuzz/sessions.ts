/** What real programs have said to a server, and what becomes of it when it is damaged. */
import type { Random } from "./random.ts";

/** Sessions as they were recorded: `join`, irssi, WeeChat, catgirl and irc-framework. */
export const SESSIONS: readonly (readonly string[])[] = [
  [
    "CAP LS 302",
    "CAP REQ :message-tags server-time echo-message batch labeled-response cap-notify standard-replies draft/chathistory draft/read-marker draft/message-redaction draft/channel-rename sasl soju.im/search draft/account-registration snug.internal/account snug.internal/session",
    "SESSION 1w4caYYlb5ALTR2gAr0WmI92g2x3ZCM1",
    "NICK ann",
    "USER snug 0 * ann",
    "CAP END",
    "JOIN #7,#8",
    "@label=q1 CHATHISTORY LATEST #7 * 50",
    "@label=q2 CHATHISTORY LATEST #8 * 50",
    "@label=s1 PRIVMSG #7 :hello guest",
    "TOPIC #7 :Friday release",
    "@label=s2 PRIVMSG #7 :\x01ACTION waves back\x01",
    "@label=q3 SEARCH in=#7;text=hello;limit=20",
    "@label=q4 REDACT #7 nonsense",
    "MODE #7 +H 3",
    "NICK anna",
    "MARKREAD #7 timestamp=2026-11-25T23:18:24.050Z",
    "QUIT :",
  ],
  [
    "CAP LS 302",
    "JOIN :",
    "CAP REQ :multi-prefix extended-join setname invite-notify away-notify chghost account-notify server-time",
    "CAP END",
    "NICK guest",
    "USER root root localhost :root",
    "MODE guest +i",
    "JOIN #7",
    "MODE #7",
    "WHO #7 %tcuhnfdar,743",
    "MODE #7 b",
    "PRIVMSG #7 :hello ann, 家族 é",
    "TOPIC #7 :Monday release",
    "NICK visitor",
    "PRIVMSG #7 :\x01ACTION waves\x01",
    "WHOIS ann",
    "AWAY :at lunch",
    "AWAY",
    "PING chat.test",
    "PART #7",
    "QUIT :leaving",
  ],
  [
    "CAP LS 302",
    "NICK guest",
    "USER root 0 * :root",
    "CAP REQ :message-tags server-time cap-notify multi-prefix userhost-in-names extended-join account-notify away-notify invite-notify setname chghost",
    "CAP END",
    "JOIN #9",
    "MODE #9",
    "WHO #9 %cuhsnfdar",
    "MODE #9 +m",
    "MODE #9 +v peer",
    "KICK #9 peer :off you go",
    "PART #9 :WeeChat 3.8",
    "QUIT :WeeChat 3.8",
  ],
  [
    "CAP LS 302",
    "NICK :carl",
    "USER carl 0 * :carl",
    "CAP REQ :batch draft/multiline sasl draft/metadata-2 draft/account-registration",
    "CAP END",
    "REGISTER * * :correct horse",
    "AUTHENTICATE PLAIN",
    "AUTHENTICATE AGNhcmwAY29ycmVjdCBob3JzZQ==",
    "JOIN #7",
    "BATCH +b draft/multiline #7",
    "@batch=b PRIVMSG #7 :one",
    "@batch=b;draft/multiline-concat PRIVMSG #7 :and a half",
    "@batch=b PRIVMSG #7 :",
    "BATCH -b",
    "METADATA * SET url :https://example.org",
    "METADATA * SUB url status",
    "METADATA #7 SYNC",
    "MONITOR + ann,ben,late",
    "MONITOR S",
    "CHATHISTORY BETWEEN #7 timestamp=2026-01-01T00:00:00.000Z timestamp=2027-01-01T00:00:00.000Z 10",
    "CHATHISTORY TARGETS timestamp=2026-01-01T00:00:00.000Z timestamp=2027-01-01T00:00:00.000Z 10",
    "LIST >0",
    "WHOWAS ann",
    "INVITE bob #7",
    "@+typing=active TAGMSG #7",
    "SETNAME :Another Carl",
    "QUIT Done",
  ],
];

export function bytesOf(lines: readonly string[]): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(lines.map((line) => `${line}\r\n`).join(""));
}

/** Lines in another order, said twice, or left out; those of two sessions in turn. */
export function shuffled(random: Random): string[] {
  const lines = [...random.pick(SESSIONS)];
  if (random.oneIn(3)) {
    const others = random.pick(SESSIONS);
    for (const line of others) lines.splice(random.below(lines.length + 1), 0, line);
  }
  for (let times = random.below(6); times > 0 && lines.length > 1; times--) {
    const at = random.below(lines.length);
    const line = lines[at] ?? "";
    if (random.oneIn(2)) lines.splice(at, 1);
    else lines.splice(random.below(lines.length), 0, line);
  }
  return lines;
}

/** Bytes with some of them changed, added, taken away, or put in another place. */
export function damaged(random: Random, whole: Uint8Array): Uint8Array {
  const bytes = [...whole];
  for (let times = 1 + random.below(12); times > 0 && bytes.length > 0; times--) {
    const at = random.below(bytes.length);
    switch (random.below(6)) {
      case 0:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
        break;
      case 1:
        bytes.splice(at, 1 + random.below(20));
        break;
      case 2:
        bytes.splice(at, 0, ...random.bytes(random.below(20)));
        break;
      case 3:
        bytes.splice(at, 0, ...bytes.slice(at, at + random.below(40)));
        break;
      case 4:
        bytes.splice(at, 0, ...Array<number>(random.below(600)).fill(bytes[at] ?? 0));
        break;
      case 5:
        bytes.splice(at, 0, random.pick([0, 10, 13, 32, 44, 58, 64, 0xff, 0xc0, 0xed]));
        break;
    }
  }
  return Uint8Array.from(bytes);
}
