/** Who else is here, and bringing others in. */
import { isNick } from "../../protocol/names.ts";
import { askDoor, invite } from "../moderation.ts";
import { NAME_RULE } from "../options.ts";
import { byteLength } from "../../protocol/text.ts";
import { askAbout, askWho, setAway } from "../people.ts";
import { type ChatActions, type CommandGroup, inRoom } from "./command.ts";

/** The longest text about being away, in bytes, that our server takes. */
const LONGEST_AWAY = 300;

/** A name that somebody typed; complains where it is none. */
function nameIn(chat: ChatActions, text: string, example: string): string | undefined {
  const name = text.normalize("NFC");
  if (isNick(name)) return name;
  chat.complain(
    text === "" ? `Say who: ${example}` : `Nobody is called "${text}". ${NAME_RULE}`,
  );
  return undefined;
}

function showIgnored(chat: ChatActions): void {
  const names = chat.settings.ignored(chat.server);
  if (names.length === 0) {
    chat.tell("You ignore nobody: /ignore NAME, and you hear nothing of them.");
  } else chat.tell(`You ignore ${names.join(", ")}. /unignore NAME takes it back.`);
}

export const PEOPLE: CommandGroup = {
  name: "people",
  title: "people",
  commands: [
    {
      name: "who",
      aliases: ["names"],
      usage: "",
      help: "who is in this room",
      run: (chat) => inRoom(chat, (room) => chat.act((session) => askWho(session, room))),
    },
    {
      name: "whois",
      usage: "NAME",
      help: "what there is to know of somebody",
      more: [
        "Since when they are here, whether they are away or logged in, and your common rooms.",
      ],
      run: (chat, text) => {
        const name = nameIn(chat, text, "/whois bob");
        if (name !== undefined) chat.act((session) => askAbout(session, name));
      },
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
        const name = nameIn(chat, text, "/invite bob");
        if (name === undefined) return;
        inRoom(chat, (room) => chat.act((session) => invite(session, room, name)));
      },
    },
    {
      name: "away",
      usage: "[TEXT]",
      help: "tell who writes to you that you are away",
      more: ["/away at lunch; /back when you are here again."],
      run: (chat, text) => {
        if (byteLength(text) > LONGEST_AWAY) {
          return chat.complain(`That is too long: ${LONGEST_AWAY} bytes are the most.`);
        }
        chat.act((session) => setAway(session, text === "" ? "away" : text));
      },
    },
    {
      name: "back",
      usage: "",
      help: "you are here again",
      run: (chat) => chat.act((session) => setAway(session, undefined)),
    },
    {
      name: "ignore",
      usage: "[NAME]",
      help: "hear nothing of somebody; alone: of whom",
      more: [
        "It is remembered for this server, and they are not told. /unignore NAME takes it back.",
      ],
      run: (chat, text) => {
        if (text === "") return showIgnored(chat);
        const name = nameIn(chat, text, "/ignore eve");
        if (name === undefined) return;
        chat.settings.setIgnored(chat.server, name, true);
        chat.tell(`You hear nothing of ${name} any more: /unignore ${name} takes it back.`);
      },
    },
    {
      name: "unignore",
      usage: "NAME",
      help: "hear somebody again",
      run: (chat, text) => {
        const name = nameIn(chat, text, "/unignore eve");
        if (name === undefined) return;
        if (!chat.settings.isIgnored(chat.server, name)) {
          return chat.complain(`You do not ignore ${name}: /ignore shows whom you do.`);
        }
        chat.settings.setIgnored(chat.server, name, false);
        chat.tell(`You hear ${name} again.`);
      },
    },
  ],
};
