/** What can be typed after a slash: a row a command, from which `/help` is made too. */
import { isNick, roomFromInput } from "../protocol/names.ts";
import type { Saying } from "./events.ts";
import { NAME_RULE, ROOM_RULE } from "./options.ts";
import { parseQuery, type Query, SEARCH_RULE } from "./search.ts";

/** What a command may do; the chat implements it. */
export interface ChatActions {
  /** The room in front. */
  readonly room: string | undefined;
  say(saying: Saying): void;
  /** Sends again what was not sent. @returns How much that was. */
  sayAgain(): number;
  /** Puts a room in front, entering it where needed. */
  goTo(room: string): void;
  leave(room: string): void;
  rename(name: string): void;
  setTopic(room: string, text: string): void;
  showTopic(room: string): void;
  showPeople(room: string): void;
  /** Shows so many messages older than those that were shown. */
  showOlder(room: string, count: number): void;
  search(room: string, query: Query): void;
  /** Shows more of what the last search found. */
  searchOn(): void;
  /** Takes back what was said last. */
  takeBack(room: string): void;
  /** Sets for how many days messages are kept; `undefined`: as the server does by default. */
  keepFor(room: string, days: number | undefined): void;
  register(): void;
  /** `undefined`: under the name that one has. */
  login(name: string | undefined): void;
  changePassword(): void;
  logout(everywhere: boolean): void;
  claim(code: string): void;
  inviteCode(days: number | undefined): void;
  /** Prints a line of the program itself. */
  tell(text: string): void;
  /** Says what was wrong with what a person typed, as a sentence. */
  complain(text: string): void;
  quit(): void;
}

interface Command {
  readonly name: string;
  /** What follows the name, for the help. */
  readonly usage: string;
  readonly help: string;
  readonly run: (chat: ChatActions, rest: string) => void;
}

/** Does something with the room in front, if there is one. */
function inRoom(chat: ChatActions, act: (room: string) => void): void {
  if (chat.room === undefined) chat.complain("You are in no room: /room 7 enters one.");
  else act(chat.room);
}

/** How many older messages `/history` shows, and the most that it can. */
const OLDER = 50;
const MOST_OLDER = 1_000;
/** The most days that a number may be of. */
const MOST_DAYS = 36_500;

const KEEP_RULE =
  "Say for how many days messages are kept: /keep 30, /keep off for none, or /keep default";

/** A whole number as somebody typed it, within bounds. */
function wholeNumber(text: string, least: number, most: number): number | undefined {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  return number >= least && number <= most ? number : undefined;
}

/** For what asks for a password: it must not be typed where it can be seen. */
function alone(name: string, act: (chat: ChatActions) => void): Command["run"] {
  return (chat, rest) => {
    if (rest === "") return act(chat);
    chat.complain(`Type /${name} alone: it asks for the password, and does not show it.`);
  };
}

