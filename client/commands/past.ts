/** What was said before. */
import { parseQuery, SEARCH_RULE } from "../search.ts";
import { type CommandGroup, inRoom, wholeNumber } from "./command.ts";

/** How many older messages `/history` shows, and the most that it can. */
const OLDER = 50;
const MOST_OLDER = 1_000;

export const PAST: CommandGroup = {
  name: "past",
  title: "earlier messages",
  commands: [
    {
      name: "history",
      usage: "[NUMBER]",
      help: `show ${OLDER} older messages of this room, or so many`,
      more: ["Each time it goes on where it stopped: /history 200, and again /history 200."],
      run: (chat, text) => {
        const count = text === "" ? OLDER : wholeNumber(text, 1, MOST_OLDER);
        if (count === undefined) {
          chat.complain(`Say how many, ${MOST_OLDER} at most: /history ${OLDER}`);
        } else inRoom(chat, (room) => chat.act((session, now) => session.older(room, count, now)));
      },
    },
    {
      name: "search",
      usage: "WORDS",
      help: "find words; also from:bob before:2026-11-01",
      more: [
        SEARCH_RULE,
        "All words must be in a message; from:NAME, before:DAY and after:DAY narrow it down.",
        "/search more shows older ones that fit.",
      ],
      run: (chat, text) => {
        if (text === "") return chat.complain(SEARCH_RULE);
        if (text.toLowerCase() === "more") {
          return chat.act((session, now) => session.findMore(now));
        }
        const query = parseQuery(text);
        if (typeof query === "string") chat.complain(query);
        else inRoom(chat, (room) => chat.act((session, now) => session.find(room, query, now)));
      },
    },
  ],
};
