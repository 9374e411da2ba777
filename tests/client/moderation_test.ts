/** Running a room: what is typed becomes what goes over the wire, and what comes back becomes words. */
import type { ChatActions } from "../../client/commands/command.ts";
import { runLine } from "../../client/commands/run.ts";
import { timeIn } from "../../client/commands/order.ts";
import { PLAIN } from "../../client/palette.ts";
import { render } from "../../client/render.ts";
import type { Session, Step } from "../../client/session.ts";
import { formatMessage } from "../../protocol/message.ts";
import { casefold } from "../../protocol/names.ts";
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import { ALL_CAPABILITIES, hear, letIn, newSession, NOW } from "../helpers/session.ts";

const OWN =
  ":s 005 alice EXTBAN=~,amrt snug.internal/COMMANDS=BAN,MUTE,UNBAN,UNMUTE :are supported";

/** Alice, who runs room 7 with Bob; Eve and Evan are in it, too. */
function aliceWithFriends(isupport = OWN): Session {
  const session = newSession();
  session.connected();
  letIn(session, `${ALL_CAPABILITIES} multi-prefix`);
  hear(
    session,
    isupport,
    ":alice!~snug@a.snug JOIN #7",
    ":s 353 alice = #7 :~@bob %alice eve +evan",
    ":s 366 alice #7 :End of /NAMES list",
  );
  return session;
}

/** What a line sends, and what is said to it. */
function type(session: Session, line: string): string[] {
  const said: string[] = [];
  const chat: Partial<ChatActions> = {
    room: "#7",
    act: (step: (session: Session, now: number) => Step) => {
      const { send, events } = step(session, NOW);
      said.push(...send.map((message) => `> ${formatMessage(message)}`), ...shown(events));
    },
    tell: (text) => void said.push(text),
    complain: (text) => void said.push(`! ${text}`),
  };
  runLine(chat as ChatActions, line);
  return said;
}

function shown(events: Step["events"]): string[] {
  const context = { palette: PLAIN, columns: 200, room: "#7", me: "alice", now: NOW };
  return events.flatMap((event) => render(event, context))
    .map((line) => line.replace(/^\d\d:\d\d /, "").replace(/[\u2066-\u2069]/g, ""));
}

const show = (session: Session, ...lines: string[]): string[] =>
  shown(hear(session, ...lines).events);

Deno.test("a time before the reason: for how long, and what is left", () => {
  const rows: readonly [string, ReturnType<typeof timeIn>][] = [
    ["", { minutes: undefined, rest: "" }],
    ["2h", { minutes: 120, rest: "" }],
    ["2h spam again", { minutes: 120, rest: "spam again" }],
    ["2 hours spam", { minutes: 120, rest: "spam" }],
    ["1 week 2 days be kind", { minutes: 9 * 1440, rest: "be kind" }],
    ["forever spam", { minutes: undefined, rest: "spam" }],
    ["FOREVER", { minutes: undefined, rest: "" }],
    ["spam 2h", { minutes: undefined, rest: "spam 2h" }],
    ["3 strikes", { minutes: undefined, rest: "3 strikes" }],
    ["for 2 hours spam", { minutes: 120, rest: "spam" }],
    ["for ever, spam", { minutes: undefined, rest: "spam" }],
    ["2h, spam", { minutes: 120, rest: "spam" }],
    ["2h: spam", { minutes: 120, rest: "spam" }],
    ["90m", { minutes: 90, rest: "" }],
    ["1d12h", { minutes: 36 * 60, rest: "" }],
    ["for selling things", { minutes: undefined, rest: "for selling things" }],
    ["ever so rude", { minutes: undefined, rest: "ever so rude" }],
    ["for 1.5h", undefined],
    ["1.5h", undefined],
    ["2½h", undefined],
    ["30,", undefined],
    ["30", undefined],
    ["2x", undefined],
    ["2s spam", undefined],
    ["9999d", undefined],
  ];
  for (const [text, time] of rows) assertEquals(timeIn(text), time, text);
});

