/** Who else is here. */
import { type CommandGroup, inRoom } from "./command.ts";

export const PEOPLE: CommandGroup = {
  name: "people",
  title: "people",
  commands: [
    {
      name: "who",
      aliases: ["names"],
      usage: "",
      help: "who is in this room",
      run: (chat) => inRoom(chat, (room) => chat.showPeople(room)),
    },
  ],
};
