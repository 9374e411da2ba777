/** Who else is here, and bringing others in. */
import { isNick } from "../../protocol/names.ts";
import { askDoor, invite } from "../moderation.ts";
import { NAME_RULE } from "../options.ts";
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
    {
      name: "invite",
      usage: "[NAME]",
      help: "call somebody here, or show a link to send",
      more: [
        "/invite bob tells bob, who is on this server, and opens this room to him once.",
        "/invite shows a link that brings others to this room, from anywhere.",
        "The key of a locked room is not in it: tell it, or say /invite with key.",
      ],
      run: (chat, text) => {
        const withKey = /^with\s+key$/i.test(text);
        if (text === "" || withKey) {
          return inRoom(chat, (room) => chat.act((session) => askDoor(session, room, withKey)));
        }
        const name = text.normalize("NFC");
        if (!isNick(name)) return chat.complain(`Nobody is called "${text}". ${NAME_RULE}`);
        inRoom(chat, (room) => chat.act((session) => invite(session, room, name)));
      },
    },
  ],
};
