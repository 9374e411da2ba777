/** For who runs the server. */
import { type CommandGroup, wholeNumber } from "./command.ts";

/** The most days that a number may be of. */
const MOST_DAYS = 36_500;

export const SERVER: CommandGroup = {
  name: "server",
  title: "run the server",
  commands: [
    {
      name: "claim",
      usage: "CODE",
      help: "become an admin, with the code of the server",
      more: [
        "The code is printed where the server was started. /register first: it makes your account " +
        "an admin of the whole server.",
      ],
      run: (chat, text) => {
        // It may be typed in groups.
        const code = text.replace(/\s/g, "");
        if (/^[\p{L}\p{N}-]{1,64}$/u.test(code)) {
          chat.act((session) => session.account("CLAIM", code));
        } else chat.complain("Type the code that the server printed: /claim 7HQK-2M9P");
      },
    },
    {
      name: "invite-code",
      usage: "[DAYS]",
      help: "a code that lets somebody in",
      more: ["It is good once, and asked for like a password."],
      run: (chat, text) => {
        const days = wholeNumber(text, 1, MOST_DAYS);
        if (text !== "" && days === undefined) {
          return chat.complain("Say for how many days it is good: /invite-code 7");
        }
        const params = days === undefined ? [] : [String(days)];
        chat.act((session) => session.account("INVITE", ...params));
      },
    },
  ],
};
