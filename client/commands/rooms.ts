/** Going from room to room, and what a room is about. */
import { isRoomKey, roomFromInput } from "../../protocol/names.ts";
import { askRooms, showTopic } from "../people.ts";
import { ROOM_RULE } from "../options.ts";
import { type CommandGroup, inRoom } from "./command.ts";

export const ROOMS: CommandGroup = {
  name: "places",
  title: "rooms",
  commands: [
    {
      name: "room",
      aliases: ["join"],
      usage: "ROOM [KEY]",
      help: "go to a room: /room 8",
      more: [
        ROOM_RULE,
        "A room that is not there yet is made, and is yours.",
        "You stay in the others: what is said there is counted in the prompt, and shown when you go " +
        "there. Alt+8 goes to room 8, or else to the eighth; Ctrl+N and Ctrl+P to the next and the " +
        "previous one; Alt+A to where something is new.",
      ],
      run: (chat, text) => {
        const [, word = "", key = ""] = /^(\S*)\s*(.*)$/su.exec(text) ?? [];
        const room = roomFromInput(word);
        if (room === undefined || key !== "" && !isRoomKey(key)) chat.complain(ROOM_RULE);
        else chat.goTo(room, key === "" ? undefined : key);
      },
    },
    {
      name: "rooms",
      usage: "",
      help: "your rooms, and what is new there",
      run: (chat) => chat.showRooms(),
    },
    {
      name: "list",
      usage: "[WORD]",
      help: "rooms of this server with somebody in them",
      more: ["/list tea shows those with tea in their name. Hidden rooms are not shown."],
      run: (chat, text) => {
        const word = text.replace(/^#/, "").normalize("NFC");
        if (/[\s,*?]/.test(word)) return chat.complain("Say one word of a room's name: /list tea");
        chat.act((session) => askRooms(session, word));
      },
    },
    {
      name: "leave",
      aliases: ["part"],
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
      name: "topic",
      usage: "[TEXT]",
      help: "show what this room is about, or set it",
      more: ["/topic off takes the topic away."],
      run: (chat, text) =>
        inRoom(chat, (room) => {
          if (text === "") return chat.act((session) => showTopic(session, room));
          const topic = text.toLowerCase() === "off" ? "" : text;
          chat.act((session) => session.setTopic(room, topic));
        }),
    },
  ],
};
