/** The program itself. */
import type { CommandGroup } from "./command.ts";
import { helpOn, overview } from "./help.ts";

export const PROGRAM: CommandGroup = {
  name: "program",
  title: "this program",
  commands: [
    {
      name: "help",
      usage: "[TOPIC]",
      help: "what there is; /help msg explains one",
      more: [
        "A topic is a command, a group of commands, keys, or all: /help topic, /help admins, " +
        "/help keys, /help all",
      ],
      run: (chat, text, table) => {
        if (text === "") return overview(table).forEach((line) => chat.tell(line));
        const lines = helpOn(text, table);
        if (typeof lines === "string") chat.complain(lines);
        else lines.forEach((line) => chat.tell(line));
      },
    },
    {
      name: "quit",
      aliases: ["exit", "bye"],
      usage: "",
      help: "leave the chat; Ctrl+D does too",
      run: (chat) => chat.quit(),
    },
  ],
};