Deno.test("what is typed becomes what our server understands", () => {
  const rows: readonly [string, string][] = [
    ["/kick eve", "> KICK #7 eve"],
    ["/kick EVE selling things", "> KICK #7 EVE :selling things"],
    ["/ban eve", "> BAN #7 eve forever"],
    ["/ban eve 2h selling things", "> BAN #7 eve 120m :selling things"],
    ["/ban gone 3 days", "> BAN #7 gone 4320m"],
    ["/ban *!*@*.example 1w", "> BAN #7 *!*@*.example 10080m"],
    ["/mute evan 10m too loud", "> MUTE #7 evan 10m :too loud"],
    ["/unban eve", "> UNBAN #7 eve"],
    ["/unmute eve", "> UNMUTE #7 eve"],
    ["/bans", "> MODE #7 b"],
    ["/admin eve", "> MODE #7 +o eve"],
    ["/unadmin bob", "> MODE #7 -qo bob bob"],
    ["/lock open-sesame", "> MODE #7 +k open-sesame"],
    ["/unlock", "> MODE #7 -k *"],
    ["/close", "> MODE #7 +i"],
    ["/open", "> MODE #7 -i"],
    ["/invite cat", "> INVITE cat #7"],
    ["/invite", "> MODE #7"],
    ["/invite with key", "> MODE #7"],
  ];
  for (const [line, sent] of rows) assertEquals(type(aliceWithFriends(), line), [sent], line);
});

Deno.test("what cannot be done is said, with what to type", () => {
  const rows: readonly [string, RegExp][] = [
    ["/kick", /^! Say who: \/kick eve spam$/],
    ["/kick evee", /^!! evee is not in this room\. Did you mean eve\?$/],
    ["/kick eva", /^!! eva is not in this room\. Did you mean eve or evan\?$/],
    ["/kick Alice", /^!! You cannot put yourself out: \/leave leaves the room\.$/],
    ["/unadmin", /^! Say who: \/unadmin bob$/],
    ["/kick bo", /^!! bo is not in this room\. Did you mean bob\?$/],
    ["/kick zoe", /^!! zoe is not in this room\. \/who shows who is\.$/],
    ["/kick 7up", /^! Nobody is called "7up"/],
    ["/ban", /^! Say who: \/ban eve 2h spam$/],
    ["/ban eve 30", /^! For how long: \/ban eve 2h, 3d, 1w, or forever$/],
    [`/ban eve ${"x".repeat(301)}`, /^! The reason is too long/],
    ["/unban", /^! Say who: \/unban eve$/],
    ["/unban 3", /^!! There is no number 3: \/bans shows them\.$/],
    ["/admin zoe", /^!! zoe is not in this room/],
    ["/unadmin evan", /^!! evan is no admin here: \/admin shows who is\.$/],
    ["/lock", /^! A key is one word/],
    ["/lock two words", /^! A key is one word/],
    ["/lock a,b", /^! A key is one word/],
    ["/invite 7up", /^! Nobody is called "7up"/],
    ["/admin", /^admins of room 7: bob \(owner\), alice \(helper\)$/],
  ];
  for (const [line, said] of rows) {
    const lines = type(aliceWithFriends(), line);
    assertEquals(lines.length, 1, `${line}: ${lines.join("\n")}`);
    assertMatch(lines[0] ?? "", said);
  }
  const session = aliceWithFriends();
  session.disconnected();
  for (
    const line of [
      "/kick eve",
      "/ban eve",
      "/bans",
      "/unban eve",
      "/admin eve",
      "/lock k",
      "/invite",
    ]
  ) {
    assertEquals(type(session, line), ["!! There is no connection now."], line);
  }
});

Deno.test("a room is not left without anybody who runs it", () => {
  const session = aliceWithFriends();
  assertEquals(type(session, "/unadmin alice"), ["> MODE #7 -h alice"]);
  hear(session, ":bob!b@b PART #7");
  assertEquals(type(session, "/unadmin alice"), [
    "!! Nobody else here runs this room: /admin bob lets somebody first.",
  ]);
});

Deno.test("another server has bans of names, and none that end", () => {
  const plain = (): Session => aliceWithFriends(":s 005 alice PREFIX=(ov)@+ :are supported");
  assertEquals(type(plain(), "/ban eve spam"), [
    "> MODE #7 +b eve!*@*",
    "> KICK #7 eve spam",
  ]);
  assertEquals(type(plain(), "/ban gone"), ["> MODE #7 +b gone!*@*"]);
  assertEquals(type(plain(), "/unban eve"), ["> MODE #7 -b eve!*@*"]);
  assertMatch(
    type(plain(), "/ban eve 2h")[0] ?? "",
    /no bans that end by themselves: \/ban eve forever/,
  );
  assertMatch(type(plain(), "/mute eve")[0] ?? "", /cannot mute/);
});

