/** Running a room: who may, how it is entered, what is kept. */
import { casefold, isNick, isRoomKey, KEY_LENGTH, roomForPeople } from "../../protocol/names.ts";
import { giveRank, setRule, takeRanks } from "../moderation.ts";
import { NAME_RULE } from "../options.ts";
import { highestOf, runsRoom } from "../ranks.ts";
import type { Session } from "../session.ts";
import { NOTHING, type Step } from "../steps.ts";
import { type ChatActions, type CommandGroup, inRoom, wholeNumber } from "./command.ts";

/** The most days that a number may be of. */
const MOST_DAYS = 36_500;

const KEEP_RULE =
  "Say for how many days messages are kept: /keep 30, /keep off for none, or /keep default";
const KEY_RULE =
  `A key is one word without commas and colons, at most ${KEY_LENGTH} bytes: /lock open-sesame`;

/** Does something to somebody in the room in front. */
function toPerson(
  chat: ChatActions,
  command: string,
  text: string,
  act: (session: Session, room: string, name: string) => Step,
): void {
  const name = text.normalize("NFC");
  if (name === "") return chat.complain(`Say who: /${command} bob`);
  if (!isNick(name)) return chat.complain(NAME_RULE);
  inRoom(chat, (room) => chat.act((session) => act(session, room, name)));
}

/** Who runs the room. */
function showAdmins(chat: ChatActions, name: string): void {
  chat.act((session) => {
    const room = session.room(name);
    const admins = [...room?.people ?? []].filter(([who]) => runsRoom(room?.ranks.get(who)))
      .map(([who, nick]) => `${nick} (${highestOf(room?.ranks.get(casefold(who)))})`);
    const where = `room ${roomForPeople(name)}`;
    if (admins.length === 0) chat.tell(`No admin of ${where} is here now.`);
    else chat.tell(`admins of ${where}: ${admins.join(", ")}`);
    return NOTHING;
  });
}

/** A command that sets a rule and takes nothing. */
function rule(letters: string, value?: string): (chat: ChatActions) => void {
  return (chat) =>
    inRoom(chat, (room) => chat.act((session) => setRule(session, room, letters, value)));
}

export const ADMIN: CommandGroup = {
  name: "admins",
  title: "run a room",
  commands: [
    {
      name: "admin",
      usage: "[NAME]",
      help: "show who runs this room, or let somebody",
      more: [
        "An admin may kick, ban, mute, lock the room and make others admins. Who made the room owns it.",
      ],
      run: (chat, text) => {
        if (text === "") return inRoom(chat, (room) => showAdmins(chat, room));
        toPerson(
          chat,
          "admin",
          text,
          (session, room, name) => giveRank(session, room, name, "admin"),
        );
      },
    },
    {
      name: "unadmin",
      usage: "NAME",
      help: "make somebody an admin no longer",
      run: (chat, text) => toPerson(chat, "unadmin", text, takeRanks),
    },
    {
      name: "lock",
      usage: "KEY",
      help: "let in only who knows a key",
      more: [
        "/lock open-sesame, and tell it to those who are to come in: /room 7 open-sesame",
        "Who is in stays in. An invitation opens the room without the key, once.",
      ],
      run: (chat, text) => {
        if (!isRoomKey(text)) chat.complain(KEY_RULE);
        else rule("+k", text)(chat);
      },
    },
    { name: "unlock", usage: "", help: "let in people without a key again", run: rule("-k", "*") },
    {
      name: "close",
      usage: "",
      help: "let in only who is invited",
      more: ["/invite NAME lets somebody in, once; /open opens the room again."],
      run: rule("+i"),
    },
    { name: "open", usage: "", help: "let in people without an invitation", run: rule("-i") },
    {
      name: "keep",
      usage: "DAYS|off|default",
      help: "how long messages are kept here",
      run: (chat, text) => {
        const word = text.toLowerCase();
        const days = word === "off" ? 0 : wholeNumber(word, 0, MOST_DAYS);
        if (days === undefined && word !== "default") chat.complain(KEEP_RULE);
        else inRoom(chat, (room) => chat.act((session) => session.keepFor(room, days)));
      },
    },
  ],
};
