/** `account` and `bot`: the tags of everything that a person does. */
import { CAPABILITIES } from "../../protocol/capabilities.ts";
import { messagesOf } from "../../server/encode.ts";
import type { ChatEvent } from "../../server/events.ts";
import { assertEquals, assertMatch } from "../../typed/assert.ts";
import { gather } from "../helpers/script.ts";
import { startServer } from "../helpers/server.ts";

const by = { time: 0, source: "ann!~ann@host", account: "Ann", bot: true } as const;
const room = { name: "#7" };
const EVENTS: readonly ChatEvent[] = [
  { ...by, kind: "joined", room, realName: "Ann" },
  { ...by, kind: "parted", room, reason: "" },
  { ...by, kind: "kicked", room, nick: "ben", reason: "x" },
  { ...by, kind: "quit", reason: "" },
  { ...by, kind: "renamed", nick: "anna" },
  { ...by, kind: "changed", room, changes: [{ kind: "limit", limit: 5 }] },
  { ...by, kind: "topic", room, text: "x" },
  { ...by, kind: "invited", room, nick: "ben" },
  { ...by, kind: "away", reason: "x" },
  { ...by, kind: "realName", realName: "Anna" },
  { ...by, kind: "account", name: "Ann" },
  { ...by, kind: "redacted", target: "#7", id: "1", reason: "" },
  { ...by, kind: "roomRenamed", room, from: "#8", reason: "" },
  { ...by, kind: "wallops", text: "x" },
  { ...by, kind: "said", id: "1", form: "message", target: "#7", text: "x", clientTags: new Map() },
];

/** Names of the tags on an event, for a client that has all capabilities but these. */
function tags(event: ChatEvent, without: number): string[] {
  return messagesOf(event, -1 & ~without).flatMap((message) => [...message.tags?.keys() ?? []])
    .filter((name) => name === "account" || name === "bot");
}

Deno.test("every event of a person has the account tag, for who asked for it. @see https://ircv3.net/specs/extensions/account-tag", () => {
  for (const event of EVENTS) {
    assertEquals(tags(event, CAPABILITIES["message-tags"]), ["account"], event.kind);
    assertEquals(tags({ ...event, account: undefined } as ChatEvent, 0), ["bot"], event.kind);
  }
});

Deno.test("and the bot tag, for who has message-tags. @see https://ircv3.net/specs/extensions/bot-mode#the-bot-tag", () => {
  for (const event of EVENTS) {
    assertEquals(tags(event, CAPABILITIES["account-tag"]), ["bot"], event.kind);
    assertEquals(tags({ ...event, bot: false }, 0), ["account"], event.kind);
  }
});

Deno.test("what a person does beyond events has them too: MODE of oneself, KILL, PART for RENAME", async () => {
  await using server = await startServer({ operators: new Map([["root", "secret"]]) });
  const cast = await gather(server, { bot: ["message-tags"], ann: ["message-tags"] }, "#7");
  const { ann, bot } = cast;
  await bot?.send("MODE bot +B");
  assertMatch(await bot?.expect(/ MODE /) ?? "", /^@bot :bot!\S+ MODE bot \+B$/);
  await bot?.send("OPER root secret");
  assertMatch(await bot?.expect(/ MODE /) ?? "", /^@bot :bot!\S+ MODE bot \+o$/);
  await bot?.send("RENAME #7 #8 :why not");
  assertMatch(await bot?.expect(/ PART /) ?? "", /^@bot :bot!\S+ PART #7 :why not$/);
  assertMatch(await ann?.expect(/ PART /) ?? "", /^:ann!\S+ PART #7 :why not$/);
  await bot?.send("RENAME #8 #9");
  assertMatch(await bot?.expect(/ PART /) ?? "", /^@bot :bot!\S+ PART #8$/);
  await bot?.send("KILL ann :spam");
  assertMatch(await ann?.expect(/ KILL /) ?? "", /^@bot :bot!\S+ KILL ann spam$/);
});
