/** Our own name, and the account that makes it ours. */
import { isNick } from "../../protocol/names.ts";
import { NAME_RULE } from "../options.ts";
import { complain } from "../steps.ts";
import type { ChatActions, Command, CommandGroup } from "./command.ts";

/** For what asks for a password: it must not be typed where it can be seen. */
function alone(name: string, act: (chat: ChatActions) => void): Command["run"] {
  return (chat, rest) => {
    if (rest === "") return act(chat);
    chat.complain(`Type /${name} alone: it asks for the password, and does not show it.`);
  };
}

export const ACCOUNT: CommandGroup = {
  name: "account",
  title: "your name",
  commands: [
    {
      name: "name",
      aliases: ["nick"],
      usage: "NAME",
      help: "take another name",
      completes: () => [],
      more: [NAME_RULE],
      run: (chat, text) => {
        const name = text.normalize("NFC");
        if (isNick(name)) chat.act((session) => session.rename(name));
        else chat.complain(NAME_RULE);
      },
    },
    {
      name: "register",
      usage: "",
      help: "make your name yours, with a password",
      more: [
        "Nobody else may use the name then, and what you are in rooms is yours wherever you log in.",
        "This computer stays logged in, without keeping the password.",
      ],
      run: alone("register", (chat) => chat.register()),
    },
    {
      name: "login",
      usage: "[NAME]",
      help: "log in, where your name is yours already",
      more: ["/login ann takes the name ann as well, also while you have it on another device."],
      completes: () => [],
      run: (chat, text) => {
        const name = text.normalize("NFC");
        if (name === "" || isNick(name)) chat.login(name === "" ? undefined : name);
        else chat.complain("Type /login, or /login and your name: it asks for the password.");
      },
    },
    {
      name: "password",
      usage: "",
      help: "change your password",
      run: alone("password", (chat) => chat.changePassword()),
    },
    {
      name: "logout",
      usage: "[everywhere]",
      help: "log out here, or wherever you are logged in",
      run: (chat, text) => {
        const everywhere = text.toLowerCase() === "everywhere";
        if (text !== "" && !everywhere) {
          return chat.complain("Type /logout, or /logout everywhere");
        }
        chat.act((session) =>
          session.registered && session.logins.account === undefined
            ? complain("You are not logged in.")
            : session.account("LOGOUT", ...(everywhere ? ["EVERYWHERE"] : []))
        );
      },
    },
  ],
};