Deno.test("what others do is told in words", () => {
  const tags = "@snug.internal/whom=eve;snug.internal/reason=selling\\sthings";
  const rows: readonly [string, string[]][] = [
    [`${tags} :bob!b@b MODE #7 +b ~t:120:*!*@x.snug`, [
      "⚑ bob banned eve for 2 hours: selling things",
    ]],
    [":bob!b@b MODE #7 +b ~a:Eve", ["⚑ bob banned Eve"]],
    [":bob!b@b MODE #7 +b eve!*@x.snug", ["⚑ bob banned eve"]],
    [":bob!b@b MODE #7 +b eve!*@*", ["⚑ bob banned whoever is called eve"]],
    [":bob!b@b MODE #7 +b *!*@x.snug", ["⚑ bob banned whoever comes from x.snug"]],
    [":bob!b@b MODE #7 +b ~r:*spam*", ["⚑ bob banned whoever is *spam*"]],
    [":bob!b@b MODE #7 +b ~t:10:~m:~a:eve", ["⚑ bob muted eve for 10 minutes"]],
    [":bob!b@b MODE #7 -b ~m:~a:eve", ["⚑ bob took back the mute of eve"]],
    [":s MODE #7 -b ~t:120:~a:eve", ["⚑ the ban of eve has come to its end"]],
    [":bob!b@b MODE #7 -b+b ~t:120:~a:eve ~t:60:~a:eve", ["⚑ bob banned eve for 1 hour"]],
    [":bob!b@b MODE #7 +o eve", ["⚑ eve is an admin now (bob)"]],
    [":Eve!e@e MODE #7 +q eve", ["⚑ Eve owns this room"]],
    [":bob!b@b MODE #7 -o+v eve eve", [
      "⚑ eve is no admin any more (bob)",
      "⚑ eve may speak now when the room is quiet (bob)",
    ]],
    [":bob!b@b MODE #7 +k secret", ["⚑ bob locked room 7: who comes in needs its key now"]],
    [":bob!b@b MODE #7 -k *", ["⚑ bob unlocked room 7: no key is needed now"]],
    [":bob!b@b MODE #7 +im-ts+l 5", [
      "⚑ bob closed room 7: only who is invited comes in now",
      "⚑ bob made room 7 quiet: only its admins speak now",
      "⚑ anybody in room 7 may set its topic now (bob)",
      "⚑ bob does not hide room 7 any more",
      "⚑ at most 5 people may be in room 7 now (bob)",
    ]],
    [":bob!b@b KICK #7 eve spam", ["← eve was put out by bob (spam)"]],
    [":bob!b@b KICK #7 eve bob", ["← eve was put out by bob"]],
    [":s 341 alice cat #7", ["── cat is invited to room 7."]],
  ];
  for (const [line, words] of rows) assertEquals(show(aliceWithFriends(), line), words, line);
});

Deno.test("the list of bans has numbers, and each is taken away by its own", () => {
  const session = aliceWithFriends();
  type(session, "/bans");
  const at = Math.floor(NOW / 1000) - 60;
  const lines = show(
    session,
    `@snug.internal/whom=eve;snug.internal/reason=spam :s 367 alice #7 ~t:120:*!*@x.snug bob!b@b ${at}`,
    `:s 367 alice #7 ~m:~a:Mal carol!c@c ${at - 86_400}`,
    ":s 367 alice #7 old!*@*",
    // Of another room, which we did not ask about.
    `:s 367 alice #8 x!*@* bob!b@b ${at}`,
    ":s 368 alice #7 :End of channel ban list",
    ":s 368 alice #7 :End of channel ban list",
  );
  assertEquals(lines.length, 5, lines.join("\n"));
  assertEquals(lines[0], "── banned or muted in room 7:");
  assertMatch(lines[1] ?? "", /^── 1 {2}eve · until \d\d:\d\d · by bob, today \d\d:\d\d · spam$/);
  assertMatch(lines[2] ?? "", /^── 2 {2}Mal \(muted\) · for ever · by carol, 1 Jan \d\d:\d\d$/);
  assertMatch(lines[3] ?? "", /^── 3 {2}whoever is called old · for ever$/);
  assertEquals(type(session, "/unban 2"), ["> MODE #7 -b ~m:~a:Mal"]);
  assertEquals(type(session, "/unban 1"), ["> MODE #7 -b ~t:120:*!*@x.snug"]);
  assertMatch(type(session, "/unban 4")[0] ?? "", /no number 4/);
  show(session, ":alice!a@a MODE #7 -b ~m:~a:Mal");
  assertEquals(type(session, "/unban 2"), [
    "!! Number 2 is taken away already: /bans shows what is left.",
  ]);
  // For whom it was made is known from now on.
  assertEquals(show(session, ":s MODE #7 -b ~t:120:*!*@x.snug"), [
    "⚑ the ban of eve has come to its end",
  ]);
  type(session, "/bans");
  assertEquals(show(session, ":s 368 alice #7 :End"), ["── Nobody is banned or muted in room 7."]);
});

