/** What a script may ask for about messages: rows. Pure. */
import { reactTo, takeBackById } from "../message_acts.ts";
import { complain, send } from "../steps.ts";
import { typingNotice } from "../typing.ts";
import * as field from "./fields.ts";
import { BOTH, inPlace, maybe, needed, PLACE, type Row, step } from "./row.ts";

const MESSAGE = needed("message", field.MESSAGE_ID, "which message");
/** How many messages of the past are given where it is not said. */
const HISTORY = 50;
const MOST_HISTORY = 1_000;

export const TALK_REQUESTS: readonly Row[] = [
  {
    type: "say",
    help: "says something, to a room or to a person; without either, in all rooms that one is in",
    fields: [
      needed("text", field.TEXT, "what"),
      ...PLACE,
      maybe(
        "style",
        field.word("message", "action"),
        "`action`: what one does, as with `/me`; without it `message`",
      ),
      maybe("reply", field.MESSAGE_ID, "the message that it answers"),
    ],
    act(values) {
      const [room, to] = [values.text("room"), values.text("to")];
      if (room !== undefined && to !== undefined) return BOTH;
      const style = values.text("style") === "action" ? "action" : "message";
      const reply = values.text("reply");
      if (reply !== undefined && room === undefined && to === undefined) {
        return 'With "reply", give "room" or "to" of that message';
      }
      const quote = reply === undefined ? {} : { quote: { id: reply, said: undefined } };
      return { kind: "say", to: room ?? to, saying: { text: values.the("text"), style, ...quote } };
    },
  },
  {
    type: "react",
    help: "answers a message with an emoji",
    fields: [
      ...PLACE,
      MESSAGE,
      needed("emoji", field.REACTION, "with what"),
      maybe("on", field.FLAG, "`false` takes it back; without it true"),
    ],
    act: (values) =>
      inPlace(values, (to) => {
        const [id, emoji] = [values.the("message"), values.the("emoji")];
        const on = values.get("on") !== false;
        return step((session) => reactTo(session, { to, id, emoji, on }));
      }),
  },
  {
    type: "take-back",
    help: "takes a message back: one's own, or as an admin of the room anybody's",
    fields: [...PLACE, MESSAGE],
    act: (values) =>
      inPlace(
        values,
        (place) => step((session) => takeBackById(session, place, values.the("message"))),
      ),
  },
  {
    type: "typing",
    help: "shows the others that one is writing; they take it for true for a few seconds",
    fields: [...PLACE, maybe("on", field.FLAG, "`false`: not any more; without it true")],
    act: (values) =>
      inPlace(
        values,
        (to) =>
          step((session) =>
            session.takesTag("+typing")
              ? send(typingNotice(to, values.get("on") === false ? "done" : "active"))
              : complain("This server tells nobody who is writing.")
          ),
      ),
  },
  {
    type: "history",
    help: "asks for earlier messages: `message` objects with `earlier` come, older ones each time",
    fields: [
      ...PLACE,
      maybe("count", field.number(1, MOST_HISTORY), `how many; without it ${HISTORY}`),
    ],
    act: (values) =>
      inPlace(values, (of) => ({
        kind: "history",
        of,
        count: values.number("count") ?? HISTORY,
      })),
  },
];
