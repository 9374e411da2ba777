/** `/set` and `/notify`: what was set, and setting it. */
import { roomForPeople } from "../../protocol/names.ts";
import {
  isSetting,
  readLevel,
  type SettingName,
  settingNames,
  settingRow,
} from "../setting_rows.ts";
import { type ChatActions, type CommandGroup, inRoom } from "./command.ts";

/** What these commands need of the chat. */
type SettingChat = Pick<ChatActions, "settings" | "server" | "tell" | "complain">;

export const SETTING: CommandGroup = {
  name: "settings",
  title: "settings",
  commands: [
    {
      name: "notify",
      usage: "[LEVEL]",
      help: "what you are told of here: all, mentions, off",
      more: [
        "It is for this room, and remembered. /notify default takes it back; /set notify says it for " +
        "all rooms, and /set keywords names more words to be told of.",
      ],
      completes: (before) => before.length > 0 ? [] : [...settingRow("notify").choices, "default"],
      run: (chat, text) => inRoom(chat, (room) => notify(chat, room, text)),
    },
    {
      name: "set",
      usage: "[NAME] [VALUE]",
      help: "show your settings, or set one",
      more: ["/set NAME tells what it takes, and /set NAME default takes it back."],
      completes: ([name]) => {
        if (name === undefined) return settingNames();
        return isSetting(name) ? [...settingRow(name).choices, "default"] : [];
      },
      run: set,
    },
  ],
};

/** Shows all settings or one, or sets one. */
export function set(chat: SettingChat, text: string): void {
  const [, word = "", value = ""] = /^(\S*)\s*(.*)$/su.exec(text) ?? [];
  const name = word.toLowerCase();
  if (name === "") return showAll(chat);
  if (!isSetting(name)) {
    return chat.complain(`There is no setting "${word}". They are: ${settingNames().join(", ")}.`);
  }
  const row = settingRow(name);
  if (value !== "") {
    const wanted = value.toLowerCase() === "default" ? undefined : value;
    if (!chat.settings.set(name, wanted)) {
      return chat.complain(`/set ${name} takes ${row.takes}, or default.`);
    }
  }
  chat.tell(`${name}: ${chat.settings.show(name)}`);
  if (value === "") chat.tell(`${row.help}. It takes ${row.takes}, or default.`);
}

function showAll(chat: SettingChat): void {
  const names = settingNames();
  const shown = (name: SettingName): string => `${name}: ${chat.settings.show(name)}`;
  const longest = Math.max(...names.map((name) => shown(name).length));
  for (const name of names) {
    chat.tell(`${shown(name).padEnd(Math.min(longest, MOST_PADDING))}  ${settingRow(name).help}`);
  }
  chat.tell("/set NAME VALUE sets one, and it stays so; /set NAME tells what it takes.");
}

/** No more columns than this before what a setting is for. */
const MOST_PADDING = 24;

/** Shows or sets what one is told of in a room. */
export function notify(chat: SettingChat, room: string, text: string): void {
  const { settings, server } = chat;
  const level = readLevel(text);
  if (text !== "" && text.toLowerCase() !== "default" && level === undefined) {
    return chat.complain("Say of what you are told: /notify all, /notify mentions or /notify off");
  }
  if (text !== "") settings.setRoomLevel(server, room, level);
  const own = settings.roomLevel(server, room);
  const where = own === undefined ? "as in all rooms" : "in this room";
  chat.tell(
    `room ${roomForPeople(room)}: ${LEVEL_WORDS[own ?? settings.get("notify")]} (${where})`,
  );
}

const LEVEL_WORDS = {
  all: "you are told of everything",
  mentions: "you are told of what names you, and of your keywords",
  off: "you are told of nothing",
} as const;