Deno.test("refusals name who can help, whom was meant, and until when", () => {
  const rows: readonly [string, RegExp][] = [
    [":s 482 alice #7 :x", /That needs a higher rank than yours \(helper\): ask bob\.$/],
    [":s 401 alice evee :x", /Nobody here is called evee\. Did you mean eve\?$/],
    [":s 401 alice zoe :x", /Nobody here is called zoe\.$/],
    [":s 441 alice zoe #7 :x", /zoe is not in room 7\.$/],
    [":s 443 alice bob #7 :x", /bob is in room 7 already\.$/],
    [":s 478 alice #7 b :x", /Room 7 has too many bans: \/bans/],
    [":s 404 alice #7 :Cannot send to channel (+m)", /room 7 now: only its admins speak there\.$/],
    [
      `:s 404 alice #7 :Cannot send to channel (+b): muted by bob until ${
        new Date(NOW + 60_000).toISOString()
      }: too loud`,
      /You cannot speak in room 7: muted by bob until \d\d:\d\d \(too loud\)\.$/,
    ],
    [":s 474 alice #9 :Cannot join channel (+b): banned by bob", /room 9: banned by bob\.$/],
    [":s 474 alice #9 :Cannot join channel (+b)", /You may not enter room 9\.$/],
    [":s FAIL BAN NO_SUCH_PERSON #7 evee :x", /Nobody called evee is here, or was.* mean eve\?$/],
    [":s FAIL UNBAN NO_SUCH_BAN #7 eve :x", /eve is banned in room 7: \/bans shows who is\.$/],
    [":s FAIL MUTE YOURSELF #7 alice :x", /You cannot mute yourself/],
  ];
  for (const [line, words] of rows) {
    const [said = "", ...more] = show(aliceWithFriends(), line);
    assertEquals(more, []);
    assertMatch(said, words);
  }
  const session = aliceWithFriends();
  hear(session, ":bob!b@b MODE #7 -h alice");
  assertMatch(
    show(session, ":s 482 alice #7 :x")[0] ?? "",
    /Only an admin of room 7 may do that: ask bob\.$/,
  );
  hear(session, ":bob!b@b PART #7");
  assertMatch(show(session, ":s 482 alice #7 :x")[0] ?? "", /may do that: none is here now\.$/);
});

Deno.test("ranks follow people, and go with them", () => {
  const session = aliceWithFriends();
  const ranks = (
    name: string,
  ): string[] => [...session.room("#7")?.ranks.get(casefold(name)) ?? []];
  assertEquals(ranks("bob"), ["owner", "admin"]);
  hear(session, ":bob!b@b NICK rob");
  assertEquals([ranks("bob"), ranks("rob")], [[], ["owner", "admin"]]);
  hear(session, ":rob!b@b MODE #7 -q+h rob rob");
  assertEquals(ranks("rob"), ["admin", "helper"]);
  hear(session, ":rob!b@b QUIT :bye");
  assertEquals(ranks("rob"), []);
  session.disconnected();
  assertEquals(session.room("#7")?.ranks.size, 0);
});

Deno.test("the key of a room that is locked while we are in it opens it when we come back", () => {
  const session = aliceWithFriends();
  hear(session, ":bob!b@b MODE #7 +k secret");
  session.want("#8");
  session.disconnected();
  session.connected();
  const { send } = letIn(session);
  assertEquals(send.at(-1), "JOIN #7,#8 secret");
  hear(session, ":alice!~snug@a.snug JOIN #7", ":bob!b@b MODE #7 -k secret");
  session.disconnected();
  session.connected();
  assertEquals(letIn(session).send.at(-1), "JOIN #7,#8");
});

Deno.test("rooms with keys come first, each key with its room", () => {
  const session = newSession({ rooms: ["#1", "#2", "#3"] });
  session.want("#2").key = "two";
  session.want("#3").key = "three";
  session.connected();
  assertEquals(letIn(session).send.at(-1), "JOIN #2,#3,#1 two,three");
});

Deno.test("a server may send a list without end: it is cut, and asked for lists alone are shown", () => {
  const session = aliceWithFriends();
  assertEquals(show(session, ":s 367 alice #7 a!*@* b!b@b 1", ":s 368 alice #7 :End"), []);
  type(session, "/bans");
  for (let number = 0; number < 600; number++) hear(session, `:s 367 alice #7 n${number}!*@* b 1`);
  assertEquals(show(session, ":s 368 alice #7 :End").length, 502);
  for (let number = 0; number < 600; number++) {
    hear(session, `@snug.internal/whom=n${number} :b!b@b MODE #7 +b n${number}!*@*`);
  }
  assert((session.room("#7")?.banned.size ?? 0) <= 500);
});
