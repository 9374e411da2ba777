/** Saying something, and taking it back. */
import { isNick } from "../../protocol/names.ts";
import { NAME_RULE } from "../options.ts";
import { type CommandGroup, inRoom } from "./command.ts";

export const TALK: CommandGroup = {
  name: "talk",
  title: "say something",
  commands: [
    {
      name: "me",
      usage: "TEXT",
      help: "say what you do: /me waves",
      more: ["/me gets coffee is shown to the others as: * ann gets coffee"],
      run: (chat, text) => {
        if (text === "") return chat.complain("Say what you do: /me waves");
        inRoom(chat, (to) => chat.say({ to, text, style: "action" }));
      },
    },
    {
      name: "msg",
      usage: "NAME TEXT",
      help: "say something to one person only",
      more: ["/msg bob are you there?", "Nobody else in the room sees it."],
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
      name: "undo",
      usage: "",
      help: "take back what you said last in this room",
      more: [
        "It is deleted from the server. Whoever has read it has read it, and that something was " +
        "taken back stays to be seen.",
      ],
      run: (chat) => inRoom(chat, (room) => chat.act((session) => session.takeBack(room))),
    },
    {
      name: "again",
      usage: "[off]",
      help: "send again what was not sent; off forgets it",
      more: ["What was typed while there was no connection, or was refused, is kept for this."],
      run: (chat, text) => {
        const word = text.toLowerCase();
        if (word === "") return chat.act((session, now) => session.sayAgain(now));
        if (word === "off") return chat.act((session) => session.speaking.forget());
        chat.complain("Type /again to send it, or /again off to forget it.");
      },
    },
  ],
};
