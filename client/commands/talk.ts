/** Saying something, and taking it back. */
import { isNick } from "../../protocol/names.ts";
import { beginning } from "../known_messages.ts";
import { isReaction, react, REACTION_RULE, takeBack, takeBackById } from "../message_acts.ts";
import { NAME_RULE } from "../options.ts";
import type { Heard } from "../said.ts";
import { withoutCodes } from "../text/irc_codes.ts";
import { type ChatActions, type CommandGroup, inRoom } from "./command.ts";

/** How much of a private conversation is shown at once. */
const PRIVATE_PAGE = 20;
/** How many messages are listed to pick from. */
const LISTED = 9;

/** Answers a message that is on the screen. */
function reply(chat: ChatActions, rest: string): void {
  const [, which = "", text = ""] = /^(\S+)\s+(.*)$/su.exec(rest) ?? [];
  if (which === "") return list(chat, rest === "" ? "Say which, and what: /reply 2 yes" : "");
  const message = chat.find(which);
  if (message === undefined) return chat.complain(notThere(which));
  const to = message.room ?? message.peer ?? "";
  const quote = { id: message.id, said: { from: message.from, text: message.text } };
  chat.say({ to, text, style: "message", quote });
}

/** Answers a message that is on the screen with an emoji. */
function reactTo(chat: ChatActions, rest: string): void {
  const [first = "", second, ...more] = rest.split(/\s+/u);
  if (first === "" || (second === undefined && /^\d+$/.test(first))) {
    return list(chat, REACTION_RULE);
  }
  const [which, word] = second === undefined ? ["1", first] : [first, second];
  const message = chat.find(which);
  if (message === undefined) return chat.complain(notThere(which));
  // A bare name will do, too: it can be nothing else here.
  const bare = /^[a-z0-9_+-]{2,}$/i.test(word);
  chat.expand(bare ? `:${word}:` : word, (expanded) => {
    const emoji = bare && expanded === `:${word}:` ? word : expanded;
    if (more.length > 0 || !isReaction(emoji)) return chat.complain(REACTION_RULE);
    chat.act((session) => react(session, message, emoji));
  });
}

/** Takes back what we said last, or what is named. */
function undo(chat: ChatActions, which: string): void {
  if (which === "") return chat.act((session) => takeBack(session, chat.room));
  const message = chat.find(which);
  if (message === undefined) return chat.complain(notThere(which));
  if (!message.own) return chat.complain(`That is ${message.from}'s: you take back what is yours.`);
  const to = message.room ?? message.peer ?? "";
  chat.act((session) => takeBackById(session, to, message.id));
}

/** The last messages with the numbers that they have. */
function list(chat: ChatActions, rule: string): void {
  const messages = chat.lastShown(LISTED);
  if (messages.length === 0) return chat.complain("There is no message here to answer.");
  for (const [at, message] of [...messages.entries()].reverse()) {
    chat.tell(`${at + 1}  ${whoToWhom(message)}: ${beginning(withoutCodes(message.text))}`);
  }
  if (rule !== "") chat.tell(rule);
}

/** Who has said something, and in private to whom, as it is on the screen. */
function whoToWhom({ from, own, room, peer }: Heard): string {
  if (room !== undefined) return from;
  return own ? `you → ${peer ?? ""}` : `${from} → you`;
}

function notThere(which: string): string {
  const meant = /^\d+$/.test(which)
    ? `There is no message ${which} here`
    : `${which} has said nothing here`;
  return `${meant}: /reply lists what there is.`;
}

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
      aliases: ["query"],
      usage: "NAME [TEXT]",
      lines: true,
      help: "say something to one person only",
      more: [
        "/msg bob are you there? Nobody else in the room sees it.",
        "/msg bob shows what you two said before, and again what was said before that.",
      ],
      run: (chat, rest) => {
        const [, name = "", text = ""] = /^(\S+)(?:\s+(.*))?$/su.exec(rest) ?? [];
        if (name === "") return chat.complain("Say to whom, and what: /msg bob hello");
        const to = name.normalize("NFC");
        if (!isNick(to)) return chat.complain(`Nobody is called "${name}". ${NAME_RULE}`);
        if (text.trim() !== "") return chat.say({ to, text, style: "message" });
        chat.act((session, now) => session.older(to, PRIVATE_PAGE, now));
      },
    },
    {
      name: "answer",
      aliases: ["r"],
      usage: "TEXT",
      lines: true,
      help: "answer who wrote to you alone last; /r does too",
      more: ["As soon as you go on typing it is /msg and the name: it stays with that person."],
      run: (chat, text) => {
        if (text === "") return chat.complain("Say what you answer: /r hello");
        const to = chat.lastPeer;
        if (to !== undefined) chat.say({ to, text, style: "message" });
        else chat.complain("Nobody has written to you alone: /msg bob hello");
      },
    },
    {
      name: "reply",
      aliases: ["re"],
      usage: "WHICH TEXT",
      lines: true,
      help: "answer a message: /reply 2 yes",
      more: [
        "WHICH counts back: 1 is the last message on the screen, 2 the one before it; or it is a name, " +
        "for the last that one said. While you type, the message is shown.",
        "/reply alone lists the last messages with their numbers.",
      ],
      run: reply,
    },
    {
      name: "react",
      usage: "[WHICH] EMOJI",
      help: "answer a message with an emoji: /react 2 👍",
      more: [
        "WHICH is as in /reply, and the last message where it is not given.",
        "The same once more takes it back.",
      ],
      run: reactTo,
    },
    {
      name: "undo",
      usage: "[WHICH]",
      help: "take back what you said last, or before",
      completes: () => [],
      more: [
        "WHICH counts back as in /reply: /undo 3",
        "It is deleted from the server. Whoever has read it has read it, and that something was " +
        "taken back stays to be seen.",
      ],
      run: undo,
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
