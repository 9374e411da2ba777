import type { ChatActions } from "../../client/commands/command.ts";
import { runLine } from "../../client/commands/run.ts";
import { NAME_RULE, ROOM_RULE } from "../../client/options.ts";
import { REACTION_RULE } from "../../client/message_acts.ts";
import { SEARCH_RULE } from "../../client/search.ts";
import type { Session, Step } from "../../client/session.ts";
import type { Heard } from "../../client/said.ts";
import { Settings } from "../../client/settings.ts";
import { parseMessage } from "../../protocol/message.ts";
import { assertEquals } from "../../typed/assert.ts";
import { aliceInRoom, LASTING_CAPABILITIES, NOW, told } from "../helpers/session.ts";

/** Alice in room 7, on a server that tells all that it can. */
function talkative(): Session {
  const session = aliceInRoom(LASTING_CAPABILITIES);
  session.receive(parseMessage(":s 005 alice WHOX :are supported by this server"), NOW);
  return session;
}

/** What stands on its screen, the newest first. */
const ON_SCREEN: readonly Heard[] = ["bob", "ann"].map((from, at) => ({
  kind: "heard",
  time: NOW,
  id: `m${at + 1}`,
  room: at === 0 ? "#7" : undefined,
  peer: at === 0 ? undefined : from,
  from,
  text: `said by ${from}`,
  style: "message",
  own: false,
}));

/** A chat that notes what it is told to do. */
class Noted implements ChatActions {
  readonly room: string | undefined;
  readonly settings = new Settings();
  readonly server = "chat.test:5050";
  readonly calls: unknown[][] = [];
  readonly #session: Session;

  constructor(room: string | undefined, session = talkative()) {
    this.room = room;
    this.#session = session;
  }

