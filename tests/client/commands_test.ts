import { type ChatActions, COMMANDS, helpLines, runLine } from "../../client/commands.ts";
import { NAME_RULE, ROOM_RULE } from "../../client/options.ts";
import { SEARCH_RULE } from "../../client/search.ts";
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";

/** A chat that notes what it is told to do. */
class Noted implements ChatActions {
  readonly room: string | undefined;
  readonly calls: unknown[][] = [];
  again = 0;

  constructor(room: string | undefined) {
    this.room = room;
  }

  say = (saying: unknown): void => this.#note("say", saying);
  goTo = (room: string): void => this.#note("goTo", room);
  leave = (room: string): void => this.#note("leave", room);
  rename = (name: string): void => this.#note("rename", name);
  setTopic = (room: string, text: string): void => this.#note("setTopic", room, text);
  showTopic = (room: string): void => this.#note("showTopic", room);
  showPeople = (room: string): void => this.#note("showPeople", room);
  showOlder = (room: string, count: number): void => this.#note("showOlder", room, count);
  search = (room: string, query: unknown): void => this.#note("search", room, query);
  searchOn = (): void => this.#note("searchOn");
  takeBack = (room: string): void => this.#note("takeBack", room);
  keepFor = (room: string, days?: number): void => this.#note("keepFor", room, days);
  register = (): void => this.#note("register");
  login = (name?: string): void => this.#note("login", name);
  changePassword = (): void => this.#note("changePassword");
  logout = (everywhere: boolean): void => this.#note("logout", everywhere);
  claim = (code: string): void => this.#note("claim", code);
  inviteCode = (days?: number): void => this.#note("inviteCode", days);
  tell = (text: string): void => this.#note("tell", text);
  complain = (text: string): void => this.#note("complain", text);
  quit = (): void => this.#note("quit");

  sayAgain(): number {
    this.#note("sayAgain");
    return this.again;
  }

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
const NO_ROOM = complain("You are in no room: /room 7 enters one.");

Deno.test("each line does what it says", () => {
  const rows: readonly [string, unknown[]][] = [
    ["hello", say("hello")],
    [" /hello", say(" /hello")],
    ["//etc/hosts", say("/etc/hosts")],
    ["//", say("/")],
    ["///", say("//")],
    ["/who", ["showPeople", "#7"]],
    ["/WHO  ", ["showPeople", "#7"]],
    ["/me waves", say("waves", "#7", "action")],
    ["/me   waves  twice ", say("waves  twice", "#7", "action")],
    ["/msg bob hello there", say("hello there", "bob")],
    ["/msg  bob   /quit", say("/quit", "bob")],
    ["/msg jose\u0301 x", say("x", "jos\u00e9")],
    ["/topic", ["showTopic", "#7"]],
    ["/topic Friday release", ["setTopic", "#7", "Friday release"]],
    ["/room 8", ["goTo", "#8"]],
    ["/room #008", ["goTo", "#8"]],
    ["/room talk", ["goTo", "#talk"]],
    ["/leave", ["leave", "#7"]],
    ["/name bob", ["rename", "bob"]],
    ["/name jose\u0301", ["rename", "jos\u00e9"]],
    ["/history", ["showOlder", "#7", 50]],
    ["/history 200", ["showOlder", "#7", 200]],
    ["/search the release", ["search", "#7", { text: "the release" }]],
    ["/search more", ["searchOn"]],
    ["/undo", ["takeBack", "#7"]],
    ["/keep 30", ["keepFor", "#7", 30]],
    ["/keep off", ["keepFor", "#7", 0]],
    ["/keep default", ["keepFor", "#7", undefined]],
    ["/register", ["register"]],
    ["/login", ["login", undefined]],
    ["/login bob", ["login", "bob"]],
    ["/password", ["changePassword"]],
    ["/logout", ["logout", false]],
    ["/logout Everywhere", ["logout", true]],
    ["/claim 7HQK-2M9P", ["claim", "7HQK-2M9P"]],
    ["/claim 7hqk 2m9p", ["claim", "7hqk2m9p"]],
    ["/invite-code", ["inviteCode", undefined]],
    ["/invite-code 7", ["inviteCode", 7]],
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
    ["/msg bob", "Say to whom, and what: /msg bob hello"],
    ["/msg bob  ", "Say to whom, and what: /msg bob hello"],
    ["/msg #7 hi", `Nobody is called "#7". ${NAME_RULE}`],
    ["/msg 1x hi", `Nobody is called "1x". ${NAME_RULE}`],
    ["/room", ROOM_RULE],
    ["/room 0", ROOM_RULE],
    ["/room a b", ROOM_RULE],
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
    ["/rooms", "There is no /rooms. Did you mean /room?"],
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
      "/undo",
      "/keep 1",
    ]
  ) {
    assertEquals(noRoom(line), [NO_ROOM], line);
  }
  assertEquals(noRoom("/msg bob hi"), [say("hi", "bob")]);
  assertEquals(noRoom("/room 7"), [["goTo", "#7"]]);
  assertEquals(noRoom("/name bob"), [["rename", "bob"]]);
  assertEquals(noRoom("/quit"), [["quit"]]);
});

Deno.test("/again complains only when there is nothing", () => {
  const chat = new Noted("#7");
  runLine(chat, "/again");
  assertEquals(chat.calls, [["sayAgain"], complain("There is nothing that was not sent.")]);
  chat.again = 2;
  chat.calls.length = 0;
  runLine(chat, "/again");
  assertEquals(chat.calls, [["sayAgain"]]);
});

Deno.test("/help shows every command, in columns", () => {
  const told = run("/help");
  assertEquals(told, helpLines().map((line) => ["tell", line]));
  assertEquals(told.length, COMMANDS.length);
  const columns = helpLines().map((line) => line.search(/ {2,}(?=\S)/));
  for (const [index, { name, help }] of COMMANDS.entries()) {
    const line = helpLines()[index] ?? "";
    assertMatch(line, new RegExp(`^/${name}[ a-zA-Z[\\]]+`));
    assert(line.endsWith(`  ${help}`), line);
    assert((columns[index] ?? -1) > 0, line);
    // With the dashes before it, it has one row of a usual window.
    assert(line.length <= 77, line);
  }
  assertEquals(
    new Set(helpLines().map((line, at) => line.length - (COMMANDS[at]?.help.length ?? 0))).size,
    1,
  );
});
