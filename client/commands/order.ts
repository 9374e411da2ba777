/** Keeping order in a room: who is sent out, kept out, and kept from speaking. */
import { readDuration } from "../../protocol/durations.ts";
import { isNick } from "../../protocol/names.ts";
import { byteLength } from "../../protocol/text.ts";
import { askBans, ban, kick, unban } from "../moderation.ts";
import { NAME_RULE } from "../options.ts";
import {
  type ChatActions,
  type Command,
  type CommandGroup,
  inRoom,
  wholeNumber,
} from "./command.ts";

/** The longest reason, in bytes, that our server takes. */
const LONGEST_REASON = 300;
/** A time has no more words than this: `for 1 week 2 days`. */
const TIME_WORDS = 7;
/** The highest number of a list of bans. */
const MOST_BANS = 500;

const TIME_RULE = "2h, 3d, 1w, or forever";

/** What somebody typed after a name. */
interface Typed {
  readonly whom: string;
  readonly rest: string;
}

/** The name at the start of a line, or a mask of IRC; complains where there is none. */
function whomIn(chat: ChatActions, text: string, example: string): Typed | undefined {
  const [, word = "", rest = ""] = /^(\S*)\s*(.*)$/su.exec(text) ?? [];
  const whom = word.normalize("NFC");
  if (whom === "") chat.complain(`Say who: ${example}`);
  else if (isNick(whom) || /[!@*?~]/.test(whom) && !whom.startsWith(":")) return { whom, rest };
  else chat.complain(`Nobody is called "${word}". ${NAME_RULE}`);
  return undefined;
}

function reasonIn(chat: ChatActions, text: string): string | undefined {
  if (byteLength(text) <= LONGEST_REASON) return text;
  chat.complain(`The reason is too long: ${LONGEST_REASON} bytes are the most.`);
  return undefined;
}

/**
 * The time at the start of a text, in minutes; `undefined` where it is for ever or not said. A number
 * alone could be of anything.
 * @returns Nothing where it looks like a time and is none: nobody is to be banned for ever by mistake.
 */
export function timeIn(text: string): { minutes: number | undefined; rest: string } | undefined {
  const words = text.split(/\s+/).filter((word) => word !== "");
  return leadingTime(words) ??
    (looksLikeTime(words) ? undefined : { minutes: undefined, rest: text });
}

function leadingTime(words: readonly string[]): ReturnType<typeof timeIn> {
  for (let count = Math.min(TIME_WORDS, words.length); count > 0; count--) {
    const time = words.slice(0, count).join(" ").replace(/[,;:.]$/, "");
    const forever = /^for ?ever$/i.test(time);
    const minutes = forever ? undefined : readDuration(time.replace(/^for /i, ""));
    if (forever || minutes !== undefined) return { minutes, rest: words.slice(count).join(" ") };
  }
  return undefined;
}

/** A number without a unit, a unit that there is not, a fraction, or too long a time. */
function looksLikeTime(words: readonly string[]): boolean {
  const [first = "", ...rest] = words[0]?.toLowerCase() === "for" ? words.slice(1) : words;
  return /^\d[\d.,:½]*[a-z]+\W?$/i.test(first) || /^\d+\W?$/.test(first) && rest.length === 0;
}

function keepOut(name: string, mute: boolean): Command["run"] {
  return (chat, text) => {
    const typed = whomIn(chat, text, `/${name} eve 2h spam`);
    if (typed === undefined) return;
    const { whom } = typed;
    const time = timeIn(typed.rest);
    if (time === undefined) return chat.complain(`For how long: /${name} ${whom} ${TIME_RULE}`);
    const reason = reasonIn(chat, time.rest);
    if (reason === undefined) return;
    const terms = { whom, mute, minutes: time.minutes, reason };
    inRoom(chat, (room) => chat.act((session) => ban(session, room, terms)));
  };
}

function letIn(name: string, mute: boolean): Command["run"] {
  return (chat, text) => {
    const number = wholeNumber(text, 1, MOST_BANS);
    const typed = number === undefined ? whomIn(chat, text, `/${name} eve`) : undefined;
    const whom = number ?? typed?.whom;
    if (whom === undefined) return;
    inRoom(chat, (room) => chat.act((session) => unban(session, room, whom, mute)));
  };
}

export const ORDER: CommandGroup = {
  name: "order",
  title: "keep order",
  commands: [
    {
      name: "kick",
      usage: "NAME [REASON]",
      help: "send somebody out of this room",
      more: ["They may come in again: /ban keeps them out."],
      run: (chat, text) => {
        const typed = whomIn(chat, text, "/kick eve spam");
        const reason = typed && reasonIn(chat, typed.rest);
        if (typed === undefined || reason === undefined) return;
        inRoom(chat, (room) => chat.act((session) => kick(session, room, typed.whom, reason)));
      },
    },
    {
      name: "ban",
      usage: "NAME [TIME] [REASON]",
      help: "send somebody out, and keep them out",
      more: [
        "/ban eve 2h selling things · /ban eve 3 days · /ban eve forever",
        "Without a time it is for ever. The ban ends by itself, and is kept when the server stops.",
        "It is of the account; of who has none, of the address, or, where others of the room come " +
        "from the same address, of the name there.",
      ],
      run: keepOut("ban", false),
    },
    {
      name: "mute",
      usage: "NAME [TIME] [REASON]",
      help: "keep somebody from speaking here",
      more: ["/mute eve 10m · They stay in the room and read on; /unmute takes it back."],
      run: keepOut("mute", true),
    },
    {
      name: "bans",
      usage: "",
      help: "who is banned or muted here, why, and how long",
      run: (chat) => inRoom(chat, (room) => chat.act((session) => askBans(session, room))),
    },
    {
      name: "unban",
      usage: "NAME|NUMBER",
      help: "let somebody in again",
      more: ["/unban eve, or /unban 2 for the second of /bans."],
      run: letIn("unban", false),
    },
    {
      name: "unmute",
      usage: "NAME|NUMBER",
      help: "let somebody speak again",
      run: letIn("unmute", true),
    },
  ],
};