  /** What a step wants is noted line by line, and what it refuses as a complaint. */
  act(step: (session: Session, now: number) => Step): void {
    const { send, events } = told(step(this.#session, NOW));
    for (const line of send) this.#note("send", line);
    for (const event of events) {
      if (event.kind === "refused") this.#note("complain", event.text);
      else this.#note("event", event);
    }
  }

  say = (saying: unknown): void => this.#note("say", saying);
  goTo = (...to: string[]): void => this.#note("goTo", ...to.filter((word) => word));
  leave = (room: string): void => this.#note("leave", room);
  showRooms = (): void => this.#note("showRooms");
  register = (): void => this.#note("register");
  login = (name?: string): void => this.#note("login", name);
  changePassword = (): void => this.#note("changePassword");
  tell = (text: string): void => this.#note("tell", text);
  complain = (text: string): void => this.#note("complain", text);
  quit = (): void => this.#note("quit");
  get lastPeer(): string | undefined {
    return this.#session.lastPeer;
  }
  expand = (text: string, act: (expanded: string) => void): void =>
    act(text.replace(":tada:", "🎉"));
  find = (which: string): Heard | undefined => {
    return ON_SCREEN.find(({ id, from }) => id === `m${which}` || from === which);
  };
  lastShown = (count: number): readonly Heard[] => ON_SCREEN.slice(0, count);

  #note(...call: unknown[]): void {
    this.calls.push(call);
  }
}

function run(line: string, room: string | undefined = "#7"): unknown[][] {
  const chat = new Noted(room);
  runLine(chat, line);
  return chat.calls;
}

const say = (text: string, to = "#7", style = "message"): unknown[] => ["say", { to, text, style }];
const complain = (text: string): unknown[] => ["complain", text];
const KEEP_RULE =
  "Say for how many days messages are kept: /keep 30, /keep off for none, or /keep default";
const send = (line: string): unknown[] => ["send", line];
const NO_ROOM = complain("You are in no room: /room 7 enters one.");

Deno.test("each line does what it says", () => {
  const rows: readonly [string, unknown[]][] = [
    ["hello", say("hello")],
    [" /hello", say(" /hello")],
    ["//etc/hosts", say("/etc/hosts")],
    ["//", say("/")],
    ["///", say("//")],
    ["/who", send("WHO #7 %tnf,7")],
    ["/WHO  ", send("WHO #7 %tnf,7")],
    ["/whois bob", send("WHOIS bob")],
    ["/whois jose\u0301", send("WHOIS jos\u00e9")],
    ["/away", send("AWAY away")],
    ["/away at lunch", send("AWAY :at lunch")],
    ["/back", send("AWAY")],
    ["/list", send("LIST")],
    ["/list Tea", send("LIST *Tea*")],
    ["/me waves", say("waves", "#7", "action")],
    ["/me   waves  twice ", say("waves  twice", "#7", "action")],
    ["/msg bob hello there", say("hello there", "bob")],
    ["/msg  bob   /quit", say("/quit", "bob")],
    ["/msg jose\u0301 x", say("x", "jos\u00e9")],
    ["/msg bob", send("@label=q1 CHATHISTORY LATEST bob * 20")],
    ["/query bob  ", send("@label=q1 CHATHISTORY LATEST bob * 20")],
    ["/topic off", send("TOPIC #7 :")],
    ["/topic Friday release", send("TOPIC #7 :Friday release")],
    ["/room 8", ["goTo", "#8"]],
    ["/join 8", ["goTo", "#8"]],
    ["/room 8 open-sesame", ["goTo", "#8", "open-sesame"]],
    ["/room #008", ["goTo", "#8"]],
    ["/room talk", ["goTo", "#talk"]],
    ["/join 8", ["goTo", "#8"]],
    ["/room 8 open-sesame", ["goTo", "#8", "open-sesame"]],
    ["/rooms", ["showRooms"]],
    ["/leave", ["leave", "#7"]],
    ["/name bob", send("NICK bob")],
    ["/name jose\u0301", send("NICK jos\u00e9")],
    ["/history", send("@label=q1 CHATHISTORY LATEST #7 * 50")],
    ["/history 200", send("@label=q1 CHATHISTORY LATEST #7 * 100")],
    ["/search the release", send("@label=q1 SEARCH in=#7;text=the\\srelease;limit=20")],
    ["/search more", complain(`There is no search to go on with. ${SEARCH_RULE}`)],
    ["/undo", complain("There is nothing here that you could take back.")],
    ["/keep 30", send("MODE #7 +H 30")],
    ["/keep off", send("MODE #7 +H 0")],
    ["/keep default", send("MODE #7 -H")],
    ["/register", ["register"]],
    ["/login", ["login", undefined]],
    ["/login bob", ["login", "bob"]],
    ["/password", ["changePassword"]],
    ["/logout", complain("You are not logged in.")],
    ["/logout Everywhere", complain("You are not logged in.")],
    ["/claim 7HQK-2M9P", send("ACCOUNT CLAIM 7HQK-2M9P")],
    ["/claim 7hqk 2m9p", send("ACCOUNT CLAIM 7hqk2m9p")],
    ["/invite-code", send("ACCOUNT INVITE")],
    ["/invite-code 7", send("ACCOUNT INVITE 7")],
    ["/quit", ["quit"]],
  ];
  for (const [line, call] of rows) assertEquals(run(line), [call], line);
  for (const line of ["", " ", "\t "]) assertEquals(run(line), []);
});

Deno.test("what is missing or wrong is said, with what to type", () => {
  const rows: readonly [string, string][] = [
    ["/me", "Say what you do: /me waves"],
    ["/me  ", "Say what you do: /me waves"],
    ["/msg", "Say to whom, and what: /msg bob hello"],
    ["/msg #7 hi", `Nobody is called "#7". ${NAME_RULE}`],
    ["/msg 1x hi", `Nobody is called "1x". ${NAME_RULE}`],
    ["/whois", "Say who: /whois bob"],
    ["/whois 7up", `Nobody is called "7up". ${NAME_RULE}`],
    [`/away ${"x".repeat(301)}`, "That is too long: 300 bytes are the most."],
    ["/list a b", "Say one word of a room's name: /list tea"],
    ["/room", ROOM_RULE],
    ["/room 0", ROOM_RULE],
    ["/room a b,c", ROOM_RULE],
    ["/name", NAME_RULE],
    ["/name 7up", NAME_RULE],
    ["/name a b", NAME_RULE],
    ["/history all", "Say how many, 1000 at most: /history 50"],
    ["/history 0", "Say how many, 1000 at most: /history 50"],
    ["/search", SEARCH_RULE],
    ["/search before:yesterday", "Write a day as before:2026-11-23"],
    ["/keep", KEEP_RULE],
    ["/keep forever", KEEP_RULE],
    [
      "/register hunter2",
      "Type /register alone: it asks for the password, and does not show it.",
    ],
    ["/password x", "Type /password alone: it asks for the password, and does not show it."],
    [
      "/login bob hunter2",
      "Type /login, or /login and your name: it asks for the password.",
    ],
    ["/logout there", "Type /logout, or /logout everywhere"],
    ["/claim", "Type the code that the server printed: /claim 7HQK-2M9P"],
    ["/claim :x", "Type the code that the server printed: /claim 7HQK-2M9P"],
    ["/invite-code soon", "Say for how many days it is good: /invite-code 7"],
    ["/", "There is no /. /help shows what there is."],
    ["/frobnicate", "There is no /frobnicate. /help shows what there is."],
    ["/x", "There is no /x. /help shows what there is."],
    ["/hlep", "There is no /hlep. Did you mean /help?"],
    ["/tpoic x", "There is no /tpoic. Did you mean /topic?"],
    ["/roomz", "There is no /roomz. Did you mean /room?"],
    ["/QUTI", "There is no /QUTI. Did you mean /quit?"],
    ["/wo", "There is no /wo. Did you mean /who?"],
  ];
  for (const [line, text] of rows) assertEquals(run(line), [complain(text)], line);
});

Deno.test("what speaks to a room needs one; the rest does not", () => {
  const noRoom = (line: string): unknown[][] => {
    const chat = new Noted(undefined);
    runLine(chat, line);
    return chat.calls;
  };
  for (
    const line of [
      "hi",
      "//x",
      "/who",
      "/me waves",
      "/topic",
      "/topic x",
      "/leave",
      "/keep 1",
    ]
  ) {
    assertEquals(noRoom(line), [NO_ROOM], line);
  }
  assertEquals(noRoom("/msg bob hi"), [say("hi", "bob")]);
  assertEquals(noRoom("/room 7"), [["goTo", "#7"]]);
  assertEquals(noRoom("/name bob"), [send("NICK bob")]);
  assertEquals(noRoom("/quit"), [["quit"]]);
});

Deno.test("/reply answers a message that is on the screen, or lists what there is", () => {
  const quote = (id: string, from: string) => ({ id, said: { from, text: `said by ${from}` } });
  const saying = { to: "#7", text: "yes  indeed", style: "message", quote: quote("m1", "bob") };
  assertEquals(run("/reply 1 yes  indeed"), [["say", saying]]);
  assertEquals(run("/re ann psst"), [
    ["say", { to: "ann", text: "psst", style: "message", quote: quote("m2", "ann") }],
  ]);
  assertEquals(run("/reply 9 x"), [
    complain("There is no message 9 here: /reply lists what there is."),
  ]);
  assertEquals(run("/reply zoe x"), [
    complain("zoe has said nothing here: /reply lists what there is."),
  ]);
  const list = [["tell", "2  ann → you: said by ann"], ["tell", "1  bob: said by bob"]];
  assertEquals(run("/reply"), [...list, ["tell", "Say which, and what: /reply 2 yes"]]);
  assertEquals(run("/reply 2"), list);
  assertEquals(run("/react 2"), [...list, ["tell", REACTION_RULE]]);
  const chat = new Noted("#7");
  chat.lastShown = () => ON_SCREEN.slice(1).map((message) => ({ ...message, own: true }));
  runLine(chat, "/reply 2");
  assertEquals(chat.calls, [["tell", "1  you → ann: said by ann"]]);
});

Deno.test("/react answers with an emoji, and takes back what was there", () => {
  const session = aliceInRoom(LASTING_CAPABILITIES);
  const react = (line: string) => {
    const chat = new Noted("#7", session);
    runLine(chat, line);
    return chat.calls;
  };
  const tags = ";+reply=m1;+draft/reply=m1;label=q";
  assertEquals(react("/react 👍"), [send(`@+draft/react=👍${tags}1 TAGMSG #7`)]);
  assertEquals(react("/react 1 👍"), [send(`@+draft/react=👍${tags}2 TAGMSG #7`)]);
  assertEquals(react("/react ann :)"), [
    send("@+draft/react=:);+reply=m2;+draft/reply=m2;label=q3 TAGMSG ann"),
  ]);
  session.pasts.of("#7").reactions.take({ id: "m1", emoji: "👍", who: "Alice", on: true, time: 1 });
  assertEquals(react("/react 👍"), [send(`@+draft/unreact=👍${tags}4 TAGMSG #7`)]);
  assertEquals(react("/react tada"), [send(`@+draft/react=🎉${tags}5 TAGMSG #7`)]);
  assertEquals(react("/react :tada:"), [send(`@+draft/react=🎉${tags}6 TAGMSG #7`)]);
  assertEquals(react("/react lol"), [send(`@+draft/react=lol${tags}7 TAGMSG #7`)]);
  assertEquals(react("/react 1 two words"), [complain(REACTION_RULE)]);
  assertEquals(react(`/react ${"x".repeat(41)}`), [complain(REACTION_RULE)]);
  assertEquals(react("/react 9 👍"), [
    complain("There is no message 9 here: /reply lists what there is."),
  ]);
});

Deno.test("/r answers who wrote to us alone last", () => {
  const session = aliceInRoom(LASTING_CAPABILITIES);
  const answer = (line: string) => {
    const chat = new Noted("#7", session);
    runLine(chat, line);
    return chat.calls[0];
  };
  assertEquals(answer("/r hi"), complain("Nobody has written to you alone: /msg bob hello"));
  assertEquals(answer("/r"), complain("Say what you answer: /r hello"));
  session.lastPeer = "bob";
  assertEquals(answer("/r hi  there"), say("hi  there", "bob"));
});

Deno.test("/again sends again, or forgets", () => {
  const nothing = complain("There is nothing that was not sent.");
  assertEquals(run("/again"), [nothing]);
  assertEquals(run("/again off"), [nothing]);
  assertEquals(run("/again 2"), [complain("Type /again to send it, or /again off to forget it.")]);
});

Deno.test("a line break is a part of what is said, and a space in what has one line", () => {
  for (const line of ["/msg bob one\ntwo", "/reply 1 one\ntwo"]) {
    const [[, saying] = []] = run(line) as [string, { text: string }][];
    assertEquals(saying?.text, "one\ntwo");
  }
  for (
    const [line, sent] of [
      ["/away lunch\nback at two", "AWAY :lunch back at two"],
      ["/topic tea\n\n and cake", "TOPIC #7 :tea and cake"],
      ["/kick bob too\nloud", "KICK #7 bob :too loud"],
      ["/quiet\nbob", ""],
    ] as const
  ) {
    const calls = run(line);
    assertEquals(calls.every(([, text]) => !String(text).includes("\n")), true);
    if (sent !== "") assertEquals(calls, [send(sent)]);
  }
});

Deno.test("/undo takes back what it names, and nothing else in its place", () => {
  assertEquals(run("/undo 1"), [
    complain("That is bob's: you take back what is yours."),
  ]);
  assertEquals(run("/undo 9"), [
    complain("There is no message 9 here: /reply lists what there is."),
  ]);
  const own = { ...ON_SCREEN[0], id: "m7", own: true } as Heard;
  const chat = new Noted("#7");
  chat.find = () => own;
  runLine(chat, "/undo 2");
  assertEquals(chat.calls, [send("REDACT #7 m7")]);
});