export const COMMANDS: readonly Command[] = [
  {
    name: "who",
    usage: "",
    help: "who is in this room",
    run: (chat) => inRoom(chat, (room) => chat.showPeople(room)),
  },
  {
    name: "me",
    usage: "TEXT",
    help: "say what you do: /me waves",
    run: (chat, text) => {
      if (text === "") return chat.complain("Say what you do: /me waves");
      inRoom(chat, (to) => chat.say({ to, text, style: "action" }));
    },
  },
  {
    name: "msg",
    usage: "NAME TEXT",
    help: "say something to one person only",
    run: (chat, rest) => {
      const [, name = "", text = ""] = /^(\S+)\s+(.*)$/su.exec(rest) ?? [];
      if (name === "" || text.trim() === "") {
        return chat.complain("Say to whom, and what: /msg bob hello");
      }
      const to = name.normalize("NFC");
      if (!isNick(to)) return chat.complain(`Nobody is called "${name}". ${NAME_RULE}`);
      chat.say({ to, text, style: "message" });
    },
  },
  {
    name: "topic",
    usage: "[TEXT]",
    help: "show what this room is about, or set it",
    run: (chat, text) =>
      inRoom(chat, (room) => text === "" ? chat.showTopic(room) : chat.setTopic(room, text)),
  },
  {
    name: "history",
    usage: "[NUMBER]",
    help: `show ${OLDER} older messages of this room, or so many`,
    run: (chat, text) => {
      const count = text === "" ? OLDER : wholeNumber(text, 1, MOST_OLDER);
      if (count === undefined) {
        chat.complain(`Say how many, ${MOST_OLDER} at most: /history ${OLDER}`);
      } else inRoom(chat, (room) => chat.showOlder(room, count));
    },
  },
  {
    name: "search",
    usage: "WORDS",
    help: "find words here; also from:bob before:2026-11-01",
    run: (chat, text) => {
      if (text === "") return chat.complain(SEARCH_RULE);
      if (text.toLowerCase() === "more") return chat.searchOn();
      const query = parseQuery(text);
      if (typeof query === "string") chat.complain(query);
      else inRoom(chat, (room) => chat.search(room, query));
    },
  },
  {
    name: "undo",
    usage: "",
    help: "take back what you said last in this room",
    run: (chat) => inRoom(chat, (room) => chat.takeBack(room)),
  },
  {
    name: "keep",
    usage: "DAYS",
    help: "how long messages are kept here; also off, default",
    run: (chat, text) => {
      const word = text.toLowerCase();
      const days = word === "off" ? 0 : wholeNumber(word, 0, MOST_DAYS);
      if (days === undefined && word !== "default") chat.complain(KEEP_RULE);
      else inRoom(chat, (room) => chat.keepFor(room, days));
    },
  },
  {
    name: "room",
    usage: "ROOM",
    help: "go to a room: /room 8",
    run: (chat, text) => {
      const room = roomFromInput(text);
      if (room === undefined) chat.complain(ROOM_RULE);
      else chat.goTo(room);
    },
  },
  {
    name: "leave",
    usage: "[ROOM]",
    help: "leave this room, or another one",
    run: (chat, text) => {
      if (text === "") return inRoom(chat, (room) => chat.leave(room));
      const room = roomFromInput(text);
      if (room === undefined) chat.complain(ROOM_RULE);
      else chat.leave(room);
    },
  },
  {
    name: "name",
    usage: "NAME",
    help: "take another name",
    run: (chat, text) => {
      const name = text.normalize("NFC");
      if (isNick(name)) chat.rename(name);
      else chat.complain(NAME_RULE);
    },
  },
  {
    name: "register",
    usage: "",
    help: "make your name yours, with a password",
    run: alone("register", (chat) => chat.register()),
  },
  {
    name: "login",
    usage: "[NAME]",
    help: "log in, where your name is yours already",
    run: (chat, text) => {
      const name = text.normalize("NFC");
      if (name === "" || isNick(name)) chat.login(name === "" ? undefined : name);
      else chat.complain("Type /login, or /login and your name: it asks for the password.");
    },
  },
  {
    name: "password",
    usage: "",
    help: "change your password",
    run: alone("password", (chat) => chat.changePassword()),
  },
  {
    name: "logout",
    usage: "[everywhere]",
    help: "log out here, or wherever you are logged in",
    run: (chat, text) => {
      const everywhere = text.toLowerCase() === "everywhere";
      if (text === "" || everywhere) chat.logout(everywhere);
      else chat.complain("Type /logout, or /logout everywhere");
    },
  },
  {
    name: "claim",
    usage: "CODE",
    help: "become an admin, with the code of the server",
    run: (chat, text) => {
      // It may be typed in groups.
      const code = text.replace(/\s/g, "");
      if (/^[\p{L}\p{N}-]{1,64}$/u.test(code)) chat.claim(code);
      else chat.complain("Type the code that the server printed: /claim 7HQK-2M9P");
    },
  },
  {
    name: "invite-code",
    usage: "[DAYS]",
    help: "for admins: a code that lets somebody in",
    run: (chat, text) => {
      const days = wholeNumber(text, 1, MOST_DAYS);
      if (text === "" || days !== undefined) chat.inviteCode(days);
      else chat.complain("Say for how many days it is good: /invite-code 7");
    },
  },
  {
    name: "again",
    usage: "",
    help: "send again what was not sent",
    run: (chat) => {
      if (chat.sayAgain() === 0) chat.complain("There is nothing that was not sent.");
    },
  },
  {
    name: "help",
    usage: "",
    help: "show this",
    run: (chat) => helpLines().forEach((line) => chat.tell(line)),
  },
  { name: "quit", usage: "", help: "leave the chat; Ctrl+D does too", run: (chat) => chat.quit() },
];

/**
 * Does what a person typed: a command, or something to say. A line that begins with two slashes is
 * said with one.
 */
export function runLine(chat: ChatActions, line: string): void {
  if (line.trim() === "") return;
  if (!line.startsWith("/") || line.startsWith("//")) {
    const text = line.startsWith("//") ? line.slice(1) : line;
    inRoom(chat, (to) => chat.say({ to, text, style: "message" }));
    return;
  }
  const [, word = "", rest = ""] = /^\/(\S*)\s*(.*)$/su.exec(line) ?? [];
  const command = COMMANDS.find((row) => row.name === word.toLowerCase());
  if (command !== undefined) return command.run(chat, rest.trim());
  const near = nearest(word.toLowerCase());
  const hint = near === undefined ? "/help shows what there is." : `Did you mean /${near}?`;
  chat.complain(`There is no /${word}. ${hint}`);
}

/** The commands, a line each. */
export function helpLines(): string[] {
  const left = COMMANDS.map((row) => `/${row.name} ${row.usage}`.trimEnd());
  const longest = Math.max(...left.map((text) => text.length));
  return COMMANDS.map((row, index) => `${(left[index] ?? "").padEnd(longest)}  ${row.help}`);
}

/** The command that a mistyped one most likely was: at most two letters off. */
function nearest(word: string): string | undefined {
  const near = COMMANDS.map((row) => ({ name: row.name, off: distance(word, row.name) }))
    .sort((a, b) => a.off - b.off)[0];
  return near !== undefined && near.off <= (word.length <= 3 ? 1 : 2) ? near.name : undefined;
}

/** How many letters must be added, taken, changed, or swapped with the next one. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
        ? (before[j - 2] ?? Infinity) + 1
        : Infinity;
      next.push(Math.min(change, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
