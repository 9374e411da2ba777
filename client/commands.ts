/** What can be typed after a slash: a row a command, from which `/help` is made too. */
import { isNick, roomFromInput } from "../protocol/names.ts";
import type { Saying } from "./events.ts";
import { NAME_RULE, ROOM_RULE } from "./options.ts";

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

/** Levenshtein distance: how many letters must be added, taken or changed. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
